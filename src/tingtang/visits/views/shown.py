"""How the desk pages are answered: in the zone of the hall, whole or the inside alone, with a notice."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tingtang.core.middleware import trigger
from tingtang.core.views import notice
from tingtang.org.models import Hall


def shown(request: HttpRequest, hall: Hall, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page with the times of the hall."""
    with timezone.override(hall.zone):
        return render(request, template, {"hall": hall, **context}, status=status)


def inside_or_page(request: HttpRequest, hall: Hall, inside: str, whole: str, context: dict[str, Any]) -> HttpResponse:
    """The inside when htmx refreshes it, else the whole page."""
    return shown(request, hall, inside if request.headers.get("HX-Request") else whole, context)


def done(response: HttpResponse, message: str = "", *, level: str = "success") -> HttpResponse:
    """Close the dialog of the page and say what was done."""
    trigger(response, "desk:done", {})
    return notice(response, message, level=level) if message else response
