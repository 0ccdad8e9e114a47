"""The pages of dispatch and supervision, through the browser's door."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.translation import override

from tingtang.cases.actions.dispatch import hand_out
from tingtang.cases.actions.notices import tell
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.supervision import urge
from tingtang.cases.models import Case, DispatchRule, Kind, Notice, SlaClock, TeamWay, Urging
from tingtang.cases.rules.supervision import read
from tingtang.cases.tests.desks import make_desk, make_rule
from tingtang.cases.tests.factories import make_kind, make_timed_case
from tingtang.cases.views.rungs import rung_words
from tingtang.core.actors import SYSTEM
from tingtang.core.live import stream_url
from tingtang.core.live_format import CHANNEL, link_key, read_link, read_message
from tingtang.org.models import Staff
from tingtang.org.tests.factories import PASSWORD, actor_for, grant, make_hall, make_role, make_staff, make_team

pytestmark = pytest.mark.django_db
LEAD = (
    "cases.view",
    "cases.view_own",
    "cases.urge",
    "cases.escalate",
    "cases.view_setup",
    "cases.save_teamway",
    "cases.remove_teamway",
)
ALL = (*LEAD, "cases.save_dispatchrule", "cases.remove_dispatchrule", "cases.save_kind")
WORK = ("cases.view_own", "cases.take", "cases.answer_urging", "cases.decline_offer", "cases.promise_update")


def log_in(staff: Staff) -> Client:
    """Somebody's browser."""
    client = Client()
    client.post("/login/", {"username": staff.account.username, "password": PASSWORD})
    return client


@pytest.fixture
def boss() -> Client:
    """Who may do everything here, everywhere."""
    return log_in(grant(make_staff("boss", "周宁"), make_role("boss", *ALL)))


class TestOffers:
    def test_are_said_on_the_case_and_in_the_queue_and_declined_from_there(self) -> None:
        make_hall(opening={})
        team, (first, second) = make_desk(5, 5, way="offer", offer_minutes=10)
        case = make_timed_case()
        assign_case(SYSTEM, case=case, team=team, at=timezone.now())
        hand_out(SYSTEM, team=team, at=timezone.now())
        asked, other = (log_in(grant(one, make_role(f"desk{one.pk}", *WORK))) for one in (first, second))
        panel = f"/cases/{case.number}/panels/?where=side"

        said = (other.get(panel).content.decode(), other.get(f"/cases/queue/{team.pk}/").content.decode())
        offered = asked.get(panel).content.decode()
        asked.post(f"/cases/{case.number}/decline/")

        assert all(first.name in text for text in said)
        assert f"/cases/{case.number}/decline/" in offered and f"/cases/{case.number}/decline/" not in said[0]
        assert [one.state for one in case.offers.all()] == ["declined"]


class TestRules:
    def test_are_made_and_tried_on_an_example(self, boss: Client) -> None:
        team, _staff = make_desk(5)
        sent = {"names_en": "Leaks", "names_zh-hans": "漏水", "names_zh-hant": "", "order": 10, "team": team.pk, "skill_level": 1}

        answer = boss.post(
            "/setup/dispatch/new/", sent | {"about": "case", "condition": 'title.contains("漏水")', "is_active": "on"}
        )
        page = boss.get("/setup/dispatch/", {"try": "1", "title": "水管漏水"}).content.decode()

        assert answer.status_code == 302, answer.content.decode()
        assert DispatchRule.objects.get().team == team
        assert "账单组" in page

    def test_keep_what_was_typed_and_tell_the_fault_beside_it(self, boss: Client) -> None:
        team, _staff = make_desk(5)
        sent = {"names_en": "Leaks", "names_zh-hans": "漏水", "names_zh-hant": "", "order": 10, "team": team.pk, "skill_level": 1}

        answer = boss.post("/setup/dispatch/new/", sent | {"condition": "colour == 1"})

        assert answer.status_code == 422
        assert "colour == 1" in answer.content.decode()

    def test_are_checked_while_they_are_typed(self, boss: Client) -> None:
        make_timed_case()

        good = boss.post("/setup/dispatch/check/", {"condition": "priority <= 5"}).content.decode()
        bad = boss.post("/setup/dispatch/check/", {"condition": "priority <="}).content.decode()

        assert "tone-ok" in good and "tone-late" in bad

    def test_say_how_a_team_hands_out(self, boss: Client) -> None:
        team, _staff = make_desk(5)
        way = TeamWay.objects.get()

        boss.post(f"/setup/dispatch/teams/{way.pk}/", {"team": team.pk, "way": "offer", "offer_minutes": 15})

        way.refresh_from_db()
        assert (way.way, way.offer_minutes) == ("offer", 15)
        assert boss.get("/setup/dispatch/teams/").status_code == 200


