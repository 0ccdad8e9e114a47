"""What happens in improvement."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.events import EventType

DRIVE_SAVED = EventType("improvement.drive.saved", _("Drive changed"), objects=("drive", "hall"), attributes={"fields": "string"})
DRIVE_STARTED = EventType("improvement.drive.started", _("Drive begun"), objects=("drive", "hall"))
DRIVE_ENDED = EventType(
    "improvement.drive.ended",
    _("Drive ended"),
    objects=("drive", "hall"),
    attributes={"delivered": "integer", "missing": "integer"},
)
PHASE_SAVED = EventType(
    "improvement.phase.saved", _("Phase changed"), objects=("phase", "drive"), attributes={"fields": "string"}
)
DELIVERABLE_SAVED = EventType(
    "improvement.deliverable.saved", _("Deliverable changed"), objects=("deliverable", "phase"), attributes={"fields": "string"}
)
DELIVERED = EventType(
    "improvement.deliverable.delivered", _("Delivered"), objects=("deliverable", "phase", "drive", "hall", "staff"),
    attributes={"late_days": "integer"},
)  # fmt: skip
TAKEN_BACK = EventType("improvement.deliverable.taken_back", _("Delivery taken back"), objects=("deliverable", "phase", "drive"))
CORRECTION_SAVED = EventType(
    "improvement.correction.saved",
    _("Correction changed"),
    objects=("correction", "hall", "owner"),
    attributes={"fields": "string"},
)
CORRECTION_MOVED = EventType(
    "improvement.correction.moved",
    _("Correction went on"),
    objects=("correction", "hall", "staff"),
    attributes={"before": "string", "after": "string", "note": "string"},
)
MEASURE_SAVED = EventType(
    "improvement.measure.saved", _("Measure changed"), objects=("measure", "correction"), attributes={"fields": "string"}
)
MEASURE_DONE = EventType("improvement.measure.done", _("Measure carried out"), objects=("measure", "correction", "owner"))
ARTICLE_SAVED = EventType(
    "improvement.article.saved", _("Article changed"), objects=("article", "hall"), attributes={"fields": "string"}
)
ARTICLE_MOVED = EventType(
    "improvement.article.moved",
    _("Article published, looked at again or withdrawn"),
    objects=("article", "hall", "staff"),
    attributes={"state": "string", "note": "string"},
)
VOTED = EventType(
    "improvement.article.voted", _("Article voted on"), objects=("article", "staff"), attributes={"is_useful": "boolean"}
)
COMMENTED = EventType("improvement.article.commented", _("Article commented on"), objects=("article", "comment", "staff"))
ASKED = EventType(
    "improvement.question.asked", _("Question asked"), objects=("question", "hall", "staff"), attributes={"fields": "string"}
)
ANSWERED = EventType("improvement.question.answered", _("Question answered"), objects=("question", "hall", "staff"))
SHARED = EventType("improvement.question.shared", _("Answer shared with all"), objects=("question", "article", "hall"))
SEARCHED_IN_VAIN = EventType(
    "improvement.knowledge.searched_in_vain", _("Searched and not found"), objects=("gap",), attributes={"times": "integer"}
)
GAP_FILLED = EventType("improvement.knowledge.gap_filled", _("Gap in knowledge filled"), objects=("gap", "article"))
COURSE_SAVED = EventType(
    "improvement.course.saved", _("Course changed"), objects=("course", "hall"), attributes={"fields": "string"}
)
SESSION_SAVED = EventType(
    "improvement.session.saved", _("Session changed"), objects=("session", "course", "trainer"), attributes={"fields": "string"}
)
SESSION_ENDED = EventType(
    "improvement.session.ended",
    _("Session held or cancelled"),
    objects=("session", "course", "trainer", "hall"),
    attributes={"state": "string", "invited": "integer", "came": "integer", "note": "string"},
)
NOMINATED = EventType("improvement.session.nominated", _("People invited to a session"), objects=("session", "staff"))
CAME = EventType("improvement.session.came", _("Came to a session"), objects=("session", "course", "staff"))
QUIZ_TAKEN = EventType(
    "improvement.quiz.taken",
    _("Quiz taken"),
    objects=("session", "course", "staff"),
    attributes={"share": "float", "is_passed": "boolean"},
)
PART_NOTED = EventType(
    "improvement.part.noted",
    _("Part in training arranged or assessed"),
    objects=("session", "course", "staff", "helper"),
    attributes={"level": "integer", "points": "float", "is_passed": "boolean"},
)
SESSION_RATED = EventType(
    "improvement.session.rated", _("Session rated"), objects=("session", "course"), attributes={"stars": "integer"}
)
CERTIFIED = EventType(
    "improvement.trainer.certified", _("Trainer certified"), objects=("certificate", "staff"), attributes={"fields": "string"}
)
READING_SAVED = EventType(
    "improvement.reading.saved", _("Required reading changed"), objects=("reading", "hall"), attributes={"fields": "string"}
)
READING_ASSIGNED = EventType("improvement.reading.assigned", _("Reading required of people"), objects=("reading", "staff"))
READ = EventType(
    "improvement.reading.read", _("Read and confirmed"), objects=("reading", "staff"), attributes={"digest": "string"}
)
STUDY_SAVED = EventType(
    "improvement.study.saved", _("Own study noted"), objects=("study", "staff"), attributes={"fields": "string"}
)
# Of moods and talks the journal keeps no person and no word: the hall knows that people are looked after, not who.
MOOD_NOTED = EventType("improvement.mood.noted", _("Mood noted"), objects=("hall",), attributes={"level": "integer"})
SUPPORTED = EventType(
    "improvement.support.noted", _("Supporting talk noted"), objects=("hall",), attributes={"is_new": "boolean"}
)
CUSTOMER_INVITED = EventType(
    "improvement.customer.invited", _("Customer invited to a course"), objects=("session", "course", "customer", "hall")
)
CUSTOMER_TRAINED = EventType(
    "improvement.customer.trained",
    _("Customer took part in a course"),
    objects=("session", "course", "customer", "hall"),
    attributes={"before": "integer", "after": "integer", "gain": "integer", "stars": "integer"},
)
CUSTOMER_TESTED = EventType(
    "improvement.customer.tested",
    _("Customer answered the test of a course"),
    objects=("session", "course", "customer", "hall"),
    attributes={"part": "string", "right": "integer"},
)
CUSTOMER_RATED = EventType(
    "improvement.customer.rated",
    _("Customer rated a course"),
    objects=("session", "course", "customer", "hall"),
    attributes={"stars": "integer"},
)
MEETING_SAVED = EventType(
    "improvement.meeting.saved",
    _("Meeting changed"),
    objects=("meeting", "hall", "chair", "guest"),
    attributes={"fields": "string"},
)
MEETING_HELD = EventType(
    "improvement.meeting.held",
    _("Meeting held or cancelled"),
    objects=("meeting", "hall", "staff"),
    attributes={"state": "string", "kind": "string", "invited": "integer", "came": "integer", "others": "integer"},
)
MEETING_ANSWERED = EventType(
    "improvement.meeting.answered",
    _("Invitation to a meeting answered"),
    objects=("meeting", "hall", "staff"),
    attributes={"answer": "string", "kind": "string"},
)
PROMISE_SETTLED = EventType(
    "improvement.promise.settled",
    _("Settled how a promise is said"),
    objects=("meeting", "promise", "hall"),
    attributes={"is_alike": "boolean"},
)
DECISION_SAVED = EventType(
    "improvement.decision.saved",
    _("Decision of a meeting changed"),
    objects=("decision", "meeting"),
    attributes={"fields": "string"},
)
DECISION_DONE = EventType(
    "improvement.decision.done", _("Decision of a meeting carried out"), objects=("decision", "meeting", "owner")
)
IDEA_SAVED = EventType("improvement.idea.saved", _("Idea changed"), objects=("idea", "hall"), attributes={"fields": "string"})
IDEA_MOVED = EventType(
    "improvement.idea.moved",
    _("Idea tried out or decided"),
    objects=("idea", "hall", "staff", "outlet"),
    attributes={"state": "string", "note": "string"},
)
SELF_CHECK_SAVED = EventType(
    "improvement.selfcheck.saved", _("Self-check report changed"), objects=("selfcheck", "hall"), attributes={"fields": "string"}
)
SELF_CHECK_MOVED = EventType(
    "improvement.selfcheck.moved",
    _("Self-check report handed in, accepted or sent back"),
    objects=("selfcheck", "hall", "staff"),
    attributes={"state": "string", "late_days": "integer", "note": "string"},
)
EFFECT_MEASURED = EventType(
    "improvement.effect.measured",
    _("Effect measured"),
    objects=("effect", "hall", "indicator"),
    attributes={"difference": "float", "p": "float", "is_shown": "boolean"},
)
CONTEST_SAVED = EventType(
    "improvement.contest.saved", _("Contest changed"), objects=("contest", "hall"), attributes={"fields": "string"}
)
CONTEST_MARKED = EventType(
    "improvement.contest.marked", _("Judge marked a contest"), objects=("contest", "judge"), attributes={"marks": "integer"}
)
CONTEST_ENDED = EventType(
    "improvement.contest.ended",
    _("Results of a contest published, or contest cancelled"),
    objects=("contest", "hall"),
    attributes={"state": "string", "entrants": "integer", "note": "string"},
)
CONTEST_PLACED = EventType(
    "improvement.contest.placed",
    _("Placed in a contest"),
    objects=("contest", "hall", "staff"),
    attributes={"rank": "integer", "of": "integer", "points": "float", "prize": "string"},
)
RANKING_MADE = EventType(
    "improvement.ranking.made",
    _("Trainers ranked"),
    objects=("ranking", "hall", "indicator"),
    attributes={"ranked": "integer", "is_published": "boolean"},
)
TRAINER_PLACED = EventType(
    "improvement.trainer.placed",
    _("Trainer placed by the results of his outlets"),
    objects=("ranking", "hall", "staff"),
    attributes={"rank": "integer", "of": "integer", "value": "float"},
)
REMINDED = EventType(
    "improvement.reminder.given",
    _("Reminded of what is due"),
    objects=("reminder", "staff"),
    attributes={"state": "string"},
    values={
        "state": {"soon": pgettext_lazy("reminder", "before its day"), "late": pgettext_lazy("reminder", "when it was late")}
    },
)
REMOVED = EventType(
    "improvement.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={
        "kind": {
            "drive": pgettext_lazy("improvement", "drive"),
            "phase": pgettext_lazy("drive", "phase"),
            "deliverable": _("deliverable"),
            "contest": _("contest"),
            "correction": _("correction"),
            "measure": pgettext_lazy("correction", "measure"),
            "article": pgettext_lazy("knowledge", "article"),
            "attendance": _("participant"),
            "certificate": _("trainer's certificate"),
            "course": _("course"),
            "decision": pgettext_lazy("meeting", "decision"),
            "effect": pgettext_lazy("improvement", "effect"),
            "idea": pgettext_lazy("improvement", "idea"),
            "meeting": _("meeting"),
            "ranking": _("ranking of trainers"),
            "reading": _("required reading"),
            "selfcheck": _("self-check report"),
            "receipt": _("reader"),
            "session": pgettext_lazy("training", "session"),
            "comment": pgettext_lazy("article", "comment"),
            "study": pgettext_lazy("one record", "own study"),
            "trainee": _("customer taking part"),
        }
    },
)
