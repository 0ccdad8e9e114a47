"""What Ctrl-K finds in the catalogue: services, by any of their names."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.catalogue.models import Service
from tingtang.catalogue.queries import VIEW
from tingtang.core.registry import Found
from tingtang.core.views import actor_of

MOST = 5
OPENS = "catalogue.save_service"


def services(request: HttpRequest, text: str) -> list[Found]:
    """Services that one may see and open."""
    actor, wanted = actor_of(request), text.lower()
    if not (actor.may_somewhere(VIEW) and actor.may_somewhere(OPENS)):
        return []
    rows = Service.objects.select_related("category").order_by("order", "code")
    hits = [one for one in rows if wanted in " ".join([one.code, one.name, *one.names.values()]).lower()][:MOST]
    return [
        Found(one.name_in(), reverse("catalogue:service", args=[one.pk]), _("Services"), one.category.name_in()) for one in hits
    ]
