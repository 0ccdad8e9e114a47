"""People are told of corrections, drives, meetings, ideas, questions and reports that are theirs, and of what became of them."""

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News
from tingtang.improvement.events import (
    ANSWERED,
    ASKED,
    COMMENTED,
    CORRECTION_MOVED,
    CORRECTION_SAVED,
    DECISION_SAVED,
    IDEA_MOVED,
    IDEA_SAVED,
    MEASURE_SAVED,
    MEETING_HELD,
    MEETING_SAVED,
    PHASE_SAVED,
    REMINDED,
    SELF_CHECK_MOVED,
    SELF_CHECK_SAVED,
    SHARED,
)
from tingtang.improvement.models import (
    Article,
    Correction,
    CorrectionState,
    Decision,
    Idea,
    IdeaState,
    Measure,
    Meeting,
    MeetingState,
    Phase,
    Question,
    Reminder,
    SelfCheck,
    SelfCheckState,
)
from tingtang.improvement.queries.people import who_may
from tingtang.improvement.subscribers.told import Table, day, is_new, moment, news, tell, touched
from tingtang.journal.subscribers import Happened, subscriber


def _measure(each: Happened, found: Measure) -> News | None:
    if not touched(each, "owner", "due_date"):
        return None
    words = _("A measure is yours to carry out by {day}: {text}.")
    return news([found.owner_id], words, "correction", found.correction_id, text=found, day=day(found.due_date))


def _correction(each: Happened, found: Correction) -> News | None:
    if not touched(each, "owner", "due_date"):
        return None
    words = _("A fault is yours to correct by {day}: {text}.")
    return news([found.owner_id], words, "correction", found.pk, text=found, day=day(found.due_date))


def _moved(each: Happened, found: Correction) -> News | None:
    before, after = each.attributes.get("before"), each.attributes.get("after")
    workers = {found.owner_id, *found.measures.values_list("owner_id", flat=True)}
    if after == CorrectionState.SUBMITTED:
        people = who_may("improvement.accept_correction", found.hall, workers)
        return news(people, _("Your acceptance is asked for: {text}."), "correction", found.pk, text=found)
    if before == CorrectionState.SUBMITTED and after == CorrectionState.ACTING:
        words = _("A correction was sent back: {text}. {why}")
        return news(workers, words, "correction", found.pk, text=found, why=found.verdict)
    if after == CorrectionState.ACCEPTED:
        words = _("A correction was accepted: {text}. Say now what keeps the fault away.")
        return news([found.owner_id], words, "correction", found.pk, text=found)
    return None


def _phase(each: Happened, found: Phase) -> News | None:
    if not touched(each, "owner"):
        return None
    words = _("You answer for the phase “{phase}” of “{drive}”, until {day}.")
    values = {"phase": found, "drive": found.drive, "day": day(found.last_date)}
    return news([found.owner_id], words, "drive", found.drive_id, **values)


def _decision(each: Happened, found: Decision) -> News | None:
    if not touched(each, "owner", "due_date"):
        return None
    if found.due_date is None:
        words = _("A meeting decided that you do this: {text}.")
        return news([found.owner_id], words, "meeting", found.meeting_id, text=found)
    words = _("A meeting decided that you do this by {day}: {text}.")
    return news([found.owner_id], words, "meeting", found.meeting_id, text=found, day=day(found.due_date))


def _called(each: Happened, found: Meeting) -> News | None:
    if touched(each, "people"):
        return news(each.object_ids("guest"), _("You are invited: {title}, {begins}."), "meeting", found.pk, **_where(found))
    if touched(each, "starts_at", "place") and not is_new(each, "title", "chair", "starts_at", "ends_at"):
        people = found.guests.values_list("staff_id", flat=True)
        return news(people, _("A meeting was moved: {title} is now {begins}."), "meeting", found.pk, **_where(found))
    return None


def _where(found: Meeting) -> dict[str, object]:
    return {"title": found, "begins": moment(found.starts_at, found.hall, found.place)}


def _cancelled(each: Happened, found: Meeting) -> News | None:
    if each.attributes.get("state") != MeetingState.CANCELLED:
        return None
    people = found.guests.values_list("staff_id", flat=True)
    return news(people, _("Cancelled: {title}, {begins}."), "meeting", found.pk, **_where(found))


