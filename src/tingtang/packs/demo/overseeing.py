"""What a demo's hall has decided about its work: who may grant how much, rights given and ended, sanctions, a review of complaints."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from tingtang.cases.actions.approvals import ask_approval, decide
from tingtang.cases.actions.complaints import (
    answer_appeal,
    appeal_sanction,
    impose_sanction,
    save_authority,
    save_decision,
    save_review,
)
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.rights import ask_access, expire_access, save_conflict, withdraw_access
from tingtang.cases.actions.steps import move
from tingtang.cases.models import AccessGrant, AuthorityLimit, Kind, Review, RoleConflict, Sanction
from tingtang.core.actors import SYSTEM, Actor
from tingtang.org.models import Hall, Post, Role, Staff
from tingtang.packs.schemas.casework import DemoCases, Right
from tingtang.packs.schemas.casework import Sanction as Told

RIGHT = "right"  # the approval that the kind “access” plans
RIGHT_KIND = "access"


class Company:
    """Who is there, and how each acts."""

    def __init__(self, hall: Hall, staff: Mapping[str, Staff], actors: Mapping[int, Actor], at: datetime) -> None:
        self.hall, self.staff, self.at = hall, staff, at
        self.actors = {name: actors[one.pk] for name, one in staff.items()}

    def morning(self, days_ago: float) -> datetime:
        """The morning of so many days ago; a part of a day ago is just that."""
        then = self.at - timedelta(days=days_ago)
        return then.astimezone(self.hall.zone).replace(hour=9, minute=40) if days_ago >= 1 else then


def enter(demo: DemoCases, hall: Hall, staff: Mapping[str, Staff], actors: Mapping[int, Actor], *, at: datetime) -> None:
    """Enter what is not there yet; each of these once."""
    company = Company(hall, staff, actors, at)
    _limits(demo, at)
    if demo.rights and not AccessGrant.objects.filter(staff__in=staff.values(), case__kind__code=RIGHT_KIND).exists():
        for right in demo.rights:
            _right(right, company)
    if demo.sanctions and not Sanction.objects.filter(staff__in=staff.values()).exists():
        for sanction in demo.sanctions:
            _sanction(sanction, company)
    _review(demo, company)


def _limits(demo: DemoCases, at: datetime) -> None:
    posts = {post.code: post for post in Post.objects.filter(code__in=[one.post for one in demo.authority])}
    for one in demo.authority:
        if one.post in posts and not AuthorityLimit.objects.filter(post=posts[one.post], remedy=one.remedy).exists():
            save_authority(SYSTEM, post=posts[one.post], remedy=one.remedy, limit_cents=round(one.limit * 100), at=at)
    for pair in demo.apart:
        first, second = sorted(Role.objects.filter(code__in=pair.roles), key=lambda role: role.pk)
        if not RoleConflict.objects.filter(first=first, second=second).exists():
            save_conflict(SYSTEM, first=first, second=second, reason=pair.reason, at=at)


def _right(told: Right, company: Company) -> None:
    """Asked for, decided by another, given by a third, and perhaps ended, each at its time."""
    begun = company.morning(told.days_ago)
    act = partial(_later, begun)
    case = open_case(
        company.actors[told.asked_by], kind=Kind.objects.get(code=RIGHT_KIND), title=told.title, hall=company.hall,
        channel="internal", fields={"why": told.why}, at=begun,
    )  # fmt: skip
    asker = company.actors[told.asked_by]
    grant = ask_access(
        asker, case=case, staff=company.staff[told.who], role=Role.objects.get(code=told.role), hall=company.hall,
        expires_at=begun + timedelta(days=told.days), at=act(5),
    )  # fmt: skip
    move(SYSTEM, case=case, step="verify", at=act(20))
    asked = ask_approval(asker, case=case, code=RIGHT, request=told.why, at=act(25))
    if told.state == "asked":
        return
    decide(company.actors[told.approved_by], approval=asked, decision="approved", reason="", at=act(70))
    move(company.actors[told.granted_by], case=case, step="grant", at=act(90))
    grant.refresh_from_db()
    if told.state == "expired" and grant.expires_at is not None:
        expire_access(SYSTEM, case=case, grant=grant, at=grant.expires_at)
    if told.state == "withdrawn":
        withdraw_access(company.actors[told.granted_by], case=case, grant=grant, reason=told.reason, at=act(60 * 30))


def _later(begun: datetime, minutes: int) -> datetime:
    return begun + timedelta(minutes=minutes)


def _sanction(told: Told, company: Company) -> None:
    then = company.morning(told.days_ago)
    made = impose_sanction(
        company.actors[told.by], staff=company.staff[told.who], degree=told.degree, reason=told.reason, at=then
    )
    if told.appeal:
        made = appeal_sanction(company.actors[told.who], sanction=made, appeal=told.appeal, at=then + timedelta(hours=20))
    if told.heard_by:
        answer_appeal(
            company.actors[told.heard_by], sanction=made, is_lifted=told.is_lifted, answer=told.answer,
            at=then + timedelta(hours=44),
        )  # fmt: skip


def _review(demo: DemoCases, company: Company) -> None:
    if demo.reviewed is None or Review.objects.filter(hall=company.hall).exists():
        return
    held_at = company.morning(1)
    made = save_review(
        SYSTEM, hall=company.hall, month=held_at.date(), held_at=held_at, minutes=demo.reviewed.minutes,
        analysis=demo.reviewed.analysis, present=[company.staff[name] for name in demo.reviewed.present],
        is_extra=True, approved_by=company.staff[demo.reviewed.approved_by], at=held_at + timedelta(minutes=50),
    )  # fmt: skip
    for one in demo.reviewed.decisions:
        due_date = (company.at + timedelta(days=one.days)).date()
        save_decision(SYSTEM, review=made, text=one.text, owner=company.staff[one.owner], due_date=due_date, at=held_at)
