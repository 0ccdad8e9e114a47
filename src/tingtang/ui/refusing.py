"""What is too large to be read is refused in the words of the reader, as pages, notices and documents are."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.defaults import bad_request, page_not_found

from tingtang.core.errors import NotFound, Problem
from tingtang.core.middleware import as_document, told


class TooLarge(Problem):
    """More was sent than is read at once: files on their own way apart."""

    status = 413
    message = _(
        "What was sent is larger than {megabytes} MB. Nothing was changed, and what you typed is still in its form. "
        "Make it shorter, or attach a long text as a file."
    )


class TooManyParts(Problem):
    """A form of more fields or files than is read at once."""

    status = 413
    message = _("What was sent has too many parts. Nothing was changed. Send it in several goes.")


class WrongMethod(Problem):
    """The address exists, but this is not what it is for: the header `Allow` names what is."""

    status = 405
    message = _("This address cannot be used like this. Open the page again and press the button there.")


def refuse(request: HttpRequest, exception: Any = None) -> HttpResponseBase:
    """A request that is not in order: what is too large by a problem that says what to do, all else by the plain page."""
    if isinstance(exception, RequestDataTooBig):
        return told(request, TooLarge(megabytes=(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024 // 1024))
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return told(request, TooManyParts())
    return bad_request(request, exception)


def miss(request: HttpRequest, exception: Any = None) -> HttpResponseBase:
    """An address that leads nowhere: a document for programs, a page for people."""
    return as_document(NotFound()) if request.path.startswith("/api/") else page_not_found(request, exception)
