"""A new case, and changes to what is written on one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.actions import relations
from tingtang.cases.actions.inserting import drawing
from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.actions.refusals import CaseMoved, SavedSince
from tingtang.cases.forms import desk as forms
from tingtang.cases.forms.fields import FieldsForm, fields_form, words
from tingtang.cases.models import Case, Kind
from tingtang.cases.models.cases import BY_HAND, LEVELS, LinkKind, sees_plainly
from tingtang.cases.queries import VIEW_OWN, choices
from tingtang.cases.queries import desk as reads
from tingtang.cases.queries.cases import get_case
from tingtang.cases.queries.kinds import beginning_at, day_in, kinds_for, startable, who_asks, without_replaced
from tingtang.cases.queries.lines import CaseLine
from tingtang.cases.queries.search import found_in
from tingtang.cases.views.words import case_url
from tingtang.core.errors import Invalid
from tingtang.core.naming import text_in
from tingtang.core.views import Request, page
from tingtang.customers.models import Customer
from tingtang.customers.queries import likeliest
from tingtang.org.models import Hall
from tingtang.ui import editing, shell

MOST_SUGGESTED = 8


@page("cases.open")
def new(request: Request) -> HttpResponseBase:
    """Open a case; `asks`, `kind`, `customer` and `title` may be given in the address, as other pages do."""
    named = {name: request.POST.get(name, "") for name in ("hall", "service", "team")}
    ground = (request.at, drawing()) if request.POST.get("title", "").strip() else None  # most forms that say that much are right
    offered = choices.offered(request.actor, "cases.open", **named, ground=ground)
    here = _here(request, offered.halls, offered.kinds)
    offered = replace(offered, kinds=startable(offered.kinds, day_in(here, request.at)))
    asked = _asked(request, [kind for kind in offered.kinds if kind.fit(here)])
    initial = None if request.method == "POST" else _initial(request, here, asked)
    form = forms.Opening(request.POST or None, actor=request.actor, offered=offered, initial=initial)
    of_kind = _fields(asked["kind"], request, here)
    if request.method == "POST" and form.is_valid() and of_kind is not None and of_kind.is_valid():
        given = {**form.cleaned_data, "fields": of_kind.told(), "uploads": of_kind.uploads, "read": offered.ground}
        made = _told(form, of_kind, lambda: open_case(request.actor, at=request.at, **given))
        if made is not None:
            _part_of(request, made)
            text = _("{number} has been opened.").format(number=made.number)
            # Somebody who only reports may not see the case he has opened for others.
            seen = sees_plainly(request.actor, made) or Case.objects.visible_to(request.actor).filter(pk=made.pk).exists()
            return editing.done(request, case_url(made) if seen else reverse("cases:mine"), text)
    matter = (request.POST or request.GET).get("matter", "")[:20]
    again = {"is_again": "HX-Request" in request.headers}  # the hall has been changed
    context = {
        "of_kind": of_kind,
        **asked,
        **again,
        "matter": matter,
        "page_title": _("New case"),
        "similar": _similar(request, form),
    }
    cancel = reverse("cases:mine")
    return editing.page(
        request, form, submit=_("Open the case"), cancel=cancel, template="cases/new.html", beside=of_kind, **context
    )


def _part_of(request: Request, made: Case) -> None:
    """A case opened from a matter becomes part of it; who may not link has opened it all the same."""
    number = request.POST.get("matter", "")
    matter = Case.objects.visible_to(request.actor).filter(number=number).first() if number else None
    if matter is not None and request.actor.may("cases.link", made):
        relations.link(request.actor, case=made, target=matter, kind=LinkKind.PARENT, at=request.at)


def _told(form: forms.Opening | forms.Change, of_kind: FieldsForm, act: Callable[[], Case]) -> Case | None:
    """What `act` returns; what it refuses in a field of the kind stands beside that field, the rest in `form`."""

    def tried() -> Case:
        try:
            return act()
        except Invalid as problem:
            own = {name: reasons for name, reasons in problem.fields.items() if name in of_kind.fields}
            for name, reasons in own.items():
                of_kind.add_error(name, [str(reason) for reason in reasons])
            rest = {name: reasons for name, reasons in problem.fields.items() if name not in own}
            raise Invalid(fields=rest) from None

    return editing.told(form, tried)


def _asked(request: Request, kinds: list[Kind], *, keeps_kind: bool = True) -> dict[str, Any]:
    """Who asks, the kinds that he asks for, and the one chosen: what a new case begins with."""
    given = request.POST if request.method == "POST" else request.GET
    wanted, asks = given.get("kind", ""), given.get("asks")
    chosen = next((kind for kind in kinds if wanted in {str(kind.pk), kind.code}), None)
    askers = who_asks(kinds)
    if asks not in {*askers, ""}:
        asks = next((one for one in askers if chosen is None or chosen in kinds_for(one, kinds)), "")
    if keeps_kind and chosen is not None and chosen not in kinds_for(asks, kinds):
        asks = ""
    offered = kinds_for(asks, kinds)
    if asks == "customer":
        offered = [kind for kind in offered if kind in (chosen, *without_replaced(offered))]
    if chosen not in offered:
        chosen = next(iter(offered), None)
    words = [(code, word) for code, word in forms.ASKERS.items() if code in askers or not code]
    return {"asks": asks, "askers": words if len(askers) > 1 else [], "kinds": offered, "kind": chosen}


def _fields(kind: Kind | None, request: Request, hall: Hall | None) -> FieldsForm | None:
    """The form of a kind's own fields."""
    if kind is None:
        return None
    return fields_form(kind, request.POST or None, request.FILES or None, for_customer=False, is_new=True, hall=hall)


