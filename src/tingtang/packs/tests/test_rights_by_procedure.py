"""Rights that a procedure grants and withdraws: approved at one of its steps, refused into the operator's list, tried again there."""

from datetime import timedelta
from pathlib import Path

import pytest

from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.rights import GivenByHand, NothingApproved, NothingAsked, NotSeparate, ask_access, grant_asked
from tingtang.cases.actions.tasks import do_step, move_task
from tingtang.cases.models import Case, Task
from tingtang.cases.models.work import UNDONE
from tingtang.cases.tests.factories import make_kind
from tingtang.core.actors import SYSTEM, Actor
from tingtang.flows.actions.running import complete_step
from tingtang.flows.models import Instance, Job, Timer, Token
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.compiled import compiled
from tingtang.flows.tasks import do_due
from tingtang.flows.tests.drawing import Drawing
from tingtang.flows.tests.factories import AT, published
from tingtang.org.models import Hall, Role, Staff, StaffRole
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_post, make_role, make_staff

pytestmark = pytest.mark.django_db
ROOM = Path(__file__).parents[1] / "government/flows"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def role() -> Role:
    return make_role("guide", "visits.view")


@pytest.fixture
def songhe(hall: Hall) -> Staff:
    """The head of the hall, who approves."""
    staff = make_staff("songhe", "宋和", hall)
    staff.posts.add(make_post("hall_head", "大厅主任"))
    return grant(staff, "leadership")


def asking(hall: Hall, reporter: Actor = SYSTEM) -> Case:
    """A case led by the access procedure as the pack ships it."""
    version = published(Drawing("access-request"))
    version.xml = (ROOM / "access-request.bpmn").read_text(encoding="utf-8")
    version.compiled = compiled(parse(version.xml))
    version.save()
    kind = make_kind("access", nature="access", process=version.process)
    return open_case(reporter, kind=kind, title="申请兼任引导员", hall=hall, at=AT)


def approved(case: Case, by: Actor) -> None:
    """Its steps done up to the approval."""
    for code, answers in (("state_need", {"days": 30}), ("verify", {"needed": True}), ("approve", {"approved": True})):
        task = Task.objects.get(case=case, code=code, state__in=UNDONE)
        do = do_step if code == "approve" else move_task
        do(by if code == "approve" else SYSTEM, task=task, state="done", answers=answers, at=AT + MINUTE)


class TestGranting:
    def test_follows_the_approval_and_is_withdrawn_after_the_days_asked_for(self, hall: Hall, role: Role, songhe: Staff) -> None:
        case, limin = asking(hall), make_staff("limin", "李敏", hall)
        ask_access(SYSTEM, case=case, staff=limin, role=role, hall=hall, at=AT)
        approved(case, actor_for(songhe))

        do_due(AT + 2 * MINUTE)
        held = StaffRole.objects.filter(staff=limin, role=role, hall=hall).exists()
        due = Timer.objects.get().due_at
        do_due(due)
        complete_step(SYSTEM, token=Token.objects.get(opened_at__isnull=False), answers={"keep": False}, at=due)
        do_due(due + MINUTE)

        assert (held, due - AT - 2 * MINUTE) == (True, timedelta(days=30))
        assert not StaffRole.objects.filter(staff=limin, role=role).exists()
        assert (case.access_grants.get().state, Instance.objects.get().state) == ("withdrawn", "completed")

    def test_that_is_refused_stands_in_the_operators_list_until_it_is_mended(self, hall: Hall, role: Role, songhe: Staff) -> None:
        case, limin = asking(hall), make_staff("limin", "李敏", hall)
        approved(case, actor_for(songhe))
        do_due(AT + 2 * MINUTE)
        head = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        job = Job.objects.get()

        listed = head.get("/flows/running/").content.decode()
        ask_access(SYSTEM, case=case, staff=limin, role=role, hall=hall, at=AT)
        head.post(f"/flows/running/job/{job.pk}/retry/")
        do_due(Job.objects.get().due_at)

        assert (job.tries, str(NothingAsked.message) in listed) == (1, True)
        assert StaffRole.objects.filter(staff=limin, role=role, hall=hall).exists()
        assert not Job.objects.exists()

    def test_keeps_who_approves_apart_and_gives_no_rights_to_give(self, hall: Hall, role: Role, songhe: Staff) -> None:
        case = asking(hall)
        mine = ask_access(SYSTEM, case=case, staff=songhe, role=role, hall=hall, at=AT)

        with pytest.raises(NothingApproved):
            grant_asked(SYSTEM, case=case, approved_at="approve", at=AT)
        approved(case, actor_for(songhe))
        with pytest.raises(NotSeparate):
            grant_asked(SYSTEM, case=case, approved_at="approve", at=AT)
        mine.delete()
        strong = make_role("strong", "org.grant_role")
        ask_access(SYSTEM, case=case, staff=make_staff("limin", "李敏", hall), role=strong, hall=hall, at=AT)
        with pytest.raises(GivenByHand):
            grant_asked(SYSTEM, case=case, approved_at="approve", at=AT)
