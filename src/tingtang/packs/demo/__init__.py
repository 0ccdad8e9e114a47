"""Loads a pack's demo: a hall with invented staff, the days it has lived, and people waiting now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from tingtang.catalogue.models import Service
from tingtang.core.actors import SYSTEM, Actor
from tingtang.customers.models import Customer
from tingtang.journal import partitions
from tingtang.journal.record import learn_codes
from tingtang.org.actions import grant_role, prepare_device, save_organisation, save_shift, save_staff
from tingtang.org.actions.teams import save_staff_skill
from tingtang.org.models import Counter, Device, Hall, Organisation, Post, Role, Shift, Skill, Staff
from tingtang.org.queries import grants_of
from tingtang.packs import actions
from tingtang.packs.demo import (
    asking,
    belongings,
    casework,
    day,
    dining,
    floors,
    improving,
    judging,
    leads,
    lending,
    lessons,
    library,
    offering,
    outlets,
    overseeing,
    people,
    procedures,
    talks,
    turns,
    walking,
)
from tingtang.packs.demo.desks import BookDesk, LiveDesk, Place
from tingtang.packs.loaded import Loaded
from tingtang.packs.schemas.demo import Demo, Person
from tingtang.quality.actions import reckoning
from tingtang.quality.actions.reports import make_report
from tingtang.quality.models import Issue, Report
from tingtang.quality.queries.known import MOST_DAYS_BACK
from tingtang.visits.actions import counters, tickets
from tingtang.visits.actions.history import enter_day
from tingtang.visits.models import Discipline, RatingScale, Ticket
from tingtang.visits.rules import discipline as rule

PASSWORD: Final = "tingtang"  # noqa: S105 - known to everybody, and refused unless demo logins are on
ROUND_THE_CLOCK: Final = {name: ["00:00-24:00"] for name in ("mo", "tu", "we", "th", "fr", "sa", "su")}


@dataclass(frozen=True)
class Told:
    """What was loaded, to be told."""

    hall: str
    staff: int
    past_days: int
    past_visits: int
    visits: int
    waiting: int


class NoDemo(Exception):
    """The pack has no demo.yaml."""


def load(loaded: Loaded, *, at: datetime, language: str = "zh-hans") -> Told:
    """Load the demo of a pack as of `at`. What is there already stays; days that have numbers are left alone."""
    demo = _fit(loaded)
    learn_codes()
    _organisation(loaded, demo, at, language)
    actions.apply(SYSTEM, loaded=loaded, at=at)
    hall = _hall(loaded, demo, at, language)
    staff = _staff(demo, hall, at, language)
    place = _place(demo, hall, staff, language)
    _devices(demo, place, at, language)
    # One transaction for each of these, not for every row of it: a disk takes longer to keep them than we to make them.
    customers = actions.tell_story(SYSTEM, story=partial(people.enter, demo, hall, at, language))
    past_days, past_visits = _past(demo, loaded, place, at)
    actions.tell_story(SYSTEM, story=partial(people.recognise, customers, hall))
    visits = _today(demo, loaded, place, at, customers)
    acting = _acting(staff, hall, at)
    actions.tell_story(SYSTEM, story=partial(turns.enter, demo, hall, staff, acting, at, language))
    known = {one.key: customer for one, customer in zip(demo.customers, customers, strict=True)}
    actions.tell_story(SYSTEM, story=partial(belongings.enter, loaded.demo_assets, hall, known, at=at, language=language))
    _before_cases(demo, staff, at, language)
    casework.enter(loaded.demo_cases, hall, staff, acting, at=at, language=language, known=known)
    actions.tell_story(SYSTEM, story=partial(overseeing.enter, loaded.demo_cases, hall, staff, acting, at=at))
    checkers = [acting[staff[name].pk] for name in demo.checkers]
    actions.tell_story(SYSTEM, story=partial(people.check, demo, customers, checkers, at))
    actions.tell_story(SYSTEM, story=partial(outlets.enter, demo, _branches(demo, loaded, at, language), hall, known, at))
    actions.tell_story(
        SYSTEM, story=partial(talks.enter, loaded.demo_talks, hall, known, staff, acting, at=at, language=language)
    )
    for story in (
        partial(offering.enter, loaded.demo_offers, known, staff, at=at, language=language),
        partial(lessons.enter, loaded.demo_lessons, hall, known, staff, acting, at=at, language=language),
        partial(asking.enter, demo, hall, staff, acting, at=at, language=language),
        partial(judging.enter, hall, staff, acting, at=at, language=language),
        partial(improving.enter, hall, staff, demo.activities, at=at, language=language),
        partial(library.enter, hall, staff, at=at, language=language),
        partial(walking.enter, loaded, hall, staff, acting, known, at=at, language=language),
        partial(lending.enter, loaded.demo_offers, known, staff, at=at, language=language),
        partial(leads.enter, loaded.demo_offers, hall, staff, at=at),
    ):
        actions.tell_story(SYSTEM, story=story)
    _report(hall, at)
    actions.tell_story(SYSTEM, story=partial(improving.reckon, hall, at=at, language=language))
    waiting = Ticket.objects.filter(hall=hall, state="waiting").count()
    return Told(hall.name_in(language), len(staff), past_days, past_visits, visits, waiting)


def _fit(loaded: Loaded) -> Demo:
    """The demo of a pack, before anything of it is written."""
    if loaded.demo is None:
        raise NoDemo(loaded.code)
    people.must_be_apart(loaded.demo)
    return loaded.demo


def _acting(staff: Mapping[str, Staff], hall: Hall, at: datetime) -> dict[int, Actor]:
    """Everybody as he acts; parties at tables have ordered by now."""
    actions.tell_story(SYSTEM, story=partial(dining.enter, hall, at))
    return {one.pk: actor_of(one, hall) for one in staff.values()}


def _before_cases(demo: Demo, staff: Mapping[str, Staff], at: datetime, language: str) -> None:
    """What cases of the demo build on: services of IT, and who answers for processes."""
    library.enter_services(at=at, language=language)
    actions.tell_story(SYSTEM, story=partial(procedures.answer_for, demo.owners, staff, at=at))


def _branches(demo: Demo, loaded: Loaded, at: datetime, language: str) -> list[Hall]:
    return [_branch(demo, loaded, number, at, language) for number in range(len(demo.branches))]


def _branch(demo: Demo, loaded: Loaded, number: int, at: datetime, language: str) -> Hall:
    """Another hall of the demo with its people and days; both are there already or come now."""
    own = outlets.lived(demo, loaded, number)
    hall = _hall(loaded, own, at, language)
    staff = _staff(own, hall, at, language)
    place = _place(own, hall, staff, language)
    actions.tell_story(SYSTEM, story=partial(floors.enter, own, hall, at, language))
    _past(own, loaded, place, at)
    _today(own, loaded, place, at)
    return hall


def _report(hall: Hall, at: datetime) -> None:
    """Reckon the figures before the worker's first minute, and make the month's report once."""
    partitions.look_over()
    if Issue.objects.exists():  # what is reckoned knows the halls before this one, and nobody has followed its days yet
        reckoning.mark((at - timedelta(days=MOST_DAYS_BACK * months), at) for months in (1, 2, 3))
    reckoning.keep_up(at)
    for report in Report.objects.filter(is_active=True):
        if not Issue.objects.filter(report=report, hall=hall).exists():
            make_report(SYSTEM, report=report, hall=hall, day=at.astimezone(hall.zone).date(), at=at)


def is_stale(at: datetime) -> bool:
    """Whether there is nothing but the demo here, and a hall of it where nobody has taken a number today."""
    halls = list(Hall.objects.filter(is_active=True))
    if not halls or not all(hall.is_demo for hall in halls) or Staff.objects.filter(account__is_demo=False).exists():
        return False
    busy = set(Counter.objects.values_list("hall_id", flat=True))  # nobody takes numbers where there is no counter
    days = {hall.pk: at.astimezone(hall.zone).date() for hall in halls if hall.pk in busy}
    return any(not Ticket.objects.filter(hall_id=pk, day_date=on).exists() for pk, on in days.items())


def _organisation(loaded: Loaded, demo: Demo, at: datetime, language: str) -> None:
    if not Organisation.objects.exists():
        about = demo.organisation
        save_organisation(
            SYSTEM, at=at, code=about.code, industry=loaded.code, language=language,
            name=about.name.read(language), names=about.name.all, leader_line=about.leader_line,
        )  # fmt: skip


def _hall(loaded: Loaded, demo: Demo, at: datetime, language: str) -> Hall:
    found = Hall.objects.filter(code=demo.hall.code).first()
    if found is not None:
        return found
    about, address = demo.hall, demo.hall.address
    return actions.set_up_hall(
        SYSTEM,
        loaded=loaded,
        layout=loaded.layout(about.layout),
        at=at,
        code=about.code,
        name=about.name.read(language),
        names=about.name.all,
        time_zone=about.time_zone,
        address=address.read(language) if address else "",
        opening=ROUND_THE_CLOCK,
        is_demo=True,
    )


def _staff(demo: Demo, hall: Hall, at: datetime, language: str) -> dict[str, Staff]:
    def story() -> dict[str, Staff]:
        return {person.username: _person(person, hall, at, language) for person in demo.staff}

    return actions.tell_story(SYSTEM, story=story)


def _person(person: Person, hall: Hall, at: datetime, language: str) -> Staff:
    found = Staff.objects.filter(account__username=person.username).first()
    if found is not None:
        return found
    home = None if person.everywhere else hall
    staff = save_staff(
        SYSTEM,
        hall=home,
        at=at,
        badge=person.badge,
        name=person.name.read(language),
        username=person.username,
        password=PASSWORD,
        is_demo=True,
        posts=list(Post.objects.filter(code__in=person.posts)),
    )
    grant_role(SYSTEM, staff=staff, role=Role.objects.get(code=person.role), hall=home, at=at)
    for code in person.here:
        grant_role(SYSTEM, staff=staff, role=Role.objects.get(code=code), hall=home, at=at)
    for code in person.also:
        grant_role(SYSTEM, staff=staff, role=Role.objects.get(code=code), hall=None, at=at)
    for code, level in person.skills.items():
        save_staff_skill(SYSTEM, staff=staff, skill=Skill.objects.get(code=code), level=level, at=at)
    return staff


def _place(demo: Demo, hall: Hall, staff: Mapping[str, Staff], language: str) -> Place:
    scale = RatingScale.objects.get(hallsetup__hall=hall)
    return Place(
        hall=hall,
        services={service.code: service for service in Service.objects.select_related("category")},
        counters={counter.number: counter for counter in Counter.objects.filter(hall=hall).select_related("hall")},
        clerks={number: staff[person.username] for person in demo.staff for number in person.places},
        scale=scale,
        comments=tuple(comment.read(language) for comment in demo.day.comments),
    )


def _devices(demo: Demo, place: Place, at: datetime, language: str) -> None:
    for device in demo.devices:
        name = device.name.read(language)
        if not Device.objects.filter(hall=place.hall, name=name).exists():
            counter = place.counters.get(device.counter or 0)
            prepare_device(SYSTEM, hall=place.hall, at=at, kind=device.kind, name=name, counter=counter)
    actions.tell_story(SYSTEM, story=partial(floors.enter, demo, place.hall, at, language))


def _works(loaded: Loaded) -> dict[str, day.Work]:
    return {service.code: day.Work(service.category, service.expected) for service in loaded.catalogue.services}


def _posts(demo: Demo, loaded: Loaded) -> list[day.Post]:
    paces = {number: person.pace for person in demo.staff for number in person.places}
    layout = loaded.layout(demo.hall.layout)
    return [
        day.Post(each.number, frozenset(each.categories), paces[each.number]) for each in layout.counters if each.number in paces
    ]


def _past(demo: Demo, loaded: Loaded, place: Place, at: datetime) -> tuple[int, int]:
    hall, days, visits = place.hall, 0, 0
    order = Discipline.objects.get(hallsetup__hall=hall)
    rules = rule.Discipline.from_data(order.rules)
    for on in day.past_dates(demo.day, at.astimezone(hall.zone).date()):
        if Ticket.objects.filter(hall=hall, day_date=on).exists():
            continue
        posts = _posts(demo, loaded)
        desk = BookDesk(place, rules, {post.number: post.categories for post in posts})
        day.Living(demo.day, day.past(demo.day, on, hall.zone), _works(loaded), posts, desk).run()
        entered = [entry.visit for entry in desk.entries]
        visits += enter_day(SYSTEM, hall=hall, day=on, visits=entered, scale=place.scale, at=at)
        days += 1
    partitions.look_over()
    return days, visits


def _today(demo: Demo, loaded: Loaded, place: Place, at: datetime, customers: Sequence[Customer] = ()) -> int:
    hall = place.hall
    if Ticket.objects.filter(hall=hall, day_date=at.astimezone(hall.zone).date()).exists():
        return 0
    hours = day.today(demo.day, at, hall.zone)
    _shifts(place, hours)
    actors = {number: actor_of(staff, hall) for number, staff in place.clerks.items()}

    def story() -> int:
        _wind_up(hall, hours.opens_at)
        desk = LiveDesk(place, actors, people.at_home(customers, hall))
        return day.Living(demo.day, hours, _works(loaded), _posts(demo, loaded), desk).run()

    return actions.tell_story(SYSTEM, story=story)  # a day that is interrupted is not there at all, and comes whole the next time


def _wind_up(hall: Hall, at: datetime) -> None:
    """End what an earlier day of the demo has left open: calls, people waiting, counters."""
    tickets.close_day(SYSTEM, hall=hall, at=at)
    for counter in Counter.objects.filter(hall=hall).exclude(state="closed"):
        counters.close_counter(SYSTEM, counter=counter, at=at)


def actor_of(staff: Staff, hall: Hall) -> Actor:
    """Somebody as he acts in a hall, without logging in."""
    grants = staff.grants.select_related("role").values_list("role__permissions", "hall_id")
    return Actor("account", staff.account_id, staff.name, grants_of(grants), hall_id=hall.pk, staff_id=staff.pk)


def _shifts(place: Place, hours: day.Hours) -> None:
    length = timedelta(hours=9)
    for staff in dict.fromkeys(place.clerks.values()):
        if not Shift.objects.filter(staff=staff, starts_at__lt=hours.opens_at + length, ends_at__gt=hours.opens_at).exists():
            post = staff.posts.first()
            save_shift(
                SYSTEM, hall=place.hall, at=hours.opens_at, staff=staff, post=post,
                starts_at=hours.opens_at, ends_at=hours.opens_at + length,
            )  # fmt: skip
