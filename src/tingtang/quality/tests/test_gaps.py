"""The five gaps: each from its own evidence, kept as it was measured, explained by people."""

from datetime import date, timedelta
from typing import Any

import pytest

from tingtang.cases.actions.complaints import save_promise
from tingtang.cases.actions.opening import open_case
from tingtang.cases.tests.factories import make_kind
from tingtang.catalogue.models import Standard
from tingtang.catalogue.tests.factories import make_standard
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, NotFound
from tingtang.customers.tests.factories import make_customer
from tingtang.journal.tests.history import events_about
from tingtang.org.models import Hall
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_staff
from tingtang.quality.actions import gaps as actions
from tingtang.quality.actions import inspections, surveys
from tingtang.quality.models import GapStudy, Survey, SurveyWave
from tingtang.quality.queries import gaps as queries
from tingtang.quality.rules import gaps as rules
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.tests.asked import BAD, GOOD, key, make_sheet, make_survey

pytestmark = pytest.mark.django_db
ROWS = [
    {"code": "r1", "text": {"zh-hans": "环境整洁"}, "dimension": "tangibles"},
    {"code": "r2", "text": {"zh-hans": "说到做到"}, "dimension": "reliability"},
]
FIRST, LATEST = date(2026, 11, 1), AT.date()


def _matrix(code: str, measure: str) -> dict[str, Any]:
    return {"code": code, "kind": "matrix", "low": 1, "high": 5, "measure": measure, "text": {"zh-hans": code}, "rows": ROWS}


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def survey() -> Survey:
    return make_survey(_matrix("e", "expectation"), _matrix("p", "perception"), code="servqual", kind="servqual", least_shown=2)


def asked(survey: Survey, name: str, replies: list[tuple[int, int, int, int]], hall: Hall | None = None) -> SurveyWave:
    """A wave with replies: expectation of both rows, then perception."""
    wave = surveys.save_wave(
        SYSTEM,
        at=AT,
        edition=survey.versions.get(),
        name=name,
        hall=hall,
        opens_at=AT - timedelta(days=9),
        closes_at=AT + timedelta(days=9),
    )
    wave = surveys.move_wave(SYSTEM, wave=wave, state="open", at=AT)
    for e1, e2, p1, p2 in replies:
        answers = {"e": {"r1": e1, "r2": e2}, "p": {"r1": p1, "r2": p2}}
        surveys.enter_reply(SYSTEM, wave=wave, answers=answers, at=AT, channel="paper")
    return wave


def studied(hall: Hall | None, **values: Any) -> GapStudy:
    made = actions.save_gap_study(SYSTEM, hall=hall, at=AT, name="十一月", first_date=FIRST, latest_date=LATEST, **values)
    return actions.measure_gaps(SYSTEM, gap_study=made, at=AT + timedelta(hours=1))


def inspected(hall: Hall, marks: dict[str, Any]) -> None:
    chen = grant(make_staff(f"u{key().hex[:6]}", "陈刚", hall), "supervisor", hall)
    sheet = make_sheet()
    inspections.hand_in(actor_for(chen), hall=hall, key=key(), sheet=sheet, marks=marks, at=AT)


class TestHearing:
    def test_counts_beside_the_first_gap_what_customers_said_unasked(self, hall: Hall) -> None:
        complaint, suggestion, request = (make_kind(nature, nature=nature) for nature in ("complaint", "suggestion", "request"))
        for kind in (complaint, complaint, suggestion, request):
            open_case(SYSTEM, kind=kind, title="意见", hall=hall, at=AT)
        open_case(SYSTEM, kind=complaint, title="别处", hall=make_hall("hillside", "山边"), at=AT)
        inspected(hall, GOOD)

        found = studied(hall)

        assert found.result["heard"] == {"complaint": 2, "suggestion": 1}

    def test_counts_them_also_when_their_kinds_were_set_up_after_the_days_of_the_study(self, hall: Hall) -> None:
        complaint = make_kind("complaint", nature="complaint")
        open_case(SYSTEM, kind=complaint, title="意见", hall=hall, at=AT - timedelta(days=20))
        inspected(hall, GOOD)
        span = {"first_date": AT.date() - timedelta(days=30), "latest_date": AT.date() - timedelta(days=10)}
        made = actions.save_gap_study(SYSTEM, hall=hall, at=AT, name="十月", **span)

        assert queries.heard(made, AT + timedelta(hours=1)) == {"complaint": 1, "suggestion": 0}
        assert queries.heard(made, AT) == {"complaint": 1, "suggestion": 0}  # the kind was set up in this very moment


