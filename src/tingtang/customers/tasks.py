"""Background work of the customers."""

from datetime import UTC, datetime
from itertools import groupby

from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.core.actors import SYSTEM
from tingtang.customers import imports, uploads
from tingtang.customers.actions import duplicates, importing, papers, quality
from tingtang.customers.actions.prospects import forget_prospects
from tingtang.customers.actions.worth import keep_worth
from tingtang.customers.models import CustomerImport
from tingtang.customers.queries.imports import left_alone
from tingtang.customers.queries.papers import perhaps_overdue
from tingtang.customers.queries.prospects import outdated


@app.periodic(cron="23 2 * * *")
@app.task(name="customers.find_duplicates", queueing_lock="customers.find_duplicates", pass_context=False)
def find_duplicates(timestamp: int) -> None:
    """Every night, compare what no event led to: records from imports of other programs, restored backups, new rules."""
    duplicates.find_everywhere(datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="17 * * * *")
@app.task(name="customers.remind_papers", queueing_lock="customers.remind_papers", pass_context=False)
def remind_papers(timestamp: int) -> None:
    """Every hour, since halls have days of their own: lent files whose day is past are asked for, each once."""
    at = datetime.fromtimestamp(timestamp, UTC)
    for loan in perhaps_overdue(at):
        papers.remind_papers(SYSTEM, customer=loan.file.customer, loan=loan, at=at)


@app.periodic(cron="53 2 * * *")
@app.task(name="customers.measure_quality", queueing_lock="customers.measure_quality", pass_context=False)
def measure_quality(timestamp: int) -> None:
    """Every night, check records never checked and write the rates of every unit into the journal."""
    at = datetime.fromtimestamp(timestamp, UTC)
    quality.examine_everywhere(at)
    quality.measure_quality(SYSTEM, at=at)


@app.task(name="customers.run_import")
def run_import(job_id: int) -> None:
    """Read the file of an import."""
    imports.run(job_id)


@app.periodic(cron="* * * * *")
@app.task(name="customers.resume_imports", queueing_lock="customers.resume_imports", pass_context=False)
def resume_imports(timestamp: int) -> None:
    """Every minute: imports whose process was killed go on with the row at which it was."""
    at = timezone.now()
    for job in left_alone(CustomerImport, at):
        importing.resume_import(SYSTEM, job=job, at=at)
        app.configure_task("customers.run_import").defer(job_id=job.pk)


@app.periodic(cron="47 4 * * *")
@app.task(name="customers.forget_uploads", queueing_lock="customers.forget_uploads", pass_context=False)
def forget_uploads(timestamp: int) -> None:
    """Remove uploaded files that nobody imported."""
    uploads.forget_left_behind(datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="37 3 * * *")
@app.task(name="customers.forget_prospects", queueing_lock="customers.forget_prospects", pass_context=False)
def forget_old_prospects(timestamp: int) -> None:
    """Every night: prospects with whom nothing came within the period they are kept for are erased, hall by hall."""
    at = datetime.fromtimestamp(timestamp, UTC)
    for hall, some in groupby(outdated(timezone.localdate(at)), lambda one: one.hall):
        forget_prospects(SYSTEM, hall=hall, prospects=list(some), at=at)


@app.periodic(cron="*/5 * * * *")
@app.task(name="customers.renew_worth", queueing_lock="customers.renew_worth", pass_context=False)
def renew_worth(timestamp: int) -> None:
    """Every five minutes: how business is spread over very many customers is counted anew where something has happened."""
    keep_worth(datetime.fromtimestamp(timestamp, UTC))


@app.task(name="customers.keep_worth")
def keep_worth_of(scope: str) -> None:
    """Keep how business is spread over the customers of some halls, for the next reader who sees these."""
    keep_worth(timezone.now(), scope)
