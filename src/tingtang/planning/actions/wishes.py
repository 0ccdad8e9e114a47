"""Writes of people's own wishes for the roster, and how a sheet takes them in."""

from datetime import date, datetime

from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.journal.record import record
from tingtang.org.models import Hall, Staff
from tingtang.planning.actions.sheets import save_sheet
from tingtang.planning.events import WISH_MADE, WISH_TERMS_SET, WISH_WITHDRAWN
from tingtang.planning.models import RosterWish, Sheet, Want, WishTerms
from tingtang.planning.queries.wishes import may_withdraw, open_days, terms_of, today_of, with_wishes
from tingtang.planning.rules.rosters.wished import MOST_AHEAD, MOST_NOTICE


class TooLate(Refused):
    """The roster of that day is being made."""

    message = _("Wishes for {day} can no longer be changed. Ask whoever plans the roster.")


@action("planning.make_wish", on="staff", label=_("Enter one's own wishes for the roster"))
def make_wish(actor: Actor, *, staff: Staff, day: date, want: str, at: datetime, note: str = "") -> RosterWish:
    """Say what one would like on a day, in place of an earlier wish for it. Refused: for anybody else, days that are not open."""
    if staff.pk != actor.staff_id:
        raise Denied(permission="planning.make_wish")
    first, latest = open_days(staff, today_of(staff, at))
    if not first <= day <= latest:
        text = _say("Wishes are taken for days from {first} to {latest}.").format(first=first, latest=latest)
        raise Invalid(fields={"day": [text]})
    if want not in Want.values:
        raise Invalid(fields={"want": [_say("Choose one of those offered.")]})
    Staff.objects.select_for_update().get(pk=staff.pk)  # one wish at a time for one person
    given = {"want": want, "note": note.strip()[:200]}
    known = RosterWish.objects.filter(staff=staff, day=day).first()
    if known is not None and given == {"want": known.want, "note": known.note}:
        unchanged()
        return known
    made, _is_new = RosterWish.objects.update_or_create(staff=staff, day=day, defaults=given | {"made_at": at})
    record(WISH_MADE, actor, at=at, wish=made, staff=staff, day=day.isoformat(), want=want)
    return made


@action("planning.withdraw_wish", on="wish", label=_("Withdraw one's own wishes for the roster"))
def withdraw_wish(actor: Actor, *, wish: RosterWish, at: datetime) -> None:
    """Take one's own wish back. Refused: anybody else's, and when its day is nearer than the notice that the hall asks for."""
    if wish.staff_id != actor.staff_id:
        raise Denied(permission="planning.withdraw_wish")
    if not may_withdraw(wish, today_of(wish.staff, at)):
        raise TooLate(day=wish.day.isoformat())
    record(WISH_WITHDRAWN, actor, at=at, wish=wish, staff=wish.staff, day=wish.day.isoformat())
    RosterWish.objects.filter(pk=wish.pk).delete()


@action("planning.set_wish_terms", on="hall", label=_("Say until when wishes for the roster are taken"))
def set_wish_terms(actor: Actor, *, hall: Hall, notice_days: int, ahead_days: int, at: datetime) -> WishTerms:
    """Say how many days before, and for how many days ahead, a hall's people may enter wishes. Refused: no span of days, too many."""
    if not 0 <= notice_days <= MOST_NOTICE:
        raise Invalid(fields={"notice_days": [_say("From 0 to {most} days.").format(most=MOST_NOTICE)]})
    if not max(1, notice_days) <= ahead_days <= MOST_AHEAD:
        text = _say("From {least} to {most} days.").format(least=max(1, notice_days), most=MOST_AHEAD)
        raise Invalid(fields={"ahead_days": [text]})
    known, given = terms_of(hall.pk), {"notice_days": notice_days, "ahead_days": ahead_days}
    if given == {"notice_days": known.notice_days, "ahead_days": known.ahead_days}:
        unchanged()
        return known
    made, _is_new = WishTerms.objects.update_or_create(hall=hall, defaults=given)
    record(WISH_TERMS_SET, actor, at=at, hall=hall, **given)
    return made


def take_wishes(actor: Actor, *, sheet: Sheet, at: datetime) -> Sheet:
    """Save a roster's sheet with the wishes that its people have entered, as a new version; refusals of `save_sheet`."""
    data, _new = with_wishes(sheet.data)
    return save_sheet(actor, hall=sheet.hall, sheet=sheet, at=at, data=data, note=_say("wishes of the staff"))
