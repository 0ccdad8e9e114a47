"""What the answers to one question come to, answer by answer, and how that differs between two waves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from tingtang.core.naming import text_in
from tingtang.core.registry import Text
from tingtang.quality.models import SurveyVersion, SurveyWave
from tingtang.quality.queries import surveys as queries
from tingtang.quality.rules import measures
from tingtang.quality.rules.questions import NOTHING, Question
from tingtang.ui import formats

CATEGORY_WORDS: dict[str, Text] = {
    "M": _("must be"), "O": _("the more the better"), "A": _("attractive"), "I": _("indifferent"), "R": _("not wanted"),
    "Q": _("contradictory"),
}  # fmt: skip
Pairs = list[tuple[str, measures.Estimate]]


def answers(question: Question, columns: measures.Marks) -> tuple[Pairs, str]:
    """Each answer with its share, or each line with its mean."""
    language = get_language()
    names = [text_in(one.text, language) for one in (question.options or question.rows)]
    if question.kind == "one":
        counts = measures.counted(columns[:, 0], len(names))
        return [(name, measures.share(count, sum(counts))) for name, count in zip(names, counts, strict=True)], "share"
    if question.kind == "scale":
        counts = measures.counted(columns[:, 0], question.high + 1)[question.low :]
        return [(str(question.low + i), measures.share(count, sum(counts))) for i, count in enumerate(counts)], "share"
    if question.kind == "several":
        given = columns[is_given(columns).any(axis=1)]
        return [(name, measures.share(int((given[:, i] == 1).sum()), len(given))) for i, name in enumerate(names)], "share"
    if question.kind == "kano":
        found = measures.kano(columns[:, 0], columns[:, 1])
        return [(str(CATEGORY_WORDS[code]), measures.share(count, found.n)) for code, count in found.counts.items()], "share"
    means = [measures.mean(_of_slot(columns, i)) for i in range(columns.shape[1])]
    return list(zip(names, means, strict=True)), "number"


def is_given(columns: measures.Marks) -> NDArray[np.bool_]:
    """Which slots hold an answer."""
    return np.not_equal(columns, NOTHING)


def _of_slot(columns: measures.Marks, number: int) -> NDArray[np.float64]:
    column = columns[:, number]
    return column[np.not_equal(column, NOTHING)].astype(np.float64)


def mean_of(question: Question, columns: measures.Marks) -> measures.Estimate:
    """The mean of a scale, never outside it; of other questions none."""
    if question.kind != "scale":
        return measures.NONE
    return measures.within(measures.mean(_of_slot(columns, 0)), question.low, question.high)


def interval(one: measures.Estimate, kind: str) -> str:
    """The interval of an estimate in words; empty where it has none."""
    if one.low is None or one.high is None:
        return ""
    return str(_("%(low)s to %(high)s") % {"low": number(one.low, kind), "high": number(one.high, kind)})


def number(value: float | None, kind: str) -> str:
    """A share in percent, anything else with two places."""
    if value is None:
        return formats.MISSING
    return formats.share(value) if kind == "share" else f"{value:.2f}"


@dataclass(frozen=True)
class Line:
    """One answer or mean before and after, in words: the difference, its interval, and what can be said of it."""

    name: str
    before: str
    after: str
    difference: str
    interval: str
    verdict: str


@dataclass(frozen=True)
class Change:
    """One question in two waves."""

    title: str
    before: int
    after: int
    lines: list[Line]


@dataclass(frozen=True)
class Changes:
    """All questions in two waves; nothing when one of them is too small to be shown."""

    questions: list[Change]
    is_hidden: bool


def changes(
    version: SurveyVersion,
    before: SurveyWave,
    after: SurveyWave,
    *,
    hall_id: int | None = None,
    halls: Sequence[int] | None = None,
) -> Changes:
    """What changed from one wave to another of the same version (KPI-26)."""
    least, told = version.survey.least_shown, []
    for wave in (before, after):
        found = queries.told(version, wave=wave, hall_id=hall_id, halls=halls)
        if found.n < least or (hall_id is not None and hall_id not in measures.shown(queries.by_hall(version, wave), least)):
            return Changes([], is_hidden=True)
        told.append(found)
    asked = [one for one in told[0].questions if one.slots and one.kind != "kano"]
    return Changes([_change(one, *told) for one in asked], is_hidden=False)


def _change(question: Question, before: queries.Told, after: queries.Told) -> Change:
    columns = before.of(question), after.of(question)
    if question.kind == "scale":
        lines = [_line(str(_("Mean")), mean_of(question, columns[0]), mean_of(question, columns[1]), "number")]
    else:
        (was, kind), (now, _kind) = (answers(question, one) for one in columns)
        lines = [_line(name, one, other, kind) for (name, one), (_name, other) in zip(was, now, strict=True)]
    n = [int(is_given(one).any(axis=1).sum()) for one in columns]
    return Change(text_in(question.text, get_language()), n[0], n[1], lines)


def _line(name: str, before: measures.Estimate, after: measures.Estimate, kind: str) -> Line:
    moved = measures.difference(before, after)
    shows: Any = "{:+.0%}".format if kind == "share" else "{:+.2f}".format
    if moved.value is None or moved.low is None or moved.high is None:
        words = (formats.MISSING, "", str(_("cannot be told")))
    else:
        ends = _("%(low)s to %(high)s") % {"low": shows(moved.low), "high": shows(moved.high)}
        sure = _("higher") if moved.low > 0 else _("lower") if moved.high < 0 else _("may be chance")
        words = (shows(moved.value), str(ends), str(sure))
    return Line(name, number(before.value, kind), number(after.value, kind), *words)
