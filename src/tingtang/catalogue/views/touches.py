"""Pages of touch points: their list, and the way of a customer through a service."""

from django.utils.translation import gettext_lazy

from tingtang.catalogue import queries
from tingtang.catalogue.actions import touches as actions
from tingtang.catalogue.forms import touches as forms
from tingtang.catalogue.models import Service, TouchPoint
from tingtang.catalogue.queries.touches import journey, usual_service
from tingtang.catalogue.tables import touches as tables
from tingtang.core.views import Request
from tingtang.customers.models import Tier
from tingtang.ui.records import Noun, pages

TOUCH = Noun(
    "catalogue", "touchpoint", "touchpoints", title=gettext_lazy("Touch points"), new_title=gettext_lazy("New touch point"),
    make=gettext_lazy("Design a touch point"), save_verb=gettext_lazy("Save the touch point"),
    remove_verb=gettext_lazy("Remove the touch point"), table=tables.TouchPoints, save=actions.save_touchpoint,
    remove=actions.remove_touchpoint,
)  # fmt: skip


def _way(request: Request) -> dict[str, object]:
    asked = request.GET.get("way_service")
    service = usual_service() if asked is None else Service.objects.filter(code=asked[:40]).first()
    tier = Tier.objects.filter(code=request.GET.get("way_tier", "")[:40]).first()
    form = forms.Way(initial={"way_service": service and service.code, "way_tier": tier and tier.code})
    return {
        "stages": journey(service, tier),
        "way": form,
        "of_service": service,
        "of_tier": tier,
        "any": TouchPoint.objects.exists(),
    }


PAGES = pages(
    TOUCH, view="catalogue.view",
    rows=lambda _request: TouchPoint.objects.select_related("service", "tier", "post", "wording", "standard"),
    find=lambda actor, key: queries.get_one(actor, TouchPoint, key), form=forms.TouchPoint, template="catalogue/touches.html", more=_way,
)  # fmt: skip
