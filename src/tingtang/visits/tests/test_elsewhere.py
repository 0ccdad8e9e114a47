"""Where it goes faster: only for long waits, to halls that offer the same and tell their waits now."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tingtang.catalogue.queries.followed import SOURCES
from tingtang.org.models import Counter, CounterState
from tingtang.org.tests.factories import actor_for, grant, make_post
from tingtang.org.tests.factories import make_staff as make_person
from tingtang.org.tests.test_permissions import client_for
from tingtang.visits.models import HallWaits
from tingtang.visits.queries.elsewhere import faster, free_counters, free_sentence, sentence
from tingtang.visits.queries.hall import hall_now
from tingtang.visits.tests.factories import make_counter, make_hall, make_service, make_ticket

pytestmark = pytest.mark.django_db


def test_names_the_hall_with_the_shortest_wait_that_is_told_now() -> None:
    at, passport, other = timezone.now(), make_service(), make_service("tax", category="tax", series="B")
    here = make_hall(services=[passport, other])
    halls = [make_hall(code, services=[passport]) for code in ("lakeside", "hillside", "harbour")]
    for hall, age, high in zip(halls, (1, 1, 30), (600, 420, 60), strict=True):
        HallWaits.objects.create(hall=hall, told_at=at - timedelta(minutes=age), waits={str(passport.pk): [300, 240, high]})
    told = {str(passport.pk): [2400.0, 1800.0, 3000.0], str(other.pk): [2400.0, 1800.0, 3000.0]}

    found = faster(here, [passport.pk, other.pk], told, at)

    assert [(one.service_id, one.hall, one.low, one.high) for one in found] == [(passport.pk, halls[1], 4, 7)]
    assert sentence({"en": "Passports"}, found[0])["en"].startswith("Passports: 河滨政务服务大厅 takes 4 to 7 min")
    assert faster(here, [passport.pk], {str(passport.pk): [600.0, 500.0, 900.0]}, at) == []


def test_names_counters_that_are_free_and_nobody_waits_for() -> None:
    at, passport, tax = timezone.now(), make_service(), make_service("tax", category="tax", series="B")
    hall = make_hall(services=[passport, tax])
    make_counter(hall, 1, categories=["civil"])
    make_counter(hall, 2, categories=["tax"])
    make_counter(hall, 3, categories=["civil"], state=CounterState.CLOSED)
    make_ticket(hall, "tax", at=at)

    [free] = free_counters(hall, "", at)

    assert free.counter.number == 1
    assert passport.category.name_in("en") in free_sentence(free)["en"]
    assert free_counters(hall, "upstairs", at) == []


def test_guide_sees_a_counter_that_calls_nobody_counted_among_the_free() -> None:
    at, passport = timezone.now(), make_service()
    hall = make_hall(services=[passport])
    counter = make_counter(hall, 1, categories=["civil"])
    Counter.objects.filter(pk=counter.pk).update(state_since=at - timedelta(minutes=9))
    make_ticket(hall, at=at, minutes_ago=12)
    guide = client_for(grant(make_person("guide", hall=hall), "guide", hall))

    shown = guide.get(f"/hall/{hall.code}/lobby/").content.decode()

    free = shown[shown.index('id="free-title"') : shown.index('id="line-title"')]
    assert '<span class="desk-count">1</span>' in free
    assert "开启的窗口都有人可办" not in free


def test_supervisor_is_told_of_a_counter_that_calls_nobody_though_people_wait() -> None:
    at, passport = timezone.now(), make_service()
    hall = make_hall(services=[passport])
    counter = make_counter(hall, 1, categories=["civil"])
    Counter.objects.filter(pk=counter.pk).update(state_since=at - timedelta(minutes=9))
    ticket = make_ticket(hall, at=at, minutes_ago=12)
    make_ticket(hall, at=at, minutes_ago=5)
    chief = grant(make_person("chief", hall=hall), "supervisor", hall)

    [unused] = hall_now(actor_for(chief), hall, at).unused
    page = client_for(chief).get(f"/hall/{hall.code}/live/tickets/{ticket.pk}/call/?counter={counter.pk}").content.decode()

    assert (unused.counter.counter, unused.longest.ticket.label, unused.waiting) == (counter, ticket.label, 2)
    assert re.search(rf'value="{counter.pk}" selected', page)


def test_clerk_and_supervisor_are_told_when_only_a_post_is_missing() -> None:
    at, post = timezone.now(), make_post()
    passport = make_service(performer_posts=[post.code])
    hall = make_hall(services=[passport])
    counter = make_counter(hall, 1, categories=["civil"])
    Counter.objects.filter(pk=counter.pk).update(state_since=at - timedelta(minutes=9))
    make_ticket(hall, at=at, minutes_ago=12)
    assert counter.clerk is not None
    clerk = client_for(grant(counter.clerk, "clerk", hall))
    chief = grant(make_person("chief", hall=hall), "supervisor", hall)

    before = clerk.get(f"/counters/{counter.pk}/").content.decode()
    [unused] = hall_now(actor_for(chief), hall, at).unused
    barred = unused.is_barred
    counter.clerk.posts.add(post)
    after = clerk.get(f"/counters/{counter.pk}/").content.decode()

    assert barred and not hall_now(actor_for(chief), hall, at).unused[0].is_barred
    assert [str(post) in page for page in (before, after)] == [True, False]


def test_lists_of_points_see_the_numbers_that_were_issued() -> None:
    at, hall = timezone.now(), make_hall(services=[make_service()])
    make_ticket(hall, at=at, minutes_ago=5)
    chief = grant(make_person("chief", hall=hall), "supervisor", hall)

    seen = SOURCES["tickets"].seen(actor_for(chief), at - timedelta(days=1), at + timedelta(minutes=1))

    assert (seen.count, seen.open) == (1, 0)
