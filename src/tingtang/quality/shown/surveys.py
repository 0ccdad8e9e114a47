"""Surveys as pages show them: questions ready to be drawn, and what replies come to as figures and charts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import text_in
from tingtang.core.registry import Text
from tingtang.org.models import Hall
from tingtang.quality.forms.surveys import DIMENSION_WORDS, KIND_WORDS, MEASURE_WORDS
from tingtang.quality.models import SurveyVersion, SurveyWave
from tingtang.quality.queries import surveys as queries
from tingtang.quality.rules import measures
from tingtang.quality.rules.questions import DIMENSIONS, KANO_ANSWERS, NOTHING, Option, Question
from tingtang.quality.shown.answers import CATEGORY_WORDS, answers, interval, is_given, mean_of
from tingtang.ui import formats

KANO_WORDS: dict[str, Text] = {
    "like": _("I like it"), "expected": _("I expect it"), "neutral": _("I do not mind"), "bearable": _("I can live with it"),
    "dislike": _("I dislike it"),
}  # fmt: skip
SIDES: dict[str, Text] = {"functional": _("If it is there"), "dysfunctional": _("If it is missing")}


@dataclass(frozen=True)
class Line:
    """One line of a question to be drawn: its input's name, its words, and the choices with which of them is chosen."""

    name: str
    text: str
    choices: list[tuple[str, str, bool]]
    value: str = ""


@dataclass(frozen=True)
class Drawn:
    """One question to be drawn."""

    code: str
    kind: str
    text: str
    help: str
    is_required: bool
    lines: list[Line]
    low_text: str
    high_text: str
    error: str
    when: str
    condition: str  # the same as a sentence
    measure: str

    @property
    def told(self) -> str:
        """What kind of question it is and what it measures, for who builds the survey."""
        return " · ".join(str(one) for one in (KIND_WORDS[self.kind], MEASURE_WORDS[self.measure] if self.measure else "") if one)


def drawn(questions: Sequence[Question], given: Mapping[str, Any], errors: Mapping[str, Sequence[Text]]) -> list[Drawn]:
    """Questions with what was typed and what is wrong with it."""
    language = get_language()
    return [
        _drawn(one, given.get(one.code), errors.get(one.code, ()), language, _condition(one, questions, language))
        for one in questions
    ]


def _condition(one: Question, questions: Sequence[Question], language: str | None) -> str:
    """When a question is asked: the earlier question, and its answers or numbers."""
    asked, said = {each.code: each for each in questions}, []
    for each in one.when:
        if (earlier := asked.get(each.question)) is None:
            continue
        words = " / ".join(text_in(option.text, language) for option in earlier.options if option.code in each.among)
        ends = [f"{sign} {end:.15g}" for sign, end in (("≥", each.at_least), ("≤", each.at_most)) if end is not None]
        said.append(f"{text_in(earlier.text, language)} {' '.join([f'= {words}'] if words else ends)}")
    return "; ".join(said)


def _drawn(one: Question, given: Any, errors: Sequence[Text], language: str | None, condition: str) -> Drawn:
    when = [
        {"question": each.question, "is": each.among, "at_least": each.at_least, "at_most": each.at_most} for each in one.when
    ]
    return Drawn(
        one.code, one.kind, text_in(one.text, language), text_in(one.help, language), one.is_required, _lines(one, given, language),
        text_in(one.low_text, language), text_in(one.high_text, language), " ".join(map(str, errors)),
        orjson.dumps(when).decode() if when else "", condition, one.measure,
    )  # fmt: skip


def _lines(one: Question, given: Any, language: str | None) -> list[Line]:
    return _DRAWN.get(one.kind, _plain_line)(one, given, language)


def _plain_line(one: Question, given: Any, language: str | None) -> list[Line]:
    return [Line(f"q_{one.code}", "", [], str(given or ""))]


def _scale(one: Question) -> list[tuple[str, str]]:
    return [(str(n), str(n)) for n in range(one.low, one.high + 1)]


