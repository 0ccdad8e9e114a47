"""The work of somebody who is away goes to who stands in for him (A/B), at once."""

from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.dispatch import end_offers
from tingtang.cases.actions.giving import cover_steps
from tingtang.cases.actions.people import COVERED, assign_case
from tingtang.cases.actions.standing_in import stand_in
from tingtang.cases.models import Case
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.org.models import Absence, Staff, Team, TeamMember
from tingtang.org.queries import covers_for, gone

# Who stands in without a place in the team has no capacity of his own there.
ROOM = TeamMember._meta.get_field("capacity").default


@action("cases.cover", on="staff", label=_("Hand over the cases of who is away"))
def cover(actor: Actor, *, staff: Staff, at: datetime) -> int:
    """Give the open cases of somebody who is away, or gone, to his B as far as B has room, the rest back to the team; how many moved.

    Steps of procedures go to B as well, else to another who can; what he was offered is offered to the next; what he is asked
    to decide goes to B, and of who is gone to the next in line.

    Nothing happens while he is at work. What was handed over stays with B when A comes back.
    """
    unchanged()
    is_gone = gone().filter(pk=staff.pk).exists()
    if not is_gone and not Absence.objects.filter(staff=staff, starts_at__lte=at, ends_at__gt=at).exists():
        return 0
    ended = end_offers(actor, staff, at)
    cases = list(
        Case.objects.open()
        .select_for_update(of=("self",))
        .filter(assignee=staff)
        .select_related("team")
        .order_by("priority", "opened_at", "pk")
    )
    rooms: dict[int | None, tuple[Staff | None, int]] = {}
    moved = 0
    for case in cases:
        if case.team_id not in rooms:
            rooms[case.team_id] = _room(staff, case.team, at)
        backup, room = rooms[case.team_id]
        taker = backup if room > 0 else None
        if taker is None and case.team_id is None and not is_gone:
            continue
        assign_case(actor, case=case, staff=taker, how=COVERED, why={"absent": staff.pk, "room": room}, at=at)
        rooms[case.team_id] = backup, room - 1
        moved += 1
    return moved + ended + cover_steps(actor, staff, at=at) + stand_in(actor, staff, is_gone=is_gone, at=at)


def _room(staff: Staff, team: Team | None, at: datetime) -> tuple[Staff | None, int]:
    """Who stands in for somebody in a team, and for how many cases he has room there."""
    found = covers_for([staff.pk], at, team=team)[staff.pk]
    backup = Staff.objects.filter(pk=found).first() if found not in {None, staff.pk} else None
    if backup is None:
        return None, 0
    place = TeamMember.objects.select_for_update(no_key=True).filter(team=team, staff=backup).first()
    load = Case.objects.open().filter(team=team, assignee=backup).aggregate(n=Count("pk"))["n"]
    return backup, (place.capacity if place else ROOM) - load
