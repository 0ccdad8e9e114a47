"""One's own wishes for the roster, and how a roster takes in those of its people."""

from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page, signed_in
from tingtang.org.queries import get_hall
from tingtang.planning import actions, queries
from tingtang.planning.models import RosterWish, Want, WishTerms
from tingtang.planning.queries import wishes as found_wishes
from tingtang.planning.rules.rosters.wished import MOST_AHEAD, MOST_NOTICE
from tingtang.ui import editing
from tingtang.ui.days import DayInput

SET_TERMS = "planning.set_wish_terms"


class Wish(forms.Form):
    """A day and what one would like on it."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput({"class": "form-control"}))
    want = forms.ChoiceField(
        label=gettext_lazy("What I would like"), choices=Want.choices, widget=forms.Select(attrs={"class": "form-select"})
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=200, widget=forms.TextInput(attrs={"class": "form-control"})
    )


@signed_in
def own_wishes(request: Request) -> HttpResponseBase:
    """One's own wishes: entered, and taken back in time."""
    staff = found_wishes.me(request.actor)
    today = found_wishes.today_of(staff, request.at)
    first, latest = found_wishes.open_days(staff, today)
    may = request.actor.may("planning.make_wish", staff)
    form = Wish(request.POST or None, initial={"day": first}) if may else None
    if form is not None:
        form.fields["day"].widget.attrs |= {"min": first.isoformat(), "max": latest.isoformat()}

        def enter() -> RosterWish:
            return actions.make_wish(request.actor, staff=staff, at=request.at, **form.cleaned_data)

        if editing.saved(request, form, enter) is not None:
            return editing.done(request, reverse("planning:own_wishes"), _("Your wish has been entered."))
    rows = [(one, found_wishes.may_withdraw(one, today)) for one in found_wishes.own_wishes(request.actor, today)]
    context: dict[str, Any] = {
        "form": form,
        "wishes": rows,
        "first": first,
        "latest": latest,
        "notice": (first - today).days,
        "page_title": _("My wishes for the roster"),
    }
    return render(request, "planning/wishes.html", context, status=422 if form is not None and form.errors else 200)


@signed_in
@require_POST
def withdraw_wish(request: Request, wish: int) -> HttpResponseBase:
    """Take one's own wish back."""
    found = found_wishes.own_wish(request.actor, wish)
    return editing.attempt(
        request,
        lambda: actions.withdraw_wish(request.actor, wish=found, at=request.at),
        url=reverse("planning:own_wishes"),
        text=_("Your wish has been withdrawn."),
    )


class Terms(forms.Form):
    """For which days wishes are taken."""

    notice_days = forms.IntegerField(
        label=gettext_lazy("Days of notice"), min_value=0, max_value=MOST_NOTICE,
        help_text=gettext_lazy("Until so many days before can a wish be entered and withdrawn: until the roster is made."),
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )  # fmt: skip
    ahead_days = forms.IntegerField(
        label=gettext_lazy("Days ahead"), min_value=1, max_value=MOST_AHEAD,
        help_text=gettext_lazy("For so many days to come can wishes be entered."),
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )  # fmt: skip


@page(SET_TERMS)
def wish_terms(request: Request, hall: str) -> HttpResponseBase:
    """Until when, and how far ahead, the people of a hall may enter wishes."""
    found = get_hall(request.actor, hall, SET_TERMS)
    terms, url = found_wishes.terms_of(found.pk), reverse("planning:rosters")
    form = Terms(request.POST or None, initial={"notice_days": terms.notice_days, "ahead_days": terms.ahead_days})

    def keep() -> WishTerms:
        return actions.set_wish_terms(request.actor, hall=found, at=request.at, **form.cleaned_data)

    if editing.saved(request, form, keep) is not None:
        return editing.done(request, url, _("Saved. Staff see the new days when they enter wishes."))
    title = _("Wishes for the roster: {hall}").format(hall=found)
    return editing.page(request, form, submit=gettext_lazy("Save the days"), cancel=url, page_title=title)


@page("planning.save_sheet")
@require_POST
def take_wishes(request: Request, sheet: int) -> HttpResponseBase:
    """Take the wishes of its people into a roster's sheet."""
    found = queries.find_sheet(request.actor, sheet, "planning.save_sheet")
    url, text = reverse("planning:sheet", args=[found.pk]), _("The wishes are in the sheet. Plan the roster again to use them.")
    return editing.attempt(request, lambda: actions.take_wishes(request.actor, sheet=found, at=request.at), url=url, text=text)
