"""What is filed on paper: self-check reports, minutes, corrections and drives as PDF."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from tingtang.core.views import Request, page
from tingtang.improvement.models import VIEW
from tingtang.improvement.queries import corrections, drives, meetings


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@page(VIEW)
def selfcheck_paper(request: Request, selfcheck: int) -> HttpResponseBase:
    """A self-check report to be signed and filed."""
    from tingtang.improvement import papers  # noqa: PLC0415 - loads the typesetter

    found = meetings.get_selfcheck(request.actor, selfcheck)
    return _file(papers.selfcheck(found), f"self-check-{found.pk}")


@page(VIEW)
def minutes_paper(request: Request, meeting: int) -> HttpResponseBase:
    """The minutes of a meeting to be signed and filed."""
    from tingtang.improvement import papers  # noqa: PLC0415 - loads the typesetter

    found = meetings.get_meeting(request.actor, meeting)
    return _file(papers.minutes(found), f"minutes-{found.pk}")


@page(VIEW)
def correction_paper(request: Request, correction: int) -> HttpResponseBase:
    """A correction to be signed and filed."""
    from tingtang.improvement import papers  # noqa: PLC0415 - loads the typesetter

    found = corrections.get_correction(request.actor, correction)
    return _file(papers.correction(found), f"correction-{found.pk}")


@page(VIEW)
def drive_paper(request: Request, drive: int) -> HttpResponseBase:
    """A drive to be signed and filed."""
    from tingtang.improvement import papers  # noqa: PLC0415 - loads the typesetter

    found = drives.get_drive(request.actor, drive)
    return _file(papers.drive(found), f"drive-{found.pk}")
