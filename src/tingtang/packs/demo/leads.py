"""Enters the prospects of a demo: a table that was taken over, who works on whom, what came of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.customers.actions.prospects import give_prospect, note_prospect, take_prospects
from tingtang.customers.models import DataSource, Prospect, ProspectTable
from tingtang.customers.queries.prospects import lines_of
from tingtang.org.models import Hall, Staff
from tingtang.packs.schemas.offers import DemoOffers, Lead, Leads


def enter(demo: DemoOffers, hall: Hall, staff: Mapping[str, Staff], *, at: datetime) -> None:
    """Take over the tables that are not there yet."""
    for table in demo.leads:
        if not ProspectTable.objects.filter(hall=hall, file=table.file).exists():
            _take(table, hall, staff, at)


def _take(table: Leads, hall: Hall, staff: Mapping[str, Staff], at: datetime) -> None:
    then = at - timedelta(days=table.days_ago)
    cells = [{str(name): text for name, text in one.cells.items()} for one in table.rows]
    lines = lines_of(cells, ground="firms", at=then)
    source = DataSource.objects.get(code=table.source)
    made = take_prospects(
        SYSTEM, hall=hall, source=source, purpose=table.purpose, ground="firms", lines=lines, at=then, file=table.file
    )
    known = {one.name: one for one in Prospect.objects.filter(table=made)}
    for lead in table.rows:
        found = known.get(lead.cells["name"])
        if found is not None and lead.owner is not None:
            _work(lead, found, staff[lead.owner], at)


def _work(lead: Lead, found: Prospect, owner: Staff, at: datetime) -> None:
    then = at - timedelta(days=lead.days_ago)
    day = timezone.localdate(at) + timedelta(days=lead.due_in) if lead.due_in is not None else None
    give_prospect(SYSTEM, prospect=found, owner=owner, next_date=None if lead.outcome else day, at=then)
    if lead.outcome:
        note_prospect(SYSTEM, prospect=found, outcome=lead.outcome, note=lead.note, next_date=day, at=then)
