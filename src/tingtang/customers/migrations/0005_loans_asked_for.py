"""Of a loan of papers is kept that it was asked for."""

from django.db import migrations, models

from tingtang.core.database.further import Further


class Migration(Further):

    dependencies = [
        ('customers', '0004_summaries_of_business'),
    ]

    operations = [
        migrations.AddField(
            model_name='paperloan',
            name='reminded_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