class TestSupervision:
    def test_shows_what_needs_care_and_urges(self, boss: Client) -> None:
        team, (clerk, *_rest) = make_desk(5)
        case = make_timed_case(team=team)
        assign_case(SYSTEM, case=case, staff=clerk, at=timezone.now())
        Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(hours=1))

        page = boss.get("/cases/supervision/").content.decode()
        empty = boss.post(f"/cases/{case.number}/supervision/", {"demand": " "})
        boss.post(f"/cases/{case.number}/supervision/", {"demand": "请今天答复"})
        boss.post(f"/cases/{case.number}/escalate/", {"reason": "影响面大"})

        assert case.number in page and clerk.name in page
        assert empty.status_code == 422
        assert Urging.objects.filter(how="hand").get().demand == "请今天答复"
        assert boss.get(f"/cases/{case.number}/supervision/").status_code == 200

    def test_offers_the_teams_and_people_of_the_halls_one_supervises(self) -> None:
        hall, away = make_hall("riverside"), make_hall("seaside", "海边大厅")
        for place, name in ((hall, "本厅组"), (away, "海边组")):
            make_team(place, f"team-{place.code}", name)
        boss = grant(make_staff("zhao", "赵晓", hall), make_role("watch", *LEAD), hall)

        page = log_in(boss).get("/cases/supervision/").content.decode()

        assert "本厅组" in page and "海边组" not in page

    def test_says_each_priority_in_its_word(self, boss: Client) -> None:
        case = make_timed_case()
        Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(hours=1), priority=4)

        row = boss.get("/cases/supervision/").content.decode().split(f">{case.number}<")[1].split("</tr>")[0]

        assert "低</span>" in row and "最低</span>" not in row

    def test_urges_many_at_once(self, boss: Client) -> None:
        team, (clerk, *_rest) = make_desk(5)
        held = [make_timed_case(team=team) for _each in range(2)]
        for case in held:
            assign_case(SYSTEM, case=case, staff=clerk, at=timezone.now())

        told = boss.post("/cases/bulk/urge/", {"ids": [case.pk for case in held], "sure": "1", "demand": "请今天答复"})

        assert told.status_code == 200
        assert sorted(Urging.objects.filter(demand="请今天答复").values_list("case", flat=True)) == [case.pk for case in held]
        page = log_in(grant(clerk, make_role("work", *WORK))).get("/cases/mine/").content.decode()
        assert all(f"/cases/{case.number}/urgings/" in page for case in held)

    def test_changes_the_ladder_of_a_kind(self, boss: Client) -> None:
        kind = make_kind()
        sent = {"rung-TOTAL_FORMS": "2", "rung-INITIAL_FORMS": "0", "post": "leader"}
        rung = {
            "rung-0-does": "urge",
            "rung-0-clock": "resolve",
            "rung-0-percent": "80",
            "rung-0-level": "1",
            "rung-0-priority": "5",
        }

        answer = boss.post(f"/setup/supervision/{kind.code}/", sent | rung)
        wrong = boss.post(
            f"/setup/supervision/{kind.code}/", sent | rung | {key.replace("-0-", "-1-"): one for key, one in rung.items()}
        )

        assert answer.status_code == 302
        assert Kind.objects.get().supervision["rungs"][0]["share"] == 0.8
        assert wrong.status_code == 422
        assert boss.get("/setup/supervision/").status_code == 200


