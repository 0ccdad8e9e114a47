"""Pages of sheets of questions: one about one thing, what is open everywhere, the operating model."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tingtang.catalogue.actions.appraisals import appraise as act
from tingtang.catalogue.forms.appraisals import Answers
from tingtang.catalogue.models import Sheet
from tingtang.catalogue.queries.appraisals import QUESTIONS, all_asked, asked_of
from tingtang.catalogue.queries.subjects import SUBJECTS, get_subject
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org.queries import organisation
from tingtang.ui import editing


@page("catalogue.appraise", everywhere=True)
def appraise(request: Request, sheet: str, what: str, subject: int) -> HttpResponseBase:
    """Answer a sheet about something."""
    found = get_subject(request.actor, what, subject)
    if sheet not in SUBJECTS[what].sheets:
        raise NotFound
    asking = asked_of(sheet, found)
    form = Answers(request.POST or None, asking=asking)
    kept = editing.saved(request, form, lambda: act(request.actor, sheet=sheet, subject=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, asking.url, _("The answers have been kept."))
    title = f"{capfirst(Sheet(sheet).label)} · {found}"
    context: dict[str, Any] = {"page_title": title, "asking": asking}
    return editing.page(
        request, form, submit=_("Keep the answers"), cancel=asking.url, template="catalogue/appraise.html", **context
    )


@page("catalogue.view")
def principles(request: Request) -> HttpResponseBase:
    """Every standard and process held against the management principles, with what is open."""
    rows = all_asked("principles")
    wanted = request.GET.get("open", "")
    context = {
        "page_title": _("Management principles"),
        "rows": [one for one in rows if one.open_count or wanted != "1"],
        "heads": [words[0] for words in QUESTIONS["principles"].values()],
        "open_count": sum(one.open_count for one in rows),
        "all_count": sum(len(one.asked) for one in rows),
        "only_open": wanted == "1",
        "may_appraise": request.actor.may("catalogue.appraise"),
    }
    return render(request, "catalogue/principles.html", context)


@page("catalogue.view")
def operating(request: Request) -> HttpResponseBase:
    """The operating model of IT services: five principles, how each holds here (ITL-15)."""
    found = organisation()
    context = {
        "page_title": _("Operating model of IT services"),
        "asking": asked_of("operating", found) if found is not None else None,
        "may_appraise": request.actor.may("catalogue.appraise"),
    }
    return render(request, "catalogue/operating.html", context)
