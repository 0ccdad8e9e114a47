"""Who is told of a case: its holder, who leads its team, who supervises its hall, and who stands above."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tingtang.cases.models import Case
from tingtang.cases.queries.supervision import ladder_of
from tingtang.cases.rules.supervision import IN_LINE, To
from tingtang.org.models import Hall, Staff, StaffRole

URGE, LEADERSHIP = "cases.urge", "leadership"


@dataclass(frozen=True)
class Concern:
    """Whom a matter concerns: its hall, who holds it, its team, whom it is about, and the post above all (empty: the leadership)."""

    hall_id: int | None
    assignee_id: int | None
    team_id: int | None
    about_staff_id: int | None = None
    post: str = ""


def told(case: Case, to: Iterable[To]) -> list[Staff]:
    """The people that `to` means for a case, each once; never the one whom the case is about."""
    about = Concern(case.hall_id, case.assignee_id, case.team_id, case.about_staff_id, ladder_of(case.kind).post)
    return told_of(about, to)


def told_of(case: Concern, to: Iterable[To]) -> list[Staff]:
    """The people that `to` means for a matter, each once; never the one whom it is about.

    Where there is nobody (a case that nobody holds, a team without a lead), whoever is next in line stands in.
    """
    found: dict[int, Staff] = {}
    for one in to:
        for staff in _from(case, one):
            found[staff.pk] = staff
    return [found[key] for key in sorted(found)]


def leaders_of(hall: Hall, *, but: int | None) -> QuerySet[Staff]:
    """Who can approve what is urgent in a hall: those who supervise it and the leadership, never who asks for it himself."""
    found = told_of(Concern(hall.pk, None, None, about_staff_id=but), [To.SUPERVISOR, To.LEADERSHIP])
    return Staff.objects.filter(pk__in=[one.pk for one in found]).select_related("hall").order_by("name")


def _from(case: Concern, to: To) -> list[Staff]:
    for one in IN_LINE[IN_LINE.index(to) :]:
        people = list(_people(case, one).filter(left_date__isnull=True).exclude(pk=case.about_staff_id or 0).distinct())
        if people:
            return people
    return []


def _people(case: Concern, to: To) -> QuerySet[Staff]:
    staff = Staff.objects.all()
    if to is To.ASSIGNEE:
        return staff.filter(pk=case.assignee_id or 0)
    if to is To.LEAD:
        return staff.filter(teams__team=case.team_id or 0, teams__is_lead=True)
    if to is To.SUPERVISOR:
        here = Q(hall=case.hall_id) | Q(hall__isnull=True) if case.hall_id else Q(hall__isnull=True)
        holders = StaffRole.objects.filter(here, role__permissions__contains=[URGE])
        near = holders.filter(hall=case.hall_id) if case.hall_id else holders
        return staff.filter(pk__in=(near if near.exists() else holders).values("staff"))
    leaders = staff.filter(posts__code=case.post) if case.post else staff.filter(posts__level=LEADERSHIP)
    near_leaders = leaders.filter(hall=case.hall_id) if case.hall_id else leaders
    return near_leaders if near_leaders.exists() else leaders
