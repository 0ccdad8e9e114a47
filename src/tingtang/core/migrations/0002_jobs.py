"""An index by which the worker finds the jobs that are due: it looked through all that wait, 20 ms each time where 100,000 do."""

from django.db import migrations

from tingtang.core.database.further import Further

INDEX = "CREATE INDEX tingtang_jobs_by_time ON procrastinate_jobs (scheduled_at) WHERE status = 'todo'"


class Migration(Further):
    dependencies = [("core", "0001_initial"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(INDEX, "DROP INDEX tingtang_jobs_by_time")]
