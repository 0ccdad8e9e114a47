"""Later migrations, which render no more models than they change."""

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from tingtang.core.database.further import Further

seen: list[Any] = []


def fill(apps: Any, _editor: Any) -> None:
    hall, counter = apps.get_model("core", "OldHall"), apps.get_model("core", "OldCounter")
    counter.objects.create(hall=hall.objects.create(name="Riverside", floor=2))
    seen.append(hall.objects.filter(counters__hall__floor=2).count())
    seen.append(counter.objects.get().hall.floor)


class Tables(Further):
    operations = [
        migrations.CreateModel(
            "OldHall", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=4))]
        ),
        migrations.CreateModel(
            "OldCounter",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("hall", models.ForeignKey("core.OldHall", models.CASCADE, related_name="counters")),
            ],
        ),
        migrations.AddConstraint("OldHall", models.UniqueConstraint(fields=["name"], name="old_name")),
        migrations.AddField("OldHall", "floor", models.SmallIntegerField(default=1)),
        migrations.AlterField("OldHall", "name", models.CharField(max_length=40)),
        migrations.AddField("OldHall", "main", models.ForeignKey("core.OldCounter", models.CASCADE, null=True, related_name="+")),
        migrations.RunPython(fill),
        migrations.AlterField("OldHall", "id", models.AutoField(primary_key=True)),
    ]


COLUMNS = """SELECT column_name, data_type, character_maximum_length FROM information_schema.columns
    WHERE table_name = %s ORDER BY column_name"""


@pytest.mark.django_db
def test_change_tables_and_show_them_to_programs_as_they_are_then() -> None:
    with connection.schema_editor() as editor:
        state = Tables("0002", "core").apply(ProjectState(), editor)
    with connection.cursor() as cursor:
        described = [cursor.execute(COLUMNS, [table]).fetchall() for table in ("core_oldhall", "core_oldcounter")]

    assert seen == [1, 2]
    assert described == [
        [("floor", "smallint", None), ("id", "integer", None), ("main_id", "bigint", None), ("name", "character varying", 40)],
        [("hall_id", "integer", None), ("id", "bigint", None)],
    ]
    assert state.apps.get_model("core", "OldCounter")._meta.get_field("hall").related_model._meta.get_field("main")
