"""Training by its method: pairs have a helper, levels a level, scenes a part; whoever took part is assessed by somebody else."""

from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.improvement.actions import taking_part as actions
from tingtang.improvement.actions import training
from tingtang.improvement.models import Attendance, Session
from tingtang.journal.tests.history import events_about
from tingtang.org.actions import save_skill
from tingtang.org.models import Hall, Staff, StaffSkill
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def chen(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


@pytest.fixture
def limin(hall: Hall) -> Staff:
    return grant(make_staff(hall=hall), "clerk", hall)


def taught(hall: Hall, trainer: Staff, pupil: Staff, method: str, *, is_there: bool = True) -> tuple[Session, Attendance]:
    """A session of a course with a skill, to which somebody came."""
    skill = save_skill(SYSTEM, code=f"s-{method}", name="手语", at=AT)
    about = {"name": "手语服务", "aim": "会", "method": method, "skill": skill, "skill_level": 3, "pass_percent": 80}
    course = training.save_course(SYSTEM, hall=hall, at=AT, **about)
    days = {"since_date": AT.date() - timedelta(days=9), "until_date": AT.date() + timedelta(days=9)}
    training.save_certificate(SYSTEM, staff=trainer, at=AT, **days)
    times = {"starts_at": AT + timedelta(minutes=1), "ends_at": AT + timedelta(hours=1)}
    session = training.save_session(SYSTEM, hall=hall, at=AT, course=course, trainer=trainer, **times)
    training.nominate(SYSTEM, session=session, staff=[pupil], at=AT)
    one = session.attendances.get()
    return session, training.note_came(SYSTEM, session=session, attendance=one, at=LATER) if is_there else one


@pytest.mark.parametrize(
    ("method", "given", "level"),
    [("pair", {"helper": "chengang"}, 3), ("levels", {"level": 2}, 2), ("scene", {"role": "柜员，客户丢了证件"}, 3)],
)
def test_is_held_once_its_method_was_carried_out_and_gives_the_skill(
    hall: Hall, chen: Staff, limin: Staff, method: str, given: dict[str, object], level: int
) -> None:
    session, one = taught(hall, chen, limin, method)
    said = given | ({"helper": chen} if "helper" in given else {})

    with pytest.raises(training.NotArranged) as refusal:
        training.end_session(SYSTEM, session=session, at=LATER, is_held=True)
    kept = actions.note_part(actor_for(chen), session=session, attendance=one, at=LATER, points=85, words="手势清楚", **said)  # type: ignore[arg-type]
    held = training.end_session(SYSTEM, session=session, at=LATER, is_held=True)

    assert str(limin) in refusal.value.text()
    assert (held.state, kept.points, kept.assessed_by, kept.passed_at) == ("done", 85, chen, LATER)
    assert StaffSkill.objects.get(staff=limin).level == level
    assert next(one for one in events_about(session) if one.name == "improvement.part.noted").attributes["is_passed"] is True


def test_refuses_oneself_as_helper_or_assessor_and_points_for_who_did_not_come(hall: Hall, chen: Staff, limin: Staff) -> None:
    session, one = taught(hall, limin, chen, "pair")
    _other, absent = taught(hall, chen, limin, "scene", is_there=False)

    with pytest.raises(Invalid):
        actions.note_part(SYSTEM, session=session, attendance=one, at=LATER, helper=chen)
    with pytest.raises(actions.OwnAssessment):
        actions.note_part(actor_for(chen), session=session, attendance=one, at=LATER, helper=limin, points=100)
    with pytest.raises(training.NotNow):
        actions.note_part(SYSTEM, session=absent.session, attendance=absent, at=LATER, role="柜员", points=100)


def test_is_arranged_and_assessed_on_pages_and_seen_by_both(hall: Hall, chen: Staff, limin: Staff) -> None:
    session, one = taught(hall, chen, limin, "pair")
    lead, way = browser(chen), f"/improvement/training/{session.pk}/people/{one.pk}/part/"

    asked = lead.get(way).content.decode()
    lacking = lead.post(way, {"points": "90"})
    kept = lead.post(way, {"helper": chen.pk, "points": "70", "words": "多练开场"})
    page = lead.get(f"/improvement/training/{session.pk}/").content.decode()
    own = browser(limin).get(f"/improvement/training/{session.pk}/part/").content.decode()
    helps = lead.get("/improvement/learning/").content.decode()

    assert 'name="helper"' in asked
    assert 'name="level"' not in asked
    assert (lacking.status_code, kept.status_code) == (422, 302)
    assert "多练开场" in page
    assert "多练开场" in own
    assert str(limin) in helps
    assert Attendance.objects.get().passed_at is None  # 70 of the 80 that are needed


def test_is_noted_by_programs(hall: Hall, chen: Staff, limin: Staff) -> None:
    session, one = taught(hall, chen, limin, "scene")
    program = Program.of(chen)

    said = program.post(f"/training-sessions/{session.pk}/people/{one.pk}/part", {"role": "柜员", "points": 88}).json()

    assert (said["role"], said["points"], said["helper"]) == ("柜员", 88, None)
    assert said["passed_at"] is not None
