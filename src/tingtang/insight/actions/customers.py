"""Writes of the analysis of customers: cells made anew, patterns kept, warnings raised and looked at."""

from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any, Final

import numpy as np
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions.prospects import keep_scores
from tingtang.customers.models import Customer
from tingtang.customers.queries.prospects import to_score
from tingtang.customers.queries.worth import EVERYWHERE_SCOPE
from tingtang.insight.customers import patterns, prospects, reading
from tingtang.insight.customers.reading import BAD, CASE, COMPLAINT, CONTACT, MESSAGE, RATING, VISIT, Known
from tingtang.insight.events import CUSTOMERS_ANALYSED, WARNING_LOOKED_AT, WARNING_RAISED
from tingtang.insight.models import Cell, CreditScore, CustomerWarning, Findings, Outcome, Sign, State
from tingtang.insight.queries import needs
from tingtang.insight.rules import watching
from tingtang.journal.copying import copy
from tingtang.journal.record import record
from tingtang.journal.saving import locked, tidy, write

MOST_RAISED: Final = 500  # a night, the heaviest first: more are not looked at in a day
HABIT_DAYS: Final = 180
QUIET: Final = timedelta(days=90)  # what was found harmless is not raised again sooner
_COLUMNS = (
    "customer_id, visits, cases, complaints, messages, ratings, bad_ratings, contacts, lately, latest_date, services, income_cents,"
    ' contribution_cents, quarter_cents, before_cents, stage, "group", likely_services, likely'
)


class LookedAt(Refused):
    """Somebody has looked at it already."""

    message = _("Somebody has looked at this warning already. Load the page again.")


@action("insight.analyse_customers", label=_("Compute the analysis of customers anew"))
def analyse_customers(actor: Actor, *, at: datetime) -> int:
    """Make every customer's cell anew from the journal and his business, find groups and patterns, raise warnings. How many customers."""
    began, day = perf_counter(), timezone.localdate(at)
    known = reading.known(day)
    likely = patterns.likely(known)
    Cell.objects.all().delete()
    stages = watching.stages(known.quarters, known.windows, known.known_days)
    copy("insight_cell", _COLUMNS, _lines(known, patterns.groups(known), stages, likely))
    raised = _raise(actor, known, at)
    content = patterns.pairs(known.touches) | {"likely": likely.models}
    Findings.objects.exclude(scope=EVERYWHERE_SCOPE).delete()
    told = {"made_at": at, "seconds": round(perf_counter() - began, 2), "content": content}
    Findings.objects.update_or_create(scope=EVERYWHERE_SCOPE, defaults=told)
    Findings.objects.create(scope=needs.SCOPE, made_at=at, content=needs.counted(at))
    record(CUSTOMERS_ANALYSED, actor, at=at, customers=len(known.keys), count=raised)
    return len(known.keys)


def keep_findings(scope: str, at: datetime) -> Findings:
    """Patterns among the customers of some halls, kept until all is made anew."""
    began = perf_counter()
    content = patterns.pairs(reading.touches(timezone.localdate(at), scope))
    told = {"made_at": at, "seconds": round(perf_counter() - began, 2), "content": content}
    return Findings.objects.update_or_create(scope=scope, defaults=told)[0]


def _lines(known: Known, groups: Any, stages: Any, likely: patterns.Likely) -> Any:
    services: dict[int, set[int]] = {}
    for key, service in zip(known.touches.customer.tolist(), known.touches.service.tolist(), strict=True):
        if service:
            services.setdefault(key, set()).add(service)
    counts = known.counts[:, [VISIT, CASE, COMPLAINT, MESSAGE, RATING, BAD, CONTACT]].copy()
    counts[:, 4] += counts[:, 5]  # bad ones are ratings too
    lately = known.windows[:, -3:].sum(axis=1)
    money = np.stack([known.income, known.contribution, known.quarters[:, 3], known.quarters[:, 2]], axis=1).tolist()
    rows = zip(known.keys.tolist(), counts.tolist(), lately.tolist(), known.latest.tolist(), money, stages.tolist(), groups.tolist(),
               likely.services.tolist(), likely.chances.tolist(), strict=True)  # fmt: skip
    for key, told, late, latest, cents, stage, group, sought, chances in rows:
        day = r"\N" if latest < 0 else (date(1970, 1, 1) + timedelta(days=latest)).isoformat()
        kept = [(service, chance) for service, chance in zip(sought, chances, strict=True) if chance > 0]
        yield "\t".join([
            str(key), *map(str, told), str(late), day, _array(sorted(services.get(key, ()))), *map(str, cents), watching.STAGES[stage],
            str(group), _array([one[0] for one in kept]), _array([round(one[1], 4) for one in kept]),
        ])  # fmt: skip


