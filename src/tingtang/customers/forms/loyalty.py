"""Forms of loyalty programmes, and of what people redeem or adjust."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers import models
from tingtang.customers.actions.loyalty import PROGRAMME_FIELDS
from tingtang.customers.models import Tier
from tingtang.customers.models.loyalty import events_with_customers
from tingtang.org.queries.industries import offer_places
from tingtang.ui.choosing import offer_choices, several
from tingtang.ui.days import DayInput
from tingtang.ui.designer import CODE, NAME_CELLS, Lines, names_of, number_in
from tingtang.ui.editing import NamedRecord

POINTS: Mapping[str, Any] = {"name": "points", "label": _("Points"), "type": "number", "size": "small"}


def _event_options() -> list[tuple[str, Any]]:
    return sorted(events_with_customers().items(), key=lambda one: str(one[1]))


def _tier_options() -> list[tuple[str, Any]]:
    tiers = Tier.objects.select_related("scheme").order_by("scheme__code", "rank")
    return [("", _("no tier")), *((f"{one.scheme.code}/{one.code}", f"{one.scheme} · {one}") for one in tiers)]


class Programme(NamedRecord):
    """A loyalty programme: rules, levels and rewards, row by row."""

    versioned = PROGRAMME_FIELDS
    industries = several(_("Only in these industries"))
    halls = several(
        _("Only in these halls"),
        _("Without industries and halls, what happens anywhere earns points. Compute anew after a change."),
    )

    class Meta:
        model = models.Programme
        fields = ("names", "code", "industries", "halls", "starts_date", "lapse_months", "level_months", "is_active")
        widgets = {"starts_date": DayInput()}
        help_texts = {"lapse_months": _("Left empty: points never lapse.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self)
        event = {"name": "event", "label": _("When this happens"), "options": _event_options(), "size": "wide"}
        needs = {"name": "needs", "label": _("Only if it names"), "max_length": 40}
        most = {"name": "most", "label": _("At most in a month"), "type": "number", "size": "small"}
        tier = {"name": "tier", "label": _("Stands for the tier"), "options": _tier_options()}
        cells: dict[str, tuple[Any, list[Mapping[str, Any]], Any, Any]] = {
            "rules": (
                _("What earns points"), [CODE, *NAME_CELLS, event, POINTS, most, needs], _("Add a rule"),
                _("For the bonus of a referral choose “Contact made” and write referred under “Only if it names”."),
            ),
            "levels": (_("Levels"), [*NAME_CELLS, POINTS, tier], _("Add a level"), ""),
            "rewards": (_("Rewards"), [CODE, *NAME_CELLS, POINTS], _("Add a reward"), ""),
        }  # fmt: skip
        for name, (label, columns, verb, help_text) in cells.items():
            self.fields[name] = Lines(columns, label=label, verb=verb, required=False, help_text=help_text)
            self.initial[name] = [_row(row) for row in getattr(self.instance, name)]

    def values(self) -> dict[str, Any]:
        values = super().values()
        kept = {row["code"]: row["where"] for row in self.instance.rules}  # conditions on attributes are set by packs and the API
        values["rules"] = [
            {
                "code": row["code"], "names": names_of(row), "event": row["event"], "needs": row["needs"],
                "points": number_in(row["points"]), "most_per_month": number_in(row["most"]) or 0, "where": kept.get(row["code"], {}),
            }
            for row in values["rules"] or []
        ]  # fmt: skip
        values["levels"] = [
            {"names": names_of(row), "points": number_in(row["points"]), "tier": row["tier"]} for row in values["levels"] or []
        ]
        values["rewards"] = [
            {"code": row["code"], "names": names_of(row), "points": number_in(row["points"])} for row in values["rewards"] or []
        ]
        return values


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row["names"], **{name: row.get(name, "") for name in ("code", "event", "points", "needs", "tier")}} | {
        "most": row.get("most_per_month") or ""
    }


class Redeem(forms.Form):
    """Which reward is handed out."""

    reward = forms.ChoiceField(label=_("Reward"))

    def __init__(self, programme: models.Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(row["code"], f"{programme.word(row['code'])} · {row['points']}") for row in programme.rewards]
        offer_choices(self, "reward", offered)


class Adjust(forms.Form):
    """Points given or taken by hand."""

    points = forms.IntegerField(
        label=_("Points"),
        min_value=-1_000_000,
        max_value=1_000_000,
        help_text=pgettext_lazy("points", "Below zero takes them away."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
