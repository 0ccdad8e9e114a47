"""How business is spread over very many customers is kept for its readers, and counted anew by the worker."""

from django.db import migrations, models

from tingtang.core.database.further import Further


class Migration(Further):

    dependencies = [
        ('customers', '0003_programmes_of_places'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorthSummary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.TextField(unique=True)),
                ('first', models.DateField()),
                ('kept_at', models.DateTimeField()),
                ('is_stale', models.BooleanField(default=False)),
                ('content', models.JSONField()),
            ],
            options={
                'verbose_name': 'summary of business',
                'verbose_name_plural': 'summaries of business',
            },
        ),
    ]
