"""What follows from what happened: signs on boards and phones, news for staff's pages, the pad's question, learned paces."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News, tell_news
from tingtang.cases.models import Notice
from tingtang.catalogue.actions.routines import end_wishes
from tingtang.catalogue.events import ROUTINE_DONE, ROUTINE_OVERRIDDEN, ROUTINE_RESUMED
from tingtang.core.actors import SYSTEM
from tingtang.core.live import publish
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.events import DEVICE_BACK, DEVICE_SILENT
from tingtang.org.models import Counter, Device, DeviceKind, Hall, Post, Zone
from tingtang.org.queries import HEAR, who_answers
from tingtang.visits import events, statements, telling
from tingtang.visits.models import HelpCall
from tingtang.visits.queries.fairness import UNFAIR_MINUTES
from tingtang.visits.queries.helping import on_duty, rungs
from tingtang.visits.queries.tables import names_of
from tingtang.visits.rules.estimate import Pace
from tingtang.visits.topics import board_topic, hall_topic, pad_topic

SIGNS = {
    events.TICKET_ISSUED.name: "issued",
    events.TICKET_CALLED.name: "called",
    events.TICKET_RECALLED.name: "recalled",
    events.SERVICE_STARTED.name: "started",
    events.SERVICE_PARKED.name: "parked",
    events.SERVICE_RESUMED.name: "started",
    events.SERVICE_TRANSFERRED.name: "moved",
    events.SERVICE_FINISHED.name: "finished",
    events.TICKET_NO_SHOW.name: "missed",
    events.TICKET_RETURNED.name: "moved",
    events.TICKET_LEFT.name: "left",
    events.TICKET_REDIRECTED.name: "moved",
}
ROUTINES = (ROUTINE_DONE, ROUTINE_OVERRIDDEN, ROUTINE_RESUMED)
NEWS = (
    events.COUNTER_OPENED,
    events.COUNTER_CLOSED,
    events.COUNTER_ON_BREAK,
    events.COUNTER_SWITCHED,
    events.ERRAND_ADDED,
    events.TICKET_NOTED,
    events.RATED,
    events.RATING_SEEN,
    events.SETUP_SAVED,
    events.DISCIPLINE_PUBLISHED,
    events.KIOSK_LOG_REPLAYED,
    events.ORDERED,
    events.ORDER_FIRED,
    events.ORDER_URGED,
    events.ORDER_READY,
    events.ORDER_SERVED,
    events.ORDER_CANCELLED,
    *ROUTINES,
)
PAD = {
    events.SERVICE_FINISHED.name: "ask",
    events.TICKET_CALLED.name: "stop",
    events.SERVICE_STARTED.name: "stop",
    events.RATED.name: "stop",
}
_TICKET_EVENTS = (
    events.TICKET_ISSUED,
    events.TICKET_CALLED,
    events.TICKET_RECALLED,
    events.SERVICE_STARTED,
    events.SERVICE_PARKED,
    events.SERVICE_RESUMED,
    events.SERVICE_TRANSFERRED,
    events.SERVICE_FINISHED,
    events.TICKET_NO_SHOW,
    events.TICKET_RETURNED,
    events.TICKET_LEFT,
    events.TICKET_REDIRECTED,
)
_LEAVES = (events.SERVICE_FINISHED, events.SERVICE_TRANSFERRED, events.SERVICE_PARKED)
STALE = timedelta(minutes=10)
DEVICE_KINDS = dict(DeviceKind.choices)


@subscriber("visits.show_signs", *_TICKET_EVENTS)
def show_signs(happened: list[Happened]) -> None:
    """Number what the boards of each hall show and say, and send each change to boards and phones."""
    news = {one.id: one for one in happened if _is_news(one) and one.object_id("ticket")}
    for sign in statements.append_signs([_wanted(one) for one in news.values()]):
        publish(board_topic(sign.hall_id), sign.payload(), name="sign", sequence=sign.sequence)


@subscriber("visits.tell_holders", *_TICKET_EVENTS)
def tell_holders(happened: list[Happened]) -> None:
    """Tell by message those who asked for it that it is nearly their turn, that they are called, that they were missed."""
    news = [one for one in happened if _is_news(one)]
    if news:
        telling.tell_holders({one.object_id("hall") or 0 for one in news}, max(one.occurred_at for one in news))


_ANNOUNCED = ("channels.announcement.saved", "channels.announcement.ended")  # of a sibling: known by the journal alone


@subscriber("visits.show_announcements", wanted=lambda: _ANNOUNCED)
def show_announcements(happened: list[Happened]) -> None:
    """Have the screens and phones of a hall, or of all, look again when something is announced or taken down."""
    halls = {one.object_id("hall") for one in happened}
    told = Hall.objects.filter(is_active=True).values_list("pk", flat=True) if None in halls else halls
    for key in told:
        if key:
            publish(board_topic(key), {}, name="announced")


def _wanted(one: Happened) -> statements.WantedSign:
    return statements.WantedSign(
        event_id=one.id,
        hall_id=one.object_id("hall") or 0,
        at=one.occurred_at,
        kind=SIGNS[one.type],
        ticket_id=one.object_id("ticket") or 0,
        counter_id=one.object_id("counter"),
    )


def _is_news(one: Happened) -> bool:
    # Days entered afterwards, and what a worker finds after a long rest, are nothing to call out in a hall.
    return one.recorded_at - one.occurred_at < STALE and datetime.now(UTC) - one.recorded_at < STALE


@subscriber("visits.tell_staff", *_TICKET_EVENTS, *NEWS)
def tell_staff(happened: list[Happened]) -> None:
    """Tell the open pages of a hall's staff that something changed, once for each batch."""
    kinds: dict[int, set[str]] = defaultdict(set)
    counters: dict[int, set[int]] = defaultdict(set)
    for one in happened:
        hall_id = one.object_id("hall")
        if hall_id is not None and _is_news(one):
            kinds[hall_id].add(one.type)
            counters[hall_id] |= {counter} if (counter := one.object_id("counter")) else set()
    for hall_id, names in kinds.items():
        publish(hall_topic(hall_id), {"kinds": sorted(names)[:15], "counters": sorted(counters[hall_id])[:40]})


