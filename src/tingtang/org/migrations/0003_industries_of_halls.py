"""Halls say of which industry they are; those that are there say nothing, and everything goes on holding in them."""

from django.db import migrations, models

from tingtang.core.database.further import Further


class Migration(Further):
    dependencies = [("org", "0002_posts_that_stand_for_people")]
    operations = [
        migrations.AddField("hall", "industry", models.CharField(blank=True, max_length=40, verbose_name="industry")),
    ]
