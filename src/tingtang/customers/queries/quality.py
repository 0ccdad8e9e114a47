"""Reads of the quality of real-name data: what records hold, the rates of each unit, what is to be mended."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.events import QUALITY_MEASURED
from tingtang.customers.models import Audit, Contact, Customer, Defect, Identity
from tingtang.customers.queries.specs import specs
from tingtang.customers.rules.quality import Rate, Submitted
from tingtang.journal.models import Code
from tingtang.org.models import Hall

VIEW = reading("customers.view_quality", _("See the quality of customers' data"))
CHECK = "customers.check_defect"
AUDITS_COUNT_FOR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Unit:
    """The quality of one hall's records, or (hall None) of those of no hall; n stands in each rate."""

    hall: Hall | None
    completeness: Rate
    conformity: Rate
    accuracy: Rate
    open_defects: int = 0
    late_defects: int = 0
    closed_defects: int = 0

    @property
    def completion(self) -> Rate:
        """Of all defects given back, those closed."""
        return Rate(self.closed_defects, self.open_defects + self.closed_defects)


def submitted(keys: Sequence[int]) -> dict[int, Submitted]:
    """What was entered of some customers, with the records merged into theirs; unsealed, for the checks alone."""
    roots = {key: key for key in keys}
    roots |= {key: root for key, root in Customer.objects.filter(merged_into__in=keys).values_list("pk", "merged_into") if root}
    kinds, numbers, ways = specs(), defaultdict(list), defaultdict(list)
    for identity in Identity.objects.filter(customer__in=roots):
        numbers[roots[identity.customer_id]].append((kinds[identity.kind_id], identity.plain))
    for contact in Contact.objects.filter(customer__in=roots, kind__in=("phone", "mail")):
        ways[roots[contact.customer_id], contact.kind].append(contact.plain)
    named = Customer.objects.living().filter(pk__in=keys).values_list("pk", "kind", "name")
    return {
        key: Submitted(kind, name, tuple(numbers[key]), tuple(ways[key, "phone"]), tuple(ways[key, "mail"]))
        for key, kind, name in named
    }


_RECORDS: Final = """
SELECT c.hall_id, count(*),
    count(*) FILTER (WHERE e.missing = '{}'),
    count(*) FILTER (WHERE e.has_values),
    count(*) FILTER (WHERE e.has_values AND e.malformed = '{}')
FROM customers_customer c JOIN customers_examination e ON e.customer_id = c.id
WHERE c.merged_into_id IS NULL AND c.erased_at IS NULL
GROUP BY c.hall_id
"""


def units(actor: Actor, at: datetime, permission: str = VIEW) -> list[Unit]:
    """The rates of every unit the actor may see; what each rate is, `rules.quality` says. Audits count for a year.

    Counted are records that were checked; new ones are within seconds.
    """
    halls = actor.halls(permission)
    seen = {hall.pk: hall for hall in Hall.objects.all() if halls is EVERYWHERE or hall.pk in halls}
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS)
        records = {hall: counts for hall, *counts in cursor.fetchall()}
    wanted: list[int | None] = [*sorted(seen, key=lambda key: seen[key].code), *([None] if halls is EVERYWHERE else [])]
    audits, defects = _audits(at), _defects(at)
    return [
        _unit(
            seen[key] if key is not None else None,
            records.get(key, [0] * 4),
            audits.get(key, (0, 0)),
            defects.get(key, (0, 0, 0)),
        )
        for key in wanted
        if key is not None or key in records
    ]


def _unit(hall: Hall | None, counts: Sequence[int], audits: tuple[int, int], defects: tuple[int, int, int]) -> Unit:
    n, complete, valued, formed = counts
    return Unit(hall, Rate(complete, n), Rate(formed, valued), Rate(*audits), *defects)


def _audits(at: datetime) -> dict[int | None, tuple[int, int]]:
    rows = Audit.objects.filter(audited_at__gt=at - AUDITS_COUNT_FOR, customer__erased_at=None).order_by()
    rows = rows.annotate(unit=Coalesce("customer__merged_into__hall", "customer__hall"))
    counted = rows.values_list("unit").annotate(right=Count("pk", filter=Q(is_right=True)), n=Count("pk"))
    return {hall: (right, n) for hall, right, n in counted}


def _defects(at: datetime) -> dict[int | None, tuple[int, int, int]]:
    still = Q(closed_at=None)
    rows = Defect.objects.filter(customer__erased_at=None).order_by().values_list("customer__hall")
    counted = rows.annotate(
        still=Count("pk", filter=still),
        late=Count("pk", filter=still & Q(due_date__lt=timezone.localdate(at))),
        closed=Count("pk", filter=~still),
    )
    return {hall: (some, late, closed) for hall, some, late, closed in counted}


def whole(found: Sequence[Unit]) -> Unit:
    """All units together."""

    def summed(rates: Sequence[Rate]) -> Rate:
        return Rate(sum(one.right for one in rates), sum(one.n for one in rates))

    return Unit(
        None,
        summed([one.completeness for one in found]),
        summed([one.conformity for one in found]),
        summed([one.accuracy for one in found]),
        sum(one.open_defects for one in found),
        sum(one.late_defects for one in found),
        sum(one.closed_defects for one in found),
    )


