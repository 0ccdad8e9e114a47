"""Pages of pupils: enquiry and payment on one form, check and receipt, the pupil's own page with checks and guidance."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.core import registry
from tingtang.core.errors import Refused
from tingtang.core.views import Request, page
from tingtang.customers.actions.customers import register
from tingtang.customers.actions.knowing import link
from tingtang.customers.models import Customer, LinkKind
from tingtang.lessons import actions, queries, tables
from tingtang.lessons.forms import pupils as forms
from tingtang.lessons.forms.terms import Leave
from tingtang.lessons.models import Enrolment, Group
from tingtang.lessons.queries.pupils import guidance_of
from tingtang.ui import editing

ASK_EXPERT = "knowledge.ask"


@page(queries.VIEW)
@require_safe
def pupils(request: Request) -> HttpResponseBase:
    """Enquiries, payments, pupils; above them the fees that wait for a check."""
    may = request.actor.may_somewhere("lessons.enquire")
    first = {"empty_url": reverse("lessons:new_pupil"), "empty_verb": _("Note an enquiry")} if may else {}
    table = tables.Pupils(queries.enrolments(request.actor), request, **first)
    return table.respond(
        "lessons/pupils.html",
        page_title=_("Enquiries and pupils"),
        make=first,
        to_check=list(queries.to_check(request.actor)[:20]),
    )


def _open_groups(request: Request) -> Any:
    seen = queries.groups(request.actor).filter(term__published_at__isnull=False, term__ends_date__gte=request.at.date())
    return seen.order_by("term__starts_date", "weekday", "starts_time")


@page("lessons.enquire")
def new_pupil(request: Request) -> HttpResponseBase:
    """One form for enquiry and payment (SCH-02), with the facts of the classes beside it (SCH-04)."""
    groups = _open_groups(request)
    chosen = groups.filter(pk=request.GET["group"]).first() if request.GET.get("group", "").isdigit() else None
    form = forms.Enquiry(request.actor, groups, request.POST or None, initial={"group": chosen})
    made = editing.saved(request, form, lambda: _enquired(request, form.cleaned_data))
    if made is not None:
        paid = made.state == Enrolment.State.PAID
        text = (
            _("Noted and entered; the receipt comes once somebody else has checked the fee.")
            if paid
            else _("The enquiry is noted.")
        )
        return editing.done(request, reverse("lessons:pupil", args=[made.pk]), text)
    context = {"page_title": _("Enquiry and payment"), "groups": groups}
    verb, back = _("Enter enquiry and payment"), reverse("lessons:pupils")
    return editing.page(request, form, submit=verb, cancel=back, template="lessons/enquiry.html", **context)


def _enquired(request: Request, given: dict[str, Any]) -> Enrolment:
    group: Group = given["group"]
    actor, at = request.actor, request.at
    with transaction.atomic():
        parent = _person(request, given["parent"], group, given["phone"])
        pupil = _person(request, given["pupil"], group, "")
        if pupil is None:
            raise Refused(_("Say who the pupil is."))
        if parent is not None:
            _link(request, pupil, parent)
        made = actions.enquire(actor, group=group, customer=pupil, parent=parent, question=given["question"], at=at)
        if given["test_percent"] is not None:
            made = actions.note_test(actor, enrolment=made, percent=given["test_percent"], at=at)
        if given["paid_cents"]:
            made = _paid(request, made, given)
        if given["ask_specialist"]:
            _ask(request, group, given["question"])
    return made


def _person(request: Request, given: Customer | str, group: Group, phone: str) -> Customer | None:
    if isinstance(given, Customer) or not given:
        return given or None
    contacts = [("phone", phone)] if phone else []
    return register(
        request.actor,
        at=request.at,
        hall=group.hall,
        kind="person",
        name=given,
        language=request.actor.language or "zh-hans",
        contacts=contacts,
    )


def _link(request: Request, pupil: Customer, parent: Customer) -> None:
    kind = LinkKind.objects.filter(code="child", is_active=True).first()
    known = pupil.links.filter(target=parent).exists() or parent.links.filter(target=pupil).exists()
    if kind is not None and not known and request.actor.may("customers.link", pupil):
        link(request.actor, customer=pupil, other=parent, kind=kind, at=request.at)


def _paid(request: Request, enrolment: Enrolment, given: dict[str, Any]) -> Enrolment:
    paid_at: datetime | None = given["paid_at"]
    if paid_at is not None:
        paid_at = timezone.make_naive(paid_at).replace(tzinfo=enrolment.group.hall.zone)
    way = given["paid_way"] or "cash"
    return actions.take_fee(
        request.actor, enrolment=enrolment, cents=given["paid_cents"], way=way, paid_at=paid_at, at=request.at
    )


def _ask(request: Request, group: Group, question: str) -> None:
    ask: Callable[..., Any] | None = registry.connector.get(ASK_EXPERT)
    if ask is not None:
        text = f"{group} {question}"
        ask(request.actor, hall=group.hall, text=text, expert=group.specialist or group.teacher, at=request.at)


@page(queries.VIEW)
@require_safe
def pupil(request: Request, enrolment: int) -> HttpResponseBase:
    """A pupil of a class: test, fee, lessons, homework book, checks and guidance."""
    return _pupil(request, queries.get_enrolment(request.actor, enrolment))


def _pupil(request: Request, found: Enrolment, status: int = 200, **sent: Any) -> HttpResponseBase:
    actor = request.actor
    marks = queries.homework_book(found)
    verbs = ("note_test", "take_fee", "check_fee", "return_fee", "leave", "review", "guide", "make_up", "sign")
    may = {verb: actor.may(f"lessons.{verb}", found) for verb in verbs}
    may["check_fee"] = may["check_fee"] and actor.staff_id != found.taken_by_id
    today = queries.day_of(found.group.hall, request.at)
    missed = [one for one in marks if one.is_missed]
    context: dict[str, Any] = {
        "page_title": found.customer.name,
        "one": found,
        "badge": tables.BADGES[found.state],
        "marks": marks,
        "missed": missed,
        "open_missed": [one for one in missed if one.made_up_date is None],
        "unsigned": [one for one in marks if one.lesson.homework and one.signed_at is None],
        "guidance": guidance_of(found),
        "is_check_due": found.next_check_date is not None and found.next_check_date <= today,
        "may": may,
        "test_form": forms.Test(initial={"percent": found.test_percent, "note": found.test_note}),
        "fee_form": forms.Fee(initial={"paid_cents": found.paid_cents or found.group.price_cents, "paid_way": "cash"}),
        "check_form": forms.Check(auto_id="check_%s"),
        "guide_form": forms.Guidance(auto_id="guide_%s"),
        "leave_form": Leave(auto_id="leave_%s"),
        "make_up_form": forms.MakeUp(initial={"day": today}, auto_id="up_%s"),
    } | sent
    return render(request, "lessons/pupil.html", context, status=status)


def _step(
    request: Request, key: int, permission: str, name: str, form: Any, act: Callable[[Enrolment], object], text: str
) -> HttpResponseBase:
    """Take a step on the page of a pupil: back to it, or shown again with what is wrong beside the form `name`."""
    found = queries.get_enrolment(request.actor, key, permission)
    if not form.is_valid() or editing.told(form, lambda: act(found) or True) is None:
        return _pupil(request, found, 422, **{name: form})
    return editing.done(request, reverse("lessons:pupil", args=[found.pk]), text)


@page("lessons.note_test")
@require_POST
def note_test(request: Request, enrolment: int) -> HttpResponseBase:
    """Keep the result of the test before the course."""
    form = forms.Test(request.POST)
    act = lambda found: actions.note_test(request.actor, enrolment=found, at=request.at, **form.cleaned_data)  # noqa: E731
    return _step(request, enrolment, "lessons.note_test", "test_form", form, act, _("The result is kept."))


@page("lessons.take_fee")
@require_POST
def take_fee(request: Request, enrolment: int) -> HttpResponseBase:
    """Enter a payment of somebody who asked before."""
    form = forms.Fee(request.POST)
    text = _("The payment is entered; the receipt comes once somebody else has checked it.")

    def act(found: Enrolment) -> object:
        if not form.cleaned_data["paid_cents"]:
            raise Refused(_("Say how much was paid."))
        return _paid(request, found, form.cleaned_data)

    return _step(request, enrolment, "lessons.take_fee", "fee_form", form, act, text)


@page("lessons.check_fee")
@require_POST
def check_fee(request: Request, enrolment: int) -> HttpResponseBase:
    """Confirm a payment and release its receipt."""
    found = queries.get_enrolment(request.actor, enrolment, "lessons.check_fee")
    act = actions.check_fee
    text = _("Checked: the receipt is released, the pupil has his place, the calls to the parents are planned.")
    url = reverse("lessons:pupil", args=[found.pk])
    return editing.attempt(request, lambda: act(request.actor, enrolment=found, at=request.at), url=url, text=text)


@page("lessons.return_fee")
@require_POST
def return_fee(request: Request, enrolment: int) -> HttpResponseBase:
    """Say what does not agree: the payment is entered anew."""
    found = queries.get_enrolment(request.actor, enrolment, "lessons.return_fee")
    why = request.POST.get("why", "").replace("\x00", "")
    act = actions.return_fee
    url = reverse("lessons:pupil", args=[found.pk])
    return editing.attempt(
        request,
        lambda: act(request.actor, enrolment=found, why=why, at=request.at),
        url=url,
        text=_("Given back to be entered anew."),
    )


@page(queries.VIEW)
@require_safe
def receipt(request: Request, enrolment: int) -> HttpResponseBase:
    """The receipt to print. Refused until the fee was checked."""
    found = queries.get_enrolment(request.actor, enrolment)
    if not found.receipt:
        raise Refused(_("There is no receipt before the fee was checked."))
    return render(
        request, "lessons/receipt.html", {"page_title": _("Receipt {number}").format(number=found.receipt), "one": found}
    )


@page("lessons.leave")
@require_POST
def leave(request: Request, enrolment: int) -> HttpResponseBase:
    """Take a pupil out of a class."""
    form = Leave(request.POST, auto_id="leave_%s")
    act = lambda found: actions.leave(request.actor, enrolment=found, at=request.at, **form.cleaned_data)  # noqa: E731
    return _step(
        request, enrolment, "lessons.leave", "leave_form", form, act, _("The pupil has left the class; the record stays.")
    )


@page("lessons.review")
@require_POST
def review(request: Request, enrolment: int) -> HttpResponseBase:
    """Check a pupil: praise, extra lessons, report."""
    form = forms.Check(request.POST, auto_id="check_%s")
    act = lambda found: actions.review(request.actor, enrolment=found, said=form.cleaned_data, at=request.at)  # noqa: E731
    return _step(
        request, enrolment, "lessons.review", "check_form", form, act, _("The check is noted; the parents read it on their page.")
    )


@page("lessons.guide")
@require_POST
def guide(request: Request, enrolment: int) -> HttpResponseBase:
    """Write guidance for a pupil."""
    form = forms.Guidance(request.POST, auto_id="guide_%s")
    act = lambda found: actions.guide(request.actor, enrolment=found, at=request.at, **form.cleaned_data)  # noqa: E731
    return _step(request, enrolment, "lessons.guide", "guide_form", form, act, _("The note is kept."))


@page("lessons.make_up")
@require_POST
def make_up(request: Request, mark: int) -> HttpResponseBase:
    """Note when a missed lesson was made up."""
    found = queries.get_mark(request.actor, mark, "lessons.make_up")
    form = forms.MakeUp(request.POST)
    url = reverse("lessons:pupil", args=[found.enrolment_id])
    act = actions.make_up
    return editing.attempt(
        request, lambda: act(request.actor, mark=found, at=request.at, **form.cleaned_data), url=url, text=_("Noted."), form=form
    )


@page("lessons.sign")
@require_POST
def sign(request: Request, mark: int) -> HttpResponseBase:
    """Enter a signature that stands in the homework book on paper."""
    found = queries.get_mark(request.actor, mark, "lessons.sign")
    url = reverse("lessons:pupil", args=[found.enrolment_id])
    act = actions.sign
    return editing.attempt(
        request, lambda: act(request.actor, mark=found, by=found.enrolment.parent, at=request.at), url=url, text=_("Signed.")
    )