class TestMeasuring:
    def test_takes_each_gap_from_its_own_evidence(self, hall: Hall, survey: Survey) -> None:
        customers = asked(survey, "群众", [(5, 5, 4, 3), (5, 5, 4, 3), (5, 5, 4, 3)], hall)
        managers = asked(survey, "管理者", [(4, 5, 4, 4), (4, 5, 4, 4)])
        make_standard("clean", "环境标准", since=FIRST)
        inspected(hall, GOOD)
        for number, state in enumerate(("kept", "kept", "kept", "broken")):
            save_promise(
                SYSTEM, hall=hall, at=AT, customer=make_customer(f"客户{number}"), text="三天内答复", made_date=FIRST,
                due_date=FIRST + timedelta(days=3), state=state, settled_date=FIRST + timedelta(days=3),
                delivery="回函",
            )  # fmt: skip

        found = studied(
            hall, customers=customers, managers=managers, links=[{"row": "r1", "standard": "clean", "meets": "full"}]
        ).result

        assert found["1"]["value"] == pytest.approx(-12.5)  # managers expect 75 and 100 points, customers 100 and 100
        assert found["2"]["value"] == pytest.approx(-50)  # one of two equal expectations has a standard
        assert found["3"]["value"] == pytest.approx(0)
        assert found["4"]["value"] == pytest.approx(-25)
        assert found["5"]["value"] == pytest.approx(-37.5)
        assert [found[str(n)]["n"] for n in (1, 2, 3, 4, 5)] == [2, 3, 1, 4, 3]

    def test_withholds_what_too_few_answered(self, hall: Hall, survey: Survey) -> None:
        found = studied(hall, customers=asked(survey, "群众", [(5, 5, 4, 3)])).result

        assert found["5"] == {"value": None, "low": None, "high": None, "n": 0, "is_withheld": True, "parts": []}

    def test_does_not_count_a_standard_that_is_not_in_force(self, hall: Hall, survey: Survey) -> None:
        Standard.objects.create(code="clean", name="环境标准")

        found = studied(
            hall, customers=asked(survey, "群众", [(5, 5, 4, 3)] * 2, hall), links=[{"row": "r1", "standard": "clean", "meets": "full"}]
        )  # fmt: skip

        assert found.result["2"]["value"] == pytest.approx(-100)

    def test_does_not_measure_the_second_before_anybody_said_which_standard_meets_what(self, hall: Hall, survey: Survey) -> None:
        found = studied(hall, customers=asked(survey, "群众", [(5, 5, 4, 3)] * 2, hall))

        assert found.result["2"]["value"] is None

    def test_begins_with_what_the_latest_study_of_the_place_said_of_standards(self, hall: Hall, survey: Survey) -> None:
        links = [{"row": "r1", "standard": "clean", "meets": "part"}]
        make_standard("clean", "环境标准", since=FIRST)
        wave = asked(survey, "群众", [(5, 5, 4, 3)] * 2, hall)
        studied(hall, customers=wave, links=links)
        made = actions.save_gap_study(
            SYSTEM, hall=hall, at=AT, name="十二月", first_date=FIRST, latest_date=LATEST, customers=wave
        )
        elsewhere = actions.save_gap_study(
            SYSTEM, hall=None, at=AT, name="各处", first_date=FIRST, latest_date=LATEST, customers=wave
        )

        assert (made.links, elsewhere.links) == (links, [])

    def test_keeps_the_interval_of_a_single_source_and_stays_on_the_scale(self) -> None:
        one, other = Estimate(-100.0, -100.0, -34.0, 2, 2), Estimate(-90.0, -100.0, -50.0, 3, 3)

        assert rules.together([one]) == one
        assert rules.together([one, other]).low == -100

    def test_goes_no_further_than_scores_can(self) -> None:
        scores = rules.scored([88.0, 100.0, 74.0])
        one, both = rules.within(scores, rules.SHORT), rules.together([scores, rules.kept(9, 10)])

        assert (one.value, one.low, one.high) == (pytest.approx(-12.667, abs=1e-3), pytest.approx(-44.99, abs=0.01), 0.0)
        assert both.high is not None
        assert both.high <= 0

    def test_says_of_what_is_kept_no_more_than_all_and_no_less_than_nothing(self) -> None:
        two, three = rules.scored([76.9, 55.4]), rules.scored([70, 71, 72])

        assert two.value == pytest.approx(-33.85)
        assert two.low is not None and two.low < -100  # few are in doubt, and stay so beside others
        cut = rules.within(two, rules.SHORT)
        assert (cut.low, cut.high) == (-100, 0)
        assert rules.together([two, three]).high == 0

    def test_counts_a_sheet_that_two_filled_once(self, hall: Hall) -> None:
        people = [grant(make_staff(name, name, hall), "supervisor", hall) for name in ("chengang", "luqing")]
        first = inspections.hand_in(actor_for(people[0]), hall=hall, key=key(), sheet=make_sheet(), marks=GOOD, at=AT)
        second = inspections.ask_second(SYSTEM, inspection=first, inspector=people[1], due_at=AT, at=AT)
        inspections.hand_in(actor_for(people[1]), hall=hall, key=second.key, marks=BAD, at=AT)

        found = studied(hall).result["3"]

        second.refresh_from_db()
        assert second.score is not None
        assert (found["n"], found["value"]) == (1, pytest.approx((second.score - 100) / 2))

    def test_says_how_many_replies_it_takes(self, hall: Hall, survey: Survey) -> None:
        wave = asked(survey, "管理者", [(4, 5, 4, 4)])
        found = studied(hall, customers=asked(survey, "群众", [(5, 5, 4, 3)] * 2, hall), managers=wave)
        quality = grant(make_staff("tangyue", "唐悦"), "quality_manager")

        page = browser(quality).get(f"/quality/gaps/{found.pk}/").content.decode()

        assert "“管理者” has 1 replies; fewer than 2 are not shown" in page
        assert queries.too_few(found, 5) == []

    def test_refuses_with_no_evidence_at_all(self, hall: Hall) -> None:
        with pytest.raises(actions.NothingMeasured):
            studied(hall)

    def test_refuses_managers_who_were_asked_something_else(self, hall: Hall, survey: Survey) -> None:
        other = make_survey(_matrix("e", "expectation"), _matrix("p", "perception"), code="other", kind="servqual")

        with pytest.raises(Invalid):
            studied(hall, customers=asked(survey, "群众", []), managers=asked(other, "管理者", []))

    def test_is_forgotten_when_the_study_changes(self, hall: Hall, survey: Survey) -> None:
        made = studied(hall, customers=asked(survey, "群众", [(5, 5, 4, 3)] * 2, hall))

        kept = actions.save_gap_study(SYSTEM, gap_study=made, hall=hall, at=AT, name="改名")

        assert (kept.measured_at, kept.result) == (None, {})


class TestExplaining:
    def test_names_causes_and_remedies_of_the_source(self, hall: Hall) -> None:
        inspected(hall, GOOD)
        made = studied(hall)

        kept = actions.explain_gap(
            SYSTEM, gap_study=made, gap=3, causes=["untrained"], remedies=["train", "follow"], note="新人多", at=AT
        )

        assert kept.reason_of(3) == {"gap": 3, "causes": ["untrained"], "remedies": ["follow", "train"], "note": "新人多"}
        assert events_about(kept)[-1].attributes["causes"] == "untrained"

    def test_refuses_causes_of_another_gap(self, hall: Hall) -> None:
        inspected(hall, GOOD)

        with pytest.raises(Invalid):
            actions.explain_gap(SYSTEM, gap_study=studied(hall), gap=3, causes=["overpromised"], remedies=[], at=AT)


class TestWhoSeesWhat:
    def test_another_hall_sees_nothing(self, hall: Hall) -> None:
        inspected(hall, GOOD)
        made = studied(hall)
        elsewhere = make_hall("hillside", "山边")
        duan = actor_for(grant(make_staff("duan", "段", elsewhere), "supervisor", elsewhere))

        with pytest.raises(NotFound):
            queries.get_study(duan, made.pk)
