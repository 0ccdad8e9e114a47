"""Measures about refusals say what came of them."""

from django.db import migrations, models

from tingtang.core.database.further import Further


class Migration(Further):

    dependencies = [
        ('channels', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='remedy',
            name='effect',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='what came of it'),
        ),
    ]
