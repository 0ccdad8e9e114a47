"""What addresses and bodies of the API name: halls and sheets by code, people by badge."""

import base64
import binascii
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.flows.models import Process
from tingtang.org.models import Hall, Staff
from tingtang.quality.models import Sheet


def _none(name: str) -> Invalid:
    return Invalid(fields={name: [_("There is none with this code.")]})


def hall_of(actor: Actor, code: str, permission: str) -> Hall:
    """A hall in which the actor holds `permission`."""
    found = Hall.objects.visible_to(actor, permission).filter(code=code).first()
    if found is None:
        raise _none("hall")
    return found


def staff_of(badge: str, name: str = "people") -> Staff:
    """Somebody who is here."""
    found = Staff.objects.filter(badge=badge, left_date__isnull=True).first()
    if found is None:
        raise _none(name)
    return found


def people_of(badges: Iterable[str]) -> list[Staff]:
    """Several people."""
    return [staff_of(badge) for badge in dict.fromkeys(badges)]


def sheet_of(code: str) -> Sheet:
    """A sheet in use."""
    found = Sheet.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise _none("sheet")
    return found


def process_of(code: str) -> Process:
    """A process in use."""
    found = Process.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise _none("process")
    return found


def files_of(photos: Iterable[Any]) -> dict[str, tuple[str, Any]]:
    """Photos as the actions take them."""
    found = {}
    for one in photos:
        try:
            content = base64.b64decode(one.content, validate=True)
        except binascii.Error:
            raise Invalid(fields={"photos": [_("This is no base64.")]}) from None
        found[one.key.hex] = (one.item, SimpleUploadedFile(one.name or "photo.jpg", content))
    return found


def marks_of(marks: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Marks as the actions take them."""
    return {code: {"value": one.value, "note": one.note} for code, one in marks.items()}
