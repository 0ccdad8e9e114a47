"""Files of a case: shown, put on, fetched, taken off."""

from typing import Any

from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.actions.attachments import attach, detach
from tingtang.cases.models import Attachment, Case
from tingtang.cases.queries import VIEW_OWN
from tingtang.cases.queries.cases import get_case
from tingtang.cases.rules.files import ENDINGS, LARGEST_BYTES
from tingtang.cases.sending import sent
from tingtang.cases.views.shown import inside
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import Request, actor_of, page


def panel(request: Request, case: Case) -> str:
    """The files of a case, beside it."""
    actor = actor_of(request)
    context: dict[str, Any] = {
        "case": case,
        "files": case.attachments.select_related("staff").order_by("-added_at", "-pk"),
        "may_attach": actor.may("cases.attach", case) and case.phase != "closed",
        "may_detach": actor.may("cases.detach", case),
        "endings": ",".join(f".{ending}" for ending in ENDINGS),
        "megabytes": LARGEST_BYTES // 1024 // 1024,
    }
    return render_to_string("cases/case/files.html", context, request)


@page("cases.attach")
@require_POST
def add(request: Request, number: str) -> HttpResponseBase:
    """Put one or several files on the case; those before a refused one stay."""
    case = get_case(request.actor, number)
    uploads = request.FILES.getlist("file")
    if not uploads:
        raise Invalid(fields={"file": [_("Choose a file first.")]})
    for upload in uploads[:20]:
        attach(request.actor, case=case, upload=upload, is_public=bool(request.POST.get("is_public")), at=request.at)
    return inside(request, number, _("The file is with the case now."))


@page("cases.detach")
@require_POST
def remove(request: Request, number: str, attachment_id: int) -> HttpResponseBase:
    """Take a file off the case."""
    case = get_case(request.actor, number)
    detach(request.actor, case=case, attachment=_one(case, attachment_id), at=request.at)
    return inside(request, number, _("The file has been taken off."))


@page(VIEW_OWN)
@require_safe
def fetch(request: Request, number: str, attachment_id: int) -> HttpResponseBase:
    """The file itself, for who may see the case; never shown as a page."""
    return sent(_one(get_case(request.actor, number), attachment_id))


def _one(case: Case, key: int) -> Attachment:
    found = case.attachments.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
