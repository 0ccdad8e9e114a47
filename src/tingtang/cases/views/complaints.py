"""Pages around complaints: the monthly review, sanctions, suggestions, who may decide up to what."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.actions import complaints as actions
from tingtang.cases.forms import complaints as forms
from tingtang.cases.models import AuthorityLimit, Case, Nature, Review, ReviewDecision, Sanction
from tingtang.cases.queries import VIEW, VIEW_SETUP
from tingtang.cases.queries import complaints as reads
from tingtang.cases.queries.people import leaders_of
from tingtang.cases.queries.work import VIEW_REVIEWS, VIEW_SANCTIONS
from tingtang.cases.tables import setup as tables
from tingtang.core.errors import NotFound
from tingtang.core.naming import text_in
from tingtang.core.views import Request, page
from tingtang.org.models import Hall
from tingtang.ui import editing, shell
from tingtang.ui.records import Noun, edited, listed, removed

AUTHORITY = Noun(
    "cases",
    "authority",
    "authorities",
    title=gettext_lazy("Limits of authority"),
    new_title=gettext_lazy("New limit of authority"),
    make=gettext_lazy("Make a limit"),
    save_verb=gettext_lazy("Save the limit"),
    remove_verb=gettext_lazy("Remove the limit"),
    table=tables.Authorities,
    save=actions.save_authority,
    remove=actions.remove_authority,
)


@page(VIEW_SETUP)
def authorities(request: Request) -> HttpResponseBase:
    return listed(request, AUTHORITY, AuthorityLimit.objects.select_related("post"))


@page("cases.save_authority", everywhere=True)
def authority(request: Request, authority: int) -> HttpResponseBase:
    found = _one(AuthorityLimit, authority)
    return edited(request, AUTHORITY, found, forms.Authority(request.POST or None, instance=found))


@page("cases.save_authority", everywhere=True)
def new_authority(request: Request) -> HttpResponseBase:
    return edited(request, AUTHORITY, None, forms.Authority(request.POST or None, instance=AuthorityLimit()))


@page("cases.remove_authority", everywhere=True)
@require_POST
def remove_authority(request: Request, authority: int) -> HttpResponseBase:
    return removed(request, AUTHORITY, _one(AuthorityLimit, authority))


def _one(model: type[Any], key: int) -> Any:
    found = model._base_manager.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _hall(request: Request, permission: str, code: str = "") -> Hall:
    halls = Hall.objects.visible_to(request.actor, permission).filter(is_active=True).order_by("code")
    wanted = code or shell.hall_code(request)
    found = halls.filter(code=wanted).first() or (None if code else halls.first())
    if found is None:
        raise NotFound
    return found


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound from None


@page(VIEW_REVIEWS)
@require_safe
def reviews(request: Request) -> HttpResponseBase:
    """To the review of the month that is over."""
    hall = _hall(request, VIEW_REVIEWS)
    month = reads.month_before(request.at.astimezone(hall.zone).date())
    return redirect("cases:review", hall=hall.code, month=f"{month:%Y-%m}")


@page(VIEW_REVIEWS)
def review(request: Request, hall: str, month: str) -> HttpResponseBase:
    """The pack of a month, and the record of its review."""
    found, first = _hall(request, VIEW_REVIEWS, hall), _month(month)
    pack = reads.review_pack(request.actor, found, first, request.at)
    may = request.actor.may("cases.save_review", found)
    kept = pack.review
    leaders = leaders_of(found, but=request.actor.staff_id)
    form = forms.Review(request.POST or None, hall=found, leaders=leaders, initial=_initial(kept))
    if may and request.method == "POST" and form.is_valid():
        given = {"review": kept if not form.cleaned_data["is_extra"] else None, "month": first, **form.cleaned_data}
        made = editing.told(form, lambda: actions.save_review(request.actor, hall=found, at=request.at, **given))
        if made is not None:
            return editing.done(request, request.path, _("The review has been recorded."))
    context = {
        "pack": pack,
        "today": request.at.astimezone(found.zone).date(),
        "form": form if may else None,
        "decision_form": forms.Decision(hall=found),
        "before": f"{reads.month_before(first):%Y-%m}",
        "after": f"{reads.next_month(first):%Y-%m}",
        "extra": Review.objects.filter(hall=found, month=first, is_extra=True)
        .select_related("approved_by")
        .prefetch_related("present", "decisions__owner")
        .order_by("held_at"),
        "chart": _chart(pack),
        "page_title": _("Review of complaints"),
        "page_note": f"{found} · {first:%Y-%m}",
    }
    status = 422 if form.is_bound and form.errors else 200
    with timezone.override(found.zone):
        return render(request, "cases/reviews/review.html", context, status=status)


def _initial(kept: Review | None) -> dict[str, Any]:
    if kept is None:
        return {}
    return {name: getattr(kept, name) for name in ("held_at", "analysis", "minutes", "reported_to")} | {
        "present": [one.pk for one in kept.present.all()]
    }


def _chart(pack: reads.Pack) -> dict[str, Any]:
    named = [one for one in pack.causes if one.code]
    return {
        "xAxis": {"type": "value", "name": _("complaints"), "minInterval": 1},
        "yAxis": {"type": "category", "data": [one.label for one in reversed(named)]},
        "series": [
            {"type": "bar", "name": _("this month"), "data": [one.count for one in reversed(named)]},
            {"type": "bar", "name": _("the month before"), "data": [one.before for one in reversed(named)]},
        ],
    }


@page(VIEW_REVIEWS)
@require_safe
def review_sheet(request: Request, hall: str, month: str) -> HttpResponseBase:
    """The complaints of a month as a table for a spreadsheet."""
    from tingtang.ui.sheets import sheet  # noqa: PLC0415 - its library is slow to load

    found, first = _hall(request, VIEW_REVIEWS, hall), _month(month)
    rows = reads.complaints(request.actor, found, first)
    codes = ["received_through", "severity", "cause", "decision", "remedy", "remedy_amount", "prevention"]
    heads = [pgettext("of a case", "Number"), str(_("Title")), str(_("Opened")), str(_("Resolved")), str(_("Reopened")), *codes]
    lines: list[list[Any]] = [
        [
            row.number,
            row.title,
            f"{row.opened_at.astimezone(found.zone):%Y-%m-%d %H:%M}",
            f"{row.resolved_at.astimezone(found.zone):%Y-%m-%d %H:%M}" if row.resolved_at else "",
            row.times_reopened,
            *(str(row.fields.get(code, "")) for code in codes),
        ]
        for row in rows
    ]
    name = f"complaints-{found.code}-{first:%Y-%m}.xlsx"
    return FileResponse(sheet(f"{first:%Y-%m}", heads, lines), as_attachment=True, filename=name)


@page("cases.save_decision")
@require_POST
def decide(request: Request, hall: str, month: str) -> HttpResponseBase:
    """Record a decision of the review of a month."""
    found, first = _hall(request, VIEW_REVIEWS, hall), _month(month)
    key = request.GET.get("review", "")
    named = Q(pk=int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else Q(is_extra=False)
    kept = Review.objects.filter(named, hall=found, month=first).first()
    if kept is None:
        raise NotFound
    url, form = reverse("cases:review", args=[found.code, f"{first:%Y-%m}"]), forms.Decision(request.POST, hall=found)

    return editing.attempt(
        request,
        lambda: actions.save_decision(request.actor, review=kept, at=request.at, **form.cleaned_data),
        url=url,
        text=_("The decision has been recorded."),
        form=form,
    )


@page("cases.finish_decision")
@require_POST
def finish(request: Request, decision: int) -> HttpResponseBase:
    """A decision has been carried out."""
    seen = Review.objects.visible_to(request.actor)
    found = ReviewDecision.objects.filter(pk=decision, review__in=seen).select_related("review__hall").first()
    if found is None:
        raise NotFound
    hall, day = found.review.hall, request.at.astimezone(found.review.hall.zone).date()
    url = reverse("cases:review", args=[hall.code, f"{found.review.month:%Y-%m}"])
    text = _("The decision is done.")
    return editing.attempt(
        request, lambda: actions.finish_decision(request.actor, decision=found, day=day, at=request.at), url=url, text=text
    )


@page("cases.appeal_sanction")
def sanctions(request: Request) -> HttpResponseBase:
    """One's own sanctions, and for who may those of others; impose one."""
    seen = Sanction.objects.visible_to(request.actor).select_related("staff", "case", "imposed_by", "answered_by")
    may = request.actor.may_somewhere("cases.impose_sanction")
    form = forms.Sanction(request.POST or None, actor=request.actor) if may else None
    if form is not None and request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = editing.told(form, lambda: actions.impose_sanction(request.actor, at=request.at, **given))
        if made is not None:
            return editing.done(request, reverse("cases:sanctions"), _("The sanction has been imposed. The person can appeal."))
    context = {
        "sanctions": list(seen.order_by("-imposed_at")[:200]),
        "form": form,
        "me": request.actor.staff_id,
        "may_answer": request.actor.may_somewhere("cases.answer_appeal"),
        "sees_others": request.actor.may_somewhere(VIEW_SANCTIONS),
        "page_title": _("Sanctions"),
        "page_note": _("Seen by the person and by who may see sanctions of the hall, nobody else."),
    }
    return render(request, "cases/reviews/sanctions.html", context, status=422 if form and form.errors else 200)


