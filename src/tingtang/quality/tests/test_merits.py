"""Rewards and sanctions: rules propose where the evidence is sure, people decide, and what they decide can be appealed against."""

from datetime import date, timedelta

import pytest

from tingtang.cases.actions.complaints import appeal_sanction
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_staff
from tingtang.quality.actions import merits as actions
from tingtang.quality.models import MeritRule, Proposal
from tingtang.quality.queries import merits as queries
from tingtang.quality.queries.waiting import waiting_for
from tingtang.quality.tests.judged import OCTOBER, clerk, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    found = clerk(hall, "limin", "李敏")
    rate(hall, found, 60)
    return found


@pytest.fixture
def wu(hall: Hall) -> Staff:
    found = clerk(hall, "wufang", "吴芳")
    rate(hall, found, 10, 30)
    return found


@pytest.fixture
def chen(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


def make_rule(**values: object) -> MeritRule:
    given = {"code": "liked", "name": "群众满意奖", "text": "通报表扬", "kind": "ratings", "limit": 90.0, "least": 20, **values}
    return actions.save_merit_rule(SYSTEM, at=AT, **given)


def proposed(rule: MeritRule) -> list[Proposal]:
    return actions.propose_merits(SYSTEM, merit_rule=rule, first_date=OCTOBER[0], latest_date=OCTOBER[1], at=AT)


def slack() -> MeritRule:
    return make_rule(
        code="slack", name="不满意率过高", sense="sanction", degree="medium", consequence="push", sign="at_most", limit=50.0
    )


class TestProposing:
    def test_proposes_once_for_whom_the_whole_interval_is_beyond_the_limit(self, li: Staff, wu: Staff) -> None:
        rule = make_rule()

        assert [(one.staff, one.value, one.n) for one in proposed(rule)] == [(li, 100, 60)]
        assert proposed(rule) == []

    def test_stays_silent_where_chance_could_explain_it(self, li: Staff, wu: Staff) -> None:
        assert proposed(make_rule(limit=99.0)) == []

    def test_refuses_days_that_are_not_over(self, li: Staff) -> None:
        with pytest.raises(actions.NotYetOver):
            actions.propose_merits(SYSTEM, merit_rule=make_rule(), first_date=OCTOBER[0], latest_date=AT.date(), at=AT)

    @pytest.mark.parametrize(
        ("rhythm", "span"),
        [
            ("month", (date(2026, 10, 1), date(2026, 10, 31))),
            ("quarter", (date(2026, 7, 1), date(2026, 9, 30))),
            ("year", (date(2025, 1, 1), date(2025, 12, 31))),
        ],
    )
    def test_looks_at_the_latest_span_that_is_over(self, rhythm: str, span: tuple[date, date]) -> None:
        assert queries.latest_span(rhythm, date(2026, 11, 23)) == span


class TestDeciding:
    def test_a_sanction_follows_a_persons_yes_only_and_can_be_appealed_against(self, wu: Staff, chen: Staff) -> None:
        (one,) = proposed(slack())
        assert one.sanction is None

        kept = actions.decide_proposal(actor_for(chen), proposal=one, is_granted=True, reason="三次提醒未改", at=AT)

        assert kept.sanction is not None
        assert (kept.sanction.degree, kept.sanction.staff, kept.sanction.imposed_by) == ("medium", wu, chen)
        assert appeal_sanction(actor_for(wu), sanction=kept.sanction, appeal="当天系统故障", at=AT).state == "appealed"

    def test_wants_a_reason_and_somebody_else(self, hall: Hall, wu: Staff, chen: Staff) -> None:
        (one,) = proposed(slack())
        grant(wu, "supervisor", hall)
        with pytest.raises(Invalid):
            actions.decide_proposal(actor_for(chen), proposal=one, is_granted=True, reason=" ", at=AT)
        with pytest.raises(actions.OnOneself):
            actions.decide_proposal(actor_for(wu), proposal=one, is_granted=False, reason="算了", at=AT)

    def test_a_reward_declined_goes_to_another_on_appeal(self, hall: Hall, li: Staff, chen: Staff) -> None:
        (one,) = proposed(make_rule())
        kept = actions.decide_proposal(actor_for(chen), proposal=one, is_granted=False, reason="名额已满", at=AT)
        kept = actions.appeal_proposal(actor_for(li), proposal=kept, text="规则没有名额限制", at=AT)
        with pytest.raises(actions.OnOneself):
            actions.answer_proposal(actor_for(chen), proposal=kept, is_granted=False, answer="不变", at=AT)

        other = grant(make_staff("songhe", "宋和"), "leadership")
        kept = actions.answer_proposal(actor_for(other), proposal=kept, is_granted=True, answer="规则确无限制", at=AT)

        assert kept.state == "granted"

    def test_a_reward_given_has_its_certificate_and_a_declined_one_has_none(self, li: Staff, chen: Staff) -> None:
        (found,) = proposed(make_rule())
        url = f"/quality/merits/{found.pk}/certificate/"

        before = browser(chen).get(url)
        actions.decide_proposal(actor_for(chen), proposal=found, is_granted=True, reason="依据充分", at=AT)
        given = browser(li).get(url)

        assert before.status_code == 404
        assert given.status_code == 200 and given.content.startswith(b"%PDF")
        assert url in browser(li).get(f"/quality/merits/{found.pk}/").content.decode()

    def test_says_what_recordings_are_called_where_a_rule_rests_on_them(self) -> None:
        assert queries.measured_by(make_rule(kind="inspections", of="remote")) != "remote"

    def test_an_appeal_is_told_to_who_may_decide_it_and_waits_on_his_work(self, hall: Hall, li: Staff, chen: Staff) -> None:
        song = grant(make_staff("songhe", "宋和"), "leadership")
        (one,) = proposed(make_rule())
        kept = actions.decide_proposal(actor_for(chen), proposal=one, is_granted=False, reason="名额已满", at=AT)
        actions.appeal_proposal(actor_for(li), proposal=kept, text="规则没有名额限制", at=AT)
        news = SUBSCRIBERS["quality.tell_people"]

        news.take(happened(news.types))

        pages = {each: browser(each).get("/cases/notices/").content.decode() for each in (li, chen, song)}
        assert "A reward for you by the rule “群众满意奖” was declined." in pages[li]
        assert "李敏 appeals: a reward by the rule “群众满意奖” was declined." in pages[song]
        assert "appeals" not in pages[chen]
        assert [each.url for each in waiting_for(actor_for(song), AT)] == ["/quality/merits/"]
        assert waiting_for(actor_for(chen), AT) == []

    def test_a_sanction_says_what_follows_and_is_told_of_once(self, wu: Staff, chen: Staff) -> None:
        (one,) = proposed(slack())
        kept = actions.decide_proposal(actor_for(chen), proposal=one, is_granted=True, reason="三次提醒未改", at=AT)

        for name in ("quality.tell_people", "cases.tell_sanctions"):
            SUBSCRIBERS[name].take(happened(SUBSCRIBERS[name].types))

        assert kept.sanction is not None
        assert kept.sanction.reason == "不满意率过高 – 通报表扬: 三次提醒未改"
        page = browser(wu).get("/cases/notices/").content.decode()
        assert page.count("A sanction was imposed on you (medium)") == 1
        assert "不满意率过高" not in page

    def test_who_decides_sees_what_else_is_proposed_for_the_same_days(self, wu: Staff, chen: Staff) -> None:
        (one,) = proposed(slack())
        (other,) = proposed(
            make_rule(code="heavy", name="严重怠慢", sense="sanction", degree="heavy", sign="at_most", limit=60.0)
        )

        page = browser(chen).get(f"/quality/merits/{one.pk}/").content.decode()

        assert f'href="/quality/merits/{other.pk}/"' in page and "严重怠慢" in page


class TestRules:
    def test_refuse_a_limit_beyond_the_scale_that_would_propose_for_everybody(self) -> None:
        with pytest.raises(Invalid):
            make_rule(sense="sanction", sign="at_most", limit=101.0)

    def test_choose_what_they_are_measured_by_and_refuse_what_does_not_fit(self) -> None:
        quality = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager"))
        page = quality.get("/quality/merits/rules/new/").content.decode()
        given = {
            "names_en": "Clean", "sense": "sanction", "degree": "light", "consequence": "push", "text": "跟岗学习", "kind": "indicator",
            "of": "six_s", "sign": "at_most", "limit": "60", "least": "5", "rhythm": "month", "is_active": "on",
        }  # fmt: skip

        refused = quality.post("/quality/merits/rules/new/", given)
        taken = quality.post("/quality/merits/rules/new/", given | {"kind": "inspections"})

        assert '<option value="six_s">Area of inspections: 6S</option>' in page
        assert refused.status_code == 422
        assert "choose what fits how it is measured" in refused.content.decode()
        assert taken.status_code == 302
        assert MeritRule.objects.get().of == "six_s"


class TestWhoSeesWhat:
    def test_people_see_what_was_decided_about_them_and_no_mere_proposal(self, li: Staff, wu: Staff, chen: Staff) -> None:
        (one,) = proposed(make_rule())
        assert not queries.proposals(actor_for(li)).exists()

        actions.decide_proposal(actor_for(chen), proposal=one, is_granted=True, reason="名副其实", at=AT)

        assert queries.proposals(actor_for(li)).count() == 1
        assert not queries.proposals(actor_for(wu)).exists()

    def test_who_leads_a_hall_hears_no_sooner_of_what_is_proposed_for_himself(self, hall: Hall, li: Staff, chen: Staff) -> None:
        (one,) = proposed(make_rule())
        grant(li, "supervisor", hall)

        assert not queries.proposals(actor_for(li)).exists()
        assert [each.pk for each in queries.proposals(actor_for(chen))] == [one.pk]


class TestCommendations:
    def test_nobody_praises_himself(self, chen: Staff) -> None:
        with pytest.raises(actions.OnOneself):
            actions.save_commendation(actor_for(chen), staff=chen, at=AT, text="我很好", given_date=AT.date())

    def test_is_not_given_in_days_to_come(self, li: Staff, chen: Staff) -> None:
        with pytest.raises(Invalid):
            actions.save_commendation(actor_for(chen), staff=li, at=AT, text="热心", given_date=AT.date() + timedelta(days=2))
