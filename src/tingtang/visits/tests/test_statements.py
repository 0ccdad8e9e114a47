"""The formula in SQL against the formula in Python, to the bit, on random states of a hall."""

import json
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction

from tingtang.core.actors import SYSTEM
from tingtang.org.models import Hall
from tingtang.visits import statements
from tingtang.visits.actions.setups import publish_discipline, set_up_hall
from tingtang.visits.models import Call, Ticket
from tingtang.visits.rules.discipline import RECENT_CALLS, Discipline, Waiting, choose, in_credits, ranked
from tingtang.visits.tests.factories import FAIR, make_counter, make_hall, make_service
from tingtang.visits.tests.halldays import MORNING, random_discipline

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=4)


def publish(hall: Hall, discipline: Discipline, version: int) -> None:
    rules = {
        "classes": [
            {
                "code": rule.code,
                "base_credit_minutes": rule.base_credit_minutes,
                "credit_per_minute": rule.credit_per_minute,
                "is_emergency": rule.is_emergency,
                "is_privileged": rule.is_privileged,
                "starvation_minutes": rule.starvation_minutes,
            }
            for rule in discipline.rules
        ],
        "emergency_share_cap": discipline.emergency_share_cap,
        "share_window": discipline.share_window,
        "privileged_in_a_row": discipline.privileged_in_a_row,
    }
    published = publish_discipline(SYSTEM, code=f"random-{version}", name="Random", rules=rules, at=MORNING)
    set_up_hall(SYSTEM, hall=hall, at=MORNING, discipline=published)


def people(random: Random, hall: Hall, discipline: Discipline, count: int) -> list[Waiting]:
    services = [make_service(), make_service("tax", category="tax", series="B")]
    rows = [
        Ticket(
            hall=hall,
            day_date=MORNING.date(),
            series="A",
            number=number + 1,
            service=random.choice(services),
            service_class=random.choice(discipline.rules).code,
            issued_at=MORNING,
            queued_at=MORNING,
            waiting_since=LATER - timedelta(microseconds=random.choice([0, 1, 60_000_000, random.randint(-9, 5_000_000_000)])),
        )
        for number in range(count)
    ]
    return [Waiting(t.pk, t.service_class, t.waiting_since) for t in Ticket.objects.bulk_create(rows)]


def history(random: Random, hall: Hall, counter_id: int, ticket_id: int) -> list[int]:
    kinds = [random.choices([0, 1, 2, 3], [3, 3, 2, 1])[0] for _ in range(random.choice([0, 1, 5, 30, 70]))]
    Call.objects.bulk_create(
        Call(
            hall=hall, ticket_id=ticket_id, counter_id=counter_id, service=make_service(), kind=kind, called_at=MORNING,
            latest_called_at=MORNING, ended_at=MORNING, outcome="finished",
        )
        for kind in kinds
    )  # fmt: skip
    return [kind for kind in kinds[::-1] if kind < 3]


class TestRanked:
    def test_is_the_python_formula_to_the_bit(self):
        hall = make_hall()
        counter = make_counter(hall)
        services = statements.services_at(counter.pk, None)
        for seed in range(40):
            random = Random(seed)
            discipline = random_discipline(random)
            with transaction.atomic():
                publish(hall, discipline, seed)
                waiting = people(random, hall, discipline, random.choice([1, 2, 8, 60]))
                recent = history(random, hall, counter.pk, waiting[0].id)

                in_sql = statements.ranked(hall.pk, counter.pk, services, LATER)

                in_python = list(ranked(waiting, recent[:RECENT_CALLS], discipline, LATER))
                assert [(r.ticket_id, r.rule, r.score, r.waited) for r in in_sql] == [
                    (s.ticket.id, s.rule, s.score, s.waited) for s in in_python
                ]
                transaction.set_rollback(True)

    def test_needs_only_the_head_of_each_line_for_the_first(self):
        hall = make_hall()
        counter = make_counter(hall)
        services = statements.services_at(counter.pk, None)
        for seed in range(20):
            random = Random(seed)
            discipline = random_discipline(random)
            with transaction.atomic():
                publish(hall, discipline, seed)
                people(random, hall, discipline, 40)

                best = statements.ranked(hall.pk, counter.pk, services, LATER, limit=1)

                assert best == statements.ranked(hall.pk, counter.pk, services, LATER)[:1]
                transaction.set_rollback(True)


class TestCall:
    def test_chooses_and_explains_as_the_python_formula_does(self):
        hall = make_hall()
        counter = make_counter(hall)
        for seed in range(40):
            random = Random(seed)
            discipline = random_discipline(random)
            with transaction.atomic():
                publish(hall, discipline, seed)
                waiting = people(random, hall, discipline, 30)
                recent = history(random, hall, counter.pk, waiting[0].id)

                call = statements.call(counter.pk, None, LATER).call

                choice = choose(waiting, recent[:RECENT_CALLS], discipline, LATER)
                assert (call.ticket_id, call.why["rule"], call.why["passed_over"]) == (
                    choice.ticket.id,
                    choice.rule,
                    choice.passed_over,
                )
                assert call.why["score"] == pytest.approx(in_credits(choice.score), abs=0.001)
                assert [e["ticket"] for e in call.why["earliest"]] == [s.ticket.id for s in choice.first_passed_over]
                transaction.set_rollback(True)

    def test_does_not_read_the_whole_line(self):
        hall = make_hall()
        counter = make_counter(hall)
        people(Random(1), hall, Discipline.from_data(FAIR), 3000)
        values = [hall.pk, counter.pk, statements.services_at(counter.pk, None), LATER]
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE visits_ticket")
            for _ in range(2):
                cursor.execute(
                    "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM visits_ranked(%s, %s, %s, %s, 1, 1)", values
                )
                plan = cursor.fetchone()[0]

        plan = json.loads(plan) if isinstance(plan, str) else plan
        assert plan[0]["Plan"]["Shared Hit Blocks"] < 60
