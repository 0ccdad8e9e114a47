"""Who keeps lists of points is told when it is high time for one of them."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from tingtang.cases.actions.notices import Told, tell_of
from tingtang.catalogue.events import POINT_DUE
from tingtang.catalogue.models import Point
from tingtang.flows.queries import who_may
from tingtang.journal.subscribers import Happened, subscriber


@subscriber("cases.tell_due_points", POINT_DUE)
def tell_due(happened: list[Happened]) -> None:
    """Tell everybody who may change lists of points, where to look at each."""
    points = Point.objects.select_related("framework").in_bulk([key for each in happened if (key := each.object_id("point"))])
    people = who_may("catalogue.save_point", []) if points else []
    told = []
    for each in happened:
        point = points.get(each.object_id("point") or 0)
        if point is not None:
            url, texts = reverse("catalogue:framework", args=[point.framework_id]), _texts(point, each.attributes.get("days"))
            told += [Told(each.id, each.occurred_at, one.pk, texts, url) for one in people]
    tell_of(told)


def _texts(point: Point, days: object) -> dict[str, str]:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            text = _("“{point}” of the list “{list}” is due: nothing has happened for it for {days} days.")
            texts[code] = text.format(point=point.name_in(code), list=point.framework.name_in(code), days=days)
    return texts
