"""What happens in quality."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType

EVALUATION_SAVED = EventType(
    "quality.evaluation.saved", _("Evaluation changed"), objects=("evaluation",), attributes={"fields": "string"}
)
EVALUATION_OPENED = EventType(
    "quality.evaluation.opened", _("Evaluation opened to experts"), objects=("evaluation",), attributes={"experts": "integer"}
)
JUDGED = EventType(
    "quality.pair.judged",
    _("Pair compared"),
    objects=("evaluation", "expert"),
    attributes={"under": "string", "first": "string", "second": "string", "degree": "integer"},
)
JUDGEMENTS_SUBMITTED = EventType(
    "quality.judgements.submitted",
    _("Comparisons handed in"),
    objects=("evaluation", "expert"),
    attributes={"worst_ratio": "float"},
)
JUDGEMENTS_RETURNED = EventType(
    "quality.judgements.returned", _("Comparisons given back to the expert"), objects=("evaluation", "expert")
)
EVALUATION_SETTLED = EventType(
    "quality.evaluation.settled",
    _("Evaluation settled"),
    objects=("evaluation",),
    attributes={"experts": "integer", "worst_ratio": "float"},
)
REMOVED = EventType(
    "quality.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={"kind": {"evaluation": _("evaluation")}},
)
