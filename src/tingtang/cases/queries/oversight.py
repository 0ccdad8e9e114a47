"""What supervisors look at: cases that are overdue, soon due, urged and not answered, by team and person; and one's own notices."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tingtang.cases.models import Case, CaseQuerySet, Notice, Offer, Recalculation, Urging
from tingtang.cases.queries.clock_panel import clock_words
from tingtang.core.actors import Actor
from tingtang.core.database.statements import ask, one
from tingtang.core.naming import text_in
from tingtang.flows.events import DEVIATIONS
from tingtang.ui import formats

SOON = timedelta(hours=4)
MOST_LINES = 60
_WHY = """
SELECT (e.attributes->'why')::text FROM journal_event_object o
JOIN journal_event e ON e.id = o.event_id AND e.recorded_at = o.recorded_at
WHERE o.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'cases.case') AND o.object_id = %s
    AND o.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'case') AND e.log_id = 1
    AND e.type_id = (SELECT id FROM journal_code WHERE kind = 'event' AND name = 'cases.case.assigned')
ORDER BY e.id DESC LIMIT 1
"""


def watched(actor: Actor, at: datetime) -> CaseQuerySet:
    """The open cases an actor may see, with whether an urging waits for its answer, and whether that is overdue."""
    waiting = Urging.objects.filter(case=OuterRef("pk"), acknowledged_at__isnull=True, due_at__isnull=False)
    cases = Case.objects.visible_to(actor).open().select_related("kind", "team", "assignee", "hall")
    return cases.annotate(is_urged=Exists(waiting), is_silent=Exists(waiting.filter(due_at__lt=at)))


def needing_care(actor: Actor, at: datetime) -> CaseQuerySet:
    """Of those, the cases that need somebody's care: overdue, soon due, urged or escalated."""
    return watched(actor, at).filter(Q(due_at__lt=at + SOON) | Q(is_urged=True) | Q(level__gt=0))


def needs(word: str, at: datetime) -> Mapping[str, Any]:
    """What narrows the board to one need; nothing for a word that is none."""
    told: Mapping[str, Mapping[str, Any]] = {
        "late": {"due_at__lt": at},
        "soon": {"due_at__gte": at, "due_at__lt": at + SOON},
        "urged": {"is_urged": True},
        "silent": {"is_silent": True},
        "escalated": {"level__gt": 0},
    }
    return told.get(word, {})


def urgings_of(case: Case) -> list[Urging]:
    """What was urged in a case, the latest first."""
    told = Prefetch("notices", Notice.objects.exclude(code="answered").select_related("staff").order_by("pk"))
    found = Urging.objects.filter(case=case).select_related("staff", "acknowledged_by").prefetch_related(told)
    return list(found.order_by("-made_at", "-pk")[:20])


def to_answer(actor: Actor) -> QuerySet[Urging]:
    """Urgings that wait for an actor's answer."""
    mine = Q(case__assignee_id=actor.staff_id or 0) | Q(notices__staff_id=actor.staff_id or 0)
    seen = Case.objects.visible_to(actor).open()
    asks = Q(due_at__isnull=False) | ~Q(demand="")
    open_ones = Urging.objects.filter(mine, asks, acknowledged_at__isnull=True, case__in=seen).exclude(
        staff_id=actor.staff_id or 0
    )
    return open_ones.select_related("case", "staff").order_by(F("due_at").asc(nulls_last=True), "pk").distinct()


def cases_to_answer(actor: Actor) -> list[Urging]:
    """The same, each case once for all its urgings that demand nothing in particular: one answer serves them."""
    found: dict[object, Urging] = {}
    for urging in to_answer(actor)[:MOST_LINES]:
        found.setdefault(urging.pk if urging.demand else ("plain", urging.case_id), urging)
    return list(found.values())


def offers_to(actor: Actor, at: datetime) -> QuerySet[Offer]:
    """Cases that are offered to an actor now."""
    return (
        Offer.objects.open_at(at).filter(staff_id=actor.staff_id or 0).select_related("case__kind", "team").order_by("expires_at")
    )


def count_unread(actor: Actor) -> int:
    """How many matters an actor has not read of, of cases he may see: a case counts once, however often he was told of it."""
    # On every page: the one rule of who sees what is asked only when there is something.
    if not ask("SELECT 1 FROM cases_notice WHERE staff_id = %s AND read_at IS NULL LIMIT 1", one(actor.staff_id or 0)):
        return 0
    unread = Notice.objects.visible_to(actor).filter(read_at__isnull=True)
    return int(unread.aggregate(n=Count(Coalesce(F("case_id"), -F("pk")), distinct=True))["n"])


def of_no_hall(actor: Actor) -> QuerySet[Case]:
    """Open cases that belong to no hall and to nobody yet, the oldest first."""
    found = Case.objects.visible_to(actor).open().filter(hall__isnull=True, assignee__isnull=True, merged_into__isnull=True)
    return found.select_related("kind").order_by("opened_at", "pk")


def notices(actor: Actor) -> QuerySet[Notice]:
    """One's own notices, the latest first."""
    return Notice.objects.visible_to(actor).select_related("case__kind", "urging").order_by("-at", "-pk")