def _here(request: Request, halls: list[Hall], kinds: Sequence[Kind] = ()) -> Hall | None:
    """The hall of a new case: as was chosen, else the one somebody works in, or where the kind is used that a link named."""
    chosen = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" or "hall" in chosen:
        return next((hall for hall in halls if str(hall.pk) == chosen.get("hall")), None)
    code = shell.hall_code(request)
    here = next((hall for hall in halls if hall.code == code), halls[0] if len(halls) == 1 else None)
    named = next((kind for kind in kinds if chosen.get("kind") in {str(kind.pk), kind.code}), None)
    if named is None or named.fit(here):
        return here
    return next((hall for hall in halls if named.fit(hall)), here)


def _initial(request: Request, here: Hall | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: request.GET[name] for name in ("title", "body", "service", "team", "channel") if name in request.GET}
    number = request.GET.get("customer", "")
    customer = Customer.objects.visible_to(request.actor).filter(number=number.upper()).first() if number else None
    named = {"customer": f"{customer.number} {customer.name}"} if customer else {}
    came_in = {"channel": forms.CAME_IN[asked["asks"]]} if asked["asks"] in forms.CAME_IN else {}
    if "asset" in request.GET:
        given["assets"] = request.GET["asset"][:40]
    return {"hall": here, "kind": asked["kind"].pk if asked["kind"] else None, **came_in, **named, **given}


def _similar(request: Request, form: forms.Opening) -> list[CaseLine]:
    """Cases that may be the same matter, once something is known of the new one."""
    if not form.is_bound:
        number = request.GET.get("customer", "")
        customer = Customer.objects.visible_to(request.actor).filter(number=number.upper()).first() if number else None
        return reads.similar(request.actor, customer_id=customer.pk, title="") if customer else []
    form.is_valid()
    customer = form.cleaned_data.get("customer")
    title = str(form.cleaned_data.get("title") or "")
    return reads.similar(request.actor, customer_id=customer.pk if customer else None, title=title)


@page("cases.open")
@require_POST
def kind_fields(request: Request) -> HttpResponseBase:
    """The fields that the chosen kind asks for, with what was typed in fields of the same name; the kinds, when who asks changed."""
    is_other = request.headers.get("HX-Trigger-Name") == "asks"
    halls = choices.halls_where(request.actor, "cases.open")
    here = _here(request, halls)
    asked = _asked(request, list(beginning_at(here, request.at)), keeps_kind=not is_other)
    of_kind = fields_form(asked["kind"], for_customer=False, is_new=True, hall=here) if asked["kind"] else None
    if of_kind is not None:
        of_kind.begin_with(request.POST)
    came_in = {"channels": BY_HAND, "channel": forms.CAME_IN.get(asked["asks"], request.POST.get("channel", ""))}
    return render(request, "cases/kind_fields.html", {"of_kind": of_kind, **asked, "is_other": is_other, **came_in})