def _choice_lines(one: Question, given: Any, language: str | None) -> list[Line]:
    chosen = given if isinstance(given, list) else [given]
    return [Line(f"q_{one.code}", "", [(each.code, text_in(each.text, language), each.code in chosen) for each in one.options])]


def _scale_lines(one: Question, given: Any, language: str | None) -> list[Line]:
    return [Line(f"q_{one.code}", "", [(n, word, str(given) == n) for n, word in _scale(one)])]


def _kano_lines(one: Question, given: Any, language: str | None) -> list[Line]:
    words = [(str(n), str(KANO_WORDS[word])) for n, word in enumerate(KANO_ANSWERS, 1)]
    told = given if isinstance(given, Mapping) else {}
    return [
        Line(f"q_{one.code}__{side}", str(SIDES[side]), [(n, word, str(told.get(side)) == n) for n, word in words])
        for side in one.slots
    ]


def _table_lines(one: Question, given: Any, language: str | None) -> list[Line]:
    told = given if isinstance(given, Mapping) else {}
    return [_row(f"q_{one.code}", row, told, _scale(one), language) for row in one.rows]


def _rank_lines(one: Question, given: Any, language: str | None) -> list[Line]:
    told = given if isinstance(given, Mapping) else {}
    places = [("", "–"), *((str(n), str(n)) for n in range(1, len(one.options) + 1))]
    return [_row(f"q_{one.code}", row, told, places, language) for row in one.options]


def _points_lines(one: Question, given: Any, language: str | None) -> list[Line]:
    told = given if isinstance(given, Mapping) else {}
    return [
        Line(f"q_{one.code}__{row.code}", text_in(row.text, language), [], str(told.get(row.code, ""))) for row in one.options
    ]


_DRAWN: dict[str, Callable[[Question, Any, str | None], list[Line]]] = {
    "one": _choice_lines, "several": _choice_lines, "scale": _scale_lines, "kano": _kano_lines, "matrix": _table_lines,
    "rank": _rank_lines, "points": _points_lines,
}  # fmt: skip


def _row(name: str, row: Option, told: Mapping[str, Any], choices: Sequence[tuple[str, str]], language: str | None) -> Line:
    return Line(
        f"{name}__{row.code}", text_in(row.text, language), [(n, word, str(told.get(row.code, "")) == n) for n, word in choices]
    )


@dataclass(frozen=True)
class Figure:
    """One headline: what it is, its value and interval in words, and n."""

    label: Text
    value: str
    interval: str
    n: int


@dataclass(frozen=True)
class Part:
    """What one question came to: a chart with its table, or texts."""

    code: str
    title: str
    note: str
    option: dict[str, Any] | None = None
    columns: list[tuple[Text, str]] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    kind: str = "share"
    said: list[Any] = field(default_factory=list)
    table: list[list[Any]] = field(default_factory=list)
    heads: list[Text] = field(default_factory=list)


@dataclass(frozen=True)
class Results:
    """A page of results; `hidden` when there are too few replies to be shown."""

    n: int
    figures: list[Figure]
    parts: list[Part]
    is_hidden: bool
    halls: list[tuple[Hall, int, bool]]


def results(
    version: SurveyVersion, *, wave: SurveyWave | None = None, hall: Hall | None = None, halls: Sequence[int] | None = None
) -> Results:
    """What the replies come to; nothing of a group that is too small, nor of one that would give a small one away."""
    least = version.survey.least_shown
    sizes = queries.by_hall(version, wave)
    known = Hall.objects.in_bulk([key for key in sizes if halls is None or key in halls])
    open_ones = measures.shown(sizes, least)
    groups = sorted(((known[key], sizes[key], key in open_ones) for key in known), key=lambda one: one[0].code)
    told = queries.told(version, wave=wave, hall_id=hall.pk if hall else None, halls=halls)
    if told.n < least or (hall is not None and hall.pk not in open_ones):
        return Results(told.n, [], [], is_hidden=True, halls=groups)
    figures = [one for question in told.questions if (one := _figure(question, told.of(question)))]
    said = {
        one.code: queries.words_said(version, one, wave=wave, hall_id=hall.pk if hall else None)
        for one in told.questions
        if not one.slots
    }
    parts = [_part(one, told, said) for one in told.questions if one.measure not in {"expectation", "perception"}]
    servqual = _servqual(told)
    kano = _kano_table(told)
    return Results(
        told.n, figures, [*([servqual] if servqual else []), *([kano] if kano else []), *parts], is_hidden=False, halls=groups
    )


