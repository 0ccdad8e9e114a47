"""The lists of teams, skills, A/B pairs and absences."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.org.models import AbsenceKind, Skill
from tingtang.org.tables.records import BY_HALL, USE, hall_choices
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Flag, Search
from tingtang.ui.records import Records

BY_STAFF_HALL = Choice("hall", _("Hall"), hall_choices, field="staff__hall__code")
LEVELS = {1: _("1 beginner"), 2: _("2 with help"), 3: _("3 alone"), 4: _("4 experienced"), 5: _("5 teaches others")}


def _skill_choices() -> Iterable[tuple[str, str]]:
    return [(skill.code, str(skill)) for skill in Skill.objects.order_by("code")]


def _where(row: Any) -> Any:
    return row.hall or _("the whole organisation")


class Teams(Records):
    """The teams."""

    name, sort, permission = "org.teams", "code", "org.save_team"
    empty_title = _("No team yet")
    empty_text = _("A team shares work: what is given to it goes to whoever of its members is there and has room.")
    columns = (
        Column("name", _("Team"), str, sort="name", link=lambda row: reverse("org:team", args=[row.pk])),
        Column("code", _("Code"), sort="code", is_shown=False),
        Column("hall", _("Hall"), _where, sort="hall__name"),
        Column("description", _("What it is for")),
        Column("members", _("Members"), "member_count", kind="number", sort="member_count"),
        Column("leads", _("Leads"), lambda row: ", ".join(one.staff.name for one in row.members.all() if one.is_lead)),
        USE,
    )
    filters = (Search(["name", "code", "description"]), BY_HALL, Flag("is_active", _("In use")))


class Skills(Records):
    """The list of skills."""

    name, sort, permission, is_common = "org.skills", "code", "org.save_skill", True
    empty_title = _("No skill yet")
    empty_text = _("Skills are what work may ask for: a language, a procedure, a kind of case.")
    columns = (
        Column("name", _("Skill"), str, sort="name", link=lambda row: reverse("org:skill", args=[row.pk])),
        Column("code", _("Code"), sort="code"),
        Column("holders", _("Held by"), "holder_count", kind="number", sort="holder_count"),
    )
    filters = (Search(["name", "code"]),)


class StaffSkills(Records):
    """Who can do what, and how well."""

    name, sort, permission = "org.staff_skills", "staff__badge", "org.save_staff_skill"
    empty_title = _("Nobody's skills are written down yet")
    empty_text = _("Say who can do what and how well, so that work finds the right person.")
    columns = (
        Column("staff", _("Full name"), sort="staff__name", link=lambda row: reverse("org:staff_skill", args=[row.pk])),
        Column("badge", _("Badge"), "staff.badge", sort="staff__badge"),
        Column("hall", _("Home hall"), "staff.hall", sort="staff__hall__name"),
        Column("skill", _("Skill"), sort="skill__name"),
        Column("level", _("Level"), words=LEVELS, sort="level"),
    )
    filters = (
        Search(["staff__name", "staff__badge"]),
        BY_STAFF_HALL,
        Choice("skill", _("Skill"), _skill_choices, field="skill__code"),
    )


def _extent(row: Any) -> Any:
    return row.team or row.post or _("everything")


class CoverPairs(Records):
    """Who stands in for whom."""

    name, sort, permission = "org.cover_pairs", "primary__badge", "org.save_cover_pair"
    empty_title = _("No A/B pair yet")
    empty_text = _("Name for everybody who answers first (A) a second person (B): when A is away, work goes to B at once.")
    columns = (
        Column(
            "primary", _("A, who answers first"), sort="primary__name", link=lambda row: reverse("org:cover_pair", args=[row.pk])
        ),
        Column("backup", _("B, who stands in"), sort="backup__name"),
        Column("extent", _("In what"), _extent),
        Column("hall", _("Hall"), "primary.hall", sort="primary__hall__name"),
    )
    filters = (
        Search(["primary__name", "backup__name", "primary__badge", "backup__badge"]),
        Choice("hall", _("Hall"), hall_choices, field="primary__hall__code"),
    )


class Absences(Records):
    """Who is away, when and why."""

    name, sort, permission = "org.absences", "-starts_at", "org.save_absence"
    empty_title = _("Nobody is entered as away")
    empty_text = _("Enter leave, sick leave and training: rosters, dispatch and cover then leave these people out.")
    columns = (
        Column("staff", _("Full name"), sort="staff__name", link=lambda row: reverse("org:absence", args=[row.pk])),
        Column("badge", _("Badge"), "staff.badge", sort="staff__badge"),
        Column("hall", _("Home hall"), "staff.hall", sort="staff__hall__name"),
        Column("kind", _("Reason"), words=dict(AbsenceKind.choices), sort="kind"),
        Column("starts_at", _("From"), kind="datetime", sort="starts_at"),
        Column("ends_at", _("Until"), kind="datetime", sort="ends_at"),
        Column("note", _("Note")),
    )
    filters = (
        Search(["staff__name", "staff__badge", "note"]),
        BY_STAFF_HALL,
        Choice("kind", _("Reason"), AbsenceKind.choices),
        Dates("starts_at", _("From")),
    )
