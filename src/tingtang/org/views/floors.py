"""Pages of the plans of halls."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org import actions, forms, queries, tables
from tingtang.org.models import FloorPlan, Hall
from tingtang.org.queries.floors import drafted
from tingtang.ui.records import Noun, edited, listed, removed
from tingtang.ui.shell import hall_code

SAVE = "org.save_floor_plan"
PLAN = Noun(
    "org", "floor_plan", "floor_plans",
    title=gettext_lazy("Floor plans"), new_title=gettext_lazy("New floor plan"), make=gettext_lazy("Draw a plan"),
    save_verb=gettext_lazy("Save the floor plan"), remove_verb=gettext_lazy("Remove the plan"),
    table=tables.FloorPlans, save=actions.save_floor_plan, remove=actions.remove_floor_plan,
)  # fmt: skip
_TEMPLATE = "org/floor_plan.html"


@page("org.view")
def floor_plans(request: Request) -> HttpResponseBase:
    return listed(request, PLAN, FloorPlan.objects.visible_to(request.actor).select_related("hall").defer("picture"))


@page(SAVE)
def new_floor_plan(request: Request) -> HttpResponseBase:
    """A plan of one hall: the one that is named, else the reader's."""
    halls = queries.halls(request.actor, SAVE)
    if not halls:
        raise NotFound
    wanted = request.GET.get("hall", "")
    hall = next((one for one in halls if one.code == wanted), None)
    if hall is None and wanted:
        raise NotFound
    chosen = hall or next((one for one in halls if one.code == hall_code(request)), halls[0])
    plan = drafted(chosen)
    plan.starts_date = request.at.astimezone(chosen.zone).date()
    others = [(one, f"{reverse('org:new_floor_plan')}?hall={one.code}") for one in halls] if len(halls) > 1 else []
    return _edited(request, None, plan, halls=others)


@page(SAVE)
def floor_plan(request: Request, floor_plan: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, FloorPlan, floor_plan, SAVE)
    return _edited(request, found, found, halls=[])


def _edited(request: Request, found: FloorPlan | None, filled: FloorPlan, halls: list[tuple[Hall, str]]) -> HttpResponseBase:
    form = forms.FloorPlan(request.POST or None, request.FILES or None, instance=filled)
    return edited(request, PLAN, found, form, template=_TEMPLATE, hall=filled.hall, halls=halls)


@page("org.remove_floor_plan")
@require_POST
def remove_floor_plan(request: Request, floor_plan: int) -> HttpResponseBase:
    return removed(request, PLAN, queries.get_part(request.actor, FloorPlan, floor_plan, "org.remove_floor_plan"))
