"""What happens to packs."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType

PACK_APPLIED = EventType(
    "packs.pack.applied",
    _("Pack applied"),
    objects=("pack",),
    attributes={"code": "string", "version": "string", "created": "integer", "changed": "integer", "kept": "integer"},
)
HALL_SET_UP = EventType(
    "packs.hall.set_up", _("Hall set up from a layout"), objects=("hall", "pack"), attributes={"layout": "string"}
)
FOUNDED = EventType(
    "packs.organisation.founded",
    _("First set-up finished"),
    objects=("organisation", "hall", "account"),
    attributes={"pack": "string"},
)
