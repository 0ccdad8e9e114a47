"""People who help in another hall for part of a shift."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.org.actions import remove_shift, save_shift
from tingtang.org.models import Hall, Shift
from tingtang.planning.events import STAFF_LENT

PERMISSION = "planning.lend_staff"


class OutsideShift(Refused):
    """Somebody is lent within a shift that is planned for him."""

    message = gettext_lazy(
        "The shift has changed meanwhile: who is lent must be planned at that time. Look at the proposals again."
    )


@action(PERMISSION, on="hall", label=gettext_lazy("Lend people to other halls"))
def lend_staff(actor: Actor, *, hall: Hall, shift: Shift, starts_at: datetime, ends_at: datetime, at: datetime) -> Shift:
    """Plan in `hall` a part of a shift of another hall; the rest stays where it was. Refused: outside the shift, the same hall, or
    when the actor may not lend people of the other hall."""
    kept = Shift.objects.select_for_update(of=("self",)).select_related("hall", "staff", "post").filter(pk=shift.pk).first()
    if kept is None:
        raise OutsideShift
    shift, lender = kept, kept.hall
    if not shift.starts_at <= starts_at < ends_at <= shift.ends_at or lender == hall:
        raise OutsideShift
    if not actor.may(PERMISSION, lender):
        raise Invalid(_("You may not plan shifts in: {names}.").format(names=lender))
    staff, before, after = shift.staff, (shift.starts_at, starts_at), (ends_at, shift.ends_at)
    post, note = shift.post, shift.note
    remove_shift(actor, shift=shift, at=at)
    for begin, end in (before, after):
        if begin < end:
            save_shift(actor, hall=lender, at=at, staff=staff, post=post, starts_at=begin, ends_at=end, note=note)
    text = _("lent by {hall}").format(hall=lender)
    made = save_shift(actor, hall=hall, at=at, staff=staff, post=post, starts_at=starts_at, ends_at=ends_at, note=text[:200])
    record(STAFF_LENT, actor, at=at, staff=staff, hall=hall, lender=lender, minutes=(ends_at - starts_at).total_seconds() / 60)
    return made
