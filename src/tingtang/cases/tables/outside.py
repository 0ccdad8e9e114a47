"""The lists around complaints and parties outside."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.assets.models import PartyKind
from tingtang.cases.models.outside import DEGREES
from tingtang.org.queries.industries import place_names
from tingtang.ui import formats
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table

LOOKS = {"in_force": "bad", "appealed": "waiting", "upheld": "late", "lifted": "ok"}
STATES = {"bad": _("in force"), "waiting": _("appealed"), "late": _("upheld on appeal"), "ok": _("lifted")}


class PartyRules(Records):
    """Complaint rules by kind of party."""

    name, sort, permission, is_common = "cases.party_rules", "kind", "cases.save_party_rule", True
    empty_title = _("No complaint rules yet")
    empty_text = _(
        "Bind suppliers, shops and agents to rules: up to what they settle alone, how fast they answer, what each sanction is."
    )
    columns = (
        Column("kind", _("Kind of party"), str, link=lambda row: reverse("cases:party_rule", args=[row.pk])),
        Column("places", _("Only in"), lambda row: ", ".join(place_names(row)[0])),
        Column("limit", _("May settle alone up to"), lambda row: formats.money(row.limit_cents, row.currency)),
        Column("answer", _("Answers within"), lambda row: formats.duration(row.answer_minutes * 60)),
        Column("settle", _("Settles within"), lambda row: formats.duration(row.settle_minutes * 60)),
        Column("light", _("light")),
        Column("medium", _("medium")),
        Column("heavy", _("heavy")),
    )


class PartySanctions(Table):
    """The register of sanctions on parties outside."""

    name, sort = "cases.party_sanctions", "-imposed_at"
    empty_title = _("No sanction on a party outside")
    empty_text = _("When a supplier, shop or agent breaks the complaint rules, somebody decides on a sanction here.")
    columns = (
        Column(
            "party",
            _("On whom"),
            lambda row: row.party.name_in(),
            link=lambda row: reverse("cases:party_sanction", args=[row.pk]),
        ),
        Column("kind", _("Kind of party"), lambda row: row.party.get_kind_display()),
        Column("degree", _("Degree"), words=dict(DEGREES), sort="degree"),
        Column("meaning", _("What it is")),
        Column("case", _("Case"), lambda row: row.case.number if row.case else None),
        Column("imposed_at", _("Imposed"), kind="datetime", sort="imposed_at"),
        Column("told_at", _("Party told"), kind="datetime", sort="told_at"),
        Column("state", _("State"), lambda row: LOOKS[row.state], kind="badge", words=STATES, sort="state"),
    )
    filters = (
        Search(["party__name", "reason"]),
        Choice("degree", _("Degree"), DEGREES),
        Choice("state", _("State"), [(state, STATES[look]) for state, look in LOOKS.items()]),
        Choice("kind", _("Kind of party"), PartyKind.choices, "party__kind", is_more=True),
        Dates("imposed", _("Imposed"), "imposed_at", is_more=True),
    )
