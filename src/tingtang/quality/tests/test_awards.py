"""Awards: announced with their criteria, ranked with intervals, appealed against, decided by somebody who is not in the ranking."""

from datetime import timedelta

import pytest

from tingtang.cases.actions.complaints import impose_sanction
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.quality.actions import awards as actions
from tingtang.quality.actions import merits
from tingtang.quality.actions.indicators import save_indicator
from tingtang.quality.forms import judging as forms
from tingtang.quality.models import Award, AwardRound, Candidate
from tingtang.quality.queries import awards as queries
from tingtang.quality.tests.judged import OCTOBER, PRAISED, clerk, make_award, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def people(hall: Hall) -> dict[str, Staff]:
    """Li with many good ratings and praise, Wu with fewer, Zheng with six, and who leads them."""
    found = {name: clerk(hall, name, text) for name, text in (("li", "李敏"), ("wu", "吴芳"), ("zheng", "郑涛"))}
    found["chen"] = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    rate(hall, found["li"], 40)
    rate(hall, found["wu"], 24, 6)
    rate(hall, found["zheng"], 6)
    merits.save_commendation(SYSTEM, staff=found["li"], at=AT, text="拾金不昧", given_date=OCTOBER[1])
    return found


def announced(hall: Hall, **values: object) -> AwardRound:
    return actions.announce_round(
        SYSTEM, award=make_award(**values), hall=hall, first_date=OCTOBER[0], latest_date=OCTOBER[1], at=AT - timedelta(days=60)
    )


def ranked(hall: Hall, **values: object) -> AwardRound:
    return actions.rank_round(SYSTEM, award_round=announced(hall, **values), at=AT)


def of(found: AwardRound, staff: Staff) -> Candidate:
    return Candidate.objects.get(round=found, staff=staff)


def news() -> None:
    """Have what people are told of be told."""
    found = SUBSCRIBERS["quality.tell_people"]
    found.take(happened(found.types))


def told(staff: Staff) -> str:
    """The page of what somebody was told."""
    return browser(staff).get("/cases/notices/").content.decode()


class TestTelling:
    def test_each_step_is_told_to_whom_it_concerns(self, hall: Hall, people: dict[str, Staff]) -> None:
        song = grant(make_staff("songhe", "宋和"), "leadership")
        found = ranked(hall, appeal_days=1)
        zheng = of(found, people["zheng"])
        appeal = actions.appeal_award(actor_for(people["zheng"]), candidate=zheng, text="还有六张纸质评价", at=AT)
        news()

        assert "by which criteria stands there" in told(people["wu"])
        assert "You may appeal against your place until" in told(people["wu"])
        assert found.appeals_until and f"{found.appeals_until.astimezone(hall.zone):%H:%M}." in told(people["wu"])
        assert told(song).count("郑涛 appeals against a place in “星级员工”. You may decide.") == 1

        actions.decide_award_appeal(actor_for(song), award_appeal=appeal, answer="不计纸质评价", at=AT)
        later = AT + timedelta(days=2)
        actions.decide_round(actor_for(song), award_round=found, winners=[of(found, people["li"]).pk], note="", at=later)
        news()

        assert "On your appeal your place in “星级员工” stays as it was." in told(people["zheng"])
        assert "You have been awarded “星级员工”." in told(people["li"])
        assert "is decided: the winners stand there." in told(people["wu"])
        assert "is decided" not in told(people["li"])


