"""Pages of what is done together with a party outside: people there, agreements, referrals, evaluations."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.assets import actions, queries
from tingtang.assets.actions.assets import today
from tingtang.assets.forms import dealings as forms
from tingtang.assets.models import Party, PartyAgreement, PartyPerson
from tingtang.assets.queries import dealings as reads
from tingtang.assets.tables import dealings
from tingtang.assets.wording import SIDES
from tingtang.core.views import Request, page
from tingtang.ui import editing

FEW, VERBS = 12, ("save_party_person", "save_party_agreement", "end_party_agreement", "refer", "settle_referral", "review_party")
STATES = {"coming": "coming", "in_force": "ok", "ending": "risk", "over": "retired"}


def shown(request: Request, party: Party) -> dict[str, Any]:
    """What the page of a party says of what is done with it."""
    actor, day = request.actor, today(party.hall, request.at)
    rows = reads.referrals(actor).filter(party=party)
    few = list(rows.order_by("-made_date", "-pk")[: FEW + 1])
    seen = reads.seen_customers(actor, few)
    reviews = list(party.reviews.select_related("staff").order_by("-latest_date", "-pk")[:FEW])
    agreements = [(one, one.state(day)) for one in party.agreements.order_by("-starts_date", "-pk")]
    return {
        "people": party.people.order_by("-is_active", "-is_first", "name"),
        "agreements": [(one, STATES[state], dealings.AGREEMENT_WORDS[state], state) for one, state in agreements],
        "referrals": [(one, one.customer_id is None or one.customer_id in seen) for one in few[:FEW]],
        "has_more": len(few) > FEW,
        "sums": [(dealings.WAYS[way], sums) for way, sums in sorted(reads.sums_of(rows).items(), reverse=True)],
        "reviews": [
            (one, dealings.STANDINGS[one.standing], [(label, one.marks.get(side)) for side, label in SIDES.items()])
            for one in reviews
        ],
        "may": {verb: actor.may(f"assets.{verb}", party) for verb in VERBS},
        "may_remove_person": actor.may("assets.remove_party_person", party),
    }


def _back(party: Party, part: str = "") -> str:
    return reverse("assets:party", args=[party.pk]) + (f"#{part}" if part else "")


def _asked(request: Request, party: Party, part: str, form: Any, act: Callable[[], object], **words: Any) -> HttpResponseBase:
    """A form of its own page; back at the party when it was done."""
    text = words.pop("text")
    if editing.saved(request, form, act) is not None:
        return editing.done(request, _back(party, part), text)
    return editing.page(request, form, cancel=_back(party, part), **words)


def _person(request: Request, party: int, found: PartyPerson | None, title: str) -> HttpResponseBase:
    outside = queries.get_party(request.actor, party, "assets.save_party_person")
    one = reads.part_of(outside, "people", found.pk) if found else None
    form = forms.Person(request.POST or None, instance=one or PartyPerson())
    act = actions.save_party_person
    return _asked(
        request, outside, "people", form,
        lambda: act(request.actor, party=outside, at=request.at, person=one, **form.values()),
        submit=_("Save the contact person"), text=_("The contact person has been saved."), page_title=title,
    )  # fmt: skip


@page("assets.save_party_person")
def new_person(request: Request, party: int) -> HttpResponseBase:
    """Say who is spoken with there."""
    return _person(request, party, None, _("New contact person"))


@page("assets.save_party_person")
def edit_person(request: Request, party: int, party_person: int) -> HttpResponseBase:
    """Change what is kept of somebody who is spoken with there."""
    return _person(request, party, PartyPerson(pk=party_person), _("Contact person"))


@page("assets.remove_party_person")
@require_POST
def remove_person(request: Request, party: int, party_person: int) -> HttpResponseBase:
    """Forget somebody who was spoken with there."""
    outside = queries.get_party(request.actor, party, "assets.remove_party_person")
    one = reads.part_of(outside, "people", party_person)
    return editing.attempt(
        request, lambda: actions.remove_party_person(request.actor, party=outside, person=one, at=request.at),
        url=_back(outside, "people"), text=_("The contact person has been removed."),
    )  # fmt: skip


def _agreement(request: Request, party: int, key: int | None, title: str) -> HttpResponseBase:
    outside = queries.get_party(request.actor, party, "assets.save_party_agreement")
    one = reads.part_of(outside, "agreements", key) if key else None
    follows = None if one else outside.agreements.filter(pk=_whole(request.GET.get("after"))).first()
    start = _next_of(follows) if follows else PartyAgreement(starts_date=today(outside.hall, request.at))
    form = forms.Agreement(request.POST or None, instance=one or start)
    act = actions.save_party_agreement
    return _asked(
        request, outside, "agreements", form,
        lambda: act(request.actor, party=outside, at=request.at, agreement=one, **form.values()),
        submit=_("Save the agreement"), text=_("The agreement has been saved."), page_title=title,
    )  # fmt: skip


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


def _next_of(one: PartyAgreement) -> PartyAgreement:
    """An agreement as the one before, from the day after it ends, for as long."""
    found = PartyAgreement(
        title=one.title, ours=one.ours, theirs=one.theirs, terms=one.terms, notice_days=one.notice_days,
        starts_date=one.starts_date,
    )  # fmt: skip
    if one.ends_date is not None:
        lasted = one.ends_date - one.starts_date
        found.starts_date = one.ends_date + timedelta(days=1)
        found.ends_date = found.starts_date + lasted
    return found


@page("assets.save_party_agreement")
def new_agreement(request: Request, party: int) -> HttpResponseBase:
    """Keep what was agreed; `after` names the agreement that it follows."""
    return _agreement(request, party, None, _("New agreement"))


@page("assets.save_party_agreement")
def edit_agreement(request: Request, party: int, party_agreement: int) -> HttpResponseBase:
    """Change what is kept of an agreement."""
    return _agreement(request, party, party_agreement, _("Agreement"))


@page("assets.end_party_agreement")
def end_agreement(request: Request, party: int, party_agreement: int) -> HttpResponseBase:
    """End an agreement, with a reason."""
    outside = queries.get_party(request.actor, party, "assets.end_party_agreement")
    one, form = reads.part_of(outside, "agreements", party_agreement), forms.End(request.POST or None)
    act = actions.end_party_agreement
    return _asked(
        request, outside, "agreements", form,
        lambda: act(request.actor, party=outside, agreement=one, at=request.at, **form.cleaned_data),
        submit=_("End the agreement"), text=_("The agreement has been ended."), page_title=str(one),
    )  # fmt: skip


@page(queries.VIEW_PARTIES)
@require_safe
def referrals(request: Request) -> HttpResponseBase:
    """Everybody who was sent by parties or to them, and what came of it."""
    rows = reads.referrals(request.actor)
    table = dealings.Referrals(rows, request)
    sums = [(dealings.WAYS[way], one) for way, one in sorted(reads.sums_of(rows).items(), reverse=True)]
    return table.respond("assets/referrals.html", page_title=_("Referrals"), sums=sums)


@page("assets.refer")
def refer(request: Request, party: int) -> HttpResponseBase:
    """Note who was sent by a party, or to it."""
    outside = queries.get_party(request.actor, party, "assets.refer")
    number = request.GET.get("customer", "")
    form = forms.Refer(request.actor, request.POST or None, initial={"customer": number})
    return _asked(
        request, outside, "referrals", form,
        lambda: actions.refer(request.actor, party=outside, at=request.at, **form.cleaned_data),
        submit=_("Note the referral"), text=_("The referral has been noted."),
        page_title=_("Referral: {name}").format(name=outside.name_in()),
    )  # fmt: skip


@page("assets.settle_referral")
def settle_referral(request: Request, party: int, referral: int) -> HttpResponseBase:
    """Note what came of a referral."""
    outside = queries.get_party(request.actor, party, "assets.settle_referral")
    one = reads.part_of(outside, "referrals", referral)
    form = forms.Settle(request.actor, request.POST or None, asks_customer=one.customer_id is None)
    act = actions.settle_referral
    return _asked(
        request, outside, "referrals", form,
        lambda: act(request.actor, party=outside, referral=one, at=request.at, **form.cleaned_data),
        submit=_("Note what came of it"), text=_("What came of it has been noted."),
        page_title=_("What came of it: {about}").format(about=one.about),
    )  # fmt: skip


@page("assets.review_party")
def review(request: Request, party: int) -> HttpResponseBase:
    """Evaluate how it went with a party."""
    outside = queries.get_party(request.actor, party, "assets.review_party")
    form = forms.Review(request.POST or None, day=today(outside.hall, request.at))
    return _asked(
        request, outside, "reviews", form,
        lambda: actions.review_party(request.actor, party=outside, at=request.at, **form.given()),
        submit=_("Keep the evaluation"), text=_("The evaluation has been kept."),
        page_title=_("Evaluation: {name}").format(name=outside.name_in()),
    )  # fmt: skip
