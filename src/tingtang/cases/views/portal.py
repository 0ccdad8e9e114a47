"""The customers' pages: open a case, follow it, write, send files, reopen, rate; by the link of a case or with a code."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tingtang.assets.queries import own_assets
from tingtang.cases.actions import portal as act
from tingtang.cases.actions.attachments import attach
from tingtang.cases.forms import portal as forms
from tingtang.cases.forms.fields import FieldsForm, fields_form, said
from tingtang.cases.models import Case
from tingtang.cases.models.portal import LEVELS
from tingtang.cases.queries import portal as reads
from tingtang.cases.queries.agreements import signed_by
from tingtang.cases.rules.files import ENDINGS, LARGEST_BYTES
from tingtang.cases.sending import sent
from tingtang.cases.views.words import state_name
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.queries import hall_zone
from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound, Problem
from tingtang.core.ids import keep
from tingtang.core.views import Request, address_of, public
from tingtang.customers.models import Customer
from tingtang.customers.queries.record import sheet_of
from tingtang.org.actions.login import count_try
from tingtang.org.models import Hall
from tingtang.org.queries import organisation
from tingtang.ui import formats
from tingtang.ui.usual import Usual

HELD_BY = "whoever holds the unguessable link of a case is its customer"
OPEN_TO_ALL = "anybody may ask; the number of cases an address opens is limited"
LIMIT_OPENED = 20
USUAL = Usual("tt_portal")


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _held(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in whoever holds the link of a case; a link of a merged one leads to the case that was kept."""

    @public(HELD_BY)
    @wraps(view)
    def enter(request: Request, /, key: str, **kwargs: Any) -> HttpResponseBase:
        try:
            actor, case = reads.holder_of(key)
        except NotFound:
            return _private(render(request, "cases/portal/unknown.html", {"page_title": _("Your case")}, status=404))
        if _is_of_another(request, case):
            return redirect("cases:portal_enter")
        kept = case.merged_into
        if kept is not None and kept.customer_id == case.customer_id:
            return redirect("cases:portal_case", kept.link_key)
        request.actor = actor
        return _private(view(request, actor, case, **kwargs))

    return never_cache(enter)


def _is_of_another(request: Request, case: Case) -> bool:
    """On a computer for everybody the way back through its pages leads to nobody else's case."""
    visit = request.session
    return (
        reads.SHARED in visit
        and case.link_key not in visit.get(reads.OPENED, [])
        and (case.customer_id is None or visit.get(reads.SESSION) != case.customer_id)
    )


def _page(request: Request, case: Case, *, problem: Problem | None = None, typed: str = "") -> HttpResponseBase:
    found = reads.told(case)
    context = {
        "page_title": case.number,
        "told": found,
        "case": case,
        "state": state_name(case.kind, case.state),
        "fields": said(case, for_customer=True, link=lambda key: reverse("cases:portal_file", args=[case.link_key, key])),
        "steps": [_("received"), _("in progress"), _("resolved"), _("closed")],
        "levels": LEVELS,
        "may_reopen": found.is_over and act.leads_to_work(case) is not None,
        "problem": problem.text() if problem else "",
        "reasons": [str(text) for texts in getattr(problem, "fields", {}).values() for text in texts],
        "typed": typed,
        "endings": ",".join(f".{ending}" for ending in ENDINGS),
        "megabytes": LARGEST_BYTES // 1024 // 1024,
        "mine": request.session.get(reads.SESSION) == case.customer_id,
    }
    with timezone.override(hall_zone(case.hall)):
        return render(request, "cases/portal/case.html", context, status=problem.status if problem else 200)


def _done(request: Request, case: Case, do: Callable[[], object], typed: str = "") -> HttpResponseBase:
    """Do it and show the case; when it is refused, the page with why and with what was typed."""
    try:
        do()
    except Problem as problem:
        return _page(request, case, problem=problem, typed=typed)
    return redirect("cases:portal_case", case.link_key)


@_held
@require_safe
def case(request: Request, actor: Actor, case: Case) -> HttpResponseBase:
    """How far the case is, what was answered, what can be done."""
    return _page(request, case)


@_held
@require_POST
def reply(request: Request, actor: Actor, case: Case) -> HttpResponseBase:
    """Write on the case."""
    text = request.POST.get("body", "").replace("\x00", "")
    return _done(request, case, lambda: act.reply(actor, case=case, body=text, at=request.at), text)


@_held
@require_POST
def reopen(request: Request, actor: Actor, case: Case) -> HttpResponseBase:
    """Say that it is not solved."""
    text = request.POST.get("body", "").replace("\x00", "")
    return _done(request, case, lambda: act.reopen(actor, case=case, reason=text, at=request.at), text)


@_held
@require_POST
def rate(request: Request, actor: Actor, case: Case) -> HttpResponseBase:
    """Rate the handling."""
    level, comment = request.POST.get("level", ""), request.POST.get("comment", "").replace("\x00", "")
    return _done(request, case, lambda: act.rate(actor, case=case, level=level, comment=comment, at=request.at))


@_held
@require_POST
def send_file(request: Request, actor: Actor, case: Case) -> HttpResponseBase:
    """Send a file."""
    upload = request.FILES.get("file")

    def put() -> None:
        if upload is None:
            raise Invalid(fields={"file": [_("Choose a file first.")]})
        attach(actor, case=case, upload=upload, is_public=True, at=request.at)

    return _done(request, case, put)


@_held
@require_safe
def file(request: Request, actor: Actor, case: Case, attachment_id: int) -> HttpResponseBase:
    """A file that the customer may see."""
    found = next((one for one in reads.told(case).files if one.pk == attachment_id), None)
    if found is None:
        raise NotFound
    return sent(found)


