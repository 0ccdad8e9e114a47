"""Numbers for revisions of calendars: a sequence never gives one twice, not even after a change that was taken back."""

from django.db import migrations

from tingtang.core.database.further import Further


class Migration(Further):
    dependencies = [("catalogue", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE catalogue_calendar_revision", "DROP SEQUENCE catalogue_calendar_revision", elidable=False
        )
    ]