def _figure(question: Question, columns: measures.Marks) -> Figure | None:
    column = columns[:, 0] if columns.shape[1] else columns.reshape(-1)
    if question.measure == "csat":
        return _as_figure(_("Satisfied (the best two answers)"), measures.satisfied(column, question.low, question.high), "share")
    if question.measure == "nps":
        return _as_figure(_("Net promoters (NPS)"), measures.net_promoters(column), "points")
    if question.measure == "ces":
        return _as_figure(_("Effort (mean)"), measures.mean(column[column != NOTHING].astype(float)), "mean")
    return None


def _as_figure(label: Text, found: measures.Estimate, kind: str) -> Figure:
    shows: dict[str, Callable[[float], str]] = {"share": formats.share, "points": "{:+.0f}".format, "mean": "{:.2f}".format}
    show = shows[kind]
    interval = (
        _("%(low)s to %(high)s") % {"low": show(found.low), "high": show(found.high)}
        if found.low is not None and found.high is not None
        else ""
    )
    return Figure(label, show(found.value) if found.value is not None else formats.MISSING, interval, found.n)


def _part(question: Question, told: queries.Told, said: Mapping[str, list[Any]]) -> Part:
    title = text_in(question.text, get_language())
    if not question.slots:
        return Part(question.code, title, _("the latest {n}").format(n=len(said[question.code])), said=said[question.code])
    columns = told.of(question)
    pairs, kind = answers(question, columns)
    note = f"n = {int(is_given(columns).any(axis=1).sum())}"
    mean = mean_of(question, columns)
    if mean.value is not None:
        note += " · " + _("mean {mean}").format(mean=f"{mean.value:.2f}")
        note += f" (95 %: {interval(mean, 'mean')})" if mean.low is not None else ""
    return _bar_part(question.code, title, note, pairs, kind)


def _bar_part(code: str, title: str, note: str, pairs: Sequence[tuple[str, measures.Estimate]], kind: str) -> Part:
    shown = [(name, one) for name, one in pairs if one.value is not None]
    ends = [[place, one.low, one.high] for place, (_name, one) in enumerate(shown) if one.low is not None]
    series: list[dict[str, Any]] = [
        {"type": "bar", "data": [round(one.value or 0.0, 4) for _name, one in shown], "barMaxWidth": 24},
        {"type": "custom", "name": _("95 % interval"), "renderItem": "@across", "data": ends, "encode": {"x": [1, 2], "y": 0},
         "tooltip": {"show": False}, "itemStyle": {"color": "#8a8f98"}, "z": 5},
    ]  # fmt: skip
    option = {
        "xAxis": {"type": "value", "axisLabel": {"formatter": "@percent" if kind == "share" else "@number"}},
        "yAxis": {"type": "category", "inverse": True, "data": [name for name, _one in shown]},
        "series": series,
    }
    columns: list[tuple[Text, str]] = [
        (_("Answer"), "text"), (_("Share") if kind == "share" else _("Mean"), kind), (_("95 % interval"), "text"),
    ]  # fmt: skip
    rows = [[name, round(one.value or 0.0, 4), interval(one, kind)] for name, one in shown]
    return Part(code, title, note, option, columns, rows, kind)


