"""Measuring effects: before against after, beside the units that were not changed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.improvement.actions.parts import own
from tingtang.improvement.events import EFFECT_MEASURED, REMOVED
from tingtang.improvement.models import Effect
from tingtang.improvement.queries.days import day_in
from tingtang.improvement.rules import effects
from tingtang.journal.record import record
from tingtang.journal.saving import assign, field_names, locked, remove, write
from tingtang.org.models import Hall
from tingtang.quality.models import Indicator
from tingtang.quality.queries import figures

EFFECT_FIELDS = field_names(Effect, "name", "hall", "indicator", "change_date", "weeks", "drive", "correction", "process")


@action("improvement.measure_effect", on="hall", label=_("Measure effects"))
def measure_effect(
    actor: Actor,
    /,
    *,
    hall: Hall | None,
    at: datetime,
    effect: Effect | None = None,
    halls: Sequence[Hall] | None = None,
    **values: Any,
) -> Effect:
    """Measure what a change came to, or measure it again with what happened since. Refused for a change still to come."""
    own(actor, "improvement.measure_effect", effect)
    kept = locked(effect) if effect is not None else Effect()
    kept.measured_at = at
    assign(kept, values | {"hall": hall}, EFFECT_FIELDS)
    where = list(halls) if halls is not None else list(kept.halls.all()) if kept.pk else []
    if not where:
        raise Invalid(fields={"halls": [_("Choose at least one hall.")]})
    today = day_in(hall, at)
    if kept.change_date >= today:
        raise Invalid(fields={"change_date": [_("Choose a day that has passed.")]})
    kept.result = asdict(found := measured(kept.indicator, where, kept.change_date, kept.weeks, today))
    write(kept)
    kept.halls.set(where)
    about = {"effect": kept, "hall": where, "indicator": kept.indicator}
    record(EFFECT_MEASURED, actor, at=at, **about, difference=found.difference, p=found.p, is_shown=found.is_shown)
    return kept


@action("improvement.remove_effect", on="effect", label=_("Remove effects"))
def remove_effect(actor: Actor, *, effect: Effect, at: datetime) -> None:
    """Remove a measurement."""
    effect.halls.clear()
    remove(actor, REMOVED, effect, at=at, code=str(effect.pk))


def measured(indicator: Indicator, halls: Sequence[Hall], changed: date, weeks: int, today: date) -> effects.Effect:
    """The indicator in full weeks before and after the day of the change, in the changed halls and beside all others in use."""
    week = timedelta(days=7)
    before = [(changed - week * n, changed - week * (n - 1) - timedelta(days=1)) for n in range(weeks, 0, -1)]
    after = [(changed + week * n, changed + week * (n + 1) - timedelta(days=1)) for n in range(weeks)]
    spans = before + [one for one in after if one[1] < today]
    chosen = {one.pk for one in halls}
    everywhere = {key: (key,) for key in Hall.objects.filter(is_active=True).values_list("pk", flat=True)} | {
        k: (k,) for k in chosen
    }
    found = figures.matrix([indicator], "hall", everywhere, spans)
    rows = {
        key: [cell.value if (cell := found[indicator.pk, place].get(key)) is not None else None for place in range(len(spans))]
        for key in everywhere
    }
    others = [row for key, row in rows.items() if key not in chosen and any(one is not None for one in row)]
    return effects.effect([rows[key] for key in chosen], others, weeks)
