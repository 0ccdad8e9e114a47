"""People are told of training, reading, contests and certificates that concern them."""

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News
from tingtang.improvement.events import (
    CERTIFIED,
    CONTEST_PLACED,
    CONTEST_SAVED,
    NOMINATED,
    READING_ASSIGNED,
    READING_SAVED,
    SESSION_ENDED,
    SESSION_SAVED,
    TRAINER_PLACED,
)
from tingtang.improvement.models import Certificate, Contest, Ranking, Reading, Session, SessionState
from tingtang.improvement.subscribers.told import Table, day, moment, news, tell, touched
from tingtang.journal.subscribers import Happened, subscriber


def _invited(each: Happened, found: Session) -> News:
    words = _("You are invited to training: {course}, {begins}.")
    values = {"course": found, "begins": moment(found.starts_at, found.hall, found.place)}
    return news(each.object_ids("staff"), words, "part", found.pk, **values)


def _planned(each: Happened, found: Session) -> News | None:
    if touched(each, "course"):  # it is new: who is invited is told then, but who gives it has to know
        words = _("You are to give training: {course}, {begins}.")
        people = [found.trainer_id]
    elif touched(each, "starts_at", "ends_at", "place"):
        words = _("Training was moved: {course} is now {begins}.")
        people = [found.trainer_id, *found.attendances.values_list("staff_id", flat=True)]
    else:
        return None
    values = {"course": found, "begins": moment(found.starts_at, found.hall, found.place)}
    return news(people, words, "session", found.pk, **values)


def _ended(each: Happened, found: Session) -> News | None:
    rows = found.attendances.all()
    if each.attributes.get("state") == SessionState.CANCELLED:
        words = _("Training is cancelled: {course} on {day}.")
        return news(
            rows.values_list("staff_id", flat=True),
            words,
            "part",
            found.pk,
            course=found,
            day=moment(found.starts_at, found.hall),
        )
    if not found.course.quiz:
        return None
    people = rows.filter(came_at__isnull=False, passed_at=None).values_list("staff_id", flat=True)
    return news(people, _("Now take the quiz of “{course}”."), "part", found.pk, course=found)


def _to_read(each: Happened, found: Reading) -> News:
    words = _("You are to read by {day}: {title}.")
    return news(each.object_ids("staff"), words, "reading", found.pk, title=found, day=day(found.due_date))


def _read_again(each: Happened, found: Reading) -> News | None:
    people = found.receipts.filter(read_at__isnull=False).exclude(digest=found.digest).values_list("staff_id", flat=True)
    if not touched(each, "title", "body"):
        return None
    return news(people, _("“{title}” was changed: please read it again."), "reading", found.pk, title=found)


def _certified(each: Happened, found: Certificate) -> News | None:
    if not touched(each, "since_date", "until_date", "grade"):
        return None
    words = _("You are certified as a trainer until {day}.")
    return News([found.staff_id], words, "/improvement/trainers/", {"day": day(found.until_date)})


def _judging(each: Happened, found: Contest) -> News | None:
    if not touched(each, "people"):
        return None
    people = found.judges.values_list("staff_id", flat=True)
    words = _("You are to judge the contest “{name}” on {day}.")
    return news(people, words, "contest", found.pk, name=found, day=day(found.held_date))


def _placed(each: Happened, found: Contest) -> News:
    words = _("Contest “{name}”: you came {rank} of {of}. {prize}")
    values = {
        "name": found,
        "rank": each.attributes["rank"],
        "of": each.attributes["of"],
        "prize": each.attributes.get("prize") or "",
    }
    return news([each.object_id("staff")], words, "contest", found.pk, **values)


def _ranked(each: Happened, found: Ranking) -> News:
    words = _("Trainers were ranked, “{name}”: you are {rank} of {of}.")
    return news([each.object_id("staff")], words, "ranking", found.pk, name=found, **{
        name: each.attributes[name] for name in ("rank", "of")
    })  # fmt: skip


_TABLE: Table = {
    NOMINATED.name: ("session", Session, _invited),
    SESSION_SAVED.name: ("session", Session, _planned),
    SESSION_ENDED.name: ("session", Session, _ended),
    READING_ASSIGNED.name: ("reading", Reading, _to_read),
    READING_SAVED.name: ("reading", Reading, _read_again),
    CERTIFIED.name: ("certificate", Certificate, _certified),
    CONTEST_SAVED.name: ("contest", Contest, _judging),
    CONTEST_PLACED.name: ("contest", Contest, _placed),
    TRAINER_PLACED.name: ("ranking", Ranking, _ranked),
}


@subscriber(
    "improvement.tell_learners", NOMINATED, SESSION_SAVED, SESSION_ENDED, READING_ASSIGNED, READING_SAVED, CERTIFIED, CONTEST_SAVED,
    CONTEST_PLACED, TRAINER_PLACED,
)  # fmt: skip
def tell_learners(happened: list[Happened]) -> None:
    """Tell people of what they are to learn, read, teach and judge, and of what came of it."""
    tell(happened, _TABLE)