def _sanction(request: Request, key: int) -> Sanction:
    found = Sanction.objects.visible_to(request.actor).select_related("staff").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@page("cases.appeal_sanction")
@require_POST
def appeal(request: Request, sanction: int) -> HttpResponseBase:
    """Appeal against one's own sanction."""
    found, text = _sanction(request, sanction), request.POST.get("text", "")
    return editing.attempt(
        request,
        lambda: actions.appeal_sanction(request.actor, sanction=found, appeal=text, at=request.at),
        url=reverse("cases:sanctions"),
        text=_("Your appeal has been sent."),
    )


@page("cases.answer_appeal")
@require_POST
def answer_appeal(request: Request, sanction: int) -> HttpResponseBase:
    """Uphold or lift a sanction on appeal."""
    found = _sanction(request, sanction)
    given: dict[str, Any] = {"answer": request.POST.get("text", ""), "is_lifted": request.POST.get("lift") == "yes"}
    return editing.attempt(
        request,
        lambda: actions.answer_appeal(request.actor, sanction=found, at=request.at, **given),
        url=reverse("cases:sanctions"),
        text=_("The appeal has been answered."),
    )


@page(VIEW)
@require_safe
def suggestions(request: Request) -> HttpResponseBase:
    """The register of suggestions: adopted or not, why, and whether the proposer knows (CMP-12)."""
    seen = Case.objects.visible_to(request.actor).filter(kind__nature=Nature.SUGGESTION, merged_into__isnull=True)
    rows = seen.select_related("kind", "customer", "hall").prefetch_related("tellings").order_by("-opened_at")[:300]
    words = {
        choice.code: text_in(choice.names)
        for kind in {row.kind for row in rows}
        for one in kind.form
        if one.code == "adoption"
        for choice in one.choices
    }
    listed_rows = [
        {
            "case": row,
            "adoption": words.get(str(row.fields.get("adoption")), ""),
            "code": row.fields.get("adoption", ""),
            "reason": row.fields.get("adoption_reason", ""),
            "is_told": any(one.told_at for one in row.tellings.all()),
        }
        for row in rows
    ]
    adopted = sum(row["code"] in {"adopted", "partly"} for row in listed_rows)
    context = {"rows": listed_rows, "adopted": adopted, "page_title": _("Register of suggestions")}
    return render(request, "cases/reviews/suggestions.html", context)
