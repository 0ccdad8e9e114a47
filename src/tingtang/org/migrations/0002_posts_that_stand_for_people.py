from typing import Any

from django.db import migrations, models

from tingtang.core.database.further import Further


def mark(apps: Any, _schema: Any) -> None:
    """The post that packs have for whoever an assessment is about is held by nobody."""
    apps.get_model("org", "Post").objects.filter(code="assessed", staff=None).update(is_held=False)


class Migration(Further):
    dependencies = [("org", "0001_initial")]

    operations = [
        migrations.AddField("post", "is_held", models.BooleanField(default=True, verbose_name="held by people")),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
