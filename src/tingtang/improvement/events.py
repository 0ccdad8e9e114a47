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
    "improvement.deliverable.delivered", _("Delivered"), objects=("deliverable", "phase", "drive", "staff"),
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
            "correction": _("correction"),
            "measure": pgettext_lazy("correction", "measure"),
            "article": pgettext_lazy("knowledge", "article"),
            "comment": pgettext_lazy("article", "comment"),
        }
    },
)
