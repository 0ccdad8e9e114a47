"""Pages of teams and skills."""

from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org import actions, forms, queries, tables
from tingtang.org.models import Skill, StaffSkill, Team, TeamMember
from tingtang.org.tables.teams import LEVELS
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

TEAM = Noun(
    "org",
    "team",
    "teams",
    title=gettext_lazy("Teams"),
    new_title=gettext_lazy("New team"),
    make=gettext_lazy("Make a team"),
    save_verb=gettext_lazy("Save the team"),
    remove_verb=gettext_lazy("Remove the team"),
    table=tables.Teams,
    save=actions.save_team,
    remove=actions.remove_team,
)
SKILL = Noun(
    "org",
    "skill",
    "skills",
    title=gettext_lazy("List of skills"),
    new_title=gettext_lazy("New skill"),
    make=gettext_lazy("Add a skill to the list"),
    save_verb=gettext_lazy("Save the skill"),
    remove_verb=gettext_lazy("Remove the skill"),
    table=tables.Skills,
    save=actions.save_skill,
    remove=actions.remove_skill,
)
STAFF_SKILL = Noun(
    "org",
    "staff_skill",
    "staff_skills",
    title=gettext_lazy("Skills of the staff"),
    new_title=gettext_lazy("What somebody can do"),
    make=gettext_lazy("Enter a skill"),
    save_verb=gettext_lazy("Save the level"),
    remove_verb=gettext_lazy("Remove the entry"),
    table=tables.StaffSkills,
    save=actions.save_staff_skill,
    remove=actions.remove_staff_skill,
)


@page("org.view")
def teams(request: Request) -> HttpResponseBase:
    query = Team.objects.visible_to(request.actor).select_related("hall").prefetch_related("members__staff")
    return listed(request, TEAM, query.annotate(member_count=Count("members", filter=Q(members__staff__left_date__isnull=True))))


@page("org.save_team")
def team(request: Request, team: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, Team, team, "org.save_team")
    form = forms.Team(request.POST or None, instance=found, actor=request.actor)
    members = found.members.select_related("staff__hall").order_by("-is_lead", "order", "staff__badge")
    may = request.actor.may("org.save_team_member", found)
    return edited(request, TEAM, found, form, template="org/team.html", members=members, team=found, may_change=may)


@page("org.save_team")
def new_team(request: Request) -> HttpResponseBase:
    form = forms.Team(request.POST or None, instance=Team(), actor=request.actor)
    return edited(request, TEAM, None, form, to_record=True)


@page("org.remove_team")
@require_POST
def remove_team(request: Request, team: int) -> HttpResponseBase:
    return removed(request, TEAM, queries.get_part(request.actor, Team, team, "org.remove_team"))


@page("org.save_team_member")
def new_team_member(request: Request, team: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, Team, team, "org.save_team_member")
    return _member_page(request, found, None)


@page("org.save_team_member")
def team_member(request: Request, team_member: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, TeamMember, team_member, "org.save_team_member")
    return _member_page(request, found.team, found)


def _member_page(request: Request, team: Team, member: TeamMember | None) -> HttpResponseBase:
    form = forms.TeamMember(request.POST or None, instance=member or TeamMember(team=team), team=team)

    def save() -> TeamMember:
        return actions.save_team_member(request.actor, team=team, team_member=member, at=request.at, **form.values())

    kept = editing.saved(request, form, save)
    if kept is not None:
        return editing.done(request, _team_url(request, team), _("{name} is in the team.").format(name=kept.staff))
    title = str(member) if member else _("New member of {team}").format(team=team)
    context = {"page_title": title, "cancel": _team_url(request, team)}
    if member is not None and request.actor.may("org.remove_team_member", member):
        context["remove_url"] = reverse("org:remove_team_member", args=[member.pk])
        context["remove_verb"] = _("Take out of the team")
        context["remove_question"] = _("Take {name} out of the team?").format(name=member.staff)
    return editing.page(request, form, submit=_("Save the member") if member else _("Add to the team"), **context)


def _team_url(request: Request, team: Team) -> str:
    return TEAM.url(team) if request.actor.may("org.save_team", team) else TEAM.url()


@page("org.remove_team_member")
@require_POST
def remove_team_member(request: Request, team_member: int) -> HttpResponseBase:
    found = TeamMember.objects.select_related("team", "staff").filter(pk=team_member).first()
    if found is None or not request.actor.may("org.remove_team_member", found):
        raise NotFound
    return editing.attempt(
        request,
        lambda: actions.remove_team_member(request.actor, team_member=found, at=request.at),
        url=_team_url(request, found.team),
        text=_("{name} is no longer in the team.").format(name=found.staff),
    )


@page("org.view")
def skills(request: Request) -> HttpResponseBase:
    return listed(request, SKILL, Skill.objects.annotate(holder_count=Count("holders")))


@page("org.save_skill", everywhere=True)
def skill(request: Request, skill: int) -> HttpResponseBase:
    found = queries.get_common(Skill, skill)
    return edited(request, SKILL, found, forms.Skill(request.POST or None, instance=found))


@page("org.save_skill", everywhere=True)
def new_skill(request: Request) -> HttpResponseBase:
    return edited(request, SKILL, None, forms.Skill(request.POST or None, instance=Skill()))


@page("org.remove_skill", everywhere=True)
@require_POST
def remove_skill(request: Request, skill: int) -> HttpResponseBase:
    return removed(request, SKILL, queries.get_common(Skill, skill))


@page("org.view")
def staff_skills(request: Request) -> HttpResponseBase:
    query = StaffSkill.objects.visible_to(request.actor).select_related("staff__hall", "skill")
    return listed(request, STAFF_SKILL, query, template="org/staff_skills.html")


@page("org.save_staff_skill")
def staff_skill(request: Request, staff_skill: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, StaffSkill, staff_skill, "org.save_staff_skill")
    form = forms.StaffSkill(request.POST or None, instance=found, actor=request.actor, levels=LEVELS)
    return edited(request, STAFF_SKILL, found, form)


@page("org.save_staff_skill")
def new_staff_skill(request: Request) -> HttpResponseBase:
    form = forms.StaffSkill(request.POST or None, instance=StaffSkill(), actor=request.actor, levels=LEVELS)
    return edited(request, STAFF_SKILL, None, form)


@page("org.remove_staff_skill")
@require_POST
def remove_staff_skill(request: Request, staff_skill: int) -> HttpResponseBase:
    return removed(request, STAFF_SKILL, queries.get_part(request.actor, StaffSkill, staff_skill, "org.remove_staff_skill"))
