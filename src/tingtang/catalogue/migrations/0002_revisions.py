"""Numbers for revisions of calendars: a sequence never gives one twice, not even after a change that was taken back."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE catalogue_calendar_revision", "DROP SEQUENCE catalogue_calendar_revision", elidable=False
        )
    ]