@subscriber("visits.end_wishes", *_LEAVES)
def end_wishes_of_visits(happened: list[Happened]) -> None:
    """What a party wished ends when it leaves its table: the next one gets its rounds (D A-10)."""
    left = {key: one for one in happened if (key := one.object_id("counter"))}
    for counter in Counter.objects.filter(pk__in=left, seats__gt=0).select_related("hall"):
        for place in sorted(names_of(counter)):
            end_wishes(SYSTEM, hall=counter.hall, place=place, at=left[counter.pk].occurred_at)


@subscriber("visits.alert_supervisors", events.RATING_ALERTED)
def alert_supervisors(happened: list[Happened]) -> None:
    """Send bad ratings to the pages of the hall's supervisors; by whom is never sent."""
    for one in happened:
        hall_id = one.object_id("hall")
        if hall_id is not None and _is_news(one):
            payload = {"call": one.object_id("call"), "counter": one.object_id("counter"), "level": one.attributes.get("level")}
            publish(hall_topic(hall_id), payload, name="rating")


_UNFAIR = _("{hall}: ordinary customers wait beyond the limit, and {calls} privileged ones were called before one of them.")


@subscriber("visits.warn_of_privilege", events.BOUND_EXCEEDED)
def warn_of_privilege(happened: list[Happened]) -> None:
    """Warn a hall's supervisors when ordinary customers wait beyond the bound while privileged ones are called (CUS-14).

    The open pages of the hall look again each time; who is not there hears of it by the bell, once in half an hour.
    """
    told: dict[int, tuple[Happened, News | None]] = {}
    halls = Hall.objects.in_bulk({one.object_id("hall") or 0 for one in happened})
    for one in happened:
        hall = halls.get(one.object_id("hall") or 0)
        calls = one.attributes.get("privileged_calls")
        if hall is None or not calls or not _is_news(one):
            continue
        publish(hall_topic(hall.pk), {"call": one.object_id("call"), **one.attributes}, name="privilege")
        url = reverse("visits:live", args=[hall.code]) + "#fairness"
        lately = Notice.objects.filter(data__url=url, at__gt=one.occurred_at - timedelta(minutes=UNFAIR_MINUTES))
        if hall.pk not in told and not lately.exists():
            people = who_answers("visits.switch_categories", hall.pk)
            told[hall.pk] = (one, News(people, _UNFAIR, url, {"hall": hall, "calls": calls}))
    tell_news(told.values())


_SILENCE: dict[str, Promise] = {
    DEVICE_SILENT.name: _(
        "{name} ({kind}, {hall}) has not been heard for {minutes} minutes. Look whether it is on and has a line."
    ),
    DEVICE_BACK.name: _("{name} ({kind}, {hall}) is back after {minutes} minutes."),
}


@subscriber("visits.tell_of_silence", DEVICE_SILENT, DEVICE_BACK)
def tell_of_silence(happened: list[Happened]) -> None:
    """Call who answers for a hall's machines when one is silent, tell him when it is back, and have the live hall look again."""
    devices = Device.objects.select_related("hall").in_bulk({one.object_id("device") or 0 for one in happened})
    told: list[tuple[Happened, News | None]] = []
    for one in happened:
        device = devices.get(one.object_id("device") or 0)
        if device is None:
            continue
        about = {"name": device.name, "hall": device.hall, "minutes": one.attributes.get("minutes", 0)}
        about |= {"kind": DEVICE_KINDS[device.kind]}
        url = reverse("visits:live", args=[device.hall.code])
        told.append((one, News(who_answers(HEAR, device.hall_id), _SILENCE[one.type], url, about)))
        publish(hall_topic(device.hall_id), {"kinds": [one.type], "counters": []})
    tell_news(told)


_SENT = _("Please walk among customers: {zone}, level {level}")
_ROSE = _("It is crowded (level {level}): {there} of {wanted} hosts walk")