class TestNotices:
    def test_ring_are_answered_and_read(self) -> None:
        hall = make_hall(opening={})
        team, (clerk, *_rest) = make_desk(5)
        grant(clerk, make_role("work", *WORK), hall)
        case = make_timed_case(team=team, hall=hall)
        assign_case(SYSTEM, case=case, staff=clerk, at=timezone.now())
        urging = urge(SYSTEM, case=case, demand="请今天答复", until=timezone.now() + timedelta(hours=2), at=timezone.now())
        browser = log_in(clerk)

        bell = browser.get("/cases/notices/bell/").content.decode()
        mine = browser.get("/cases/mine/").content.decode()
        panel = browser.get(f"/cases/{case.number}/panels/").content.decode()
        browser.post(f"/cases/{case.number}/urgings/{urging.pk}/", {"reply": "已电话答复"})

        assert ">1<" in bell and "请今天答复" in mine and "请今天答复" in panel
        urging.refresh_from_db()
        assert urging.reply == "已电话答复"
        assert Notice.objects.filter(read_at__isnull=True).count() == 0

    @pytest.mark.django_db(transaction=True)
    def test_are_heard_on_the_stream_of_every_page_of_their_reader(self) -> None:
        _team, (clerk, *_rest) = make_desk(2)
        request = RequestFactory().get("/")
        request.actor = actor_for(clerk)  # type: ignore[attr-defined]
        token = stream_url(request, ["hall-1"]).partition("token=")[2]
        heard = read_link(link_key(settings.SECRET_KEY), token, now=0).topics

        raw = connection.connection
        raw.execute(f"LISTEN {CHANNEL}")
        with transaction.atomic():
            tell([Notice(staff=clerk, code="given", at=timezone.now())])
        [told] = [read_message(one.payload) for one in raw.notifies(timeout=0.2)]
        raw.execute(f"UNLISTEN {CHANNEL}")

        assert told.topic in heard
        assert told.name == "notices"

    def test_offers_are_declined_and_promises_kept(self) -> None:
        hall = make_hall(opening={})
        team, (clerk, *_rest) = make_desk(5, way="offer")
        grant(clerk, make_role("work", *WORK), hall)
        make_rule("rest", team)
        case = make_timed_case(team=team, hall=hall)
        hand_out(SYSTEM, team=team, at=timezone.now())
        browser = log_in(clerk)

        page = browser.get("/cases/notices/").content.decode()
        browser.post(f"/cases/{case.number}/promise/", {"until": f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"})
        browser.post(f"/cases/{case.number}/decline/")

        assert case.number in page
        assert SlaClock.objects.filter(case=case, code="next_update", fixed_at__isnull=False).exists()
        assert Notice.objects.filter(read_at__isnull=True).count() == 0

    def test_of_one_case_count_once_and_stand_together(self) -> None:
        hall = make_hall(opening={})
        team, (clerk, *_rest) = make_desk(5)
        grant(clerk, make_role("work", *WORK), hall)
        case, at = make_timed_case(team=team, hall=hall), timezone.now()
        tell([Notice(staff=clerk, case=case, code=code, at=at) for code in ("urged", "escalated", "escalated")])
        tell([Notice(staff=clerk, code="help", at=at)])
        browser = log_in(clerk)

        bell = browser.get("/cases/notices/bell/").content.decode()
        page = browser.get("/cases/notices/").content.decode()

        assert ">2<" in bell
        assert page.count(f"/cases/{case.number}/") == 1 and page.count("<details") == 1

    def test_of_a_demos_past_come_read_and_ring_nobody(self) -> None:
        invented, real = make_staff("limin", is_demo=True), make_staff("wangfang", "王芳")
        old, now = timezone.now() - timedelta(days=9), timezone.now()

        tell([Notice(staff=staff, code="noted", at=at) for staff in (invented, real) for at in (old, now)])

        assert [one.at for one in Notice.objects.filter(staff=invented, read_at__isnull=True)] == [now]
        assert Notice.objects.filter(staff=real, read_at__isnull=True).count() == 2


def test_a_rung_before_the_end_says_how_long_before_it_is_due() -> None:
    ladder = read({"rungs": [{"does": "remind", "clock": "resolve", "minutes_before": 60, "to": ["assignee"]}]})

    with override("en"):
        words = rung_words(ladder.rungs[0])

    assert "before it is due" in words and "100 %" not in words
