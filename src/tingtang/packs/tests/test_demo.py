"""The demo: the same day for the same date, a hall in which people wait at any hour."""

from collections import Counter as Counted
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from tingtang.cases.models import AccessGrant, Approval, AuthorityLimit, Case, CaseRating, Notice, Review, Sanction, SlaClock
from tingtang.cases.models import Promise as SalePromise
from tingtang.catalogue.models import Promise
from tingtang.core.actors import SYSTEM
from tingtang.core.models import Account
from tingtang.customers.models import Customer, Defect, HouseholdFile
from tingtang.flows.models import Instance, Process
from tingtang.flows.queries import who_may
from tingtang.improvement.models import Article, Drive, Effect, Meeting, Phase, Session
from tingtang.org.models import Counter, Hall, Organisation, Staff, StaffRole, StaffSkill
from tingtang.org.queries import actor_of_account, duty_report, overdue_turns, roster_of, seal_of
from tingtang.org.tests.factories import make_staff
from tingtang.packs import demo
from tingtang.packs.demo import day, overseeing, people
from tingtang.packs.loaded import Loaded
from tingtang.packs.loader import load
from tingtang.packs.schemas.demo import Day
from tingtang.packs.tasks import read_old
from tingtang.packs.tests.factories import AT, count_events, short
from tingtang.quality.actions import reckoning
from tingtang.quality.models import Indicator, InspectionPlan, Issue, Proposal, ReviewSample, SurveyWave
from tingtang.quality.queries.figures import matrix
from tingtang.visits.models import Call, Order, Rating, Ticket

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = 4  # before the bank's today, so that rules can propose by what was heard on them
NIGHT = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)


@cache
def government() -> Loaded:
    """Read by the first test that asks, not by every process that collects the tests."""
    return load("government")


def usual_day() -> Day:
    return government().demo.day  # type: ignore[union-attr]


def test_clerks_recognise_nobody_who_went_home_to_a_branch() -> None:
    here, anywhere, gone = Customer(pk=1, hall_id=7), Customer(pk=2), Customer(pk=3, hall_id=8)

    assert people.at_home([here, anywhere, gone], Hall(pk=7)) == [here, anywhere]


