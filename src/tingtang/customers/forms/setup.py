"""What people type about kinds, purposes, schemes and tiers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.customers import actions, models
from tingtang.customers.models import Tier
from tingtang.ui.editing import NamedRecord, with_main
from tingtang.ui.widgets import Rows, Texts, main_text

LANGUAGES = ("zh-hans", "zh-hant", "en")
ELEMENT_CELLS: list[Mapping[str, Any]] = [
    {
        "name": "what",
        "label": _("Element or action"),
        "size": "small",
        "value": "action",
        "options": [("element", _("element")), ("action", _("– action"))],
    },
    {"name": "zh-hans", "label": "简体中文", "max_length": 200},
    {"name": "zh-hant", "label": "繁體中文", "max_length": 200},
    {"name": "en", "label": "English", "max_length": 200},
]


class IdentityKind(NamedRecord):
    """A kind of identity."""

    versioned = actions.IDENTITY_KIND_FIELDS

    class Meta:
        model = models.IdentityKind
        fields = [
            "names", "code", "of_kind", "check_digit", "pattern", "is_sensitive", "is_unique", "shown_head", "shown_tail",
            "order", "is_active",
        ]  # fmt: skip


class LinkKind(NamedRecord):
    """A kind of link."""

    versioned = actions.LINK_KIND_FIELDS
    inverses = Texts(
        label=_("Name from the other side"),
        required=False,
        help_text=_("“Child” is “parent” from the other side. Left empty, it reads the same from both."),
    )

    class Meta:
        model = models.LinkKind
        fields = ["names", "inverses", "code", "source_kind", "target_kind", "is_household", "order", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["inverses"] = with_main(self.instance.inverse, self.instance.inverses)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"inverse": main_text(values["inverses"])}


class ConsentPurpose(NamedRecord):
    """A purpose of consent."""

    versioned = actions.PURPOSE_FIELDS
    texts = Texts(label=_("Text the customer is shown"), rows=3, max_length=2000)

    class Meta:
        model = models.ConsentPurpose
        fields = ["names", "texts", "code", "order", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["texts"] = with_main(self.instance.text, self.instance.texts)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"text": main_text(values["texts"])}


class TierScheme(NamedRecord):
    """A scheme."""

    versioned = actions.SCHEME_FIELDS

    class Meta:
        model = models.TierScheme
        fields = ["names", "code", "review_months", "is_primary", "is_active"]
        help_texts = {
            "is_primary": _("The scheme that lists, counters and work pages show. There is one at a time."),
            "review_months": _("Tiers come up for review after this time; 0 means never."),
        }

    def _get_validation_exclusions(self) -> set[str]:
        # That there is one primary scheme at a time is no mistake of whoever makes another the primary one.
        return {*super()._get_validation_exclusions(), "is_primary"}  # type: ignore[misc]


class TierRecord(NamedRecord):
    """A tier with its experience and the elements that drive what is done."""

    versioned = actions.TIER_FIELDS
    experiences = Texts(label=_("Experience"), required=False, help_text=_("What serving this tier is to feel like."))
    elements = Rows(
        ELEMENT_CELLS,
        label=_("Elements of the experience, each followed by its actions"),
        verb=_("Add a line"),
        required=False,
        help_text=_("Actions are shown to whoever serves a customer of this tier."),
    )
    targets = forms.ModelMultipleChoiceField(
        label=_("Stands for"),
        queryset=Tier.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever is placed here is placed in these tiers of other schemes too."),
    )

    class Meta:
        model = models.Tier
        fields = ["names", "code", "rank", "experiences", "elements"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tier = self.instance
        field = self.fields["targets"]
        others = Tier.objects.exclude(scheme=tier.scheme_id).select_related("scheme").order_by("scheme__code", "rank")
        field.queryset = others  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.scheme.name_in()}: {one.name_in()}"  # type: ignore[attr-defined]
        if not others:
            del self.fields["targets"]
        targets = list(tier.maps_to.values_list("target", flat=True)) if tier.pk else []
        self.initial.update(
            experiences=with_main(tier.experience, tier.experiences), elements=_rows(tier.elements), targets=targets
        )

    def clean_elements(self) -> list[dict[str, Any]]:
        """The elements as the model keeps them."""
        found: list[dict[str, Any]] = []
        for row in self.cleaned_data["elements"] or []:
            names = {code: row[code] for code in LANGUAGES if row[code]}
            named = {"name": main_text(names), "names": names}
            if row["what"] == "element":
                found.append({**named, "actions": []})
            elif found:
                found[-1]["actions"].append(named)
            else:
                raise forms.ValidationError(_("Begin with an element; actions follow it."))
        return found

    def values(self) -> dict[str, Any]:
        values = super().values()
        values.pop("targets", None)
        return values | {"experience": main_text(values["experiences"])}

    def mapped(self) -> list[Tier]:
        """Tiers of other schemes that were ticked."""
        return list(self.cleaned_data.get("targets") or [])


def _rows(elements: list[dict[str, Any]]) -> list[dict[str, str]]:
    rows = []
    for element in elements:
        rows.append({"what": "element", **with_main(element["name"], element.get("names", {}))})
        rows += [{"what": "action", **with_main(one["name"], one.get("names", {}))} for one in element.get("actions", [])]
    return rows