class TestRanking:
    def test_ranks_with_intervals_and_leaves_out_who_has_too_little(self, hall: Hall, people: dict[str, Staff]) -> None:
        found = ranked(hall, criteria=[{"name": "满意", "kind": "ratings", "weight": 100}])

        li, wu, zheng = (of(found, people[name]) for name in ("li", "wu", "zheng"))
        assert (li.points, li.place, li.best, li.worst) == (100, 1, 1, 1)
        assert wu.points == pytest.approx(80)
        assert (wu.place, zheng.place, zheng.out) == (2, None, "few")
        assert [one.name for one in events_about(found)] == ["quality.round.announced", "quality.round.ranked"]

    def test_keeps_the_terms_that_were_published(self, hall: Hall, people: dict[str, Staff]) -> None:
        found = announced(hall)
        actions.save_award(SYSTEM, award=found.award, at=AT, criteria=[{"name": "表扬", "kind": "commendations", "weight": 1}])

        found = actions.rank_round(SYSTEM, award_round=found, at=AT)

        assert of(found, people["li"]).points == pytest.approx(60 + 40 * 0.5)

    def test_is_not_made_before_the_days_are_over(self, hall: Hall) -> None:
        with pytest.raises(actions.NotOver):
            actions.rank_round(SYSTEM, award_round=announced(hall), at=AT - timedelta(days=40))

    def test_bars_who_was_sanctioned_in_the_period(self, hall: Hall, people: dict[str, Staff]) -> None:
        impose_sanction(SYSTEM, staff=people["li"], degree="light", reason="着装", at=AT - timedelta(days=30))

        found = ranked(hall)

        assert (of(found, people["li"]).out, of(found, people["wu"]).place) == ("sanction", 1)

    def test_withholds_who_would_tell_what_few_raters_said(self, hall: Hall, people: dict[str, Staff]) -> None:
        rate(hall, clerk(hall, "wanglei", "王磊"), 2)

        found = ranked(hall, criteria=[{"name": "满意", "kind": "ratings", "weight": 100}])

        assert of(found, people["zheng"]).out == "withheld"

    def test_refuses_marks_that_somebody_gives(self) -> None:
        with pytest.raises(Invalid):
            make_award(criteria=[{"name": "印象", "kind": "marks", "weight": 1}])


class TestAppeal:
    def test_is_ones_own_and_decided_by_another(self, hall: Hall, people: dict[str, Staff]) -> None:
        found = ranked(hall)
        wu = of(found, people["wu"])
        width = wu.high - wu.low
        with pytest.raises(Denied):
            actions.appeal_award(actor_for(people["li"]), candidate=wu, text="我替她说", at=AT)

        made = actions.appeal_award(actor_for(people["wu"]), candidate=wu, text="有六条是误按", at=AT)
        with pytest.raises(Denied):
            actions.decide_award_appeal(actor_for(people["wu"]), award_appeal=made, answer="同意", points=99, at=AT)
        actions.decide_award_appeal(actor_for(people["chen"]), award_appeal=made, answer="核实属实", points=99, at=AT)

        assert (of(found, people["wu"]).place, of(found, people["li"]).place) == (1, 2)
        anew = of(found, people["wu"])
        assert width > 0
        assert anew.low == pytest.approx(99 - (wu.points - wu.low))  # what was measured grew no surer by being changed
        assert anew.high == 100

    def test_is_not_decided_by_who_made_it_though_he_has_no_place(self, hall: Hall, people: dict[str, Staff]) -> None:
        chen = actor_for(people["chen"])
        made = actions.appeal_award(chen, candidate=of(ranked(hall), people["chen"]), text="我也接待群众", at=AT)

        with pytest.raises(actions.Interested):
            actions.decide_award_appeal(chen, award_appeal=made, answer="属实", points=100, at=AT)

    def test_is_too_late_after_its_days(self, hall: Hall, people: dict[str, Staff]) -> None:
        found = ranked(hall)

        with pytest.raises(actions.WrongState):
            actions.appeal_award(
                actor_for(people["wu"]), candidate=of(found, people["wu"]), text="晚了", at=AT + timedelta(days=6)
            )


class TestDecision:
    def test_awards_after_the_time_for_appeals_and_numbers_certificates(self, hall: Hall, people: dict[str, Staff]) -> None:
        found, chen = ranked(hall), actor_for(people["chen"])
        li = of(found, people["li"])
        with pytest.raises(actions.AppealsOpen):
            actions.decide_round(chen, award_round=found, winners=[li.pk], note="", at=AT)

        actions.decide_round(chen, award_round=found, winners=[li.pk], note="", at=AT + timedelta(days=6))

        assert of(found, people["li"]).number == f"202610-{found.pk}-001"

    def test_refuses_passing_over_somebody_without_a_reason(self, hall: Hall, people: dict[str, Staff]) -> None:
        found = ranked(hall)

        with pytest.raises(Invalid):
            actions.decide_round(
                actor_for(people["chen"]),
                award_round=found,
                winners=[of(found, people["wu"]).pk],
                note="",
                at=AT + timedelta(days=6),
            )

    def test_is_not_made_by_who_is_in_the_ranking(self, hall: Hall, people: dict[str, Staff]) -> None:
        grant(people["wu"], "supervisor", hall)
        found = ranked(hall)

        with pytest.raises(actions.Interested):
            actions.decide_round(actor_for(people["wu"]), award_round=found, winners=[], note="", at=AT + timedelta(days=6))


