"""The organisation's pages in the menu, and its steps of the administrator's checklist."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.models import Account
from tingtang.core.registry import Place, Step
from tingtang.org.models import Counter, Device, Hall, Organisation, Post, Role, Shift, Staff, StaffRole, TeamMember
from tingtang.org.queries.roles import roles_to_decide

_BY_TWO = ("catalogue.approve_version", "customers.erase")
PLACES = (
    Place("org.checklist", "setup", _("Checklist"), "org:checklist", "org.save_organisation", 1),
    Place("org.organisation", "setup", _("Organisation"), "org:organisation", "org.save_organisation", 10),
    Place("org.halls", "setup", _("Halls"), "org:halls", "org.save_hall", 20),
    Place("org.outlets", "setup", _("Classes of outlets"), "org:outlet_classes", "org.save_outlet_class", 25),
    Place("org.zones", "setup", _("Zones"), "org:zones", "org.save_zone", 30),
    Place("org.floor_plans", "setup", _("Floor plans"), "org:floor_plans", "org.save_floor_plan", 45),
    Place("org.counters", "setup", _("Counters"), "org:counters", "org.save_counter", 40),
    Place("org.staff", "setup", _("Staff"), "org:people", "org.view_accounts", 50),
    Place("org.roles", "setup", _("Roles"), "org:roles", "org.view_accounts", 60),
    Place("org.posts", "setup", _("Posts"), "org:posts", "org.save_post", 70),
    Place("org.obligations", "setup", _("Obligations"), "org:obligations", "org.save_obligation", 71),
    Place("org.teams", "setup", _("Teams"), "org:teams", "org.save_team", 72),
    Place("org.skills", "setup", _("Skills"), "org:staff_skills", "org.save_staff_skill", 74),
    Place("org.shifts", "setup", _("Shifts"), "org:shifts", "org.save_shift", 80),
    Place("org.cover", "setup", _("A/B cover"), "org:cover_pairs", "org.save_cover_pair", 82),
    Place("org.absences", "setup", _("Absences"), "org:absences", "org.view_absences", 84),
    Place("org.housekeeping", "setup", _("Housekeeping systems"), "org:housekeeping_systems", "org.save_housekeeping", 210),
    Place("org.roster", "hall", _("Duty roster"), "org:roster", "org.view", 60),
    Place("org.responsibilities", "standards", _("Responsibilities"), "org:responsibilities", "org.view", 80),
    Place("org.devices", "setup", _("Devices"), "org:devices", "org.view_accounts", 48),
)


def _has_own_administrator() -> bool:
    mine = StaffRole.objects.filter(role__permissions__overlap=["*", "org.save_role"], hall__isnull=True)
    accounts = Account.objects.filter(staff__grants__in=mine, is_active=True)
    return accounts.filter(is_demo=False).exists() if settings.DEMO_LOGINS else accounts.exists()


def _has_second_person() -> bool:
    """Whether for what takes two people there are two: each of whom may decide, as leadership or administrator."""
    working = Staff.objects.filter(left_date__isnull=True, account__is_active=True)
    return all(working.filter(grants__role__permissions__overlap=["*", right]).distinct().count() > 1 for right in _BY_TWO)


def _has_teams_only() -> bool:
    """Whether nobody is received here at all: a service desk works by teams and has neither counters nor machines for visitors."""
    return not Counter.objects.exists() and TeamMember.objects.filter(team__is_active=True).exists()


STEPS = {
    "org.organisation": Step(
        _("Name the organisation"),
        _("Its name stands on tickets, boards and reports."),
        Organisation.objects.exists,
        "org:organisation",
        "org.save_organisation",
        10,
    ),
    "org.hall": Step(
        _("Make a hall"),
        _("A place with counters, in its time zone."),
        lambda: Hall.objects.filter(is_active=True).exists(),
        "org:halls",
        "org.save_hall",
        20,
    ),
    "org.opening": Step(
        _("Say when the halls are open"),
        _("Numbers are given and waits are measured within the opening hours."),
        lambda: Hall.objects.exists() and not Hall.objects.filter(is_active=True, opening={}).exists(),
        "org:halls",
        "org.save_hall",
        30,
    ),
    "org.counters": Step(
        _("Number the counters"),
        _("As they are marked in the hall; every hall needs one at least."),
        lambda: (
            _has_teams_only()
            or (Counter.objects.exists() and not Hall.objects.filter(is_active=True, counters__isnull=True).exists())
        ),
        "org:counters",
        "org.save_counter",
        40,
    ),
    "org.posts": Step(
        _("Write down posts and duties"),
        _("Every duty belongs to a post that somebody holds."),
        lambda: Post.objects.exists() and not Post.objects.filter(duties=[]).exists(),
        "org:posts",
        "org.save_post",
        70,
    ),
    "org.roles": Step(
        _("Install the roles"),
        _("Guide, clerk, supervisor, administrator and auditor, ready to be changed."),
        lambda: Role.objects.count() >= 2,
        "org:roles",
        "org.save_role",
        80,
    ),
    "org.new_rights": Step(
        _("Decide about new rights of changed roles"),
        _("A new version brings rights for roles that you have changed; the others have theirs already."),
        lambda: not roles_to_decide(),
        "org:roles",
        "org.save_role",
        5,
        lambda: [f"{one.role.name_in()}: {', '.join(map(str, one.rights))}" for one in roles_to_decide()],
    ),
    "org.staff": Step(
        _("Add the staff and give them roles"),
        _("Nobody can see or do anything without a role."),
        lambda: Staff.objects.filter(left_date__isnull=True, grants__isnull=False).count() > 1,
        "org:people",
        "org.save_staff",
        90,
    ),
    "org.administrator": Step(
        _("Have an administrator of your own"),
        _("The demo's accounts stop working when the demo is switched off."),
        _has_own_administrator,
        "org:people",
        "org.save_staff",
        100,
    ),
    "org.second_person": Step(
        _("Have a second pair of eyes"),
        _("Standards are approved and customers erased by somebody else than who asked: leadership, or a second administrator."),
        _has_second_person,
        "org:people",
        "org.save_staff",
        105,
    ),
    "org.teams": Step(
        _("Put people into teams"),
        _("Cases lie with teams. A table of people makes accounts, teams and skills at once: Import staff."),
        lambda: TeamMember.objects.filter(team__is_active=True).exists(),
        "org:teams",
        "org.save_team",
        107,
    ),
    "org.shifts": Step(
        _("Plan the shifts"),
        _("The plan shows at once which day nobody covers."),
        Shift.objects.exists,
        "org:shifts",
        "org.save_shift",
        110,
    ),
    "org.devices": Step(
        _("Enrol a kiosk, a board or a rating pad"),
        _("Any tablet or screen with a browser will do."),
        lambda: _has_teams_only() or Device.objects.filter(key_hash__isnull=False).exists(),
        "org:devices",
        "org.prepare_device",
        120,
    ),
}


def register() -> None:
    """Put pages and steps where menu and checklist look."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
    for name, step in STEPS.items():
        registry.step.add(name, step)
