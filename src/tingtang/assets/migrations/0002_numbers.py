"""The sequence that numbers of assets come from, where they bring none of their own."""

from django.db import migrations

from tingtang.core.database.further import Further


class Migration(Further):
    dependencies = [("assets", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE assets_number_seq", "DROP SEQUENCE assets_number_seq")]
