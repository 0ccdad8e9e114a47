"""Points of lists say what goes in, what comes out and who answers for them."""

import django.db.models.deletion
from django.db import migrations, models

from tingtang.core.database.further import Further


class Migration(Further):

    dependencies = [
        ('catalogue', '0004_drills_told'),
        ('org', '0004_machines_that_are_silent'),
    ]

    operations = [
        migrations.AddField(
            model_name='point',
            name='inputs',
            field=models.JSONField(blank=True, default=dict, verbose_name='what goes in'),
        ),
        migrations.AddField(
            model_name='point',
            name='output',
            field=models.JSONField(blank=True, default=dict, verbose_name='what comes out'),
        ),
        migrations.AddField(
            model_name='point',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='org.staff', verbose_name='who answers for it'),
        ),
    ]
