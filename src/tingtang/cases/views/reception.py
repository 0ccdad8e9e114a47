"""Pages of the reception book."""

from datetime import timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tingtang.cases.actions import reception as acts
from tingtang.cases.forms import reception as forms
from tingtang.cases.models import ReceptionDesk
from tingtang.cases.queries import reception as reads
from tingtang.cases.queries.receiving import rules_for
from tingtang.cases.tables.reception import Receptions
from tingtang.cases.views.words import case_url
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, actor_of, at_of, page
from tingtang.org.models import Hall
from tingtang.ui import editing, shell

DAYS = 30
SHOWN = 20


def of_oneself(request: HttpRequest, subject: object) -> str:
    """On one's own work: visits and calls that one is to follow up, the first due first."""
    found = list(reads.to_follow_up(actor_of(request))[:SHOWN])
    return render_to_string("cases/reception/mine.html", {"entries": found, "at": at_of(request)}, request) if found else ""


@page(reads.VIEW)
@require_safe
def receptions(request: Request) -> HttpResponseBase:
    """The book: what came in, what waits; `mine` shows what one is to follow up oneself."""
    rows = reads.to_follow_up(request.actor) if "mine" in request.GET else reads.entries(request.actor)
    may = request.actor.may_somewhere("cases.note_reception")
    first = {"empty_url": reverse("cases:new_reception"), "empty_verb": _("Note a visit or call")} if may else {}
    figures = reads.figures(request.actor, request.at - timedelta(days=DAYS), request.at)
    context = {"page_title": _("Reception book"), "make": first, "figures": figures, "days": DAYS, "mine": "mine" in request.GET}
    context["may_set"] = request.actor.may_somewhere("cases.save_reception_desk")
    return Receptions(rows, request, **first).respond("cases/reception/book.html", **context)


@page("cases.note_reception")
def new_reception(request: Request) -> HttpResponseBase:
    """Note a visit or call in the hall one is in."""
    hall = _hall(request, "cases.note_reception")
    given = {name: request.GET[name] for name in ("topic", "way", "name", "text") if name in request.GET}
    form = forms.Entry(request.POST or None, actor=request.actor, hall=hall, at=request.at, initial=given)
    made = editing.saved(request, form, lambda: acts.note_reception(request.actor, hall=hall, at=request.at, **form.values()))
    if made is not None:
        if made.case is not None:
            return editing.done(request, case_url(made.case), _("{number} has been opened.").format(number=made.case.number))
        text = _("Noted. Whoever supervises the hall has been called.") if made.state == "help" else _("Noted.")
        return editing.done(request, reverse("cases:receptions"), text)
    title, back = _("Note a visit or call"), reverse("cases:receptions")
    return editing.page(request, form, submit=_("Note it"), cancel=back, page_title=title, page_note=str(hall))


@page(reads.VIEW)
def reception(request: Request, reception: int) -> HttpResponseBase:
    """One entry, with what came of it or the form to say so."""
    found = reads.get_entry(request.actor, reception)
    may = found.ended_at is None and request.actor.may("cases.end_reception", found)
    if request.method == "POST" and not may:
        raise NotFound
    form = forms.Result(request.POST or None, actor=request.actor, hall=found.hall, at=request.at) if may else None
    if form is not None:
        kept = editing.saved(
            request, form, lambda: acts.end_reception(request.actor, reception=found, at=request.at, **form.cleaned_data)
        )
        if kept is not None:
            return editing.done(request, reverse("cases:receptions"), _("The result has been noted."))
    waits = found.ended_at is None and found.due_at is not None
    context = {
        "page_title": str(found),
        "entry": found,
        "form": form,
        "rules": rules_for(found, found.taken_at) if waits else None,
    }
    context["is_late"] = waits and found.due_at is not None and found.due_at < request.at
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "cases/reception/entry.html", context, status=status)


@page("cases.save_reception_desk")
def reception_desk(request: Request) -> HttpResponseBase:
    """Say who follows up for the hall one is in."""
    hall = _hall(request, "cases.save_reception_desk")
    found = ReceptionDesk.objects.filter(hall=hall).first()
    form = forms.Desk(request.POST or None, hall=hall, initial={"keeper": found.keeper_id if found else None})

    def save() -> bool:
        acts.save_reception_desk(request.actor, hall=hall, keeper=form.cleaned_data["keeper"], at=request.at)
        return True

    back = reverse("cases:receptions")
    if editing.saved(request, form, save):
        return editing.done(request, back, _("Who follows up has been set."))
    title = _("Who follows up visits and calls")
    return editing.page(request, form, submit=_("Save who follows up"), cancel=back, page_title=title, page_note=str(hall))


def _hall(request: Request, permission: str) -> Hall:
    halls = Hall.objects.visible_to(request.actor, permission).filter(is_active=True).order_by("code")
    found = halls.filter(code=shell.hall_code(request)).first() or halls.first()
    if found is None:
        raise NotFound
    return found
