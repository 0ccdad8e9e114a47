"""People's own wishes, and who can serve at a counter."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tingtang.catalogue.queries import hall_zone
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.org.models import Hall, Staff, StaffRole, StaffSkill
from tingtang.planning.models import RosterWish, Sheet, WishTerms
from tingtang.planning.rules.rosters.wished import Wished, days_open, taken_in

CALLS, PLANS = "visits.call_next", "org.save_shift"


def who_serve(staff: QuerySet[Staff]) -> QuerySet[Staff]:
    """Those who stand at counters: who may call numbers in his hall and does not run it, and whoever has a skill entered."""
    here = StaffRole.objects.filter(Q(hall=None) | Q(hall=OuterRef("hall")), staff=OuterRef("pk"))
    calls = Exists(here.filter(role__permissions__contains=[CALLS]))
    runs = Exists(here.filter(role__permissions__overlap=[PLANS, "*"]))
    return staff.filter(Exists(StaffSkill.objects.filter(staff=OuterRef("pk"))) | (calls & ~runs))


def me(actor: Actor) -> Staff:
    """Whoever asks, as one of the staff. NotFound for others."""
    found = Staff.objects.filter(pk=actor.staff_id or 0).select_related("hall").first()
    if found is None:
        raise NotFound
    return found


def today_of(staff: Staff, at: datetime) -> date:
    """The day it is in his hall; for who belongs to none, in the zone of the installation."""
    return at.astimezone(hall_zone(staff.hall)).date()


def terms_of(hall_id: int | None) -> WishTerms:
    """For which days a hall takes wishes: as it says, else the usual ones."""
    return WishTerms.objects.filter(hall=hall_id).first() or WishTerms()


def open_days(staff: Staff, today: date) -> tuple[date, date]:
    """The first and the last day for which he may enter wishes."""
    terms = terms_of(staff.hall_id)
    return days_open(today, terms.notice_days, terms.ahead_days)


def halls_with_terms(actor: Actor, permission: str) -> list[WishTerms]:
    """The terms of each hall for which the actor may set them."""
    known = {one.hall_id: one for one in WishTerms.objects.all()}
    halls = Hall.objects.visible_to(actor, permission).filter(is_active=True).order_by("code")
    return [known.get(hall.pk) or WishTerms(hall=hall) for hall in halls]


def own_wishes(actor: Actor, today: date) -> QuerySet[RosterWish]:
    """The actor's wishes of the last month and to come."""
    return RosterWish.objects.own(actor).filter(day__gte=today - timedelta(days=30)).order_by("day")


def own_wish(actor: Actor, key: int) -> RosterWish:
    """One of the actor's own wishes. NotFound for anybody else's."""
    found = RosterWish.objects.own(actor).filter(pk=key).select_related("staff__hall").first()
    if found is None:
        raise NotFound
    return found


def may_withdraw(wish: RosterWish, today: date) -> bool:
    """Whether it is early enough to take a wish back."""
    return wish.day >= open_days(wish.staff, today)[0]


def wished_by(badges: Collection[str], first: date, days: int) -> Wished:
    """What the people with these badges wished on these days."""
    found: dict[str, list[tuple[date, str]]] = {}
    rows = RosterWish.objects.filter(staff__badge__in=badges, day__gte=first, day__lt=first + timedelta(days=days))
    for badge, day, want in rows.annotate(badge=F("staff__badge")).values_list("badge", "day", "want"):
        found.setdefault(badge, []).append((day, want))
    return found


def with_wishes(data: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """A roster's data with the wishes of its people, and how many are new to it."""
    badges = [one["code"] for one in data.get("staff", [])]
    return taken_in(data, wished_by(badges, date.fromisoformat(str(data["first"])), int(data.get("days", 7))))


def new_wishes(sheet: Sheet) -> int:
    """How many wishes of its people are not in a roster's sheet."""
    return with_wishes(sheet.data)[1]
