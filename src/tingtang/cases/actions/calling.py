"""Teams that a case calls: their people see it and are told of what is asked of them (ORG-23)."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.notices import Told, tell_of
from tingtang.cases.events import TEAMS_CALLED
from tingtang.cases.models import Case, Task, Watcher
from tingtang.cases.models.work import UNDONE
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.journal.record import record
from tingtang.org.models import TeamMember

CALLED: Final = _("Your team is called: {task} · {case}")


@action("cases.call_teams", label=_("Call the teams that have a task in a case (the system does this)"))
def call_teams(actor: Actor, *, case: Case, tasks: Collection[Task], event_id: int, at: datetime) -> set[int]:
    """Let everybody of the teams that `tasks` of an open case name see the case, and tell them, once for each event.

    Whoever is told already sees the case: from then on he watches it, restricted or not.
    """
    unchanged()
    asked = [one for one in tasks if one.team_id is not None and one.state in UNDONE]
    people = TeamMember.objects.filter(team__in={one.team_id for one in asked}, staff__account__isnull=False)
    members: dict[int, list[int]] = {}
    for team, staff in people.values_list("team_id", "staff_id"):
        members.setdefault(team, []).append(staff)
    called = {staff for rows in members.values() for staff in rows} - {case.assignee_id}
    if not case.is_open or not called:
        return set()
    Watcher.objects.bulk_create([Watcher(case=case, staff_id=staff) for staff in sorted(called)], ignore_conflicts=True)
    record(TEAMS_CALLED, actor, at=at, case=case, hall=case.hall, teams=len(members), people=len(called))
    url = reverse("cases:case", args=[case.number])
    told: dict[int, Told] = {}
    for one in asked:
        for staff in members.get(one.team_id or 0, []):
            if staff in called:
                told.setdefault(staff, Told(event_id, at, staff, _texts(one, case), url))
    tell_of(list(told.values()))
    return called


def _texts(task: Task, case: Case) -> dict[str, str]:
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            named = text_in(task.names, language, task.title)
            found[language] = str(CALLED).format(task=named, case=f"{case.number} {case.title}")
    return found
