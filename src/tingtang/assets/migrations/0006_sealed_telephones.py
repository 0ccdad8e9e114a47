"""Telephones and mail addresses of contact persons are sealed, as those of customers are."""

from django.db import migrations

import tingtang.assets.models.sealed
from tingtang.core.database.further import Further


def seal(apps, schema_editor):
    people = apps.get_model("assets", "PartyPerson")
    rows = list(people.objects.exclude(reach=""))
    for one in rows:
        one.sealed_reach = one.reach
    people.objects.bulk_update(rows, ["sealed_reach"], batch_size=1000)


class Migration(Further):

    dependencies = [
        ("assets", "0005_named_in_the_plural"),
    ]

    operations = [
        migrations.AddField(
            model_name="partyperson",
            name="sealed_reach",
            field=tingtang.assets.models.sealed.SealedText(
                blank=True, default=b"", editable=True, longest=200, purpose="party person", verbose_name="telephone or mail at work"
            ),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RemoveField(model_name="partyperson", name="reach"),
        migrations.RenameField(model_name="partyperson", old_name="sealed_reach", new_name="reach"),
    ]