class TestWhoSeesWhat:
    def test_colleagues_see_winners_and_themselves_only(self, hall: Hall, people: dict[str, Staff]) -> None:
        found = ranked(hall)
        zheng = actor_for(people["zheng"])
        assert [one.staff for one in queries.candidates(zheng, found)] == [people["zheng"]]

        li = of(found, people["li"])
        actions.decide_round(actor_for(people["chen"]), award_round=found, winners=[li.pk], note="", at=AT + timedelta(days=6))
        found.refresh_from_db()

        assert {one.staff for one in queries.candidates(zheng, found)} == {people["li"], people["zheng"]}
        told = client_for(people["zheng"]).get(f"/api/v1/award-rounds/{found.pk}").json()["candidates"]
        assert {one["staff"]: bool(one["pieces"]) for one in told} == {people["li"].badge: False, people["zheng"].badge: True}
        assert queries.candidates(actor_for(people["chen"]), found).count() == 4

    def test_another_hall_sees_nothing(self, hall: Hall) -> None:
        found = announced(hall)
        elsewhere = make_hall("hillside", "山边")

        with pytest.raises(NotFound):
            queries.get_round(actor_for(grant(make_staff("duan", "段", elsewhere), "clerk", elsewhere)), found.pk)


class TestPublishedCriteria:
    @pytest.fixture(autouse=True)
    def content(self, hall: Hall) -> None:
        targets = [{"hall": "", "from": "2026-01-01", "target": 0.95, "floor": 0.6}]
        save_indicator(
            SYSTEM, at=AT, code="content", name="Content", formula="share(not is_bad of visits.service.rated)", unit="share",
            direction="up", targets=targets,
        )  # fmt: skip

    def test_say_by_name_what_is_measured_and_how_points_are_made(self, hall: Hall, people: dict[str, Staff]) -> None:
        found = ranked(hall, criteria=[{"name": "满意", "kind": "indicator", "of": "content", "weight": 60}, PRAISED])

        page = browser(people["li"]).get(f"/quality/awards/{found.pk}/").content.decode()

        assert 'Content</td><td class="text-secondary">60.0% is 0 points, 95.0% is 100' in page
        assert "2 commendations are 100 points" in page

    def test_show_beside_points_the_figure_they_were_made_of(self, hall: Hall, people: dict[str, Staff]) -> None:
        found = ranked(hall)

        li = of(found, people["li"])
        page = browser(people["li"]).get(f"/quality/awards/{found.pk}/").content.decode()

        assert "figure" not in li.pieces[0] and (li.pieces[1]["figure"], li.pieces[1]["points"]) == (1.0, 50.0)
        assert "1 times</span> → " in page

    def test_take_how_many_count_a_hundred_of_commendations_alone(self) -> None:
        rows = {"names_en": "Star", "code": "star", "kind": "person", "least": "5", "places": "1", "appeal_days": "5"}
        given = {"name": "满意", "kind": "indicator", "of": "content", "weight": "60", "criterion": "", "full": "12"}

        form = forms.Award({**rows, **{f"criteria_{name}": value for name, value in given.items()}}, instance=Award())

        assert [*form.errors] == ["criteria"] and len(form.errors["criteria"]) == 1
        assert "“满意”" in form.errors["criteria"][0]

    def test_take_no_points_of_an_appeal_that_are_no_number(self, hall: Hall, people: dict[str, Staff]) -> None:
        found, song = ranked(hall), grant(make_staff("songhe", "宋和"), "leadership")
        appeal = actions.appeal_award(actor_for(people["wu"]), candidate=of(found, people["wu"]), text="请核对", at=AT)
        url, client = f"/quality/awards/appeals/{appeal.pk}/decide/", browser(song)
        client.post(url, {"answer": "改分", "points": "八十"})
        appeal.refresh_from_db()
        before = appeal.state
        client.post(url, {"answer": "改分", "points": "80,5"})
        appeal.refresh_from_db()

        assert (before, appeal.state, appeal.points_after) == ("open", "changed", 80.5)