def _known(request: Request) -> Customer | None:
    key = request.session.get(reads.SESSION)
    return Customer.objects.living().filter(pk=key).first() if key else None


@never_cache
@public(OPEN_TO_ALL)
def new(request: Request) -> HttpResponseBase:
    """Ask, complain, report: anybody may."""
    known = _known(request)
    own = own_assets(known) if known is not None else []
    form = forms.Ask(request.POST or None, day=today(request.at), is_known=known is not None, assets=own, initial=_asked(request))
    kind = form.chosen
    sent_in = (request.POST or None, request.FILES or None)
    of_kind = fields_form(kind, *sent_in, for_customer=True, is_new=True, hall=form.where) if kind else None
    if request.method == "POST" and form.is_valid() and (of_kind is None or of_kind.is_valid()):
        made = _opened(request, form, of_kind, known)
        if isinstance(made, Case):
            if reads.SHARED in request.session:
                request.session[reads.OPENED] = [*request.session.get(reads.OPENED, []), made.link_key]
            return redirect("cases:portal_case", made.link_key)
    context = {"page_title": _("Ask or report something"), "form": form, "of_kind": of_kind, "known": known, "line": _line()}
    return _private(render(request, "cases/portal/new.html", context, status=422 if form.errors else 200))


def _asked(request: Request) -> dict[str, Any]:
    """What a link or a code in a hall has chosen already."""
    wanted = request.GET.get("hall", "").replace("\x00", "")
    halls = Hall.objects.filter(is_active=True)
    hall = next((one for one in halls if wanted in {one.code, str(one.pk)}), None)
    service = reads.services_for_customers(hall).filter(code=request.GET.get("service", "").replace("\x00", "")).first()
    words = {"kind": request.GET.get("kind", ""), "title": request.GET.get("title", "")[:200]}
    return {**words, "hall": hall, "service": service}


def _opened(request: Request, form: forms.Ask, of_kind: FieldsForm | None, known: Customer | None) -> Case | None:
    given = dict(form.cleaned_data)
    given.pop("website")
    given["kind"] = form.kinds[given["kind"]]
    try:
        count_try(f"portal-open:{address_of(request)}", limit=LIMIT_OPENED, at=request.at)
        return act.open_public(
            reads.visitor(get_language() or ""),
            at=request.at,
            customer=known,
            fields=of_kind.told() if of_kind else {},
            uploads=of_kind.uploads if of_kind else {},
            language=get_language() or "",
            **given,
        )
    except Invalid as problem:
        for name, reasons in problem.fields.items():
            form.add_error(name if name in form.fields else "phone" if name == "value" else None, [str(one) for one in reasons])
    except Problem as problem:
        form.add_error(None, problem.text())
    return None


@never_cache
@public("a customer shows who he is here")
def enter(request: Request) -> HttpResponseBase:
    """Come in with customer number and code; or be told how one gets a code."""
    form = forms.Enter(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _come_in(request, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, problem.text())
    context = {"page_title": _("My cases"), "form": form, "line": _line()}
    return _private(render(request, "cases/portal/enter.html", context, status=422 if form.errors else 200))


def _come_in(request: Request, number: str, code: str) -> HttpResponseBase:
    """Let in who holds the code; his own browser is remembered, a computer for everybody is not."""
    visit = request.session
    name, computer = keep(number.strip().upper(), "usual").hex()[:24], visit.get(reads.SHARED, {}).get("device", "")
    browser = "" if computer else USUAL.mark_of(request, name)
    customer = act.check_portal_code(
        reads.visitor(""),
        number=number,
        code=code,
        address=address_of(request),
        at=request.at,
        browser=browser,
        computer=computer,
    )
    visit.cycle_key()
    visit[reads.SESSION] = customer.pk
    response = redirect("cases:portal_mine")
    if reads.SHARED not in visit:
        USUAL.keep_mark(request, response, name, path=reverse("cases:portal_enter"))
    return response


def _record(request: Request, known: Customer) -> str:
    """What is held about the customer who came in, masked as for everybody, and the way to say that it is wrong (CUS-37)."""
    context = {"known": known, "sheet": sheet_of(reads.visitor(""), known), "wrong": _("My record is wrong")}
    return render_to_string("cases/portal/record.html", context, request)


@never_cache
@public("shows the cases of who came in with his code, and nobody else's")
@require_safe
def mine(request: Request) -> HttpResponseBase:
    """All cases of the customer who came in."""
    known = _known(request)
    if known is None:
        return redirect("cases:portal_enter")
    rows = [(one, state_name(one.kind, one.state), _since(one)) for one in reads.cases_of(known.pk)]
    context = {"page_title": _("My cases"), "rows": rows, "known": known, "agreements": signed_by(known.pk)}
    context["is_shared"] = reads.SHARED in request.session
    panels = sorted((one for one in registry.panel.values() if one.slot == "cases.portal_mine"), key=lambda one: one.order)
    context["panels"] = [_record(request, known), *(one.render(request, known) for one in panels)]
    return _private(render(request, "cases/portal/mine.html", context))


def _since(case: Case) -> str:
    """When a case was opened, by the clock of its hall, as its own page has it."""
    with timezone.override(hall_zone(case.hall)):
        return formats.short(case.opened_at)


@public("ends one's own visit")
@require_POST
def leave(request: Request) -> HttpResponseBase:
    """Go out, so that the next person at this device does not see anything."""
    reads.forget_visit(request.session)
    return redirect(request.session.get(reads.SHARED, {}).get("home") or reverse("cases:portal_enter"))


def _line() -> str:
    """The general manager's line, as the organisation publishes it (CMP-05)."""
    found = organisation()
    return found.leader_line if found else ""
