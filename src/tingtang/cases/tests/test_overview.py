"""What stands over the supervision board: every figure of the open cases, in one reading."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tingtang.cases.actions.people import assign_case
from tingtang.cases.models import Case, Urging
from tingtang.cases.queries.figures import open_cases
from tingtang.cases.queries.overview import Counted, overview
from tingtang.cases.tests.desks import make_desk
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.core.actors import SYSTEM
from tingtang.org.tests.factories import actor_for, grant, make_role, make_staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_counts_in_all_by_team_and_by_person_in_one_reading() -> None:
    at = timezone.now()
    billing, (wu, _other) = make_desk(9, 9)
    leaks, (ma,) = make_desk(9, code="leaks")
    make_kind()
    dues = [(billing, wu, at - HOUR), (billing, wu, at + HOUR), (billing, None, at + 9 * HOUR), (leaks, ma, None)]
    for team, staff, due in dues:
        case = assign_case(SYSTEM, case=make_case(team=team), team=team, staff=staff, at=at)
        Case.objects.filter(pk=case.pk).update(due_at=due, level=int(due is None))
    for due in (at - HOUR, at + HOUR):  # two urgings of one case are one case
        Urging.objects.create(case=case, made_at=at, due_at=due)
    done = make_case(team=billing)
    Case.objects.filter(pk=done.pk).update(phase="closed", closed_at=at, resolved_at=at, due_at=at - HOUR)
    boss = actor_for(grant(make_staff("boss", "周宁"), make_role("boss", "cases.view")))

    with CaptureQueriesContext(connection) as asked:
        found = overview(boss, at)

    assert found.all == Counted(open=4, late=1, soon=1, urged=1, silent=1, escalated=1)
    told = [(line.name, line.counted.open, line.counted.late, line.counted.urged) for line in found.teams]
    assert told == [(str(billing), 3, 1, 0), (str(leaks), 1, 0, 1)]
    assert [(line.id, line.counted.open) for line in found.people] == [(wu.pk, 2), (ma.pk, 1)]
    assert len(asked) == 3
    assert overview(actor_for(grant(make_staff("far"), make_role("none", "cases.open"))), at).all.open == 0


def test_of_the_dashboard_is_nothing_for_who_sees_no_case() -> None:
    make_case()

    assert open_cases(actor_for(make_staff("far")), timezone.now()).all.n == 0
