"""Ratings confirmed as forged count in no figure while that stands; what was kept before says so."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps

from tingtang.core.actions import action
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Refused
from tingtang.journal.record import record
from tingtang.journal.tests.history import events_about
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.factories import grant, make_hall, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.quality.actions import indicators, integrity, reckoning, reports
from tingtang.quality.actions.scorecards import adopt_set
from tingtang.quality.models import Cell, Indicator, Measure, RatingFlag, Report
from tingtang.quality.queries import criteria
from tingtang.quality.queries.figures import matrix
from tingtang.quality.queries.units import members
from tingtang.visits import events as visits
from tingtang.visits.actions.calls import call_next, finish, start
from tingtang.visits.actions.ratings import rate, token_of
from tingtang.visits.tests.factories import make_counter, make_ticket
from tingtang.visits.tests.factories import make_hall as make_visited_hall
from tingtang.visits.tests.halldays import MORNING

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)  # in Shanghai
DAY = NOON.date()


@action("test.tell_of_ratings")
def tell(actor: Actor, *, hall: Hall, clerk: Staff, given: list[tuple[int, datetime, bool]]) -> None:
    for key, at, is_bad in given:
        about: dict[str, Any] = {"hall": hall, "clerk": clerk, "call": apps.get_model("visits", "Call")(pk=key)}
        record(visits.SERVICE_FINISHED, actor, at=at - timedelta(seconds=20), **about, seconds=60.0)
        record(visits.RATED, actor, at=at, **about, level="average", value=1 if is_bad else 4, is_bad=is_bad)


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    return grant(make_staff("limin", "李敏", hall), "clerk", hall)


@pytest.fixture
def content(hall: Hall, li: Staff) -> Indicator:
    """Ten of a day, five of them bad, and thirty good ones within half a minute."""
    made = indicators.save_indicator(
        SYSTEM, at=NOON, code="content", name="content", formula="share(not is_bad of visits.service.rated)", unit="share"
    )
    genuine = [(n, NOON + timedelta(minutes=6 * n), n % 2 == 0) for n in range(10)]
    tell(
        SYSTEM, hall=hall, clerk=li, given=genuine + [(100 + n, NOON - timedelta(hours=2, seconds=-n), False) for n in range(30)]
    )
    reckoning.keep_up(NOON)
    return made


@pytest.fixture
def burst(hall: Hall, content: Indicator) -> RatingFlag:
    integrity.check_ratings(SYSTEM, hall=hall, since=DAY, until=DAY, at=NOON)
    return RatingFlag.objects.get(kind="burst")


def figures(content: Indicator, hall: Hall, li: Staff) -> list[tuple[float | None, int]]:
    """The share of the content as scorecards have it, and as awards, assessments and rules do."""
    reckoning.keep_up(NOON)
    of_hall = matrix([content], "hall", [hall.pk], [(DAY, DAY)])[content.pk, 0][hall.pk]
    judged = criteria.evidence("ratings", "", criteria.Asked("person", members("person", {li.pk: ""}), DAY, DAY, NOON))
    points = judged[li.pk].value
    return [(of_hall.value, of_hall.n), (None if points is None else points / 100, judged[li.pk].n)]


def test_count_in_no_figure_until_they_are_cleared(content: Indicator, burst: RatingFlag, hall: Hall, li: Staff) -> None:
    before = figures(content, hall, li)

    integrity.decide_flag(SYSTEM, flag=burst, state="confirmed", note="柜员代评", at=NOON)
    without = figures(content, hall, li)
    kept = [bytes(one.n) + bytes(one.totals) for one in Cell.objects.order_by("dimension", "day")]
    reckoning.reckon(1, list(Measure.objects.all()), DAY, DAY)
    again = [bytes(one.n) + bytes(one.totals) for one in Cell.objects.order_by("dimension", "day")]
    integrity.decide_flag(SYSTEM, flag=burst, state="dismissed", note="家属一起评价", at=NOON)

    assert before == [(35 / 40, 40)] * 2
    assert without == [(5 / 10, 10)] * 2
    assert again == kept
    assert figures(content, hall, li) == before
    burst.refresh_from_db()
    assert burst.note.startswith("家属一起评价") and "柜员代评" in burst.note
    with pytest.raises(Refused):
        integrity.decide_flag(SYSTEM, flag=burst, state="dismissed", note="再说一次", at=NOON)


def test_stay_out_while_another_flag_holds(content: Indicator, burst: RatingFlag, hall: Hall, li: Staff) -> None:
    days = {"since_date": DAY, "until_date": DAY, "noted_at": NOON}
    other = RatingFlag.objects.create(
        hall=hall, clerk=li, kind="instant", evidence={"calls": burst.evidence["calls"][:3]}, **days
    )
    for flag in (burst, other):
        integrity.decide_flag(SYSTEM, flag=flag, state="confirmed", note="柜员代评", at=NOON)

    integrity.decide_flag(SYSTEM, flag=burst, state="dismissed", note="家属一起评价", at=NOON)

    assert [n for _value, n in figures(content, hall, li)] == [37, 37]


def test_are_told_of_on_the_page_of_the_flag_and_of_what_was_kept(content: Indicator, burst: RatingFlag, hall: Hall) -> None:
    adopt_set(SYSTEM, at=NOON, code="window")
    reckoning.keep_up(NOON)
    made = reports.make_report(SYSTEM, report=Report.objects.get(code="monthly-service"), hall=hall, day=DAY, at=NOON)
    client = client_for(grant(make_staff("guyan", "顾言"), "quality_manager"))
    assert "留存之后" not in client.get(f"/quality/reports/issues/{made.pk}/").content.decode()

    assert "30 条评价目前仍计入" in client.get(f"/quality/ratings/{burst.pk}/").content.decode()
    integrity.decide_flag(SYSTEM, flag=burst, state="confirmed", note="柜员代评", at=NOON)

    assert "30 条评价已不计入任何指标数值" in client.get(f"/quality/ratings/{burst.pk}/").content.decode()
    assert "30 条评价" in client.get(f"/quality/reports/issues/{made.pk}/").content.decode()


def test_of_flags_confirmed_before_their_ratings_were_told_are_left_out_too(
    content: Indicator, burst: RatingFlag, hall: Hall, li: Staff
) -> None:
    RatingFlag.objects.filter(pk=burst.pk).update(state="confirmed", decided_at=NOON)
    before = figures(content, hall, li)

    integrity.retell_flags(SYSTEM, at=NOON)
    integrity.retell_flags(SYSTEM, at=NOON)

    assert before == [(35 / 40, 40)] * 2 and figures(content, hall, li) == [(5 / 10, 10)] * 2
    assert [one.name for one in events_about(burst)].count("quality.flag.decided") == 1


def test_are_left_off_the_wall_of_their_hall() -> None:
    hall = make_visited_hall()
    counter = make_counter(hall)
    make_ticket(hall)
    for step in (call_next, start, finish):
        step(SYSTEM, counter=counter, at=MORNING)
    given = apps.get_model("visits", "Rating").objects.select_related("call__ticket").get()
    rate(SYSTEM, ticket=given.call.ticket, token=token_of(given.nonce), level="satisfied", at=MORNING)
    days = {"since_date": MORNING.date(), "until_date": MORNING.date(), "noted_at": MORNING}
    flag = RatingFlag.objects.create(hall=hall, clerk=counter.clerk, kind="burst", evidence={"calls": [given.call_id]}, **days)

    integrity.decide_flag(SYSTEM, flag=flag, state="confirmed", note="柜员代评", at=MORNING)
    given.refresh_from_db()
    was = given.is_forged
    integrity.decide_flag(SYSTEM, flag=flag, state="dismissed", note="家属一起评价", at=MORNING)

    given.refresh_from_db()
    assert (was, given.is_forged) == (True, False)
