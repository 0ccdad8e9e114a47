"""Who keeps lists of points or answers for emergency plans is told when it is high time for one of them."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from tingtang.cases.actions.notices import Told, tell_of
from tingtang.catalogue.events import DRILL_DUE, POINT_DUE
from tingtang.catalogue.models import Point, Regulation
from tingtang.flows.queries import who_may
from tingtang.journal.subscribers import Happened, subscriber


@subscriber("cases.tell_due_points", POINT_DUE)
def tell_due(happened: list[Happened]) -> None:
    """Tell who answers for a point, or everybody who may change lists where nobody does, where to look at each."""
    points = Point.objects.select_related("framework", "owner", "post").in_bulk(
        [key for each in happened if (key := each.object_id("point"))]
    )
    people = who_may("catalogue.save_point", []) if points else []
    told = []
    for each in happened:
        point = points.get(each.object_id("point") or 0)
        if point is not None:
            url, texts = reverse("catalogue:framework", args=[point.framework_id]), _texts(point, each.attributes.get("days"))
            told += [Told(each.id, each.occurred_at, one.pk, texts, url) for one in point.answering or people]
    tell_of(told)


def _texts(point: Point, days: object) -> dict[str, str]:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            text = _("“{point}” of the list “{list}” is due: nothing has happened for it for {days} days.")
            texts[code] = text.format(point=point.name_in(code), list=point.framework.name_in(code), days=days)
    return texts


@subscriber("cases.tell_due_drills", DRILL_DUE)
def tell_due_drills(happened: list[Happened]) -> None:
    """Tell who answers for an emergency plan that it is to be drilled; where nobody does, everybody who may note drills."""
    plans = Regulation.objects.select_related("owner").in_bulk(
        [key for each in happened if (key := each.object_id("regulation"))]
    )
    told = []
    for each in happened:
        plan = plans.get(each.object_id("regulation") or 0)
        if plan is not None:
            is_there = plan.owner is not None and plan.owner.left_date is None
            people = [plan.owner] if is_there else who_may("catalogue.drill_regulation", [])
            url, texts = reverse("catalogue:regulation", args=[plan.pk]), _drill_texts(plan)
            told += [Told(each.id, each.occurred_at, one.pk, texts, url) for one in people if one is not None]
    tell_of(told)


def _drill_texts(plan: Regulation) -> dict[str, str]:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            text = _("The emergency plan “{plan}” is to be drilled: hold the drill and note what it found.")
            texts[code] = text.format(plan=plan.name_in(code))
    return texts
