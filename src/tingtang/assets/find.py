"""What Ctrl-K finds among the assets: by number, name, place and owner."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.assets import queries
from tingtang.core.registry import Found
from tingtang.core.views import actor_of

MOST = 6


def assets(request: HttpRequest, text: str) -> list[Found]:
    """Assets one may see."""
    actor = actor_of(request)
    if not actor.may_somewhere(queries.VIEW) or (len(text) < 2 and text.isascii()):
        return []
    hits = queries.named(queries.assets(actor), text).order_by("number")[:MOST]
    return [Found(str(one), reverse("assets:asset", args=[one.pk]), _("Assets"), one.kind.name_in()) for one in hits]
