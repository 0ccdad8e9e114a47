"""What a sheet answers, computed when it is asked: figures, sentences and warnings in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tingtang.org.models import Hall
from tingtang.planning import grids
from tingtang.planning.rules.lines.analysis import analysed
from tingtang.planning.rules.lines.figures import figures
from tingtang.planning.rules.lines.sheet import LineSheet
from tingtang.planning.rules.models.sheet import ModelSheet
from tingtang.planning.rules.sheets import BadSheet, Problem, label, read
from tingtang.planning.words import lines, models, rosters
from tingtang.planning.words.plain import placed, told


def answer_of(kind: str, data: Mapping[str, Any], planned: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Figures and `sentences`; `state` is `wrong` with `problems` where the sheet cannot be computed. Rosters answer what was planned."""
    language = get_language() or "en"
    try:
        return _COMPUTE[kind](data, planned, language)
    except BadSheet as bad:
        return {"state": "wrong", "sentences": [], "problems": situated(bad.problems, {**data, "kind": kind}, language)}


def situated(problems: list[Problem], data: Mapping[str, Any], language: str) -> list[str]:
    """Problems in words after their places, by the titles of the form: "Goods, row 4, unit: …"."""
    kind, template = data.get("kind") or ("model" if "template" in data else "line"), data.get("template", "")
    if kind not in {"line", "roster"} and template not in grids.TEMPLATE_TITLES:
        return [placed(one, _, language) for one in problems]
    return [_situated(one, grids.shape(str(kind), str(template)), language) for one in problems]


def _situated(problem: Problem, shape: grids.Shape, language: str) -> str:
    place, text = list(problem.place), told(problem, _, language)
    titles: list[str] = []
    if head := next((one for one in shape.heads if place and one.key == place[-1]), None):
        titles = [str(head.title)]
    if grid := next((one for one in shape.grids if place and one.name == place[0]), None):
        columns = {column.key: str(column.title) for column in grid.columns}
        rest = [_("row {number}").format(number=one + 1) if isinstance(one, int) else columns.get(one, one) for one in place[1:]]
        titles = [str(grid.title), *rest]
    return _(", ").join(titles) + _(": ") + text if titles else placed(problem, _, language)


def _line(data: Mapping[str, Any], _planned: Any, language: str) -> dict[str, Any]:
    from tingtang.planning.rules.lines.best import best  # noqa: PLC0415 - OR-Tools takes a second of every process's start

    sheet = read(LineSheet, data)
    result = analysed(sheet)
    found = figures(result, best(sheet, result.wanted), language)
    words = lines.sentences(found, _, merged=sheet.most_merged)
    return found | {"state": "computed", "sentences": words, "warnings": [told(one, _, language) for one in result.warnings]}


def _model(data: Mapping[str, Any], _planned: Any, language: str) -> dict[str, Any]:
    from tingtang.planning.rules.models.outcome import answered  # noqa: PLC0415 - as above, with SciPy

    found = answered(read(ModelSheet, data).root, language)
    return found | {"sentences": models.sentences(found, _)}


def _roster(data: Mapping[str, Any], planned: Any, language: str) -> dict[str, Any]:
    if not planned:
        return {"state": "not_planned", "sentences": []}
    turns, names = turns_of(data, planned, language), _shift_names(data, language)
    codes = {one["outlet"] for one in planned["short"] if one["outlet"]}
    halls = {hall.code: str(hall) for hall in Hall.objects.filter(code__in=codes)}
    said = {
        **planned,
        "turns": [{**one, "outlet": one["outlet_name"]} for one in turns],
        "short": [{**one, "outlet": halls.get(one["outlet"], one["outlet"])} for one in planned["short"]],
        "denied": [{**one, "want": names.get(one["want"], one["want"])} for one in planned["denied"]],
    }
    return {**planned, "turns": turns, "sentences": rosters.sentences(said, _)}


def turns_of(data: Mapping[str, Any], planned: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """The turns of a roster with the names of their shifts and halls."""
    names = _shift_names(data, language)
    halls = {
        hall.code: str(hall)
        for hall in Hall.objects.filter(code__in={one["outlet"] for one in planned["turns"] if one["outlet"]})
    }
    return [
        {**one, "shift_name": names.get(one["shift"], one["shift"]), "outlet_name": halls.get(one["outlet"], one["outlet"])}
        for one in planned["turns"]
    ]


def _shift_names(data: Mapping[str, Any], language: str) -> dict[str, str]:
    return {one["code"]: label(one.get("name") or one["code"], language) for one in data.get("shifts", ())}


_COMPUTE = {"line": _line, "model": _model, "roster": _roster}
