"""Figures beside their targets as lists and pages show them: what was reached, the verdict, and advice in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.registry import Text
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.quality import telling
from tingtang.quality.models import Comparison, Direction, Indicator
from tingtang.quality.queries import figures
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.facts import ALL
from tingtang.quality.queries.indicators import halls, sees_all
from tingtang.quality.rules.advice import judged
from tingtang.quality.wording import ADVICE

VERDICTS: Mapping[Any, Text] = {
    "on_time": pgettext_lazy("target", "reached"), "late": pgettext_lazy("target", "not reached"), "off": _("nothing measured"),
}  # fmt: skip
LOOKS: Mapping[bool | None, str] = {True: "on_time", False: "late", None: "off"}
USUAL_DAYS = 28


def advice_words(row: Comparison, names: Mapping[int, str]) -> list[str]:
    """The sentences of a comparison's advice."""
    found = []
    for one in row.advice:
        value = telling.value_words(row.indicator.unit, one.get("value"))
        if one["code"] in ADVICE:
            found.append(gettext(ADVICE[one["code"]]).format(n=one.get("n"), hall=names.get(one.get("hall"), ""), value=value))
    return found


def as_rows(rows: Sequence[Comparison]) -> list[dict[str, Any]]:
    """Comparisons as the page of their indicator shows them."""
    names = hall_names(rows)
    return [
        {
            "days": (one.first, one.latest), "hall": one.hall, "actual": telling.value_words(one.indicator.unit, one.value),
            "target": telling.value_words(one.indicator.unit, one.target), "look": LOOKS[one.is_met], "word": VERDICTS[LOOKS[one.is_met]],
            "advice": advice_words(one, names),
        }
        for one in rows
    ]  # fmt: skip


def hall_names(rows: Iterable[Comparison]) -> dict[int, str]:
    """The halls of which advice speaks."""
    keys = {one["hall"] for row in rows for one in row.advice if one.get("hall")}
    return {one.pk: str(one) for one in Hall.objects.filter(pk__in=keys)}


def against_targets(actor: Actor, at: datetime, rows: Sequence[Any]) -> None:
    """Give indicators `told`: what was reached in the latest four weeks, of all halls or the reader's own, beside the target of today."""
    today = home_day(at)
    unit: Hall | None = None if sees_all(actor) else halls(actor).first()
    kind, key = (ALL, 0) if unit is None else ("hall", unit.pk)
    keys = (0,) if unit is None else tuple(Hall.objects.filter(is_active=True).values_list("pk", flat=True))
    own = [row for row in rows if row.log_id == Log.OWN] if unit is not None or sees_all(actor) else []
    found = figures.matrix(own, kind, keys, [(today - timedelta(days=USUAL_DAYS - 1), today)]) if own else {}
    for row in rows:
        row.told = _told(row, found.get((row.pk, 0), {}).get(key), unit, today)


def _elsewhere(row: Indicator) -> str:
    """Of an indicator on an imported log the days are those of the log: its page says them."""
    return "" if row.log_id == Log.OWN else gettext("on its page, by the days of “{log}”").format(log=row.log)


def _told(row: Indicator, cell: Any, unit: Hall | None, today: Any) -> dict[str, str | None]:
    aim = row.target_on(today, unit.code if unit else "")
    told: dict[str, str | None] = {
        "actual": telling.figure(row.unit, cell)["text"] if cell is not None else _elsewhere(row),
        "target": telling.value_words(row.unit, aim["target"]) if aim else "",
        "verdict": None,
    }
    if aim and cell is not None:
        told["verdict"] = LOOKS[judged(cell, aim["target"], is_more_better=row.direction == Direction.UP).is_met]
    return told
