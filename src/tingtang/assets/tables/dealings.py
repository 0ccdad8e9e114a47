"""Referrals of parties outside, and the words of what is done with them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets.models import PartyKind, ReferralState, Way
from tingtang.assets.tables import hall_choices
from tingtang.core.registry import Text
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Search
from tingtang.ui.tables import Table

AGREEMENT_WORDS: dict[str, Text] = {
    "coming": pgettext_lazy("agreement", "to come"),
    "in_force": pgettext_lazy("agreement", "in force"),
    "ending": pgettext_lazy("agreement", "to be decided on"),
    "over": pgettext_lazy("agreement", "over"),
}
STANDINGS: dict[str, tuple[str, Text]] = {
    "strong": ("ok", pgettext_lazy("party", "strong")),
    "sound": ("parked", pgettext_lazy("party", "sound")),
    "weak": ("bad", pgettext_lazy("party", "weak")),
    "": ("parked", ""),
}
WAYS: dict[str, Text] = dict(Way.choices)
LOOKS = {"open": "coming", "won": "ok", "lost": "retired"}


class Referrals(Table):
    """Who was sent by parties outside and to them."""

    name, sort = "assets.referrals", "-made_date"
    empty_title = _("No referral yet")
    empty_text = _(
        "When a partner sends somebody, or you send somebody there, note it on the partner's page, and later what came of it."
    )
    columns = (
        Column("made_date", _("Day"), kind="date", sort="made_date"),
        Column(
            "party", _("Party"), lambda row: row.party.name_in(), sort="party__name",
            link=lambda row: reverse("assets:party", args=[row.party_id]),
        ),
        Column("way", _("Direction"), words=dict(Way.choices), sort="way"),
        Column("about", _("About what")),
        Column("state", _("State"), lambda row: LOOKS[row.state], kind="badge",
               words={LOOKS[state]: label for state, label in ReferralState.choices}, sort="state"),
        Column("outcome", pgettext_lazy("referral", "What came of it")),
        Column("amount_cents", _("Worth"), kind="money", sort="amount_cents"),
        Column("case_number", _("Case that came of it"), is_shown=False),
        Column("staff", pgettext_lazy("noted", "By whom"), lambda row: row.staff.name if row.staff else None, is_shown=False),
        Column("settled_date", _("Concluded on"), kind="date", sort="settled_date", is_shown=False),
    )  # fmt: skip
    filters = (
        Search(["about", "outcome", "party__name"]),
        Choice("way", _("Direction"), Way.choices),
        Choice("state", _("State"), ReferralState.choices),
        Dates("made", _("Day"), "made_date", is_date=True),
        Choice("kind", _("Kind of party"), PartyKind.choices, "party__kind", is_more=True),
        Choice("hall", _("Hall"), hall_choices, "party__hall__code", is_more=True),
    )
