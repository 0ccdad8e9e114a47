"""The sequence of customer numbers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE customers_number_seq AS bigint", "DROP SEQUENCE customers_number_seq"),
    ]
