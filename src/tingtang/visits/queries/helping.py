"""Reads of calling for help: the directory of posts with who is on duty, the rule, and calls (ORG-24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.permissions import reading
from tingtang.org.models import Hall, Post, Shift, Staff
from tingtang.org.queries import at_work
from tingtang.org.queries.presence import is_present
from tingtang.visits.models import HelpCall, HelpRung

VIEW_HELP = reading("visits.view_help", _("See who is on duty and can be called"))
RINGS = timedelta(days=1)


@dataclass(frozen=True)
class Role:
    """A post of the hall: who holds it and is at work now, and the shifts of today."""

    post: Post
    now: list[Staff]
    shifts: list[Shift]


def directory(hall: Hall, at: datetime) -> list[Role]:
    """The posts that people of a hall hold, with who is at work and today's roster."""
    midnight = datetime.combine(at.astimezone(hall.zone).date(), time(), hall.zone)
    today = Shift.objects.filter(hall=hall, starts_at__lt=midnight + timedelta(days=1), ends_at__gt=midnight)
    shifts = list(today.select_related("staff").prefetch_related("staff__posts").order_by("starts_at", "staff__name"))
    people = list(_people(hall).prefetch_related("posts").order_by("name"))
    present = is_present([one.pk for one in people], at)
    posts = {post.pk: post for one in people for post in one.posts.all()}
    return [
        Role(
            post,
            [one for one in people if one.pk in present and post in one.posts.all()],
            [one for one in shifts if one.post_id == post.pk or (one.post_id is None and post in one.staff.posts.all())],
        )
        for post in sorted(posts.values(), key=str)
    ]


def _people(hall: Hall) -> QuerySet[Staff]:
    return Staff.objects.filter(Q(hall=hall) | Q(shifts__hall=hall), left_date__isnull=True).distinct()


def on_duty(hall: Hall, post: Post, at: datetime) -> list[Staff]:
    """Who holds a post of a hall, is at work at a moment, and may answer a call: nobody is rung who could not open it."""
    able = at_work(hall, permission="visits.answer_help")
    holders = list(_people(hall).filter(posts=post, pk__in=able.values("pk")).order_by("name"))
    present = is_present([one.pk for one in holders], at)
    return [one for one in holders if one.pk in present]


def rungs(hall: Hall) -> list[HelpRung]:
    """The call rule of a hall, first to last."""
    return list(HelpRung.objects.filter(hall=hall).select_related("post").order_by("order"))


def how_answered(call: HelpCall, by: Staff | None, rule: Sequence[HelpRung]) -> str:
    """What an answer of somebody means: of one who was called, of one who steps in, or of the caller himself."""
    if by is not None and by.pk == call.staff_id:
        return HelpCall.How.OFF
    called = {one.post_id for one in rule if one.order <= call.rung}
    held = {post.pk for post in by.posts.all()} if by is not None else set()
    return HelpCall.How.CALLED if called & held else HelpCall.How.INSTEAD


def ringing(at: datetime) -> QuerySet[HelpCall]:
    """Calls that nobody has answered; after a day they ring no more."""
    return HelpCall.objects.filter(answered_at=None, called_at__gt=at - RINGS)


def lapsed(at: datetime) -> QuerySet[HelpCall]:
    """Calls that nobody answered within a day."""
    return HelpCall.objects.filter(answered_at=None, called_at__lte=at - RINGS)


def calls(hall: Hall) -> QuerySet[HelpCall]:
    """Calls of a hall, the latest first."""
    return HelpCall.objects.filter(hall=hall).select_related("staff", "answered_by").order_by("-called_at")
