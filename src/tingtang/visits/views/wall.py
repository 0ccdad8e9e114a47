"""The wall of ratings: what customers say now, without saying who."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.live import stream_url
from tingtang.core.views import actor_of, at_of, page
from tingtang.org.models import Hall
from tingtang.org.queries import get_hall
from tingtang.visits import forms
from tingtang.visits.actions import ratings as act
from tingtang.visits.queries import VIEW_RATINGS
from tingtang.visits.queries import ratings as reads
from tingtang.visits.topics import hall_topic
from tingtang.visits.views.shown import done, inside_or_page, shown


@page(VIEW_RATINGS)
@require_safe
def wall(request: HttpRequest, hall: str) -> HttpResponse:
    """Today's ratings; htmx gets the inside only."""
    found = get_hall(actor_of(request), hall, VIEW_RATINGS)
    return inside_or_page(request, found, "visits/wall/now.html", "visits/wall/page.html", _context(request, found))


def _context(request: HttpRequest, hall: Hall) -> dict[str, Any]:
    return {
        "page_title": _("Ratings"),
        "wall": reads.wall(actor_of(request), hall, at_of(request)),
        "may_answer": actor_of(request).may("visits.see_rating", hall),
        "stream": stream_url(request, [hall_topic(hall.pk)]),
    }


@page("visits.see_rating")
@require_safe
def answer_dialog(request: HttpRequest, hall: str, rating_id: int) -> HttpResponse:
    """What was done about it?"""
    found = get_hall(actor_of(request), hall, VIEW_RATINGS)
    rating = forms.same_hall(found, reads.get_rating(actor_of(request), rating_id))
    context = {"rating": rating, "level": reads.level_names(found).get(rating.level, rating.level), "form": forms.Answer()}
    return shown(request, found, "visits/wall/answer.html", context)


@page("visits.see_rating")
@require_POST
def answer(request: HttpRequest, hall: str, rating_id: int) -> HttpResponse:
    """Take a bad rating over, with a note of what was done."""
    found = get_hall(actor_of(request), hall, VIEW_RATINGS)
    rating = forms.same_hall(found, reads.get_rating(actor_of(request), rating_id))
    asked = forms.checked(forms.Answer(request.POST))
    act.see_rating(actor_of(request), rating=rating, note=asked["note"], at=at_of(request))
    return done(shown(request, found, "visits/wall/now.html", _context(request, found)), _("Noted."))