class Nobody:
    """A desk that only counts: whoever comes waits."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str, datetime]] = []

    def issue(self, service: str, service_class: str, at: datetime) -> int:
        self.came.append((service, service_class, at))
        return len(self.came)

    def call_next(self, counter: int, at: datetime) -> None:
        return None

    def open(self, counter: int, at: datetime) -> None: ...
    def pause(self, counter: int, at: datetime) -> None: ...
    def close(self, counter: int, at: datetime) -> None: ...
    def leave(self, ticket: int, at: datetime) -> None: ...


def arrivals(hours: day.Hours) -> list[tuple[str, str, datetime]]:
    desk = Nobody()
    works = {service.code: day.Work(service.category, service.expected) for service in government().catalogue.services}
    day.Living(usual_day(), hours, works, [], desk).run()  # type: ignore[arg-type]
    return desk.came


class TestDay:
    def test_is_the_same_for_the_same_date(self) -> None:
        monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)

        assert arrivals(day.past(usual_day(), monday, ZONE)) == arrivals(day.past(usual_day(), monday, ZONE))
        assert arrivals(day.past(usual_day(), monday, ZONE)) != arrivals(day.past(usual_day(), tuesday, ZONE))

    def test_brings_as_many_as_its_rates_say(self) -> None:
        expected = sum(_expected(usual_day()))

        counts = [len(arrivals(day.past(usual_day(), date(2026, 3, 2) + timedelta(days=n), ZONE))) for n in range(30)]

        assert abs(sum(counts) / 30 - expected) < 3 * (expected / 30) ** 0.5

    @pytest.mark.parametrize("clock", ["00:01", "03:00", "09:00", "10:40", "13:00", "18:00", "22:00", "23:59"])
    def test_always_ends_now_and_begins_today(self, clock: str) -> None:
        now = datetime.combine(date(2026, 11, 23), time.fromisoformat(clock), ZONE)

        hours = day.today(usual_day(), now, ZONE)
        came = [at for _, _, at in arrivals(hours)]

        assert hours.until == now
        assert hours.opens_at.date() == now.date()
        assert len(came) >= 5
        assert all(hours.opens_at <= at <= now for at in came)

    def test_lets_somebody_wait_for_every_open_counter(self) -> None:
        desk = Nobody()
        works = {service.code: day.Work(service.category, service.expected) for service in government().catalogue.services}
        posts = [day.Post(3, frozenset({"licence"}), 1.0), day.Post(9, frozenset({"business"}), 1.0)]
        now = datetime(2026, 11, 23, 0, 1, tzinfo=ZONE)

        day.Living(
            usual_day().model_copy(update={"arrivals": {"08:30": 0.0}}), day.today(usual_day(), now, ZONE), works, posts, desk
        ).run()  # type: ignore[arg-type]

        assert sorted(works[service].category for service, _, _ in desk.came) == ["business", "business", "licence", "licence"]

    def test_has_everybody_at_his_counter_a_moment_after_midnight(self) -> None:
        posts = [day.Post(number, frozenset({"licence"}), 1.0) for number in range(1, 10)]
        works = {service.code: day.Work(service.category, service.expected) for service in government().catalogue.services}
        now = datetime(2026, 11, 23, 0, 0, 20, tzinfo=ZONE)

        day.Living(usual_day(), day.today(usual_day(), now, ZONE), works, posts, Nobody()).run()  # type: ignore[arg-type]

        assert all(post.is_open for post in posts)

    def test_takes_past_days_on_which_the_hall_worked(self) -> None:
        days = day.past_dates(usual_day(), date(2026, 11, 23))

        assert len(days) == usual_day().past_days
        assert all(on.weekday() < 5 for on in days)
        assert days[-1] == date(2026, 11, 20)


def _expected(spec: day.Day) -> list[float]:
    clocks = [time.fromisoformat(clock) for clock in [*spec.arrivals, spec.closes]]
    hours = [clock.hour + clock.minute / 60 for clock in clocks]
    return [rate * (end - start) for rate, (start, end) in zip(spec.arrivals.values(), pairwise(hours), strict=True)]


@pytest.fixture
def bank(db: None, prepared: Callable[..., demo.Told]) -> demo.Told:
    """The bank with several past days."""
    return prepared("bank", lambda: demo.load(short("bank", DAYS), at=AT))


@pytest.fixture
def both_at_night(db: None, prepared: Callable[..., list[demo.Told]]) -> list[demo.Told]:
    """A hall of the government and then the bank in one organisation, while both are shut."""
    return prepared("both at night", lambda: [demo.load(short(code, 0), at=NIGHT) for code in ("government", "bank")])


@pytest.mark.django_db
class TestLoad:
    def test_fills_a_hall_with_people_past_days_and_today(self, bank: demo.Told) -> None:
        hall = Hall.objects.get(code="maple")
        assert hall.is_demo
        assert bank.past_days == DAYS
        assert bank.waiting >= 3
        assert Counter.objects.filter(hall=hall, state="open").count() >= 5
        assert Call.objects.filter(hall=hall, ended_at=None).exists()
        bad = Rating.objects.filter(hall=hall, is_bad=True, rated_at__gt=AT - timedelta(minutes=30))
        assert bad.filter(call__ticket__customer__isnull=False).exists()  # somebody to call back
        assert Ticket.objects.filter(hall=hall, day_date=AT.date(), customer__isnull=True).exists()
        assert Ticket.objects.filter(hall=hall, state="no_show", issued_at__date=AT.date()).exists()
        assert Ticket.objects.filter(hall=hall, state="parked").exists()
        assert not Ticket.objects.filter(hall=hall, issued_at__gt=AT).exists()

    def test_hears_the_recordings_of_past_days_so_that_a_rule_can_propose_by_them(self, bank: demo.Told) -> None:
        heard = Proposal.objects.filter(rule__code="heard")
        days = set(ReviewSample.objects.values_list("reviews__inspection__done_at__date", flat=True)) - {None}

        assert heard.exists()
        assert all(one.low is not None and one.low >= 85 and one.n >= 4 for one in heard)
        assert len(days) >= 3

    def test_fills_the_duty_roster_and_leaves_one_turn_overdue(self, bank: demo.Told) -> None:
        hall = Hall.objects.get(code="maple")

        roster = roster_of(hall, AT.date() - timedelta(days=10), AT.date() + timedelta(days=6), AT)

        assert [system.housekeeping.code for system in roster.systems] == [
            "equipment",
            "hygiene",
            "study",
            "democracy",
            "quality",
        ]
        assert all(system.owners and system.people for system in roster.systems)
        assert roster.count("missing", "away") == 0
        assert len(overdue_turns(hall, AT)) == 1
        assert duty_report().without_members == ()

    def test_writes_the_events_of_every_call_it_enters(self, bank: demo.Told) -> None:
        finished = Call.objects.filter(outcome="finished")
        assert count_events("visits.service.finished") == finished.count()
        assert count_events("visits.ticket.issued") == Ticket.objects.count()
        assert count_events("visits.service.rated") == Rating.objects.exclude(rated_at=None).count()
        assert count_events("visits.ticket.left") == Ticket.objects.filter(state="left").count()

    def test_changes_nothing_the_second_time(self, bank: demo.Told) -> None:
        before = count_events()

        demo.load(short("bank", DAYS), at=AT)

        assert count_events() == before

    def test_fills_the_next_day_when_loaded_again(self, bank: demo.Told) -> None:
        assert not demo.is_stale(AT)
        assert demo.is_stale(AT + timedelta(days=1))
        told = demo.load(short("bank", 0), at=AT + timedelta(days=1))

        assert told.waiting >= 3
        assert not Ticket.objects.filter(state="waiting", issued_at__lt=AT + timedelta(hours=3)).exists()

    def test_never_serves_at_an_earlier_time_than_the_number(self, bank: demo.Told) -> None:
        for call in Call.objects.select_related("ticket").exclude(ended_at=None):
            assert call.ticket.issued_at <= call.called_at <= (call.started_at or call.called_at) <= call.ended_at

    def test_loads_two_halls_into_one_organisation(self, both_at_night: list[demo.Told]) -> None:
        assert Organisation.objects.get().industry == "government"
        assert StaffRole.objects.get(staff__account__username="chengang", role__code="supervisor").hall.code == "riverside"
        assert StaffRole.objects.get(staff__account__username="zhouning").hall is None

    def test_brings_a_smaller_hall_with_people_of_its_own_and_cases_sent_home(self, both_at_night: list[demo.Told]) -> None:
        lakeside = Hall.objects.get(code="lakeside")

        assert lakeside.is_demo and Ticket.objects.filter(hall=lakeside).count() >= 3
        assert Counter.objects.filter(hall=lakeside, state="open").count() == 3
        assert set(Case.objects.filter(hall=lakeside).values_list("customer__hall__code", "kind__code")) == {
            ("lakeside", "complaint")
        }

    def test_runs_every_procedure_to_its_end_and_leaves_some_running(self, both_at_night: list[demo.Told]) -> None:
        ran = Instance.objects.values_list("version__process__code", "state").distinct()
        processes = set(Process.objects.values_list("code", flat=True))

        assert len(processes) == 8
        assert {code for code, state in ran if state == "completed"} == processes
        assert {code for code, state in ran if state == "running"} == processes
        assert not Process.objects.filter(owner=None).exists()

    def test_acknowledges_what_is_worked_on_and_answers_where_a_procedure_began(self, both_at_night: list[demo.Told]) -> None:
        running = SlaClock.objects.filter(case__phase="working", stopped_at__isnull=True)
        assert running.filter(code="resolve").exists()
        assert not running.filter(code="acknowledge").exists()
        assert not running.filter(code="first_answer", case__tasks__step__isnull=False, case__tasks__state="done").exists()

    def test_leaves_somebody_to_approve_changes_of_every_process(self, both_at_night: list[demo.Told]) -> None:
        for process in Process.objects.all():
            reviewers = who_may("flows.review_draft", process.versions.all(), process.owner.hall_id if process.owner else None)
            leaders = who_may("flows.approve_draft", process.versions.all())
            assert any(one != other for one in reviewers for other in leaders), process.code

    def test_lets_the_leadership_chair_its_group_and_read_what_reviews_found(self, both_at_night: list[demo.Told]) -> None:
        leads = set(Staff.objects.filter(grants__role__code="leadership").values_list("name", flat=True))

        assert set(Meeting.objects.filter(kind="steering").values_list("chair__name", flat=True)) <= leads
        assert set(ReviewSample.objects.values_list("readers__name", flat=True)) <= leads

    def test_brings_promises_kept_broken_and_open_beside_those_published(self, both_at_night: list[demo.Told]) -> None:
        sale = set(SalePromise.objects.values_list("state", flat=True))
        assert sale == {"kept", "broken", "open"}
        assert list(Promise.objects.filter(is_published=False).values_list("code", flat=True)) == ["report-in-one-session"]

    def test_measures_a_drive_that_had_an_effect_and_one_that_had_none(self, both_at_night: list[demo.Told]) -> None:
        found = {
            (one.hall.code if one.hall else "", one.indicator.code): (one.result["low"], one.result["high"], one.drive)
            for one in Effect.objects.select_related("hall", "indicator", "drive")
        }
        shown = {key: low > 0 for key, (low, high, _drive) in found.items() if low > 0 or high < 0}

        assert len(found) == 4 and all(drive is not None and drive.state == "completed" for _low, _high, drive in found.values())
        assert shown == {("riverside", "manners-score"): True, ("maple", "manners-score"): True}
        assert (
            Phase.objects.filter(name="动员部署").count()
            == Drive.objects.filter(name__in=["张贴6S标语", "大堂经理站位与迎询排班"]).count() + 2
        )
        hours = {(one.starts_at.astimezone(ZoneInfo("Asia/Shanghai")).hour) for one in Session.objects.all()}
        assert min(hours) >= 8 and max(hours) <= 18

    def test_brings_rights_given_and_ended_records_checked_and_households(self, both_at_night: list[demo.Told]) -> None:
        staff = {one.account.username: one for one in Staff.objects.select_related("account")}
        hall, acting = Hall.objects.get(code="riverside"), {one.pk: SYSTEM for one in staff.values()}

        overseeing.enter(government().demo_cases, hall, staff, acting, at=NIGHT)

        held = StaffRole.objects.filter(staff__in=AccessGrant.objects.values("staff")).values_list("role__code", flat=True)
        assert Counted(AccessGrant.objects.values_list("state", flat=True)) == Counted(
            ["active", "active", "expired", "withdrawn", "asked"]
        )
        assert sorted(code for code in held if code in {"inspector", "supervisor", "quality_manager"}) == ["inspector"]
        assert sorted(Sanction.objects.values_list("state", flat=True)) == ["appealed", "in_force", "lifted"]
        assert Counted(Defect.objects.values_list("state", flat=True)) == {"returned": 2, "corrected": 1, "closed": 1}
        assert HouseholdFile.objects.count() == 3 and Review.objects.get().decisions.count() == 2
        assert AuthorityLimit.objects.get(post__code="duty_supervisor").limit_cents == 200_000

    def test_makes_accounts_that_only_a_demo_lets_in(self, bank: demo.Told, settings: object) -> None:
        account = Account.objects.get(username="tangmin")

        settings.DEMO_LOGINS = False  # type: ignore[attr-defined]
        assert actor_of_account(str(account.pk), AT, seal=seal_of(account.password)) is None
        settings.DEMO_LOGINS = True  # type: ignore[attr-defined]
        assert actor_of_account(str(account.pk), AT, seal=seal_of(account.password)) is not None
        assert account.check_password(demo.PASSWORD)

    def test_reports_on_the_second_hall_as_on_the_first(self, both_at_night: list[demo.Told]) -> None:
        assert all(one.content["blocks"] for one in Issue.objects.all())

    def test_shows_people_waiting_at_night(self, both_at_night: list[demo.Told]) -> None:
        assert all(told.waiting >= 3 for told in both_at_night)


@pytest.fixture
def insurer(db: None, prepared: Callable[..., demo.Told]) -> demo.Told:
    """The insurer with one past day."""
    return prepared("insurer", lambda: demo.load(short("insurer"), at=AT))


def test_an_insurers_demo_has_figures_of_claims_on_time_and_how_well(insurer: demo.Told) -> None:
    reckoning.keep_up(AT)
    of = ("claims-on-time", "claims-hours", "claims-checked")  # of a few raters nothing is shown
    found = {one.code: one for one in Indicator.objects.filter(code__in=of)}

    told = matrix(list(found.values()), "all", [0], [(AT.date() - timedelta(days=40), AT.date())])

    assert CaseRating.objects.filter(case__kind__code="claim").exists()
    counted = {code: told[one.pk, 0][0].n for code, one in found.items()}
    assert set(counted) == set(of) and all(counted.values()), counted


@pytest.mark.django_db
def test_people_of_a_demo_have_read_what_is_older_than_a_day() -> None:
    invented, real = make_staff("limin", is_demo=True), make_staff("wangfang", "王芳")
    days = {invented: (AT - timedelta(days=9), AT - timedelta(hours=3)), real: (AT - timedelta(days=9),)}
    Notice.objects.bulk_create(Notice(staff=staff, code="noted", at=at) for staff, times in days.items() for at in times)

    assert read_old(AT) == 1
    assert [one.at for one in Notice.objects.filter(staff=invented, read_at__isnull=True)] == [AT - timedelta(hours=3)]
    assert Notice.objects.filter(staff=real, read_at__isnull=True).count() == 1


@pytest.fixture
def estate(db: None, prepared: Callable[..., demo.Told]) -> demo.Told:
    """The property manager with one past day."""
    return prepared("property", lambda: demo.load(short("property"), at=AT))


def test_an_estates_demo_has_rounds_of_its_places_and_activities_and_one_person_for_each_building(estate: demo.Told) -> None:
    hall = Hall.objects.get(code="banyan")
    buildings = hall.zones.filter(kind="building")

    assert len({zone.owner_id for zone in buildings if zone.owner_id is not None}) == 3
    assert InspectionPlan.objects.filter(hall=hall, place__in=[zone.name for zone in buildings]).count() == 4
    assert Meeting.objects.filter(hall=hall, kind="community", minutes__contains="业主到场").count() == 2
    assert Case.objects.filter(hall=hall, kind__code="owner-repair").exists()
    begun = SlaClock.objects.filter(
        case__hall=hall, case__kind__code="owner-repair", code="acknowledge", stopped_at__isnull=False
    )
    assert begun.filter(stopped_at__lte=F("due_at")).count() * 2 > begun.count() > 0
    steps = Case.objects.filter(hall=hall, kind__code="fee-collection")
    assert {case.phase for case in steps} >= {"working"}


@pytest.mark.django_db
def test_a_restaurants_demo_has_parties_that_fit_their_tables_and_dishes_late_for_a_cause() -> None:
    demo.load(short("restaurant"), at=AT)

    house = Hall.objects.get(code="osmanthus")
    sizes = Ticket.objects.filter(hall=house, state__in=["waiting", "serving"]).values_list("party_size", "counter__seats")
    late = Order.objects.filter(hall=house, state="served", served_at__gt=F("due_at"))
    assert sizes
    assert all(size and (seats is None or size <= seats) for size, seats in sizes)
    assert set(late.values_list("cause", flat=True)) >= {"coordination", "unprepared"}
    assert Order.objects.filter(hall=house, state__in=["making", "ready"]).exists()


@pytest.mark.django_db
def test_a_desk_without_counters_works_cases_of_each_team_and_is_not_loaded_again_for_want_of_visitors() -> None:
    demo.load(load("desk"), at=AT)

    desk = Hall.objects.get(code="cloud")
    worked = Case.objects.filter(hall=desk)
    assert not desk.counters.exists()
    assert set(worked.values_list("team__code", flat=True)) == {
        "first-line", "second-line", "field", "problem-team", "assets-team"
    }  # fmt: skip
    assert worked.filter(kind__code="incident", phase="closed").exists()
    assert CaseRating.objects.filter(case__kind__code="incident").exists()
    wave = SurveyWave.objects.get(edition__survey__code="desk-csat")
    assert (wave.hall, wave.state, wave.trigger, wave.rest_days) == (desk, "open", "cases.case.moved", 30)
    assert wave.replies.exists()
    assert Article.objects.filter(hall=desk, service__code="remote-access", state="published").exists()
    planned = Approval.objects.exclude(code__startswith="own")
    assert set(planned.filter(state="approved").values_list("code", flat=True)) == {"right", "need", "budget", "board"}
    assert planned.filter(state="waiting").exists()
    ended = worked.filter(kind__code__in=["software", "system_access", "purchase", "change", "event"], phase="closed")
    assert ended.values("kind").distinct().count() == 5
    assert worked.filter(state="withdrawn", fields__withdrawn_on__startswith="2026-11-").exists()
    assert StaffSkill.objects.filter(skill__code="it-security", level=5).get().staff.name == "安童"
    assert not demo.is_stale(AT)
