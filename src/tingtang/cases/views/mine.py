"""My work, and the queue of a team."""

from datetime import timedelta

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from tingtang.cases.queries import VIEW_OWN, choices
from tingtang.cases.queries import desk as reads
from tingtang.cases.queries.dispatch import offers_open
from tingtang.cases.queries.work import called_for, count_sanction_appeals, steps_for
from tingtang.cases.topics import CLOCKS_TOPIC, staff_topic, team_topic
from tingtang.cases.views.lists import listed
from tingtang.core.live import stream_url
from tingtang.core.views import Request, page

MOST = 100
FEW = 8


@page(VIEW_OWN)
@require_safe
def mine(request: Request) -> HttpResponseBase:
    """What I hold, the soonest due first; what lies with my teams; what I watch and reported."""
    actor, at = request.actor, request.at
    held = list(reads.mine(actor)[: MOST + 1])
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    late = [case for case in held if case.due_at and case.due_at < at]
    today = [case for case in held if case.due_at and at <= case.due_at < midnight]
    waits = [case for case in held if case.phase == "pending"]
    is_late = {case.pk for case in late}
    placed = is_late | {case.pk for case in (*today, *waits)}
    rest = [case for case in held if case.pk not in placed]
    teams = choices.own_teams(actor)
    offered = list(reads.offered(actor, teams)[: FEW + 1])
    groups = [
        (_("Overdue"), "late", late),
        (_("Due today"), "at_risk", [case for case in today if case.phase != "pending"]),
        (pgettext("due", "Later"), "on_time", rest),
        (_("Waiting for somebody else"), "parked", [case for case in waits if case.pk not in is_late]),
    ]
    topics = [staff_topic(actor.staff_id or 0), *(team_topic(team.pk) for team in teams[:20])]
    context = {
        "page_title": _("My work"),
        "groups": [group for group in groups if group[2]],
        "next": next(iter(late or today or rest), None),
        "held_count": len(held),
        "is_cut": len(held) > MOST,
        "offered": offered[:FEW],
        "offers": offers_open((case.pk for case in offered), at),
        "offered_more": len(offered) > FEW,
        "teams": teams,
        "steps": steps_for(actor, MOST),
        "called": called_for(actor, MOST),
        "watched": list(reads.watched(actor)[:FEW]),
        "reported": list(reads.reported(actor)[:FEW]),
        "all_url": listed(holder=actor.staff_id or ""),
        "sanction_appeals": count_sanction_appeals(actor),
        "stream": stream_url(request, [*topics, CLOCKS_TOPIC]),
    }
    template = "cases/mine/inside.html" if request.headers.get("HX-Request") else "cases/mine/page.html"
    return render(request, template, context)


@page(VIEW_OWN)
@require_safe
def first_queue(request: Request) -> HttpResponseBase:
    """The queue of one's first team."""
    teams = choices.own_teams(request.actor) or choices.teams_seen(request.actor)
    if not teams:
        return render(request, "cases/queue/none.html", {"page_title": _("Team queue")})
    return redirect("cases:queue", team_id=teams[0].pk)


@page(VIEW_OWN)
@require_safe
def queue(request: Request, team_id: int) -> HttpResponseBase:
    """Cases of a team that nobody holds, who has room for them, and what the others hold."""
    team = reads.get_team(request.actor, team_id)
    own = choices.own_teams(request.actor)
    teams = own if any(one.pk == team.pk for one in own) else [team, *own]
    more = [one for one in choices.teams_seen(request.actor) if one not in teams]
    waiting = reads.queue_of(request.actor, team)
    count, first = waiting.order_by().count(), list(waiting[:MOST])
    context = {
        "page_title": _("Team queue"),
        "team": team,
        "teams": teams,
        "more_teams": more,
        "waiting": first,
        "offers": offers_open((case.pk for case in first), request.at),
        "count": count,
        "is_cut": count > MOST,
        "loads": reads.loads_of(team),
        "is_member": any(one.pk == team.pk for one in own),
        "all_url": listed(team=team.pk, holder="none"),
        "stream": stream_url(request, [team_topic(team.pk), CLOCKS_TOPIC]),
    }
    template = "cases/queue/inside.html" if request.headers.get("HX-Request") else "cases/queue/page.html"
    return render(request, template, context)
