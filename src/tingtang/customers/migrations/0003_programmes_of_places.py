"""Loyalty programmes may be placed in industries and halls; without either, as those that are there, they hold everywhere."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from tingtang.core.database.further import Further


def _codes(name: str) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=40), blank=True, default=list, verbose_name=name)


class Migration(Further):
    dependencies = [("customers", "0002_numbers")]
    operations = [
        migrations.AddField("programme", "industries", _codes("only in these industries")),
        migrations.AddField("programme", "halls", _codes("only in these halls")),
    ]