@subscriber("visits.tell_hosts", events.HOST_SENT, events.CROWD_ROSE)
def tell_hosts(happened: list[Happened]) -> None:
    """Tell who is sent where to walk, and who may send hosts that more are wanted; nothing of what is past."""
    told: list[tuple[Happened, News | None]] = []
    for one in (one for one in happened if _is_news(one)):
        hall = Hall.objects.filter(pk=one.object_id("hall") or 0).first()
        if hall is None:
            continue
        url = reverse("visits:hosts", args=[hall.code])
        if one.type == events.HOST_SENT.name:
            zone = Zone.objects.filter(pk=one.object_id("zone") or 0).first()
            values = {"zone": zone.name_in() if zone else "", "level": one.attributes.get("level", 0)}
            told.append((one, News([one.object_id("staff")], _SENT, url, values)))
        else:
            told.append((one, News(who_answers("visits.send_host", hall.pk), _ROSE, url, one.attributes)))
        publish(hall_topic(hall.pk), {"kinds": [one.type], "counters": []})
    tell_news(told)


_HELP = {
    "bell": _("Help is wanted: {reason}"),
    "phone": _("Help is wanted, you are phoned too: {reason}"),
    "radio": _("Help is wanted, listen to the radio: {reason}"),
}


@subscriber("visits.tell_helpers", events.HELP_RUNG)
def tell_helpers(happened: list[Happened]) -> None:
    """Ring whoever holds the post that is called and is at work; nothing of what is past."""
    told: list[tuple[Happened, News | None]] = []
    calls = HelpCall.objects.select_related("hall").in_bulk({one.object_id("call") or 0 for one in happened})
    posts = Post.objects.in_bulk({one.object_id("post") or 0 for one in happened})
    for one in (one for one in happened if _is_news(one)):
        call, post = calls.get(one.object_id("call") or 0), posts.get(one.object_id("post") or 0)
        if call is None or post is None:
            continue
        people = [each.pk for each in on_duty(call.hall, post, one.occurred_at)]
        url = reverse("visits:helpers", args=[call.hall.code])
        told.append((one, News(people, _HELP[str(one.attributes.get("means", "bell"))], url, {"reason": call.reason})))
        publish(hall_topic(call.hall_id), {"kinds": [one.type], "counters": []})
    tell_news(told)


_ANSWERED = {
    "called": _("{name} is on the way: {reason}"),
    "instead": _("{name} goes instead: {reason}"),
    "off": _("Nobody is wanted any more: {reason}"),
}


@subscriber("visits.tell_answered", events.HELP_ANSWERED)
def tell_answered(happened: list[Happened]) -> None:
    """Tell who called, and all whose post rang, who is on the way or that nobody is wanted any more."""
    told: list[tuple[Happened, News | None]] = []
    calls = HelpCall.objects.select_related("hall", "answered_by").in_bulk({one.object_id("call") or 0 for one in happened})
    for one in (one for one in happened if _is_news(one)):
        call = calls.get(one.object_id("call") or 0)
        if call is None:
            continue
        rang = {each.post for each in rungs(call.hall) if each.order <= call.rung}
        people = {call.staff_id, *(each.pk for post in rang for each in on_duty(call.hall, post, one.occurred_at))}
        values = {"reason": call.reason, "name": call.answered_by.name if call.answered_by else "–"}
        url = reverse("visits:helpers", args=[call.hall.code])
        told.append((one, News(list(people - {None, call.answered_by_id}), _ANSWERED[call.how or "called"], url, values)))
        publish(hall_topic(call.hall_id), {"kinds": [one.type], "counters": []})
    tell_news(told)


@subscriber("visits.ask_at_pads", events.SERVICE_FINISHED, events.TICKET_CALLED, events.SERVICE_STARTED, events.RATED)
def ask_at_pads(happened: list[Happened]) -> None:
    """Wake the rating pad of a counter: to ask after a service, to stop when the next one begins."""
    latest = {one.object_id("counter"): PAD[one.type] for one in happened if _is_news(one)}
    for counter_id, state in latest.items():
        if counter_id is not None:
            publish(pad_topic(counter_id), {"state": state}, name="pad")


@subscriber("visits.learn_paces", events.SERVICE_FINISHED, events.SERVICE_STARTED, events.TICKET_NO_SHOW)
def learn_paces(happened: list[Happened]) -> None:
    """Learn how long services take in each hall, and who does not come when called, for the estimates."""
    told = [
        (one, key)
        for one in happened
        if all(key := (one.object_id("hall") or 0, one.object_id("service") or 0))
        and (one.type != events.SERVICE_FINISHED.name or "seconds" in one.attributes)
    ]
    known = statements.paces({key for _one, key in told})
    for one, key in told:
        pace, latest = known.get(key, (None, 0))
        if pace is not None and one.id > latest:
            known[key] = (_learned(pace, one), one.id)
    statements.keep_paces(known)


def _learned(pace: Pace, one: Happened) -> Pace:
    if one.type == events.SERVICE_FINISHED.name:
        return pace.observed(float(one.attributes["seconds"]))
    return pace.called(came=one.type == events.SERVICE_STARTED.name)
