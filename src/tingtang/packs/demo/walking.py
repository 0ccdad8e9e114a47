"""What the people of a demo do among customers: hosts who walk, what patrols tell, gestures of service, and lessons that prepare them."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from tingtang.cases.models import Kind
from tingtang.catalogue.models import Regulation
from tingtang.core.actors import SYSTEM, Actor
from tingtang.customers.models import Customer
from tingtang.improvement.actions import training
from tingtang.improvement.actions.taking_part import note_part
from tingtang.improvement.models import Attendance, Course, Session
from tingtang.org.models import Hall, Staff, Zone
from tingtang.packs.loaded import Loaded
from tingtang.packs.schemas.demo import Demo, Lesson, Talk
from tingtang.visits.actions.gestures import give_gesture
from tingtang.visits.actions.hosts import end_host, host_arrived, send_host
from tingtang.visits.actions.talks import save_talk, tell
from tingtang.visits.models import Gesture, GestureGiven, HostTurn, TalkingPoint

WAY = timedelta(minutes=3)


def enter(
    loaded: Loaded, hall: Hall, staff: Mapping[str, Staff], acting: Mapping[int, Actor], known: Mapping[str, Customer],
    *, at: datetime, language: str,
) -> None:  # fmt: skip
    """Enter what is not there yet."""
    demo = loaded.demo
    if demo is None:
        return
    if not HostTurn.objects.filter(hall=hall).exists():
        _walks(demo, hall, staff, at)
    if not GestureGiven.objects.filter(hall=hall).exists():
        _gestures(demo, hall, staff, acting, known, at)
    if not TalkingPoint.objects.filter(hall=hall).exists():
        for one in demo.talks:
            _talk(one, hall, staff, acting, known, at, language)
    _lessons(loaded, demo, hall, staff, at, language)


def _walks(demo: Demo, hall: Hall, staff: Mapping[str, Staff], at: datetime) -> None:
    for one in demo.walks:
        since = at - timedelta(minutes=one.minutes_ago)
        turn = send_host(SYSTEM, hall=hall, zone=Zone.objects.get(hall=hall, code=one.zone), staff=staff[one.who], at=since)
        if at - since > WAY:
            host_arrived(SYSTEM, turn=turn, at=since + WAY)
        if one.lasted is not None:
            end_host(SYSTEM, turn=turn, note=one.note, at=since + timedelta(minutes=one.lasted))


def _gestures(
    demo: Demo, hall: Hall, staff: Mapping[str, Staff], acting: Mapping[int, Actor], known: Mapping[str, Customer], at: datetime
) -> None:
    for one in demo.gestures:
        cents = round(one.cost * 100) if one.cost is not None else None
        give_gesture(
            acting[staff[one.who].pk], hall=hall, gesture=Gesture.objects.get(code=one.gesture), note=one.note, cost_cents=cents,
            customer=known.get(one.customer or ""), reaction=one.reaction, at=at - timedelta(hours=one.hours_ago),
        )  # fmt: skip


def _talk(
    one: Talk, hall: Hall, staff: Mapping[str, Staff], acting: Mapping[int, Actor], known: Mapping[str, Customer], at: datetime,
    language: str,
) -> None:  # fmt: skip
    zones = {zone.code: zone for zone in Zone.objects.filter(hall=hall)}
    today = at.astimezone(hall.zone).date()
    point = save_talk(
        SYSTEM, hall=hall, kind=one.kind, title=one.title.read(language), text=one.text.read(language), posts=one.posts,
        zone=zones[one.zone] if one.zone else None, regulation=Regulation.objects.filter(code=one.regulation or "").first(),
        first_date=today + timedelta(days=one.since), last_date=None if one.until is None else today + timedelta(days=one.until),
        at=at + timedelta(days=min(one.since, 0)),
    )  # fmt: skip
    for row in sorted(one.told, key=lambda each: -each.hours_ago):
        kind = Kind.objects.get(code=row.kind) if row.kind else None
        tell(
            acting[staff[row.who].pk], hall=hall, point=point, zone=zones[row.zone] if row.zone else point.zone, kind=kind,
            listener=row.listener, whom=row.whom, customer=known.get(row.customer or ""), people=row.people,
            answer=row.answer.read(language) if row.answer else "", wish=row.wish.read(language) if row.wish else "",
            at=at - timedelta(hours=row.hours_ago),
        )  # fmt: skip


def _lessons(loaded: Loaded, demo: Demo, hall: Hall, staff: Mapping[str, Staff], at: datetime, language: str) -> None:
    """The courses of the pack by month and theme, given by the first of the hall, whom `improving` has certified."""
    trainer, today = next(iter(staff.values())), at.astimezone(hall.zone).date()
    for one in demo.lessons:
        name = loaded.knowledge.courses[one.course - 1].name.all.values()
        course = Course.objects.filter(hall=hall, name__in=name).first()
        theme = one.theme.read(language)
        begins = datetime.combine(today + timedelta(days=one.days), time(9, 30), hall.zone)
        if course is None or Session.objects.filter(course=course, theme=theme).exists():
            continue
        session = training.save_session(
            SYSTEM, hall=hall, at=min(at, begins), course=course, trainer=trainer, starts_at=begins,
            ends_at=begins + timedelta(minutes=course.minutes), theme=theme,
        )  # fmt: skip
        training.nominate(
            SYSTEM, session=session, staff=[each for each in staff.values() if each.pk != trainer.pk], at=min(at, begins)
        )
        if one.days < 0:
            for number, attendance in enumerate(session.attendances.order_by("pk")[1:]):
                came = training.note_came(SYSTEM, session=session, attendance=attendance, at=begins)
                _arranged(one, course, came, trainer, number, language, begins)
            training.end_session(SYSTEM, session=session, is_held=True, at=begins + timedelta(hours=1))


def _arranged(one: Lesson, course: Course, came: Attendance, trainer: Staff, number: int, language: str, at: datetime) -> None:
    """What its method asks to be said of everybody who came before it was held."""
    if came.is_arranged(course.method):
        return
    note_part(
        SYSTEM, session=came.session, attendance=came, at=at, helper=trainer if course.method == "pair" else None,
        level=one.levels[number % len(one.levels)] if one.levels else None,
        role=one.parts[number % len(one.parts)].read(language) if one.parts else "",
    )  # fmt: skip
