"""Surveys: one reply for each invitation, nobody about himself, quotas, rest, anonymity, small groups; counted fast and right."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone, translation

from tingtang.cases.actions.desk import refuse
from tingtang.cases.events import CASE_MOVED
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.channels.tests.factories import make_channel, make_purpose, make_telling, make_writer
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.customers.tests.factories import make_customer
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, grant, make_hall, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.quality.actions import surveys as actions
from tingtang.quality.models import Invitation, Reply, Survey, SurveyWave
from tingtang.quality.queries import surveys as queries
from tingtang.quality.rules import questions as rules
from tingtang.quality.shown import answers
from tingtang.quality.shown import surveys as shown
from tingtang.quality.subscribers.following import invite_after
from tingtang.quality.tables.surveys import CHANNELS
from tingtang.quality.tests.asked import SATISFIED, WHY, invite, make_survey, open_wave
from tingtang.visits.actions.calls import call_next, finish, start
from tingtang.visits.events import SERVICE_FINISHED
from tingtang.visits.tests import factories as visited

pytestmark = pytest.mark.django_db


def reply(asked: Invitation | SurveyWave, value: int = 5, **more: Any) -> Reply | None:
    return actions.answer(SYSTEM, asked=asked, answers={"q1": value, **more.pop("answers", {})}, at=more.pop("at", AT), **more)


class TestChecked:
    def test_drops_answers_to_what_is_not_asked_and_wants_those_that_are(self) -> None:
        asked = rules.read([SATISFIED, WHY])

        assert rules.checked(asked, {"q1": "5", "q2": "o1"}) == ({"q1": 5}, {})
        assert rules.checked(asked, {"q1": "1"}) == ({"q1": 1}, {"q2": "missing"})

    @pytest.mark.parametrize(
        ("kind", "given", "fault"),
        [
            ("rank", {"o1": "1", "o2": "1"}, "rank"), ("points", {"o1": "60", "o2": "30"}, "points"), ("one", "o9", "choice"),
            ("number", "viel", "number"), ("date", "2026-02-30", "date"), ("several", ["o1", "x"], "choice"),
        ],
    )  # fmt: skip
    def test_says_what_is_wrong_with_an_answer(self, kind: str, given: Any, fault: str) -> None:
        asked = rules.read([{**WHY, "kind": kind, "when": []}])

        assert rules.checked(asked, {"q2": given}) == ({}, {"q2": fault})

    def test_keeps_one_byte_for_each_closed_answer(self) -> None:
        asked = rules.read([SATISFIED, {**WHY, "kind": "rank", "when": []}])

        assert rules.marks(asked, {"q1": 4, "q2": ["o2", "o1"]}) == bytes([4, 2, 1])
        assert rules.marks(asked, {}) == bytes([rules.NOTHING] * 3)


class TestAnswer:
    def test_takes_one_reply_for_an_invitation(self) -> None:
        asked = invite(open_wave())
        reply(asked)

        with pytest.raises(actions.RepliedAlready):
            reply(asked, 1, answers={"q2": "o1"})

        assert Reply.objects.count() == 1

    def test_names_nobody_when_it_is_anonymous(self) -> None:
        asked = invite(open_wave(), make_customer())

        kept = reply(asked)

        assert kept is not None
        assert (kept.invitation, Invitation.objects.get().state) == (None, "answered")
        told = {qualifier for event in events_about(kept.wave) for qualifier in event.objects}
        assert "invitation" not in told or all(
            "reply" not in event.objects for event in events_about(kept.wave) if "invitation" in event.objects
        )

    def test_refuses_who_it_is_about(self) -> None:
        clerk = make_staff("limin", "李敏", make_hall())
        asked = invite(open_wave(), clerk=clerk)

        with pytest.raises(Denied):
            reply(asked, staff_id=clerk.pk)

    def test_refuses_what_is_closed_or_missing(self) -> None:
        wave = open_wave()
        with pytest.raises(Invalid) as refusal:
            actions.answer(SYSTEM, asked=wave, answers={}, at=AT)
        assert list(refusal.value.fields) == ["q1"]

        with pytest.raises(actions.WaveShut):
            reply(wave, at=AT + timedelta(days=31))

    def test_thanks_who_comes_when_a_quota_is_full(self) -> None:
        wave = open_wave(make_survey({**WHY, "when": []}), quotas=[{"question": "q2", "option": "o1", "most": 1}])
        give = {"asked": wave, "at": AT}

        assert actions.answer(SYSTEM, answers={"q2": "o1"}, **give) is not None  # type: ignore[arg-type]
        assert actions.answer(SYSTEM, answers={"q2": "o1"}, **give) is None  # type: ignore[arg-type]
        assert actions.answer(SYSTEM, answers={"q2": "o2"}, **give) is not None  # type: ignore[arg-type]


class TestInvite:
    def test_lets_a_customer_rest_from_every_survey(self) -> None:
        wang, wave = make_customer(), open_wave()
        invite(wave, wang)
        other = open_wave(make_survey(code="other"))

        with pytest.raises(Refused):
            invite(other, wang)

    def test_draws_once_for_what_happened(self) -> None:
        wave = open_wave()
        given: dict[str, Any] = {"wave": wave, "event_id": 7, "at": AT, "customer": None, "hall": None, "clerk": None}

        first, again = (actions.draw_invitation(SYSTEM, **given) for _time in range(2))

        assert (first is not None, again) == (True, None)


class TestAfterACase:
    def closed(self, **values: Any) -> Any:
        """A case that somebody closed just now, and whose news was read."""
        case = make_case(at=timezone.now(), **values)
        refuse(SYSTEM, case=case, ground="outside", answer="不属于受理范围。", at=timezone.now())
        invite_after(happened(frozenset({CASE_MOVED.name})))
        return case

    def test_asks_the_customer_once_on_the_page_of_his_case_and_then_leaves_him_alone(self) -> None:
        now, customer = timezone.now(), make_customer()
        wave = open_wave(at=now, trigger="cases.case.moved")
        first, second = self.closed(customer=customer), self.closed(customer=customer)
        self.closed()

        found = Invitation.objects.get()
        page = Client().get(f"/c/{first.link_key}/").content.decode()
        again = Client().get(f"/c/{second.link_key}/").content.decode()
        reply(found, at=now)
        after = Client().get(f"/c/{first.link_key}/").content.decode()

        assert (found.wave, found.customer) == (wave, customer)
        assert [actions.path_of(found) in text for text in (page, again, after)] == [True, False, False]

    def test_asks_after_cases_of_the_kinds_the_wave_names_only(self) -> None:
        open_wave(at=timezone.now(), trigger="cases.case.moved", kinds=["complaint"])
        asked, other = make_customer(), make_customer("陈晨")

        self.closed(customer=asked, kind=make_kind("complaint"))
        self.closed(customer=other, kind=make_kind("repair"))

        assert [one.customer for one in Invitation.objects.all()] == [asked]


class TestAfterAService:
    def test_asks_on_the_page_of_the_number_also_who_is_known_to_nobody(self) -> None:
        now, hall = timezone.now(), visited.make_hall(time_zone=visited.around_noon())
        counter, ticket = visited.make_counter(hall), visited.make_ticket(hall, minutes_ago=5, at=now)
        wave = open_wave(at=now, trigger="visits.service.finished")
        page, url = Client(), f"/t/{ticket.link_key}/"
        call_next(SYSTEM, counter=counter, at=now)
        start(SYSTEM, counter=counter, at=now)
        finish(SYSTEM, counter=counter, at=now)
        invite_after(happened(frozenset({SERVICE_FINISHED.name})))
        found = Invitation.objects.get()

        asked = page.get(url).content.decode()
        reply(found, at=now)

        assert found.customer is None and actions.path_of(found) in asked
        assert actions.path_of(found) not in page.get(url).content.decode()
        chief = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager"))
        assert "1 of them is nobody we know" in chief.get(f"/quality/waves/{wave.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_takes_one_reply_even_when_two_come_at_once() -> None:
    asked, told, gate = invite(open_wave()), list[str](), Barrier(2)

    def send() -> None:
        gate.wait()
        try:
            reply(Invitation.objects.get(pk=asked.pk))
            told.append("kept")
        except actions.RepliedAlready:
            told.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=send) for _number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert (sorted(told), Reply.objects.count()) == (["kept", "refused"], 1)


class TestByMessage:
    @override_settings(PUBLIC_URL="https://tingtang.example")
    def test_sends_a_link_of_his_own_to_who_agreed_and_says_why_not_to_others(self) -> None:
        make_telling(make_channel(), "quality.survey", purpose=make_purpose())
        wave = open_wave(at=timezone.now())

        asked = [invite(wave, make_writer(agrees=True)), invite(wave, make_writer("赵六", mail="zhao@example.com"))]

        sent = [one.message for one in asked if one.message is not None]
        assert [(one.state, one.reason) for one in sent] == [("queued", ""), ("refused", "no_consent")]
        path = next(word for word in sent[0].body.split() if "/s/i/" in word).partition("/s/i/")[2]
        assert Client().get(f"/s/i/{path}").status_code == 200 and actions.token_of(asked[0]) in path


class TestResults:
    def test_hides_small_groups_and_counts_the_rest(self) -> None:
        riverside, harbour = make_hall(), make_hall("harbour", "港口大厅")
        wave = open_wave()
        for hall, count in ((riverside, 6), (harbour, 2)):
            for _number in range(count):
                reply(wave, 5, hall=hall)

        whole = shown.results(wave.edition, wave=wave)
        small = shown.results(wave.edition, wave=wave, hall=harbour)

        assert (whole.n, whole.figures[0].n, small.is_hidden) == (8, 8, True)
        # showing the large one beside the whole would give the small one away
        assert shown.results(wave.edition, wave=wave, hall=riverside).is_hidden
        assert queries.told(wave.edition, wave=wave).marks[:, 0].tolist() == [5] * 8

    def test_tells_the_mean_of_a_scale_with_its_interval(self) -> None:
        wave = open_wave()
        for value in (3, 4, 4, 4, 5, 5):
            reply(wave, value)

        (scale,) = [one for one in shown.results(wave.edition).parts if one.code == "q1"]

        assert "4.17 (95 %: 3.38～4.96)" in scale.note and scale.rows[-1] == ["5", 0.3333, "10%～70%"]

    def test_compares_two_waves_and_says_what_may_be_chance(self) -> None:
        survey = make_survey()
        before, after = open_wave(survey), open_wave(survey)
        for value in (2, 3, 3, 3, 3, 3):
            reply(before, value, answers={"q2": "o1"})
        for value in (4, 4, 5, 4, 4, 3):
            reply(after, value, answers={"q2": "o1"})

        first, second = answers.changes(before.edition, before, after).questions

        assert [(one.difference, one.verdict) for one in first.lines] == [("+1.17", "升高")]
        assert (first.before, first.after, second.before) == (6, 6, 1)
        yue = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager"))
        page = yue.get(f"/quality/surveys/{survey.pk}/results/?wave={after.pk}&before={before.pk}").content.decode()
        assert "+1.17" in page
        told = yue.get(f"/api/v1/surveys/{survey.pk}/results?wave={after.pk}&before={before.pk}").json()["changes"]
        assert (told["questions"][0]["lines"][0]["difference"], told["is_hidden"]) == ("+1.17", False)
        alone = yue.get(f"/api/v1/surveys/{survey.pk}/results?before={before.pk}")
        assert alone.status_code == 422 and "before" in alone.content.decode()

    def test_compares_no_wave_that_is_too_small_to_be_shown(self) -> None:
        survey = make_survey()
        before, after = open_wave(survey), open_wave(survey)
        for _number in range(6):
            reply(before)
        reply(after)

        assert answers.changes(before.edition, before, after).is_hidden


class TestPages:
    def test_answers_by_a_link_once_keeping_what_was_typed(self) -> None:
        wave = open_wave(at=timezone.now())
        url = f"/s/i/{actions.token_of(invite(wave))}/"
        client = Client()

        wrong = client.post(url, {"q_q1": "1"})
        right = client.post(url, {"q_q1": "1", "q_q2": "o2"})

        assert (wrong.status_code, right.status_code) == (422, 200)
        assert 'value="1" checked' in wrong.content.decode()
        assert client.get(url).status_code == 409
        late = client.post(url, {"q_q1": "5"})  # begun before in another tab
        assert (late.status_code, '<form method="post" id="survey"' in late.content.decode()) == (409, False)
        assert Reply.objects.get().answers == {"q1": 1, "q2": "o2"}

    def test_keeps_an_open_link_to_one_reply_for_a_browser(self) -> None:
        wave = open_wave(at=timezone.now(), is_open=True)
        client, url = Client(), f"/s/{wave.link_key}/"

        client.post(url, {"q_q1": "5"})
        client.get(url)

        assert Reply.objects.count() == 1
        assert "q_q1" not in client.get(url).content.decode()

    def test_counts_an_open_reply_for_the_hall_of_its_survey_whatever_the_address_names(self) -> None:
        hall, other = make_hall(), make_hall("hillside", "山麓大厅")
        wave = open_wave(at=timezone.now(), is_open=True, hall=hall)

        Client().post(f"/s/{wave.link_key}/?h={other.code}", {"q_q1": "5"})

        assert Reply.objects.get().hall == hall

    def test_builds_a_survey_question_by_question(self) -> None:
        staff = grant(make_staff("tangyue", "唐悦"), "quality_manager")
        survey = make_survey()
        client = client_for(staff)

        made = client.post(
            f"/quality/surveys/{survey.pk}/questions/new/several/",
            {"text_zh-hans": "要改什么？", "is_required": "on",
             "options_zh-hans": ["环境", "速度"], "options_en": ["", ""], "options_zh-hant": ["", ""]},
        )  # fmt: skip

        survey.refresh_from_db()
        assert made.status_code == 302
        assert [one["text"] for one in survey.questions[2]["options"]] == [{"zh-hans": "环境"}, {"zh-hans": "速度"}]
        assert client.get(f"/quality/surveys/{survey.pk}/").status_code == 200


def test_refuses_a_reply_entered_by_whom_it_is_about() -> None:
    clerk = make_staff("limin", "李敏", make_hall())
    wave = open_wave()
    asked = invite(wave, clerk=clerk)
    actor = Actor("system", 0, staff_id=clerk.pk)

    with pytest.raises(actions.OwnWork):
        actions.enter_reply(actor, wave=wave, answers={"q1": 5}, at=AT, channel="paper", invitation=asked)


@pytest.mark.parametrize(("said", "kept"), [("workshop", "workshop"), ("link", "paper")])
def test_enters_by_hand_what_was_said_in_a_workshop_or_on_paper(said: str, kept: str) -> None:
    wave = open_wave(at=timezone.now())
    client = client_for(grant(make_staff("tangyue", "唐悦"), "quality_manager"))

    assert client.post(f"/quality/waves/{wave.pk}/paper/", {"q_q1": "5", "channel": said}).status_code == 302

    assert Reply.objects.get().channel == kept


class TestWishes:
    def test_are_drawn_with_room_for_the_names_of_those_that_everybody_needs(self) -> None:
        must = {"code": "k1", "kind": "kano", "text": {"zh-hans": "办理时限公开"}}
        wave = open_wave(make_survey(must))
        for _n in range(5):  # glad to have it is usual, would be bothered without it
            actions.answer(SYSTEM, asked=wave, answers={"k1": {"functional": 2, "dysfunctional": 5}}, at=AT)

        (drawn,) = [one for one in shown.results(wave.edition).parts if one.code == "kano"]

        (point,) = drawn.option["series"][0]["data"]
        assert (point["value"], point["label"]) == ([1.0, 0.0], {"position": "left"})
        assert drawn.option["grid"]["bottom"] >= 28


class TestOptionsOnThePage:
    def test_keep_their_meaning_wherever_they_are_moved(self) -> None:
        more = {"code": "q3", "kind": "text", "text": {"zh-hans": "多久？"}, "when": [{"question": "q2", "is": ["o1"]}]}
        survey = make_survey(SATISFIED, {**WHY, "when": []}, more)
        chief = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager", None))
        address, asked = f"/quality/surveys/{survey.pk}/questions/q2/", {"text_zh-hans": "为什么？", "is_required": "on"}
        page = chief.get(address).content.decode()

        chief.post(address, asked | {"options_code": ["", "o2", "o1"], "options_zh-hans": ["环境", "态度", "等候太久"]})

        survey.refresh_from_db()
        told = {one["code"]: one["text"]["zh-hans"] for one in survey.questions[1]["options"]}
        assert list(told) == ["o3", "o2", "o1"]
        assert told == {"o1": "等候太久", "o2": "态度", "o3": "环境"}
        assert '<input type="hidden" name="options_code" value="o2">' in page
        chief.post(address, asked | {"options_code": ["o2", "o1"], "options_zh-hans": ["态度", "等候太久"]})
        actions.publish_survey(SYSTEM, survey=Survey.objects.get(pk=survey.pk), at=AT)
        chief.post(address, asked | {"options_code": ["o1", ""], "options_zh-hans": ["等候太久", "噪音"]})
        survey.refresh_from_db()
        # What was asked in a published version is never said of anything else: the code of 态度 stays its own.
        assert [one["code"] for one in survey.questions[1]["options"]] == ["o1", "o3"]

    def test_are_kept_while_a_condition_rests_on_them(self) -> None:
        more = {"code": "q3", "kind": "text", "text": {"zh-hans": "多久？"}, "when": [{"question": "q2", "is": ["o1"]}]}
        survey = make_survey(SATISFIED, {**WHY, "when": []}, more)
        chief = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager", None))
        sent = {"text_zh-hans": "为什么？", "options_code": ["o2", ""], "options_zh-hans": ["态度", "环境"]}

        refused = chief.post(f"/quality/surveys/{survey.pk}/questions/q2/", sent)

        assert refused.status_code == 422
        assert "no longer offered" in refused.content.decode()


class TestConditionsOnThePage:
    def test_says_when_a_question_is_asked_and_by_what_it_was_answered(self) -> None:
        survey = make_survey()

        said = client_for(grant(make_staff("tangyue", "唐悦"), "quality_manager")).get(f"/quality/surveys/{survey.pk}/")

        assert "仅当：您满意吗？ ≤ 2" in said.content.decode()
        with translation.override("zh-hans"):
            # 链接 was 关系, the link between two customers; replies of workshops read as their code.
            assert [str(CHANNELS[one]) for one in ("link", "workshop", "study")] == ["链接", "座谈会", "市场调研"]

    def test_are_chosen_by_the_words_of_earlier_answers(self) -> None:
        survey = make_survey(SATISFIED, {**WHY, "when": []})
        chief = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager", None))
        address = f"/quality/surveys/{survey.pk}/questions/new/text/"
        asked = {"text_en": "What exactly?", "is_required": "on"}
        none: dict[str, list[str]] = {"when_at_least": ["", "", ""], "when_at_most": ["", "", ""]}

        page = chief.get(address).content.decode()
        chief.post(address, asked | none | {"when_answer": ["q2 o1", "q2 o2", "q1"], "when_at_most": ["", "", "2"]})
        refused = chief.post(address, asked | none | {"when_answer": ["q1", "", ""]})
        survey.refresh_from_db()
        again = chief.get(f"/quality/surveys/{survey.pk}/questions/{survey.questions[-1]['code']}/").content.decode()

        assert '<option value="q2 o1">为什么？ = 等候太久</option>' in page
        assert survey.questions[-1]["when"] == [{"question": "q2", "is": ["o1", "o2"]}, {"question": "q1", "at_most": 2.0}]
        assert (refused.status_code, len(survey.questions)) == (422, 3)
        assert '<option value="q2 o2" selected>' in again


class TestWavesOnThePage:
    def test_say_who_has_no_link_and_how_he_gets_one(self, settings: LazySettings) -> None:
        settings.PUBLIC_URL = ""
        wave = open_wave(at=timezone.now())
        invite(wave, make_customer())
        chief = browser(grant(make_staff("zhouning", "周宁"), "administrator"))

        unknown = chief.get(f"/quality/waves/{wave.pk}/").content.decode()
        settings.PUBLIC_URL = "https://hall.example.org"
        unset = chief.get(f"/quality/waves/{wave.pk}/").content.decode()
        actions.move_wave(SYSTEM, wave=wave, state="closed", at=timezone.now())

        assert "1 customer has no link and can only be called" in unknown and "TINGTANG_PUBLIC_URL" in unknown
        assert "/setup/messages/new/" in unset and "TINGTANG_PUBLIC_URL" not in unset
        assert "This wave is over" in chief.get(f"/quality/waves/{wave.pk}/").content.decode()

    def test_take_replies_along_line_by_line(self) -> None:
        lines = [{"code": "r1", "text": {"zh-hans": "整洁"}}, {"code": "r2", "text": {"zh-hans": "准时"}}]
        survey = make_survey(
            {"code": "m", "kind": "matrix", "low": 1, "high": 7, "text": {"zh-hans": "我们"}, "rows": lines},
            {"code": "w", "kind": "points", "text": {"zh-hans": "看重"}, "options": lines},
            {"code": "s", "kind": "several", "text": {"zh-hans": "不满"}, "options": lines},
        )
        wave = open_wave(survey)
        actions.answer(SYSTEM, asked=wave, answers={"m": {"r1": 6, "r2": 4}, "w": {"r1": 30, "r2": 70}, "s": ["r2"]}, at=AT)
        chief = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager"))

        sent = chief.get(f"/quality/waves/{wave.pk}/replies/?export=csv")
        taken = sent.getvalue().decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]

        assert taken[0].split(",")[3:] == ["我们 整洁", "我们 准时", "看重 整洁", "看重 准时", "不满 整洁", "不满 准时"]
        assert taken[1].split(",")[3:] == ["6", "4", "30", "70", "0", "1"]

    def test_have_no_quota_of_an_answer_that_everybody_gives(self) -> None:
        survey = make_survey({**WHY, "code": "q1", "kind": "points", "when": []})

        with pytest.raises(Invalid):
            open_wave(survey, quotas=[{"question": "q1", "option": "o1", "most": 3}])

    def test_tell_who_asks_and_what_is_to_be_mended(self) -> None:
        hall = make_hall()
        wave = open_wave(at=timezone.now(), hall=hall, is_open=True)

        refused = Client().post(f"/s/{wave.link_key}/", {})

        assert f"<span>{hall}</span>" in refused.content.decode().replace("Riverside · ", "")
        assert 'href="#q1"' in refused.content.decode()

    def test_invite_customers_by_what_they_are_known_by_and_leave_in_peace_who_was_asked(self) -> None:
        wave, wang, li = open_wave(at=timezone.now()), make_customer(), make_customer(name="李军")
        chief = browser(grant(make_staff("chengang", "陈刚", make_hall()), "supervisor"))
        address = f"/quality/waves/{wave.pk}/invite/"

        wrong = chief.post(address, {"known_by": f"{wang.number}\nT-unknown"})
        chief.post(address, {"known_by": wang.number})
        chief.post(address, {"known_by": f"{wang.number}\n{li.number}"})

        assert (wrong.status_code, "T-unknown" in wrong.content.decode()) == (422, True)
        assert list(wave.invitations.order_by("pk").values_list("customer", flat=True)) == [wang.pk, li.pk]

    def test_of_every_hall_are_for_each_hall_to_invite_to_and_for_who_sees_no_customers(self) -> None:
        wave, here, there = open_wave(at=timezone.now()), make_hall(), make_hall("lakeside", "湖滨便民服务站")
        wang, li = make_customer(hall=here), make_customer(name="李军", hall=there)
        chief = browser(grant(make_staff("chengang", "陈刚", here), "supervisor", here))
        quality = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager"))
        address = f"/quality/waves/{wave.pk}/invite/"

        assert "Invite customers" in chief.get(f"/quality/waves/{wave.pk}/").content.decode()
        assert "Invite customers" in quality.get(f"/quality/waves/{wave.pk}/").content.decode()
        answers = [chief.post(address, {"known_by": one.number}).status_code for one in (wang, li)]
        answers.append(quality.post(address, {"known_by": li.number}).status_code)

        assert answers == [302, 422, 302]
        assert list(wave.invitations.order_by("pk").values_list("customer", "hall")) == [(wang.pk, here.pk), (li.pk, None)]

    def test_choose_quotas_by_the_words_of_answers_and_show_how_full_they_are(self) -> None:
        wave = open_wave(make_survey({**WHY, "when": []}), quotas=[{"question": "q2", "option": "o1", "most": 3}])
        chief = browser(grant(make_staff("tangyue", "唐悦", make_hall()), "quality_manager", None))
        actions.answer(SYSTEM, asked=wave, answers={"q2": "o1"}, at=AT)

        offered = chief.get(f"/quality/waves/{wave.pk}/edit/").content.decode()
        shown = chief.get(f"/quality/waves/{wave.pk}/").content.decode()

        assert 'value="office q2 o1" selected' in offered
        assert "为什么？ = 等候太久" in shown
        assert "1 of at most 3" in shown


class TestCalls:
    def test_show_whom_to_ring_on_record_and_take_what_he_says(self) -> None:
        hall = make_hall()
        wave = open_wave(at=timezone.now(), hall=hall)
        asked = invite(wave, customer=make_customer(phone="13900001017"))
        agent = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        address = f"/quality/waves/{wave.pk}/call/"

        page = agent.get(address).content.decode()
        number = agent.post(address, {"invitation": asked.pk, "number": "1"}).content.decode()
        agent.post(address, {"invitation": asked.pk, "q_q1": "5"})
        again = agent.post(address, {"invitation": asked.pk, "number": "1"}).content.decode()

        assert "13900001017" not in page + again
        assert '<a class="btn" href="tel:13900001017">' in number
        assert [one.attributes["purpose"] for one in events_about(asked.customer) if one.name == "customers.sensitive.seen"] == [
            "survey"
        ]
        assert Reply.objects.get().channel == "phone"
