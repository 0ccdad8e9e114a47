"""What happens to the catalogue."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType

CATEGORY_SAVED = EventType(
    "catalogue.category.saved", _("Category changed"), objects=("category",), attributes={"fields": "string"}
)
SERVICE_SAVED = EventType(
    "catalogue.service.saved", _("Service changed"), objects=("service", "category"), attributes={"fields": "string"}
)
REMOVED = EventType(
    "catalogue.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={"kind": {"category": _("category"), "service": _("service")}},
)
