"""Builders with good defaults: the autumn term of Bamboo school, maths for grade 3 by Shu Tong, and Song Ke who learns there."""

from datetime import UTC, date, datetime, time
from typing import Any

from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer
from tingtang.customers.tests.factories import make_customer
from tingtang.lessons import actions
from tingtang.lessons.models import Enrolment, Group, Term
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.factories import make_hall, make_staff

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)  # Monday noon in Shanghai, in the sixth week of the term
BEFORE = datetime(2026, 10, 5, 4, tzinfo=UTC)  # two weeks before the term


def make_term(hall: Hall | None = None, **values: Any) -> Term:
    """The autumn term, Monday 19 October to 22 January; not yet published."""
    given = {"code": "autumn", "name": "秋季学期", "starts_date": date(2026, 10, 19), "ends_date": date(2027, 1, 22), **values}
    return actions.save_term(SYSTEM, hall=hall or make_hall(), at=BEFORE, **given)


def make_group(term: Term | None = None, teacher: Staff | None = None, **values: Any) -> Group:
    """Maths for grade 3 on Mondays at five, 2,400 yuan."""
    term = term or make_term()
    given: dict[str, Any] = {
        "code": "maths-3", "name": "三年级数学", "weekday": 0, "starts_time": time(17), "ends_time": time(18, 30),
        "price_cents": 240_000, "seats": 2,
    }  # fmt: skip
    teacher = teacher or make_staff("shutong", "舒桐", term.hall)
    return actions.save_group(SYSTEM, term=term, at=BEFORE, teacher=teacher, **given | values)


def make_published(**values: Any) -> Group:
    """A class whose timetable was published two weeks before the term."""
    group = make_group(**values)
    actions.publish_term(SYSTEM, term=group.term, at=BEFORE)
    group.refresh_from_db()
    return group


def make_pupil(group: Group, name: str = "宋可", parent: Customer | None = None, **values: Any) -> Enrolment:
    """Song Ke, who asks for a class."""
    return actions.enquire(SYSTEM, group=group, customer=make_customer(name), parent=parent, at=AT, **values)


def make_enrolled(group: Group, name: str = "宋可", parent: Customer | None = None) -> Enrolment:
    """Song Ke, whose fee was paid and checked."""
    made = make_pupil(group, name, parent)
    actions.take_fee(SYSTEM, enrolment=made, cents=group.price_cents, way="cash", at=AT)
    return actions.check_fee(SYSTEM, enrolment=made, at=AT)
