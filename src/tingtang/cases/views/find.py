"""What Ctrl-K finds among cases: those whose number or words are typed, the newest first."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tingtang.cases.queries import VIEW_OWN
from tingtang.cases.queries.search import search
from tingtang.cases.views.words import case_url, state_name
from tingtang.core.registry import Found
from tingtang.core.views import actor_of

MOST = 6


def cases(request: HttpRequest, text: str) -> list[Found]:
    """Cases that one may see."""
    actor = actor_of(request)
    if not actor.may_somewhere(VIEW_OWN):
        return []
    rows = search(actor, text).select_related("kind").defer("body", "fields").order_by("-pk")[:MOST]
    return [Found(str(case), case_url(case), _("Cases"), state_name(case.kind, case.state)) for case in rows]
