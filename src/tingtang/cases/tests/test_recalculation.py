"""Clocks follow a changed calendar, batch by batch, and go on where they were interrupted."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tingtang.cases.actions.kinds import save_kind
from tingtang.cases.actions.recalculation import recalculate
from tingtang.cases.actions.steps import move
from tingtang.cases.events import CLOCKS_RECALCULATED, KIND_SAVED
from tingtang.cases.models import Case, Kind, Recalculation, SlaClock
from tingtang.cases.queries.clocks import faults
from tingtang.cases.subscribers.pages import tell_clocks
from tingtang.cases.subscribers.work import compute_again
from tingtang.cases.tasks import run_recalculation
from tingtang.cases.tests.factories import AT, make_timed_case
from tingtang.cases.topics import CLOCKS_TOPIC
from tingtang.catalogue.actions import save_day
from tingtang.catalogue.events import CALENDAR_SAVED
from tingtang.catalogue.models import Calendar
from tingtang.catalogue.tests.factories import make_calendar
from tingtang.core.actors import SYSTEM
from tingtang.core.live_format import CHANNEL, read_message
from tingtang.journal.tests.history import happened
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_role, make_staff

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def change_calendar() -> Recalculation:
    """Make Monday a holiday, and hear of it."""
    save_day(SYSTEM, calendar=Calendar.objects.get(), date=date(2026, 11, 16), name="假日", at=AT)
    compute_again(happened(frozenset({CALENDAR_SAVED.name})))
    return Recalculation.objects.latest("pk")


class TestRecalculate:
    def test_moves_what_is_due_and_says_so_on_the_case(self) -> None:
        case = make_timed_case()

        job = change_calendar()
        run_recalculation(job.pk)

        case.refresh_from_db()
        job.refresh_from_db()
        assert (case.due_at, case.due_clock) == (AT + DAY + 2 * HOUR, "first_answer")
        assert (job.total, job.done, job.moved, job.share) == (2, 2, 2, 1.0)
        assert not list(faults())

    def test_leaves_stopped_clocks_and_appointments_as_they_were(self) -> None:
        case = make_timed_case()
        SlaClock.objects.filter(code="first_answer").update(fixed_at=AT + HOUR, due_at=AT + HOUR)
        move(SYSTEM, case=make_timed_case(), step="wait", at=AT, reason="等材料")

        run_recalculation(change_calendar().pk)

        assert SlaClock.objects.get(case=case, code="first_answer").due_at == AT + HOUR
        assert SlaClock.objects.filter(state="held", due_at__isnull=False).count() == 0

    def test_counts_only_clocks_that_began_before_the_change(self) -> None:
        save_day(SYSTEM, calendar=make_calendar("nine-to-five"), date=date(2026, 11, 16), name="假日", at=AT)
        make_timed_case()

        compute_again(happened(frozenset({CALENDAR_SAVED.name})))

        assert not Recalculation.objects.exists()

    def test_goes_on_where_it_was_interrupted(self) -> None:
        for _n in range(5):
            make_timed_case()
        job = change_calendar()

        first = recalculate(SYSTEM, job=job, at=AT, batch=4)
        done = SlaClock.objects.filter(due_at__gt=AT + DAY).count()
        run_recalculation(job.pk)

        assert first is not None and first.done == done == 4
        assert SlaClock.objects.filter(due_at__gt=AT + DAY).count() == 10

    def test_comes_back_to_the_clocks_whose_case_somebody_held(self) -> None:
        for _n in range(3):
            make_timed_case()
        job = change_calendar()
        left = SlaClock.objects.earliest("pk")
        Recalculation.objects.filter(pk=job.pk).update(cursor=0, left=[left.pk])

        assert recalculate(SYSTEM, job=job, at=AT) is None

        assert list(SlaClock.objects.filter(due_at__gt=AT + DAY)) == [left]

    def test_is_begun_once_however_often_it_is_heard_of(self) -> None:
        make_timed_case()

        change_calendar()
        compute_again(happened(frozenset({CALENDAR_SAVED.name})))

        assert Recalculation.objects.count() == 1
        assert ProcrastinateJob.objects.filter(task_name="cases.recalculate").count() == 1

    def test_follows_a_changed_ladder_of_a_kind(self) -> None:
        case = make_timed_case()
        kind = Kind.objects.get()
        save_kind(SYSTEM, kind=kind, at=AT, supervision={"rungs": [{"does": "urge", "clock": "resolve", "share": 0.5}]})

        compute_again(happened(frozenset({KIND_SAVED.name})))
        run_recalculation(Recalculation.objects.get(kind=kind).pk)

        assert SlaClock.objects.get(case=case, code="resolve").supervise_at == AT + 4 * HOUR
        assert Case.objects.get().due_at == AT + 2 * HOUR

    def test_follows_each_change_of_a_ladder(self) -> None:
        case = make_timed_case()
        for share in (0.5, 0.25):
            save_kind(
                SYSTEM,
                kind=Kind.objects.get(),
                at=AT,
                supervision={"rungs": [{"does": "urge", "clock": "resolve", "share": share}]},
            )
            compute_again(happened(frozenset({KIND_SAVED.name})))
            run_recalculation(Recalculation.objects.latest("pk").pk)

        assert SlaClock.objects.get(case=case, code="resolve").supervise_at == AT + 2 * HOUR


class TestProgress:
    def test_is_shown_where_the_calendar_was_changed_and_fetched_again_until_it_is_over(self) -> None:
        boss = browser(
            grant(make_staff("boss"), make_role("boss", "cases.view_setup", "catalogue.view", "catalogue.save_calendar"))
        )
        make_timed_case()
        calendar = Calendar.objects.get().pk
        before = boss.get(f"/setup/calendars/{calendar}/").content.decode()

        job = change_calendar()
        part = f"/setup/dispatch/clocks/?calendar={calendar}"
        moving = boss.get(part).content.decode()
        Recalculation.objects.update(worked_at=timezone.now() - timedelta(minutes=2), started_at=timezone.now())
        waiting = boss.get(part).content.decode()
        run_recalculation(job.pk)
        after = boss.get(part).content.decode()

        assert part in before and "load delay" in before
        assert "0 of 2 clocks" in waiting and "from where it stopped" in waiting
        assert "every 2s" in moving or "every 2s" in waiting
        assert "2 of 2 clocks" in after and "hx-trigger" not in after


@pytest.mark.django_db(transaction=True)
class TestOpenPages:
    def said(self) -> list[str]:
        raw = connection.connection
        raw.execute(f"LISTEN {CHANNEL}")
        with transaction.atomic():
            tell_clocks(happened(frozenset({CLOCKS_RECALCULATED.name})))
        topics = [read_message(one.payload).topic for one in raw.notifies(timeout=0.2)]
        raw.execute(f"UNLISTEN {CHANNEL}")
        return topics

    def test_are_told_once_that_due_times_have_moved(self) -> None:
        make_timed_case()
        make_timed_case()
        run_recalculation(change_calendar().pk)

        assert self.said() == [CLOCKS_TOPIC]

    def test_are_left_alone_when_none_has_moved(self) -> None:
        make_timed_case()
        save_day(SYSTEM, calendar=Calendar.objects.get(), date=date(2027, 11, 15), name="假日", at=AT)
        compute_again(happened(frozenset({CALENDAR_SAVED.name})))
        run_recalculation(Recalculation.objects.latest("pk").pk)

        assert self.said() == []