def _servqual(told: queries.Told) -> Part | None:
    """Gaps by dimension, perception minus expectation."""
    asked = {one.measure: one for one in told.questions if one.measure in {"expectation", "perception", "weight"}}
    if "expectation" not in asked or "perception" not in asked:
        return None
    hoped, found = asked["expectation"], asked["perception"]
    points = told.of(asked["weight"]) if "weight" in asked else None
    dimensions = measures.dimension_gaps(
        [row.code for row in hoped.rows],
        [row.dimension for row in hoped.rows],
        told.of(hoped),
        told.of(found),
        points,
        DIMENSIONS,
    )
    plain, weighted = measures.total_gap(dimensions)
    rows = [[str(DIMENSION_WORDS[one.code]), *_gap_cells(one)] for one in dimensions]
    items = measures.gaps([row.code for row in hoped.rows], told.of(hoped), told.of(found))
    language = get_language()
    texts = {row.code: text_in(row.text, language) for row in found.rows}
    rows += [[texts.get(one.code, one.code), *_gap_cells(one)] for one in items]
    bars = [(str(DIMENSION_WORDS[one.code]), one.gap) for one in dimensions]
    title = _("Gap = perception − expectation: {plain}, weighted {weighted}").format(
        plain=_signed(plain), weighted=_signed(weighted)
    )
    note = _("Below zero less was found than expected. n = {n}").format(n=told.n)
    part = _bar_part("servqual", title, note, bars, "number")
    heads: list[Text] = [_("Dimension or item"), _("Expectation"), _("Perception"), _("Gap"), _("95 %"), _("Weight"), "n"]
    return Part(part.code, part.title, part.note, part.option, part.columns, part.rows, "number", table=rows, heads=heads)


def _gap_cells(one: measures.Gap) -> list[str]:
    low, high = one.gap.low, one.gap.high
    is_known = low is not None and high is not None
    interval = _("%(low)s to %(high)s") % {"low": _signed(low), "high": _signed(high)} if is_known else formats.MISSING
    return [
        _plain(one.expectation), _plain(one.perception), _signed(one.gap.value), interval,
        formats.share(one.weight) if one.weight is not None else formats.MISSING, str(one.gap.n),
    ]  # fmt: skip


def _plain(value: float | None) -> str:
    return formats.MISSING if value is None else f"{value:.2f}"


def _signed(value: float | None) -> str:
    return formats.MISSING if value is None else f"{value:+.2f}"


def _kano_plane(points: list[dict[str, Any]]) -> dict[str, Any]:
    """The chart of wishes: how much worse without each, against how much better with it, both from 0 to 1."""
    return {
        "grid": {"bottom": 28},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": 1,
            "name": str(_("worse if missing")),
            "nameLocation": "middle",
            "nameGap": 28,
        },
        "yAxis": {"type": "value", "min": 0, "max": 1, "name": str(_("better if there"))},
        "series": [
            {
                "type": "scatter",
                "symbolSize": 14,
                "data": points,
                "label": {"show": True, "formatter": "{b}", "position": "right"},
            }
        ],
    }


def _kano_table(told: queries.Told) -> Part | None:
    features = [one for one in told.questions if one.kind == "kano"]
    if not features:
        return None
    language = get_language()
    rows: list[list[Any]] = []
    points: list[dict[str, Any]] = []
    for one in features:
        pair = told.of(one)
        found = measures.kano(pair[:, 0], pair[:, 1])
        name = text_in(one.text, language)
        word = str(CATEGORY_WORDS[found.category]) if found.category else formats.MISSING
        rows.append(
            [
                name,
                word,
                *(str(found.counts[code]) for code in measures.CATEGORIES),
                _plain(found.better),
                _plain(found.worse),
                str(found.n),
            ]
        )
        if found.better is not None and found.worse is not None:
            point = {"name": name, "value": [round(-found.worse, 3), round(found.better, 3)]}
            points.append(point | ({"label": {"position": "left"}} if -found.worse > 0.5 else {}))
    columns: list[tuple[Text, str]] = [
        (_("Feature"), "text"),
        (_("worse if missing"), "number"),
        (_("better if there"), "number"),
    ]
    heads: list[Text] = [
        _("Feature"),
        _("Felt as"),
        *(CATEGORY_WORDS[code] for code in measures.CATEGORIES),
        _("better"),
        _("worse"),
        "n",
    ]
    chart_rows = [[each["name"], *each["value"]] for each in points]
    return Part(
        "kano", str(_("What counts when it is there, and when it is missing")), str(_("coefficients after Berger")), _kano_plane(points),
        columns, chart_rows, "number", table=rows, heads=heads,
    )  # fmt: skip
