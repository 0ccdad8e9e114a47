"""The sequence that receipts take their numbers from."""

from django.db import migrations

from tingtang.core.database.further import Further


class Migration(Further):
    dependencies = [("lessons", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE lessons_receipt_seq", "DROP SEQUENCE lessons_receipt_seq")]