def _array(values: list[Any]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def _raise(actor: Actor, known: Known, at: datetime) -> int:
    """Raise what is not open already and was not found harmless lately, the heaviest first."""
    found = sorted([*_of_coming(known), *_of_credit(known)], key=lambda one: -one.weight)
    there = CustomerWarning.objects.filter(Q(state="open") | Q(closed_at__gte=at - QUIET))
    quiet = set(there.values_list("customer", "sign"))
    fresh = [one for one in found if (one.customer_id, one.sign) not in quiet][:MOST_RAISED]
    for one in fresh:
        one.raised_at = at
    CustomerWarning.objects.bulk_create(fresh, batch_size=500)
    customers = Customer.objects.select_related("hall").in_bulk({one.customer_id for one in fresh})
    for one in fresh:
        about = customers[one.customer_id]
        record(WARNING_RAISED, actor, at=at, warning=one, customer=about, hall=about.hall, kind=str(one.sign))
    return len(fresh)


def _of_coming(known: Known) -> list[CustomerWarning]:
    habitual = _has_habit(known)  # of who is new, or where the journal is, nothing usual is known
    expected = np.where(habitual, watching.silent(known.windows), 0.0)
    burst = np.where(habitual, watching.bursts(known.windows), 1.0)
    fallen = watching.falls(known.quarters)
    made = [
        _warning(known, row, Sign.SILENT, expected[row], {"expected": round(float(expected[row]), 1)})
        for row in np.flatnonzero(expected > 0).tolist()
    ]
    for row in np.flatnonzero(burst < watching.RARE).tolist():
        now, usual = int(known.windows[row, -1]), float(known.windows[row, :-1].mean())
        told = {"now": now, "usual": round(usual, 2), "p": float(burst[row])}
        made.append(_warning(known, row, Sign.BURST, now - usual, told))
    for row in np.flatnonzero(known.trouble >= watching.TROUBLES).tolist():
        count = int(known.trouble[row])
        made.append(_warning(known, row, Sign.TROUBLE, 2.0 * count, {"count": count}))
    for row in np.flatnonzero(fallen).tolist():
        before, now = (int(one) for one in known.quarters[row, 2:])
        made.append(_warning(known, row, Sign.FALLING, (before - now) / 1e5, {"before": before, "now": now}))
    return made


def _has_habit(known: Known) -> Any:
    since = known.today - int(known.touches.day.min(initial=known.today))
    return (known.known_days >= HABIT_DAYS) & (since >= HABIT_DAYS)


def _of_credit(known: Known) -> list[CustomerWarning]:
    rows = CreditScore.objects.filter(state=State.GRANTED, outcome__in=[Outcome.RUNNING, Outcome.LATE])
    fallen, silent = watching.falls(known.quarters), np.where(_has_habit(known), watching.silent(known.windows), 0.0)
    made = {}
    for score in rows.select_related("customer"):
        key = score.customer.merged_into_id or score.customer_id
        row = int(np.searchsorted(known.keys, key))
        if row >= len(known.keys) or known.keys[row] != key:
            continue
        told, weight = {"limit": score.limit_cents, "score": score.pk}, 10 + score.limit_cents / 1e6
        if score.outcome == Outcome.LATE:
            made[key, Sign.OVERDUE] = _warning(known, row, Sign.OVERDUE, weight, told | {"days": score.overdue_days})
        elif fallen[row] or silent[row]:
            before, now = (int(one) for one in known.quarters[row, 2:])
            made[key, Sign.WEAKENED] = _warning(known, row, Sign.WEAKENED, weight, told | {"before": before, "now": now})
    return list(made.values())


def _warning(known: Known, row: int, sign: Sign, weight: float, figures: dict[str, Any]) -> CustomerWarning:
    return CustomerWarning(customer_id=int(known.keys[row]), sign=sign, weight=round(float(weight), 3), figures=figures)


@action("insight.score_prospects", label=_("Score prospects anew"))
def score_prospects(actor: Actor, *, at: datetime) -> int:
    """Score every open prospect by what those have in common who take a service, and by his stage of life. How many."""
    models = prospects.learnt()
    rows = list(to_score())
    if not rows:
        unchanged()
        return 0
    return keep_scores(actor, told=prospects.scored(rows, models), learnt=len(models), at=at)


@action("insight.look_at_warning", on="customer", label=_("Look at warnings about customers"))
def look_at_warning(
    actor: Actor, *, customer: Customer, warning: CustomerWarning, finding: str, at: datetime, is_harmless: bool = False
) -> CustomerWarning:
    """Say what a warning was and what is done. Refused without words, and once it was looked at."""
    kept = locked(warning)
    if kept.state != CustomerWarning.State.OPEN:
        raise LookedAt
    if not tidy(finding):
        raise Invalid(fields={"finding": [str(_("Say what was found, and what is done."))]})
    kept.state = CustomerWarning.State.HARMLESS if is_harmless else CustomerWarning.State.ACTED
    kept.finding, kept.closed_at = tidy(finding), at
    kept.closed_by_id = actor.id if actor.kind == "account" else None
    write(kept)
    record(
        WARNING_LOOKED_AT,
        actor,
        at=at,
        warning=kept,
        customer=customer,
        hall=customer.hall,
        kind=kept.sign,
        state=str(kept.state),
    )
    return kept
