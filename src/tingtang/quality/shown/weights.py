"""The block of a report that says by which weights was judged: settled hierarchies, their weights and how consistent they are."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.quality import telling
from tingtang.quality.models import Evaluation, EvaluationState, Scorecard, Unit
from tingtang.quality.queries.blocks import About, table
from tingtang.quality.queries.days import bounds
from tingtang.ui import formats

Row = tuple[str, list[dict[str, Any]]]
MOST = 4


def weights_block(_of: str, about: About) -> dict[str, Any]:
    """Evaluations settled in the period or weighing a scorecard: each criterion with its weight in its group and in all."""
    starts, ends = bounds(about.first, about.latest)
    settled = Evaluation.objects.filter(state=EvaluationState.SETTLED, settled_at__lt=ends).order_by("-settled_at", "-pk")
    weighing = Scorecard.objects.filter(evaluation__isnull=False).values("evaluation")
    found = list(settled.filter(Q(settled_at__gte=starts) | Q(pk__in=weighing))[:MOST]) or list(settled[:1])
    if not found:
        return table(_("Weights by pairwise comparison"), _("No evaluation has been settled by the end of these days."), [], [])
    several = len(found) > 1
    rows = [row for one in found for row in _rows(one, several=several)]
    heads = [pgettext("AHP", "Weight in its group"), pgettext("AHP", "Weight in all"), pgettext("AHP", "CR of its own group")]
    bars = None
    if not several:
        leaves = _leaves(found[0])
        totals = found[0].result["totals"]
        bars = {
            "labels": [found[0].names[code] for code in leaves], "values": [[totals.get(code), None, None] for code in leaves],
            "unit": str(Unit.SHARE), "target": None,
        }  # fmt: skip
    return table(_title(found), "\n".join(_note(one) for one in found), heads, rows, bars=bars)


def _leaves(one: Evaluation) -> list[str]:
    parents = {node.parent for node in one.nodes}
    return [node.code for node in one.nodes if node.code not in parents]


def _title(found: list[Evaluation]) -> str:
    first = found[0]
    totals = first.result.get("totals", {})
    top = max(_leaves(first), key=lambda code: totals.get(code, 0.0), default="")
    if len(found) > 1 or not top:
        return _("Weights by pairwise comparison: %(n)s evaluations") % {"n": len(found)}
    told = {"name": first, "top": first.names[top], "share": formats.share(totals.get(top, 0.0), 1)}
    return _("%(name)s: “%(top)s” weighs most, %(share)s") % told


def _note(one: Evaluation) -> str:
    ratios = [group["cr"] for group in one.result.get("groups", {}).values()]
    settled = one.settled_at.date() if one.settled_at else None
    voices = one.experts.filter(submitted_at__isnull=False).count()
    words = _(
        "%(name)s: settled on %(day)s by %(n)s experts; greatest consistency ratio %(cr)s, table %(table)s, refused from 0.10 on."
    )
    return words % {
        "name": one, "day": settled.isoformat() if settled else "–", "n": voices,
        "cr": formats.number(max(ratios, default=0.0), 3), "table": one.get_random_index_display(),
    }  # fmt: skip


def _rows(one: Evaluation, *, several: bool) -> list[Row]:
    result, names = one.result, one.names
    url = reverse("evaluation", "tingtang.quality.urls", args=[one.pk])
    rows = []
    for node in one.nodes:
        above = f"{names[node.parent]} · " if node.parent else f"{one} · " if several else ""
        cells = [telling.plain(Unit.SHARE, result[part].get(node.code)) | {"url": url} for part in ("weights", "totals")]
        ratio = result["groups"].get(node.code) or result["groups"].get(f"{node.code}|")
        own = telling.plain(Unit.NUMBER, ratio["cr"] if ratio else None)
        if ratio:
            own |= {"text": formats.number(ratio["cr"], 3), "url": url}
        rows.append((above + node.name, [*cells, own]))
    goal = result["groups"].get("")
    if goal:
        ratio = telling.plain(Unit.NUMBER, goal["cr"]) | {"text": formats.number(goal["cr"], 3), "url": url}
        blank = telling.plain(Unit.SHARE, None)
        rows.insert(0, (_("%(name)s (goal)") % {"name": one}, [blank, telling.plain(Unit.SHARE, 1.0), ratio]))
    return rows
