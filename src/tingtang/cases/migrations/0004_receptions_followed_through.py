import django.contrib.postgres.fields
from django.db import migrations, models

from tingtang.core.database.further import Further


# What was to be followed up by a day is due at its end, in its hall's zone, and goes up the ladder from there.
DUE = """
UPDATE cases_reception r SET counted_from = r.taken_at, due_at = d.at, supervise_at = d.at
FROM (SELECT x.id, ((x.due_date + 1)::timestamp AT TIME ZONE h.time_zone) - interval '1 second' AS at
      FROM cases_reception x JOIN org_hall h ON h.id = x.hall_id WHERE x.due_date IS NOT NULL) d
WHERE d.id = r.id AND r.ended_at IS NULL
"""


class Migration(Further):

    dependencies = [
        ('cases', '0003_kinds_of_places'),
        ('customers', '0003_programmes_of_places'),
        ('org', '0003_industries_of_halls'),
    ]

    operations = [
        migrations.AddField(
            model_name='reception',
            name='counted_from',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reception',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='due'),
        ),
        migrations.AddField(
            model_name='reception',
            name='importance',
            field=models.PositiveSmallIntegerField(choices=[(1, 'critical'), (2, 'high'), (3, 'medium'), (4, 'low'), (5, 'minor')], default=3, verbose_name='importance'),
        ),
        migrations.AddField(
            model_name='reception',
            name='level',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='escalation level'),
        ),
        migrations.AddField(
            model_name='reception',
            name='limit_seconds',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reception',
            name='rungs_done',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='reception',
            name='supervise_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='reception',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['supervise_at'], name='cases_reception_ladder'),
        ),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
    ]
