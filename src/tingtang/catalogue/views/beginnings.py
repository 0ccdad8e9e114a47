"""Pages of starts of rules: a team, its answers, areas by rank, feedback, and the rules that were written."""

from typing import Any

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue import queries
from tingtang.catalogue.actions import beginnings as actions
from tingtang.catalogue.forms import library as forms
from tingtang.catalogue.models import Beginning, BeginningAnswer
from tingtang.catalogue.queries.beginnings import areas_of, written_areas
from tingtang.catalogue.tables import library as tables
from tingtang.core.views import Request, page
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

BEGINNING = Noun(
    "catalogue", "beginning", "beginnings", title=gettext_lazy("First rules of a team"), new_title=gettext_lazy("A team begins with rules"),
    make=gettext_lazy("Begin with a team"), save_verb=gettext_lazy("Save the start"), remove_verb=gettext_lazy("Remove the start"),
    table=tables.Beginnings, save=actions.save_beginning, remove=actions.remove_beginning,
)  # fmt: skip
PAGES = pages(
    BEGINNING, view="catalogue.view",
    rows=lambda _request: Beginning.objects.select_related("team").annotate(
        answer_count=Count("answers", distinct=True), rule_count=Count("rules", distinct=True)
    ),
    find=lambda actor, key: queries.get_one(actor, Beginning, key), form=forms.Beginning, to_record=True,
)  # fmt: skip


@page("catalogue.view")
def beginning(request: Request, beginning: int) -> HttpResponseBase:
    """A start: what the team answered, areas by rank, rules."""
    return _shown(request, queries.get_one(request.actor, Beginning, beginning))


def _shown(
    request: Request, found: Beginning, answering: forms.Answer | None = None, ruling: forms.Rule | None = None
) -> HttpResponseBase:
    mine = request.actor.staff_id or 0
    areas, written = areas_of(found), written_areas(found)
    is_member = found.team.members.filter(staff=mine).exists()
    may_see = request.actor.may("catalogue.write_beginning_rule")
    own = found.answers.filter(staff=mine).first()
    names = [one.name for one in areas if one.name not in written]
    context: dict[str, Any] = {
        "page_title": _("First rules of {team}").format(team=found.team),
        "beginning": found,
        "areas": [(one, written.get(one.name)) for one in areas],
        "answers": found.answers.select_related("staff").order_by("pk") if may_see else [],
        "answer_count": found.answers.count(),
        "answering": (answering or forms.Answer(instance=own or BeginningAnswer())) if is_member else None,
        "ruling": (ruling or forms.Rule(areas=names)) if may_see and names else None,
        "may_save": request.actor.may("catalogue.save_beginning"),
    }
    return render(request, "catalogue/beginning.html", context, status=422 if answering or ruling else 200)


@page("catalogue.answer_beginning")
@require_POST
def answer_beginning(request: Request, beginning: int) -> HttpResponseBase:
    """Answer the five questions."""
    found = queries.get_one(request.actor, Beginning, beginning)
    form = forms.Answer(request.POST, instance=BeginningAnswer())
    kept = editing.saved(
        request, form, lambda: actions.answer_beginning(request.actor, beginning=found, at=request.at, **form.cleaned_data)
    )
    if kept is None:
        return _shown(request, found, answering=form)
    return editing.done(request, BEGINNING.url(found), _("Thank you. Your answers count for the rank of the areas."))


@page("catalogue.write_beginning_rule", everywhere=True)
@require_POST
def write_beginning_rule(request: Request, beginning: int) -> HttpResponseBase:
    """Write the rule of an area."""
    found = queries.get_one(request.actor, Beginning, beginning)
    form = forms.Rule(request.POST, areas=[one.name for one in areas_of(found)])
    kept = editing.saved(
        request, form, lambda: actions.write_beginning_rule(request.actor, beginning=found, at=request.at, **form.cleaned_data)
    )
    if kept is None:
        return _shown(request, found, ruling=form)
    return editing.done(request, BEGINNING.url(found), _("The rule stands among the rules and laws."))
