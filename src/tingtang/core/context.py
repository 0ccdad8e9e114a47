"""What every template knows: who acts, and when."""

from typing import Any

from django.http import HttpRequest


def actor(request: HttpRequest) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None), "at": getattr(request, "at", None)}