# The latest measurement of a span: looked for from its end, it is found among the events of a day.
_LATEST: Final = """
SELECT occurred_at FROM journal_event
WHERE log_id = 1 AND type_id = %s AND occurred_at >= %s AND occurred_at < %s ORDER BY occurred_at DESC LIMIT 1
"""
_MEASURED: Final = """
SELECT o.object_id, e.attributes::text
FROM journal_event e
LEFT JOIN journal_event_object o ON o.event_id = e.id AND o.recorded_at = e.recorded_at
    AND o.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'hall')
WHERE e.log_id = 1 AND e.type_id = %s AND e.occurred_at = %s
"""


def trend(actor: Actor, at: datetime, months: int = 12) -> dict[datetime, dict[str, Rate]]:
    """The rates at the end of each month, over the units the actor may see, from what was measured and journaled then.

    It goes back until two months in which nothing was measured: they are measured daily.
    """
    halls, zone = actor.halls(VIEW), ZoneInfo(settings.HOME_ZONE)
    code = Code.objects.filter(kind="event", name=QUALITY_MEASURED.name).values_list("id", flat=True).first()
    found: dict[datetime, dict[str, Rate]] = {}
    end, first = at + timedelta(microseconds=1), at.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    empty = 0
    for _month in range(months):
        sums: dict[str, int] = defaultdict(int)
        measured = _measured(code, first, end)
        empty = 0 if measured else empty + 1
        if empty == 2:
            break
        for hall, told in measured:
            if halls is EVERYWHERE or hall in halls:
                for name, value in told.items():
                    sums[name] += value
        if sums:
            found[first] = _rates(sums)
        end, first = first, (first - timedelta(days=1)).replace(day=1)
    return dict(sorted(found.items()))


def _measured(code: int | None, first: datetime, end: datetime) -> list[tuple[int | None, Mapping[str, Any]]]:
    """What was measured last in a span: the hall, or None, and the counts."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [code, first, end])
        latest = cursor.fetchone()
        cursor.execute(_MEASURED, [code, latest[0] if latest else None])
        return [(hall, orjson.loads(attributes)) for hall, attributes in cursor.fetchall()]


def _rates(counts: Mapping[str, int]) -> dict[str, Rate]:
    pairs = {"completeness": ("complete", "n"), "conformity": ("formed", "valued"), "accuracy": ("right", "audited")}
    return {name: Rate(counts[right], counts[n]) for name, (right, n) in pairs.items()}


def to_fix(actor: Actor, permission: str = VIEW) -> QuerySet[Customer]:
    """Customers whose records lack something or hold something malformed, whom the actor may see."""
    found = Customer.objects.visible_to(actor, permission).living().select_related("examination", "hall", "keeper")
    return found.filter(~Q(examination__missing=[]) | ~Q(examination__malformed=[]), examination__isnull=False)


def open_audits(actor: Actor, permission: str = VIEW) -> QuerySet[Audit]:
    """Records drawn for an audit that nobody has looked at yet."""
    visible = Customer.objects.visible_to(actor, permission).living().values("pk")
    return Audit.objects.filter(audited_at=None, customer__in=visible).select_related("customer__hall", "customer__keeper")


def defects(actor: Actor, permission: str = VIEW) -> QuerySet[Defect]:
    """Defects given back, those still open and those closed."""
    visible = Customer.objects.visible_to(actor, permission).living().values("pk")
    return Defect.objects.filter(customer__in=visible).select_related("customer__hall", "keeper")


def defects_to_do(actor: Actor) -> QuerySet[Defect]:
    """Defects that wait for the actor: to be corrected by him who keeps the customer now, and, for whoever checks records, those that
    are nobody's to correct and those that he gave back, or the system did, and that were corrected."""
    own = actor.staff_id or 0
    returned, corrected = Q(state=Defect.State.RETURNED), Q(state=Defect.State.CORRECTED)
    mine = returned & (Q(customer__keeper=own) | Q(customer__keeper=None, keeper=own))
    found = defects(actor)
    if not actor.halls(CHECK):
        return found.filter(mine)
    checked = Q(Exists(Customer.objects.visible_to(actor, CHECK).filter(pk=OuterRef("customer"))))
    nobodys = returned & Q(customer__keeper=None, keeper=None)
    again = corrected & (Q(returned_by=own) | Q(returned_by=None))
    return found.filter(mine | (checked & (nobodys | again)))


def get_defect(actor: Actor, key: int, permission: str) -> Defect:
    """A defect. NotFound when absent or not visible."""
    found = defects(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def companies_to_refresh(actor: Actor, at: datetime, *, older_than: timedelta = AUDITS_COUNT_FOR) -> QuerySet[Customer]:
    """Companies whose data nobody compared with their papers within the time given (CUS-31)."""
    fresh = Audit.objects.filter(audited_at__gt=at - older_than).values("customer")
    found = Customer.objects.visible_to(actor, VIEW).living().filter(kind="company")
    return found.exclude(pk__in=fresh).select_related("hall", "keeper").annotate(tier_rank=F("tier__rank"))


def unexamined(after: int, most: int) -> list[int]:
    """Customers after `after` that were never examined, in order."""
    query = Customer.objects.living().filter(pk__gt=after, examination=None).order_by("pk")
    return list(query.values_list("pk", flat=True)[:most])
