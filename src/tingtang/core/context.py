"""What every template knows: who acts, when, and in which frame a refusal is shown."""

from typing import Any

from django.http import HttpRequest


def actor(request: HttpRequest) -> dict[str, Any]:
    who = getattr(request, "actor", None)
    frame = "ui/base.html" if who is not None and who.kind == "account" else "ui/narrow.html"
    return {"actor": who, "at": getattr(request, "at", None), "error_frame": frame}
