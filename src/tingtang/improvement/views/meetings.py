"""Pages of meetings and of the culture calendar."""

from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.catalogue.queries import hall_zone
from tingtang.core.views import Request, page
from tingtang.improvement.actions import meetings as actions
from tingtang.improvement.actions.rounds import settle_promise as settle
from tingtang.improvement.forms import meetings as forms
from tingtang.improvement.forms.rounds import Settled
from tingtang.improvement.models import CULTURE, VIEW, Decision, Meeting, MeetingKind, MeetingState, Talk
from tingtang.improvement.queries import meetings as queries
from tingtang.improvement.queries.rounds import get_talk
from tingtang.improvement.tables.meetings import Meetings
from tingtang.improvement.views import rounds
from tingtang.improvement.views.parts import LONGEST_KEY, Removing, month_of, today_at
from tingtang.improvement.views.parts import part as part_page
from tingtang.ui import editing

SAVE, ANSWER = "improvement.save_meeting", "improvement.answer_invitation"
_VERBS = ("save_meeting", "hold_meeting", "cancel_meeting", "save_decision", "finish_decision")


def _url(key: int) -> str:
    return reverse("improvement:meeting", args=[key])


@page(VIEW)
def meetings(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere(SAVE)
    first = {"empty_url": reverse("improvement:new_meeting"), "empty_verb": _("Call a meeting")} if may else {}
    table = Meetings(queries.meetings(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("improvement/meetings.html", page_title=_("Meetings and events"), make=first)


@page(VIEW)
def month(request: Request) -> HttpResponseBase:
    """The calendar of a month; `?month=2026-11` shows another."""
    today = today_at(request)
    first = month_of(request.GET.get("month", ""), today.replace(day=1))
    days = queries.month_of(request.actor, first, hall_zone(None))
    context = {
        "page_title": _("Calendar of meetings and events"), "first": first, "days": days, "today": today,
        "taking_part": queries.taking_part(request.actor, first, hall_zone(None)), "blanks": range(first.weekday()),
        "before": (first - timedelta(days=1)).replace(day=1), "after": days[-1][0] + timedelta(days=1),
        "may": request.actor.may_somewhere(SAVE), "is_empty": not any(found for _day, found in days),
        "shows_hall": len({one.hall_id for _day, found in days for one in found if one.hall_id}) > 1,
    }  # fmt: skip
    return render(request, "improvement/month.html", context)


@page(SAVE)
def new_meeting(request: Request) -> HttpResponseBase:
    """A new meeting; `?like=` brings another's kind, topics, people and promises a week later, `?promise=` begins a discussion round."""
    begins = (request.at + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    me: Any = request.actor.staff_id
    filled = Meeting(starts_at=begins, ends_at=begins + timedelta(minutes=30), chair_id=me)
    initial: dict[str, list[int]] = {}
    asked = [int(one) for one in request.GET.getlist("promise") if one.isdecimal() and len(one) < LONGEST_KEY]
    if asked:
        filled.kind, filled.title, initial["promises"] = MeetingKind.ROUND, str(_("Discussion round: what we promise")), asked
    like = request.GET.get("like", "")
    if like.isdecimal():
        found = queries.get_meeting(request.actor, int(like))
        week = timedelta(days=7)
        filled = Meeting(
            kind=found.kind, title=found.title, hall=found.hall, starts_at=found.starts_at + week, ends_at=found.ends_at + week,
            place=found.place, chair=found.chair, topics=found.topics,
        )  # fmt: skip
        initial["people"] = list(found.guests.values_list("staff_id", flat=True))
        initial["promises"] = list(found.talks.values_list("promise_id", flat=True))
    return _edited(request, None, filled, initial)


@page(SAVE)
def edit_meeting(request: Request, meeting: int) -> HttpResponseBase:
    found = queries.get_meeting(request.actor, meeting, SAVE)
    return _edited(request, found, found, {})


def _edited(request: Request, found: Meeting | None, filled: Meeting, initial: dict[str, list[int]]) -> HttpResponseBase:
    form = forms.Meeting(request.actor, request.POST or None, instance=filled, initial=initial)
    kept = editing.saved(
        request, form, lambda: actions.save_meeting(request.actor, meeting=found, at=request.at, **form.values())
    )
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been saved.").format(name=kept))
    cancel = _url(found.pk) if found else reverse("improvement:meetings")
    return editing.page(request, form, submit=_("Save the meeting"), cancel=cancel, page_title=found or _("New meeting"))


@page(VIEW)
def meeting(request: Request, meeting: int) -> HttpResponseBase:
    """A meeting: topics, who came, minutes, decisions."""
    found = queries.get_meeting(request.actor, meeting)
    return render(request, "improvement/meeting.html", _context(request, found))


def _context(request: Request, found: Meeting) -> dict[str, Any]:
    may = {verb: request.actor.may(f"improvement.{verb}", found) for verb in _VERBS}
    today, has_begun = today_at(request, found), request.at >= found.starts_at
    can_hold = may["hold_meeting"] and has_begun and found.state != MeetingState.CANCELLED
    me = found.guests.filter(staff_id=request.actor.staff_id or 0).first()
    is_asked = request.actor.staff_id is not None and found.state == MeetingState.PLANNED and not has_begun
    may_answer = is_asked and (me is not None or found.kind in CULTURE) and request.actor.may(ANSWER, found)
    return {
        "me": me, "may_answer": may_answer,
        "page_title": found.title, "meeting": found, "may": may, "is_planned": found.state == MeetingState.PLANNED,
        "guests": found.guests.select_related("staff").order_by("staff__name", "pk"),
        "decisions": [(one, one.is_late(today)) for one in found.decisions.select_related("owner")],
        "holding": forms.Held(found) if can_hold else None,
        **rounds.of_meeting(request, found),
    }  # fmt: skip


@page(ANSWER)
@require_POST
def answer_invitation(request: Request, meeting: int) -> HttpResponseBase:
    found = queries.get_meeting(request.actor, meeting, ANSWER)
    comes = request.POST.get("comes") == "yes"
    return editing.attempt(
        request, lambda: actions.answer_invitation(request.actor, meeting=found, comes=comes, at=request.at), url=_url(found.pk),
        text=_("It is noted that you will come.") if comes else _("It is noted that you cannot come."),
    )  # fmt: skip


@page("improvement.hold_meeting")
@require_POST
def hold_meeting(request: Request, meeting: int) -> HttpResponseBase:
    found = queries.get_meeting(request.actor, meeting, "improvement.hold_meeting")
    form = forms.Held(found, request.POST)

    def act() -> Meeting:
        came = {int(one) for one in form.cleaned_data["came"]}
        given = {name: form.cleaned_data[name] for name in ("minutes", "others_came")}
        return actions.hold_meeting(request.actor, meeting=found, came=came, at=request.at, **given)

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The minutes are kept."))
    return render(request, "improvement/meeting.html", _context(request, found) | {"holding": form}, status=422)


@page(rounds.SETTLE)
@require_POST
def settle_promise(request: Request, meeting: int, promise: int) -> HttpResponseBase:
    """What everybody says of a promise from now on."""
    found = queries.get_meeting(request.actor, meeting, rounds.SETTLE)
    talk = get_talk(found, promise)
    form = Settled(talk, request.POST)

    def act() -> Talk:
        return settle(request.actor, meeting=found, talk=talk, at=request.at, **form.cleaned_data)

    if editing.saved(request, form, act) is not None:
        return editing.done(request, _url(found.pk), _("It is kept what everybody says."))
    context = _context(request, found) | rounds.of_meeting(request, found, {talk.pk: form})
    return render(request, "improvement/meeting.html", context, status=422)


@page("improvement.cancel_meeting")
@require_POST
def cancel_meeting(request: Request, meeting: int) -> HttpResponseBase:
    found = queries.get_meeting(request.actor, meeting, "improvement.cancel_meeting")
    return editing.attempt(
        request, lambda: actions.cancel_meeting(request.actor, meeting=found, at=request.at), url=_url(found.pk),
        text=_("The meeting is cancelled."),
    )  # fmt: skip


@page("improvement.save_decision")
def new_decision(request: Request, meeting: int) -> HttpResponseBase:
    found = queries.get_meeting(request.actor, meeting, "improvement.save_decision")
    return _decision(request, found, None, Decision(meeting=found))


@page("improvement.save_decision")
def decision(request: Request, decision: int) -> HttpResponseBase:
    found = queries.get_decision(request.actor, decision, "improvement.save_decision")
    return _decision(request, found.meeting, found, found)


def _decision(request: Request, meeting: Meeting, found: Decision | None, filled: Decision) -> HttpResponseBase:
    form = forms.Decision(request.POST or None, instance=filled)

    def act() -> Decision:
        return actions.save_decision(request.actor, meeting=meeting, decision=found, at=request.at, **form.values())

    removing = Removing("decision", _("Remove the decision"), is_possible=found is not None and found.done_at is None)
    back, title = _url(meeting.pk), found or _("New decision")
    return part_page(request, form, act, back=back, title=title, submit=_("Keep the decision"), removing=removing)


@page("improvement.remove_decision")
@require_POST
def remove_decision(request: Request, decision: int) -> HttpResponseBase:
    found = queries.get_decision(request.actor, decision, "improvement.remove_decision")
    return editing.attempt(
        request, lambda: actions.remove_decision(request.actor, decision=found, at=request.at), url=_url(found.meeting_id),
        text=_("{name} has been removed.").format(name=found),
    )  # fmt: skip


@page("improvement.finish_decision")
@require_POST
def finish_decision(request: Request, decision: int) -> HttpResponseBase:
    found = queries.get_decision(request.actor, decision, "improvement.finish_decision")
    note = request.POST.get("note", "")
    return editing.attempt(
        request, lambda: actions.finish_decision(request.actor, decision=found, note=note, at=request.at), url=_url(found.meeting_id),
        text=_("“{name}” is noted as done.").format(name=found),
    )  # fmt: skip
