"""Pages of trainers' rankings."""

from datetime import timedelta

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.improvement.actions import rankings as actions
from tingtang.improvement.forms import contests as forms
from tingtang.improvement.models import VIEW, Basis, Ranking
from tingtang.improvement.queries import rankings as queries
from tingtang.improvement.shown import rankings as shown
from tingtang.improvement.tables.contests import Rankings
from tingtang.improvement.views.parts import today_at
from tingtang.ui import editing

RANK = "improvement.rank_trainers"


def _url(key: int) -> str:
    return reverse("improvement:ranking", args=[key])


@page(VIEW)
def rankings(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere(RANK)
    first = {"empty_url": reverse("improvement:new_ranking"), "empty_verb": _("Rank trainers")} if may else {}
    table = Rankings(queries.rankings(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("ui/records.html", page_title=_("Rankings of trainers"), make=first)


@page(RANK)
def new_ranking(request: Request) -> HttpResponseBase:
    latest = today_at(request).replace(day=1) - timedelta(days=1)
    return _edited(request, None, Ranking(first_date=latest.replace(day=1), last_date=latest))


@page(RANK)
def edit_ranking(request: Request, ranking: int) -> HttpResponseBase:
    """Reckon again, with what was told since or with other days."""
    found = queries.get_ranking(request.actor, ranking, RANK)
    return _edited(request, found, found)


def _edited(request: Request, found: Ranking | None, filled: Ranking) -> HttpResponseBase:
    form = forms.Ranking(request.actor, request.POST or None, instance=filled)

    def act() -> Ranking:
        return actions.rank_trainers(request.actor, ranking=found, at=request.at, **form.values())

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("The trainers are ranked."))
    cancel = _url(found.pk) if found else reverse("improvement:rankings")
    return editing.page(request, form, submit=_("Rank them"), cancel=cancel, page_title=found or _("Rank trainers"))


@page(VIEW)
def ranking(request: Request, ranking: int) -> HttpResponseBase:
    """Who stands where, with intervals and n."""
    found = queries.get_ranking(request.actor, ranking)
    verbs = ("rank_trainers", "publish_ranking", "remove_ranking")
    may = {verb: found.published_at is None and request.actor.may(f"improvement.{verb}", found) for verb in verbs}
    context = {
        "page_title": found.name, "ranking": found, "rows": shown.rows(found), "may": may, "by_gain": found.basis == Basis.GAIN,
    }  # fmt: skip
    return render(request, "improvement/ranking.html", context)


@page("improvement.publish_ranking")
@require_POST
def publish_ranking(request: Request, ranking: int) -> HttpResponseBase:
    found = queries.get_ranking(request.actor, ranking, "improvement.publish_ranking")
    return editing.attempt(
        request, lambda: actions.publish_ranking(request.actor, ranking=found, at=request.at), url=_url(found.pk),
        text=_("The ranking is published."),
    )  # fmt: skip


@page("improvement.remove_ranking")
@require_POST
def remove_ranking(request: Request, ranking: int) -> HttpResponseBase:
    found = queries.get_ranking(request.actor, ranking, "improvement.remove_ranking")
    return editing.attempt(
        request, lambda: actions.remove_ranking(request.actor, ranking=found, at=request.at), url=reverse("improvement:rankings"),
        text=_("{name} has been removed.").format(name=found),
    )  # fmt: skip
