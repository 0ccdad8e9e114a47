"""What the desk pages show and do."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from tingtang.catalogue.actions import offers
from tingtang.catalogue.actions.wordings import save_wording
from tingtang.catalogue.tests.factories import make_standard
from tingtang.core.actors import SYSTEM
from tingtang.journal import audit
from tingtang.journal.models import Log
from tingtang.org.models import Counter, Hall
from tingtang.org.tests.clients import browser, grant
from tingtang.visits import forms
from tingtang.visits.actions.calls import transfer
from tingtang.visits.actions.counters import close_counter
from tingtang.visits.actions.tickets import issue
from tingtang.visits.models import (
    Call,
    CounterCategory,
    Discipline,
    HallService,
    HallSetup,
    Rating,
    RatingScale,
    ServiceClass,
    Ticket,
)
from tingtang.visits.queries.choices import class_words, policy
from tingtang.visits.queries.console import open_call
from tingtang.visits.tests.desk import Day, live_through
from tingtang.visits.tests.factories import around_noon, make_counter, make_hall, make_service, make_staff
from tingtang.visits.views.console import seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> Day:
    return live_through(make_hall(time_zone=around_noon()))


@pytest.fixture
def clerk(day: Day) -> Client:
    assert day.counter.clerk
    return browser(grant(day.counter.clerk, "clerk", day.hall))


@pytest.fixture
def chief(day: Day) -> Client:
    return browser(grant(make_staff("陈刚"), "supervisor", day.hall))


@pytest.fixture
def guide(day: Day) -> Client:
    return browser(grant(make_staff("赵晓"), "guide", day.hall))


def press(client: Client, counter: Counter, step: str, **data: Any) -> Any:
    """Press a key of the console as the page would: with what it shows."""
    data.setdefault("seen", seen(open_call(counter)))
    return client.post(reverse(f"visits:console_{step}", args=[counter.pk]), data, headers={"HX-Request": "true"})


def page(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(f"visits:{name}", args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestConsole:
    def test_leads_whoever_is_on_duty_to_his_counter(self, day: Day, clerk: Client) -> None:
        assert clerk.get("/console/").headers["Location"] == f"/counters/{day.counter.pk}/"

    def test_keeps_the_other_pages_of_work_in_sight(self, day: Day, clerk: Client) -> None:
        text = page(clerk, "console", day.counter.pk)

        assert f'<a href="{reverse("visits:console_picker")}" aria-current="page">' in text

    def test_shows_the_next_number_and_the_rating_asked_before(self, day: Day, clerk: Client) -> None:
        text = page(clerk, "console", day.counter.pk)

        assert "A002" in text
        assert "Rating of A001" in text

    def test_serves_by_keys(self, day: Day, clerk: Client) -> None:
        states = []
        for step in ("call_next", "recall", "start", "park", "resume", "finish"):
            answer = press(clerk, day.counter, step, ticket=day.waiting.pk)
            day.waiting.refresh_from_db()
            states.append((step, answer.status_code, str(day.waiting.state)))

        assert states == [
            ("call_next", 200, "called"),
            ("recall", 409, "called"),
            ("start", 200, "serving"),
            ("park", 200, "parked"),
            ("resume", 200, "serving"),
            ("finish", 200, "finished"),
        ]

    def test_shows_the_sequence_and_the_products_to_mention_while_somebody_is_served(self, day: Day, clerk: Client) -> None:
        now = timezone.now()
        make_standard("desk", "窗口服务标准", since=date(2020, 1, 1))
        line = offers.save_line(SYSTEM, at=now, code="personal", name="个人服务")
        series = offers.save_series(SYSTEM, at=now, code="cards", name="卡", line=line)
        about = {"service": make_service(), "content": {"zh-hans": "到期前短信提醒", "en": "Reminded before it ends"}}
        offers.save_product(SYSTEM, at=now, code="reminder", name="到期提醒", series=series, **about)
        save_wording(SYSTEM, at=now, code="see-off", name="送客", scene="farewell", say="请收好证件，慢走。")
        waiting = page(clerk, "console", day.counter.pk)

        press(clerk, day.counter, "call_next")
        text = page(clerk, "console", day.counter.pk)

        assert "Sequence at the counter" not in waiting
        assert text.index("Accept") < text.index("到期提醒") < text.index("请收好证件，慢走。")
        assert "Reminded before it ends" in text

    def test_does_nothing_when_a_key_is_pressed_twice(self, day: Day, clerk: Client) -> None:
        before = seen(open_call(day.counter))

        first = press(clerk, day.counter, "call_next", seen=before)
        second = press(clerk, day.counter, "call_next", seen=before)

        assert (first.status_code, second.status_code) == (200, 200)
        assert "had moved on already" in second.headers["HX-Trigger"]
        assert Call.objects.filter(counter=day.counter).count() == 2

    def test_tells_why_a_step_is_refused(self, day: Day, clerk: Client) -> None:
        answer = press(clerk, day.counter, "start")

        assert answer.status_code == 409
        assert "Call the next number first" in answer.headers["HX-Trigger"]

    def test_says_why_this_person(self, day: Day, clerk: Client) -> None:
        press(clerk, day.counter, "call_next")

        assert "Why A002?" in page(clerk, "console_why_dialog", day.counter.pk)

    def test_transfers_to_another_service(self, day: Day, clerk: Client) -> None:
        press(clerk, day.counter, "call_next")

        answer = press(clerk, day.counter, "transfer", service=make_service("tax").pk, position="end", reason="wrong line")

        day.waiting.refresh_from_db()
        assert (answer.status_code, day.waiting.service.code, day.waiting.state) == (200, "tax", "waiting")

    def test_wants_a_place_to_transfer_to(self, day: Day, clerk: Client) -> None:
        press(clerk, day.counter, "call_next")

        assert press(clerk, day.counter, "transfer", position="end").status_code == 422

    def test_adds_a_service_and_a_note(self, day: Day, clerk: Client) -> None:
        press(clerk, day.counter, "call_next")
        press(clerk, day.counter, "add_errand", service=make_service("tax").pk)
        press(clerk, day.counter, "note", note="brings the copy tomorrow")

        text = page(clerk, "console", day.counter.pk)

        assert "brings the copy tomorrow" in text
        assert day.waiting.errands.count() == 2

    def test_takes_odd_characters_in_a_note(self, day: Day, clerk: Client) -> None:
        press(clerk, day.counter, "call_next")

        assert press(clerk, day.counter, "note", note="\x00 <b>急</b> \u202e").status_code == 200
        assert "&lt;b&gt;急" in page(clerk, "console", day.counter.pk)

    def test_calls_out_of_order_with_a_reason_only(self, day: Day, clerk: Client) -> None:
        refused = press(clerk, day.counter, "call_chosen", ticket=day.waiting.pk)
        called = press(clerk, day.counter, "call_chosen", ticket=day.waiting.pk, reason="feels unwell")

        assert (refused.status_code, called.status_code) == (422, 200)
        assert open_call(day.counter).why["reason"] == "feels unwell"  # type: ignore[union-attr]

    def test_rests_and_opens_again(self, day: Day, clerk: Client) -> None:
        states = []
        for step in ("start_break", "open", "close"):
            press(clerk, day.counter, step)
            day.counter.refresh_from_db()
            states.append(str(day.counter.state))

        assert states == ["break", "open", "closed"]


class TestLiveHall:
    def test_shows_counters_line_and_what_needs_a_decision(self, day: Day, chief: Client) -> None:
        text = page(chief, "live", day.hall.code)

        assert "A002" not in text  # waits, and is not late
        assert "Needs a decision now" in text
        assert "等了太久" in text

    def test_says_that_no_counter_is_open_and_offers_one(self, day: Day, chief: Client) -> None:
        Counter.objects.filter(hall=day.hall).update(state="closed")
        dialog = reverse("visits:live_counter", args=[day.hall.code, day.counter.pk])

        text = page(chief, "live", day.hall.code)

        assert "No counter is open" in text
        assert f'btn-primary" hx-get="{dialog}"' in text
        assert "all well" not in text

    def test_opens_a_counter_with_somebody_on_duty(self, day: Day, chief: Client) -> None:
        counter, clerk = make_counter(day.hall, 4, state="closed"), make_staff("郑涛")
        clerk.hall = day.hall
        clerk.save()
        Counter.objects.filter(pk=counter.pk).update(clerk=None)

        answer = chief.post(reverse("visits:live_open", args=[day.hall.code, counter.pk]), {"clerk": clerk.pk})

        counter.refresh_from_db()
        assert (answer.status_code, counter.state, counter.clerk) == (200, "open", clerk)

    def test_switches_what_a_counter_takes(self, day: Day, chief: Client) -> None:
        tax = make_service("tax").category_id

        chief.post(reverse("visits:live_switch", args=[day.hall.code, day.counter.pk]), {"categories": [tax]})

        assert list(CounterCategory.objects.filter(counter=day.counter).values_list("category", flat=True)) == [tax]

    def test_calls_somebody_to_a_free_counter(self, day: Day, chief: Client) -> None:
        url = reverse("visits:live_do_call", args=[day.hall.code, day.waiting.pk])

        answer = chief.post(url, {"to_counter": day.counter.pk, "reason": "waits too long"})

        day.waiting.refresh_from_db()
        assert (answer.status_code, day.waiting.state) == (200, "called")


class TestLobby:
    def test_finds_a_service_by_what_people_say(self, day: Day, guide: Client) -> None:
        answer = guide.get(reverse("visits:lobby_triage", args=[day.hall.code]), {"said": "passport"})

        text = answer.content.decode()
        assert "passport" in text
        assert "tax" not in text

    def test_says_before_a_number_what_it_costs_and_where_else_it_can_be_done(self, day: Day, guide: Client) -> None:
        service = make_service()
        service.fee_cents, service.description = 1000, "The machine does it up to 50 000 yuan."
        service.save()

        text = guide.get(reverse("visits:lobby_issue", args=[day.hall.code, service.pk])).content.decode()

        assert "The fee is ¥10.00." in text
        assert "The machine does it" in text

    def test_gives_a_number_on_behalf(self, day: Day, guide: Client) -> None:
        url = reverse("visits:lobby_do_issue", args=[day.hall.code, make_service().pk])

        answer = guide.post(url, {"service_class": "priority", "note": "wheelchair"})

        ticket = Ticket.objects.latest("pk")
        assert (ticket.channel, ticket.service_class, ticket.note) == ("guide", "priority", "wheelchair")
        assert ticket.label in answer.content.decode()

    def test_names_emptier_halls_to_those_who_see_them(self, day: Day, guide: Client) -> None:
        make_counter(make_hall("harbour"), 9)
        everywhere = browser(grant(make_staff("周宁"), "administrator", None))

        assert "Emptier halls" in page(everywhere, "lobby", day.hall.code)
        assert "Emptier halls" not in page(guide, "lobby", day.hall.code)

    def test_redirects_notes_and_takes_out(self, day: Day, guide: Client) -> None:
        def act(step: str, **data: Any) -> int:
            return guide.post(reverse(f"visits:lobby_{step}", args=[day.hall.code, day.waiting.pk]), data).status_code

        told = [
            act("redirect", service=make_service("tax").pk, reason="wrong line"),
            act("redirect", service_class="priority"),
            act("note", note="deaf"),
            act("leave"),
        ]

        day.waiting.refresh_from_db()
        assert told == [200, 422, 200, 200]
        assert (day.waiting.service.code, day.waiting.note, day.waiting.state) == ("tax", "deaf", "left")


class TestRatings:
    def test_never_show_who_rated(self, day: Day, chief: Client) -> None:
        text = page(chief, "ratings", day.hall.code)

        assert "等了太久" in text
        assert "A001" not in text
        assert f"/tickets/{day.bad.call.ticket_id}/" not in text

    def test_are_not_shown_one_by_one_to_whom_they_are_about(self, day: Day) -> None:
        assert day.counter.clerk
        served_by = grant(day.counter.clerk, "supervisor", day.hall)

        text = page(browser(served_by), "ratings", day.hall.code)

        assert "等了太久" not in text
        url = reverse("visits:rating_answer", args=[day.hall.code, day.bad.pk])
        assert browser(served_by).get(url).status_code == 404

    def test_name_staff_only_to_those_who_may_know(self, day: Day, chief: Client) -> None:
        auditor = browser(grant(make_staff("孙立"), "auditor", day.hall))

        assert "李敏" in page(chief, "ratings", day.hall.code)
        assert "李敏" not in page(auditor, "ratings", day.hall.code)

    def test_are_answered_with_a_note_once(self, day: Day, chief: Client) -> None:
        url = reverse("visits:rating_do_answer", args=[day.hall.code, day.bad.pk])

        empty = chief.post(url, {"note": " "})
        answered = chief.post(url, {"note": "called back and apologised"})

        rating = Rating.objects.get()
        assert (empty.status_code, answered.status_code) == (422, 200)
        assert (rating.seen_note, rating.seen_at is None) == ("called back and apologised", False)
        assert "Waiting for an answer" not in page(chief, "ratings", day.hall.code)


class TestTickets:
    def test_are_found_by_what_is_printed(self, day: Day, clerk: Client) -> None:
        answer = clerk.get(reverse("visits:tickets", args=[day.hall.code]), {"q": "a1"})

        text = answer.content.decode()
        assert "A001" in text
        assert "A002" not in text

    def test_tell_their_story_from_the_journal(self, day: Day, clerk: Client) -> None:
        text = page(clerk, "ticket", day.hall.code, day.bad.call.ticket_id)

        places = [
            text.index(f"<strong>{word}") for word in ("Number taken", "Number called", "Service started", "Service finished")
        ]
        assert places == sorted(places)
        assert "Why this person" in text

    def test_say_in_words_why_the_system_moved_them(self, day: Day, clerk: Client) -> None:
        four = make_counter(day.hall, number=4)
        transfer(SYSTEM, ticket=day.waiting, to_counter=four, at=timezone.now())
        close_counter(SYSTEM, counter=four, at=timezone.now())

        assert "The counter closed." in page(clerk, "ticket", day.hall.code, day.waiting.pk)

    def test_never_show_how_they_were_rated(self, day: Day, chief: Client) -> None:
        assert "dissatisfied" not in page(chief, "ticket", day.hall.code, day.bad.call.ticket_id)


class TestJournal:
    def test_says_what_happened_in_the_words_of_the_hall(self, day: Day) -> None:
        ServiceClass.objects.filter(code="ordinary").update(names={"en": "Everybody", "zh-hans": "普通客户"})
        RatingScale.objects.update(levels=[{"code": "dissatisfied", "name": "差", "names": {"en": "Unhappy"}}])
        auditor = browser(grant(make_staff("孙立"), "administrator", None))

        text = auditor.get("/setup/journal/logs/own/events/").content.decode()

        for words in ("channel: counter", "class: Everybody", "rule: credit", "channel: rating pad", "level: Unhappy"):
            assert words in text, words
        with translation.override("zh-hans"):
            assert class_words(day.hall.pk)["ordinary"] == "普通客户"

    def test_reads_the_names_of_a_hall_once_for_a_page(self, day: Day) -> None:
        own = Log.objects.get(pk=Log.OWN)
        for _each in range(5):
            issue(SYSTEM, hall=day.hall, service=make_service(), at=timezone.now())

        with CaptureQueriesContext(connection) as queries:
            audit.events(SYSTEM, own, audit.Wanted())

        assert sum("visits_serviceclass" in query["sql"] for query in queries) == 1


class TestChoices:
    def test_begin_with_a_word_instead_of_dashes(self, day: Day) -> None:
        with translation.override("en"):
            service = str(forms.AddErrand(hall=day.hall)["service"])
            counter = str(forms.CallAt(hall=day.hall)["to_counter"])
            scale = str(forms.Policies(instance=policy(day.hall))["scale"])

        assert "---------" not in service + counter + scale
        assert ">choose<" in service
        assert ">choose<" in counter
        assert ">none<" in scale


class TestSetup:
    @pytest.fixture
    def boss(self, day: Day) -> Client:
        return browser(grant(make_staff("周宁"), "administrator", None))

    def test_changes_a_target_of_the_hall(self, day: Day, chief: Client) -> None:
        url = reverse("visits:setup_offer", args=[day.hall.code, make_service().pk])

        chief.post(url, {"is_active": "on", "wait_target_minutes": "7", "zone_code": ""})

        assert HallService.objects.get(hall=day.hall, service=make_service()).wait_target_seconds == 420

    def test_shows_who_would_be_next_without_saving(self, day: Day, boss: Client) -> None:
        before = Discipline.objects.count()

        answer = boss.post(reverse("visits:setup_preview", args=[day.hall.code]), order(ordinary="45"))

        assert "A002" in answer.content.decode()
        assert Discipline.objects.count() == before

    def test_publishes_a_new_version(self, day: Day, boss: Client) -> None:
        answer = boss.post(reverse("visits:setup_order", args=[day.hall.code]), order(ordinary="45"))

        published = HallSetup.objects.get(hall=day.hall).discipline
        assert published
        assert (answer.status_code, published.version) == (302, 2)
        assert published.rules["classes"][0]["starvation_minutes"] == 45

    def test_keeps_names_in_other_languages(self, day: Day, boss: Client) -> None:
        before = HallSetup.objects.get(hall=day.hall).discipline
        assert before
        names = {"ordinary": {"zh-hans": "普通", "zh-hant": "普通號"}}
        Discipline.objects.filter(pk=before.pk).update(
            rules=before.rules | {"labels": names, "promises": {"ordinary": {"en": "Soon"}}}
        )

        boss.post(reverse("visits:setup_order", args=[day.hall.code]), order(ordinary="45"))

        published = HallSetup.objects.get(hall=day.hall).discipline
        assert published
        assert published.rules["labels"]["ordinary"] == {"zh-hans": "普通", "zh-hant": "普通號", "en": "普通"}
        assert published.rules["promises"] == {"ordinary": {"en": "Soon"}}

    def test_refuses_an_order_with_faults(self, day: Day, boss: Client) -> None:
        url = reverse("visits:setup_order", args=[day.hall.code])

        answer = boss.post(url, order(ordinary=""), headers={"HX-Request": "true"})

        assert answer.status_code == 422

    def test_keeps_the_policies(self, day: Day, chief: Client) -> None:
        setup = HallSetup.objects.get(hall=day.hall)
        kept = {
            name: getattr(setup, name)
            for name in ("recall_cooldown_seconds", "late_return", "late_return_after", "late_return_minutes",
                         "late_return_limit", "rating_minutes")
        }  # fmt: skip

        chief.post(reverse("visits:setup_policies", args=[day.hall.code]), kept | {"recall_limit": 5, "scale": setup.scale_id})

        setup.refresh_from_db()
        assert setup.recall_limit == 5


def order(*, ordinary: str) -> dict[str, str]:
    """The form of the order of service with one ordinary class and its bound."""
    row = {"code": "ordinary", "name": "普通", "kind": "ordinary", "base_credit_minutes": "0", "credit_per_minute": "1"}
    return {
        "class-TOTAL_FORMS": "1",
        "class-INITIAL_FORMS": "0",
        **{f"class-0-{name}": value for name, value in row.items()},
        "class-0-starvation_minutes": ordinary,
        "emergency_share_percent": "20",
        "share_window": "20",
        "privileged_in_a_row": "2",
    }


def test_desk_pages_are_empty_of_nothing_but_words(db: None) -> None:
    hall: Hall = make_hall("empty", services=[make_service()])
    client = browser(grant(make_staff(), "supervisor", hall))

    for name in (
        "live",
        "lobby",
        "ratings",
        "tickets",
        "setup",
        "setup_counters",
        "setup_order",
        "setup_ratings",
        "setup_policies",
    ):
        assert client.get(reverse(f"visits:{name}", args=[hall.code])).status_code == 200
