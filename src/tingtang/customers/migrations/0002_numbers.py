"""The sequence of customer numbers, and how closely the planner looks at names."""

from django.db import migrations

from tingtang.core.database.further import Further


class Migration(Further):
    dependencies = [("customers", "0001_initial")]
    operations = [
        # With a hundred steps the planner took a beginning that 250 of a million have for one that 10,000 have, and walked them all.
        migrations.RunSQL(
            "ALTER TABLE customers_customer ALTER name SET STATISTICS 500, ALTER initials SET STATISTICS 500",
            "ALTER TABLE customers_customer ALTER name SET STATISTICS DEFAULT, ALTER initials SET STATISTICS DEFAULT",
        ),
        migrations.RunSQL("CREATE SEQUENCE customers_number_seq AS bigint", "DROP SEQUENCE customers_number_seq"),
    ]
