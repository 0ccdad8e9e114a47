"""The sequence that case numbers come from: shared by all kinds, so that a number names one case."""

from django.db import migrations

from tingtang.core.database.further import Further


class Migration(Further):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE cases_number_seq", "DROP SEQUENCE cases_number_seq")]
