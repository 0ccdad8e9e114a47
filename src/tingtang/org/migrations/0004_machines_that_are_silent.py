"""Machines that are silent call somebody, and customers have computers of their own in the hall."""

import django.core.validators
from django.db import migrations, models

from tingtang.core.database.further import Further


class Migration(Further):

    dependencies = [
        ('org', '0003_industries_of_halls'),
    ]

    operations = [
        migrations.AddField(
            model_name='device',
            name='silent_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='device',
            name='silent_minutes',
            field=models.PositiveSmallIntegerField(default=10, help_text='When the machine has not been heard for so long while the hall is open; 0: never.', validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='call somebody after (min)'),
        ),
        migrations.AlterField(
            model_name='device',
            name='kind',
            field=models.CharField(choices=[('kiosk', 'kiosk'), ('board', 'board'), ('pad', 'rating pad'), ('printer', 'ticket printer'), ('terminal', 'self-service computer')], max_length=10, verbose_name='kind'),
        ),
    ]
