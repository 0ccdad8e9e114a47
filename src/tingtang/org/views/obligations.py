"""The system of responsibilities: everybody reads the obligations of his own level (ORG-05)."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.org import actions, forms, queries, tables
from tingtang.org.models import Level, Obligation
from tingtang.ui.exports import KINDS
from tingtang.ui.records import Noun, edited, listed, removed

OBLIGATION = Noun(
    "org",
    "obligation",
    "obligations",
    title=gettext_lazy("Obligations of each level"),
    new_title=gettext_lazy("New obligation"),
    make=gettext_lazy("Write down an obligation"),
    save_verb=gettext_lazy("Save the obligation"),
    remove_verb=gettext_lazy("Remove the obligation"),
    table=tables.Obligations,
    save=actions.save_obligation,
    remove=actions.remove_obligation,
)
# Leadership sets the system, departments execute, each person keeps the process running.
TASKS = {
    "leadership": gettext_lazy("Sets up the system, decides and answers for the results."),
    "department": gettext_lazy("Carries the system out, coordinates across units and trains."),
    "individual": gettext_lazy("Follows the rules of the post and keeps the work going."),
}


@page("org.view")
def responsibilities(request: Request) -> HttpResponseBase:
    lines = queries.responsibilities(request.actor)
    if request.GET.get("export", "") in KINDS:
        return tables.Responsibilities(lines, request).respond()
    posts = queries.own_posts(request.actor)
    sees_all, own = queries.sees_all_obligations(request.actor), queries.levels_of(posts)
    shown = [level for level in queries.LEVELS if sees_all or level in own]
    words = dict(Level.choices)
    parts = [
        {
            "level": level,
            "word": words[level],
            "task": TASKS[level],
            "is_own": level in own,
            "groups": _by_party([line for line in lines if line.level == level]),
        }
        for level in shown
    ]
    context = {
        "shown_levels": parts,
        "is_empty": not lines,
        "sees_all": sees_all,
        "may_report": request.actor.may_somewhere(queries.VIEW_ALL_OBLIGATIONS),
        "posts": posts,
        "levels": ", ".join(str(words[level]) for level in queries.LEVELS if level in own),
        "may_change": request.actor.may("org.save_obligation"),
        "page_title": _("Responsibilities"),
    }
    return render(request, "org/responsibilities.html", context)


def _by_party(lines: list[queries.Owed]) -> list[tuple[str, str, list[queries.Owed]]]:
    """Lines by whom they bind, each group with who that is."""
    groups: dict[tuple[str, str], list[queries.Owed]] = {}
    for line in lines:
        groups.setdefault((line.who, line.names), []).append(line)
    return [(who, names, found) for (who, names), found in groups.items()]


@page("org.save_obligation", everywhere=True)
def obligations(request: Request) -> HttpResponseBase:
    return listed(request, OBLIGATION, Obligation.objects.select_related("post"))


@page("org.save_obligation", everywhere=True)
def obligation(request: Request, obligation: int) -> HttpResponseBase:
    found = queries.get_common(Obligation, obligation)
    return edited(request, OBLIGATION, found, forms.Obligation(request.POST or None, instance=found))


@page("org.save_obligation", everywhere=True)
def new_obligation(request: Request) -> HttpResponseBase:
    return edited(request, OBLIGATION, None, forms.Obligation(request.POST or None, instance=Obligation()))


@page("org.remove_obligation", everywhere=True)
@require_POST
def remove_obligation(request: Request, obligation: int) -> HttpResponseBase:
    return removed(request, OBLIGATION, queries.get_common(Obligation, obligation))