def _proposed(each: Happened, found: Idea) -> News | None:
    if not touched(each, "proposed_at", "title") or found.state != IdeaState.PROPOSED:
        return None
    people = who_may("improvement.decide_idea", found.hall, [found.proposed_by_id])
    return news(people, _("An idea waits for a decision: {title}."), "idea", found.pk, title=found)


def _idea(each: Happened, found: Idea) -> News | None:
    words = {
        IdeaState.TRIAL: _("Your idea is being tried out: {title}."),
        IdeaState.ADOPTED: _("Your idea was adopted: {title}. {thanks}"),
        IdeaState.DECLINED: _("It was decided on your idea: {title}. {thanks}"),
    }.get(IdeaState(each.attributes["state"]))
    if words is None:
        return None
    return news([found.proposed_by_id], words, "idea", found.pk, title=found, thanks=found.thanks)


def _asked(each: Happened, found: Question) -> News | None:
    if not touched(each, "expert", "text"):
        return None
    people = [found.expert_id] if found.expert_id else who_may("improvement.share_answer", found.hall, [found.asked_by_id])
    return news(people, _("You are asked: {text}"), "question", found.pk, text=found)


def _answered(each: Happened, found: Question) -> News:
    return news([found.asked_by_id], _("Your question was answered: {text}"), "question", found.pk, text=found)


def _shared(each: Happened, found: Question) -> News:
    words = _("What you asked or answered is shared with all now: {text}")
    return news([found.asked_by_id, found.answered_by_id], words, "question", found.pk, text=found)


def _commented(each: Happened, found: Article) -> News:
    return news([found.author_id], _("Somebody commented on “{title}”."), "article", found.pk, title=found)


def _report(each: Happened, found: SelfCheck) -> News | None:
    if not touched(each, "author", "due_date"):
        return None
    words = _("You are to write the self-check report “{title}” by {day}.")
    return news([found.author_id], words, "selfcheck", found.pk, title=found, day=day(found.due_date))


def _judged(each: Happened, found: SelfCheck) -> News | None:
    state = each.attributes.get("state")
    if state == SelfCheckState.SUBMITTED:
        people = who_may("improvement.judge_selfcheck", found.hall, [found.author_id])
        return news(people, _("A self-check report waits for its reader: {title}."), "selfcheck", found.pk, title=found)
    accepted, returned = (
        _("Your self-check report was accepted: {title}."),
        _("Your self-check report was sent back: {title}. {why}"),
    )
    words = accepted if state == SelfCheckState.ACCEPTED else returned
    return news([found.author_id], words, "selfcheck", found.pk, title=found, why=found.verdict)


def _due(each: Happened, found: Reminder) -> News:
    words = _("Due on {day}: {text}.") if each.attributes.get("state") == "soon" else _("Late since {day}: {text}.")
    return News([found.staff_id], words, found.url, {"text": found.text, "day": day(found.due_date)})


_TABLE: Table = {
    MEASURE_SAVED.name: ("measure", Measure, _measure),
    CORRECTION_SAVED.name: ("correction", Correction, _correction),
    CORRECTION_MOVED.name: ("correction", Correction, _moved),
    PHASE_SAVED.name: ("phase", Phase, _phase),
    DECISION_SAVED.name: ("decision", Decision, _decision),
    MEETING_SAVED.name: ("meeting", Meeting, _called),
    MEETING_HELD.name: ("meeting", Meeting, _cancelled),
    IDEA_SAVED.name: ("idea", Idea, _proposed),
    IDEA_MOVED.name: ("idea", Idea, _idea),
    ASKED.name: ("question", Question, _asked),
    ANSWERED.name: ("question", Question, _answered),
    SHARED.name: ("question", Question, _shared),
    COMMENTED.name: ("article", Article, _commented),
    SELF_CHECK_SAVED.name: ("selfcheck", SelfCheck, _report),
    SELF_CHECK_MOVED.name: ("selfcheck", SelfCheck, _judged),
    REMINDED.name: ("reminder", Reminder, _due),
}


@subscriber(
    "improvement.tell_people", MEASURE_SAVED, CORRECTION_SAVED, CORRECTION_MOVED, PHASE_SAVED, DECISION_SAVED, MEETING_SAVED,
    MEETING_HELD, IDEA_SAVED, IDEA_MOVED, ASKED, ANSWERED, SHARED, COMMENTED, SELF_CHECK_SAVED, SELF_CHECK_MOVED, REMINDED,
)  # fmt: skip
def tell_people(happened: list[Happened]) -> None:
    """Tell people of the work that is theirs, and of what became of it."""
    tell(happened, _TABLE)