@page(VIEW_OWN)
@require_safe
def similar(request: Request) -> HttpResponseBase:
    """Cases that may be the same matter, while a new one is being written."""
    text = request.GET.get("customer", "").split(" ")[0]
    customer = Customer.objects.visible_to(request.actor).filter(number=text.upper()).first() if text else None
    title = request.GET.get("title", "").replace("\x00", "")
    found = reads.similar(request.actor, customer_id=customer.pk if customer else None, title=title)
    return render(request, "cases/similar.html", {"similar": found})


@page(VIEW_OWN)
@require_safe
def suggest(request: Request, what: str) -> HttpResponseBase:
    """Customers called so, or cases in which the words stand, for the boxes that name one."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    if not text:
        return JsonResponse([], safe=False)
    if what == "customer":
        near = likeliest(Customer.objects.visible_to(request.actor, VIEW_OWN).living(), text, MOST_SUGGESTED)
        return JsonResponse([f"{one.number} {one.name}" for one in near], safe=False)
    cases = reads.rows(request.actor).filter(merged_into__isnull=True)
    near_cases = cases.filter(number__startswith=text.upper()) if text[-1:].isdigit() else found_in(cases, text)
    return JsonResponse([f"{one.number} {one.title}" for one in near_cases.order_by("-pk")[:MOST_SUGGESTED]], safe=False)


def _changed(request: Request, case: Case, form: forms.Change, version: int, given: dict[str, Any]) -> Case:
    try:
        return change_case(request.actor, case=case, at=request.at, version=version, **given)
    except CaseMoved:
        form.data = {**request.POST.dict(), "version": str(Case.objects.get(pk=case.pk).version)}
        raise SavedSince(theirs=_theirs(case, form, given)) from None


def _theirs(case: Case, form: forms.Change, given: dict[str, Any]) -> str:
    """What stands on the case that differs from what was typed."""
    differing = [name for name in given if name in form.fields and given[name] != getattr(case, name)]
    said = [(str(form.fields[name].label), _said(getattr(case, name))) for name in differing]
    fields = [one for one in case.kind.form if given["fields"].get(one.code) != case.fields.get(one.code)]
    said += [(text_in(one.names), _said(words(one, case.fields[one.code]) if one.code in case.fields else "")) for one in fields]
    return _("; ").join(f"{label}{_(': ')}{value}" for label, value in said) or "–"


def _said(value: object) -> str:
    if isinstance(value, list):
        return _(", ").join(str(one) for one in value) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = dict(LEVELS).get(value) if isinstance(value, int) else None
    return str(words or value or "–")[:120]


@page("cases.change")
def change(request: Request, number: str) -> HttpResponseBase:
    """Change title, description, customer, priority, tags and the fields of the kind."""
    case = get_case(request.actor, number)
    form = forms.Change(request.POST or None, actor=request.actor, case=case)
    sent = (request.POST or None, request.FILES or None)
    of_kind = fields_form(case.kind, *sent, for_customer=False, values=case.fields, hall=case.hall)
    if request.method == "POST" and form.is_valid() and of_kind.is_valid():
        given = {**form.cleaned_data, "fields": of_kind.told(), "uploads": of_kind.uploads}
        version = given.pop("version")
        kept = _told(form, of_kind, lambda: _changed(request, case, form, version, given))
        if kept is not None:
            return HttpResponseRedirect(case_url(case))
    context = {"of_kind": of_kind, "case": case, "page_title": _("Change {number}").format(number=case.number)}
    submit = _("Save the case")
    return editing.page(
        request, form, submit=submit, cancel=case_url(case), template="cases/change.html", beside=of_kind, **context
    )