def words_of(notice: Notice) -> str:
    """What a notice says, in the reader's language."""
    data = notice.data
    clock = clock_words(str(data.get("clock", ""))) if data.get("clock") else ""
    due = formats.moment(datetime.fromisoformat(data["due_at"])) if data.get("due_at") else ""
    until = formats.clock(datetime.fromisoformat(data["until"])) if data.get("until") else ""
    state = _state(notice.case, str(data["state"])) if notice.case and data.get("state") else ""
    day = formats.day(date.fromisoformat(data["day"])) if data.get("day") else ""
    texts: Mapping[str, str] = {
        "moved": _("The case is “{state}” now."),
        "noted": _("A note was written on this case."),
        "customer_wrote": _("The customer has written."),
        "approve": _("Case {number} waits for your decision."),
        "approval_approved": _("The approval asked for in this case was given."),
        "approval_rejected": _("The approval asked for in this case was refused."),
        "approval_late_approved": _("Nobody decided on the approval in time: it counts as given."),
        "approval_late_rejected": _(
            "Nobody decided on the approval in time: it counts as refused. Ask for it again if it is needed."
        ),
        "approval_withdrawn": _("The approval asked for in this case was withdrawn."),
        "defect": _("The record of customer {number} is to be mended by {day}."),
        "defect_corrected": _("The record of customer {number} is said to be corrected. Check it again."),
        "defect_closed": _("The defect in the record of customer {number} is mended."),
        "given": _("You were given this case."),
        "covered": _("This case came to you: you stand in for a colleague who is away."),
        "handed_on": _("You no longer hold this case: a colleague has it now."),
        "gone": _("You no longer hold case {number} and no longer see it: it lies with {team} now."),
        "step": _("A step of this case is yours: {step}."),
        "deviated": _("The step “{step}” of case {number} deviated from the procedure: {deviation}."),
        "offered": _("This case is offered to you until {until}."),
        "reminder": _("Reminder: {clock} is due {due}."),
        "urged": _("Urged: please act on this case and answer."),
        "escalated": _("This case was escalated to you."),
        "answered": _("Your urging was answered."),
        "help": _("A customer is upset and criticism is not settled: please come."),
        "follow_up": _("A visit or call is yours to follow up by {due}.")
        if due
        else _("A visit or call is yours to follow up by {day}."),
        "reception_reminder": _("Reminder: what remains of a visit or call is due {due}."),
        "reception_urged": _("Urged: please follow up what remains of a visit or call; it is due {due}."),
        "reception_escalated": _("What remains of a visit or call was reported to you: it was due {due}."),
    }
    if notice.code == "draft":
        return _of_draft(data, day)
    if notice.code == "said":
        return text_in(data["texts"])
    return texts.get(notice.code, notice.code).format(
        clock=clock,
        due=due,
        until=until,
        state=state,
        day=day,
        team=text_in(data.get("team") or {}) or _("nobody"),
        number=data.get("number") or (notice.case.number if notice.case else ""),
        step=text_in(data.get("steps") or {}, default=str(data.get("step", ""))),
        deviation=DEVIATIONS.get(str(data.get("deviation")), ""),
    )


def _of_draft(data: Mapping[str, Any], day: str) -> str:
    texts: Mapping[str, str] = {
        "asked": _("A change of the process “{name}” was asked for: draw it, or decline it."),
        "declined": _("The change of the process “{name}” was declined: {reason}"),
        "submitted": _("A new version of the process “{name}” waits for your approval for the department."),
        "reviewed": _("A new version of the process “{name}” waits for your approval for everybody."),
        "approved": _("Your version of the process “{name}” is approved; it can be published."),
        "returned": _("Your version of the process “{name}” came back: {reason}"),
        "published": _("A new version of the process “{name}” is in force from {day}."),
        "retiring": _("It was asked that the process “{name}” be retired: it waits for your approval for the department."),
        "retiring_reviewed": _("It was asked that the process “{name}” be retired: it waits for your approval for everybody."),
        "kept_on": _("The retirement of the process “{name}” was declined: {reason}"),
        "retired": _(
            "The process “{name}” is retired from {day}: nothing new begins by it, what runs goes on to its end. {reason}"
        ),
    }
    name = text_in(data.get("names") or {}, default=str(data.get("name", "")))
    return texts.get(str(data.get("what")), "{name}").format(name=name, reason=data.get("reason", ""), day=day)


def _state(case: Case, code: str) -> str:
    state = case.kind.life.states.get(code)
    return text_in(state.names, default=code) if state else code


def why_words(why: Mapping[str, Any]) -> str:
    """Why dispatch chose this person, in figures; empty where nothing was kept."""
    if "rule" in why:
        return _("by the rule “{rule}”").format(rule=why["rule"])
    if "absent" in why:
        return _("who held it is away")
    if "load" not in why:
        return ""
    if why.get("area"):
        return _("answers for the area, and has {load} of {capacity} cases on the desk").format(
            load=why["load"], capacity=why["capacity"]
        )
    idle = why.get("idle_seconds")
    since = _("given nothing before") if idle is None else _("given nothing for {time}").format(time=formats.duration(idle))
    told = _("{load} of {capacity} cases on the desk, {since}; {able} of {present} present could take it")
    return told.format(load=why["load"], capacity=why["capacity"], since=since, able=why["able"], present=why["present"])


def why_of(case: Case) -> str:
    """Why dispatch gave a case to whom it did, the latest time; empty where people decided."""
    with connection.cursor() as cursor:
        cursor.execute(_WHY, [case.pk])
        row = cursor.fetchone()
    return why_words(orjson.loads(row[0])) if row and row[0] else ""


def recalculations(most: int = 5, *, calendar: int | None = None) -> Sequence[Recalculation]:
    """The latest recalculations of clocks, all or the latest of a calendar, for showing how far they are."""
    found = Recalculation.objects.select_related("calendar", "kind").order_by("-started_at", "-pk")
    return list(found[:most] if calendar is None else found.filter(calendar=calendar)[:1])
