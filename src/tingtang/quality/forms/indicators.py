"""What people type about indicators, scorecards and reports."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from tingtang.core import registry
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.quality import models
from tingtang.quality.actions.indicators import INDICATOR_FIELDS
from tingtang.quality.actions.reports import REPORT_FIELDS
from tingtang.quality.actions.scorecards import SCORECARD_FIELDS
from tingtang.quality.models.indicators import of_whom
from tingtang.quality.queries.indicators import checked
from tingtang.quality.queries.reporting import choices, commented
from tingtang.quality.queries.units import units_with_targets
from tingtang.quality.rules.formula import BadFormula
from tingtang.quality.wording import formula_sentence
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord
from tingtang.ui.widgets import Rows

SPAN_DAYS = 3653


def _number(text: str) -> float | None:
    try:
        found = float(text.replace(",", "").rstrip("%")) / (100 if text.endswith("%") else 1) if text else None
    except ValueError:
        found = math.nan
    if found is not None and not math.isfinite(found):
        raise ValidationError(_("“%(text)s” is not a number."), params={"text": text})
    return found


class Indicator(NamedRecord):
    """An indicator with its formula and targets."""

    versioned = INDICATOR_FIELDS
    formula = forms.CharField(
        label=_("Formula"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "formula", "data-formula": ""}),
        help_text=_(
            "Counts, shares, sums, means and quantiles of events in the journal, and arithmetic over them. Type for suggestions."
        ),
    )
    from_date = forms.DateField(
        label=_("A changed formula holds from"),
        required=False,
        widget=DayInput(),
        help_text=_("Days before it keep the formula they had. Empty: from today on; for a new indicator: from the beginning."),
    )
    targets = Rows([], label=_("Targets"), verb=_("Add a target"), required=False)

    class Meta:
        model = models.Indicator
        fields = [
            "names",
            "code",
            "goal",
            "formula",
            "from_date",
            "unit",
            "direction",
            "targets",
            "owner",
            "rhythm",
            "source",
            "log",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: models.Indicator = self.instance
        units = units_with_targets([of_whom(one) for one in found.targets])
        cells: list[Mapping[str, Any]] = [
            {"name": "hall", "label": pgettext("target", "Whose"), "options": [("", _("every hall")), *units]},
            {"name": "from", "label": _("From"), "size": "small", "type": "date"},
            {"name": "target", "label": _("Target"), "size": "small", "max_length": 20},
            {"name": "floor", "label": _("Counts nothing at"), "size": "small", "max_length": 20},
        ]
        self.fields["targets"].widget.cells = cells
        self.fields["targets"].help_text = _(
            "From a day on: the target, and the value that counts nothing in an index. Shares as 90% or 0.9. "
            "Of several the most exact counts: a person's own, of his post, of his hall, of every hall."
        )
        self.initial["targets"] = [_shown_target(one) for one in found.targets]
        if found.pk:
            latest = found.versions.order_by("-number").first()
            self.initial.setdefault("formula", latest.formula if latest else "")
        offer_rows(self, "log", Log.objects.filter(is_hidden=False, state="complete"))
        self.fields["log"].required = False

    def clean_log(self) -> Any:
        """The own journal where none is chosen."""
        return self.cleaned_data["log"] or Log.objects.get(pk=Log.OWN)

    def clean_targets(self) -> list[dict[str, Any]]:
        """The targets as they are kept."""
        found = []
        for row in self.cleaned_data["targets"] or []:
            if not row["target"]:
                raise ValidationError(_("Give each target a day from which it holds and a number."))
            try:
                day = date.fromisoformat(row["from"] or "2000-01-01")
            except ValueError:
                raise ValidationError(_("“%(text)s” is not a day such as 2026-01-01."), params={"text": row["from"]}) from None
            whose = {"hall": "", "unit": row["hall"]} if ":" in row["hall"] else {"hall": row["hall"]}
            found.append({**whose, "from": day.isoformat(), "target": _number(row["target"]), "floor": _number(row["floor"])})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        text, log = cleaned.get("formula"), cleaned.get("log")
        if cleaned.get("unit") == models.Unit.SHARE and (over := self._over_a_whole()):
            self.add_error("targets", _("A share of “%(text)s”? Write it as 90%% or 0.9.") % {"text": over})
        if text and log:
            try:
                checked(text.strip(), log.pk)
            except BadFormula as bad:
                self.add_error("formula", formula_sentence(bad, text))
        return cleaned

    def _over_a_whole(self) -> str:
        """A target of a share typed as 80, which would be eighty times the whole; 150% says that it is meant."""
        typed = [] if "targets" in self.errors else self["targets"].value() or []
        texts = [row[name].strip() for row in typed for name in ("target", "floor")]
        return next((text for text in texts if not text.endswith("%") and abs(_number(text) or 0) > 1), "")


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.15g}"


def _shown_target(one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "hall": of_whom(one), "from": one["from"], "target": _plain(one["target"]), "floor": _plain(one["floor"]),
    }  # fmt: skip


class Scorecard(NamedRecord):
    """A scorecard with its indicators."""

    versioned = SCORECARD_FIELDS
    entries = Rows([], label=_("Indicators"), verb=_("Add an indicator"))

    class Meta:
        model = models.Scorecard
        fields = ["names", "code", "kind", "entries", "evaluation", "note", "is_active"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [
            ("", _("choose")),
            *((one.code, str(one)) for one in models.Indicator.objects.filter(is_active=True).order_by("name")),
        ]
        cells: list[Mapping[str, Any]] = [
            {"name": "indicator", "label": _("Indicator"), "options": known},
            {"name": "part", "label": _("Stands for"), "size": "small", "options": models.Part.choices},
            {"name": "weight", "label": _("Weight"), "size": "small", "max_length": 8, "value": "0"},
            {"name": "criterion", "label": _("Criterion of the evaluation"), "size": "small", "max_length": 40},
        ]
        self.fields["entries"].widget.cells = cells
        self.fields["entries"].help_text = _(
            "Interest, contribution and satisfaction must all be there. Weight 0: shown, but not in the index. "
            "With an evaluation chosen below, weights come from its criteria, named by their place (1, 1.2)."
        )
        self.initial["entries"] = [{**one, "weight": f"{one['weight']:.15g}"} for one in self.instance.entries]
        offer_rows(self, "evaluation", models.Evaluation.objects.filter(state="settled").order_by("-settled_at"))

    def _update_errors(self, errors: ValidationError) -> None:
        """What was typed wrong in a row is said once: the record, which never saw the rows, would miss all of them."""
        if "entries" in self.errors and hasattr(errors, "error_dict"):
            errors.error_dict.pop("entries", None)
        super()._update_errors(errors)  # type: ignore[misc]

    def clean_entries(self) -> list[dict[str, Any]]:
        """The entries as they are kept."""
        rows = [row for row in self.cleaned_data["entries"] or [] if row["indicator"]]
        return [{**row, "weight": _number(row["weight"]) or 0} for row in rows]


_MISSING = {
    "scorecard": _("Row %(row)s: there is no scorecard “%(of)s”."),
    "indicator": _("Row %(row)s: there is no indicator “%(of)s”."),
}


class Report(NamedRecord):
    """What a report is composed of."""

    versioned = REPORT_FIELDS
    blocks = Rows([], label=_("Blocks"), verb=_("Add a block"), is_ordered=True)

    class Meta:
        model = models.Report
        fields = ["names", "code", "period", "blocks", "is_of_halls", "is_of_organisation", "day", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(name, block.label) for name, block in registry.report.items()]
        cells: list[Mapping[str, Any]] = [
            {"name": "kind", "label": _("Block"), "options": kinds},
            {"name": "of", "label": _("Of"), "max_length": models.LONGEST_OF, "suggestions": _reported()},
            {"name": "title", "label": _("Title"), "max_length": 120},
        ]
        self.fields["blocks"].widget.cells = cells
        self.fields["blocks"].help_text = _(
            "In this order. “Of” is a scorecard or an indicator (its name or code suggests it), or the text; other blocks need none. "
            "Without a title the block says its finding. A text with a title alone is written anew in each issue."
        )
        self.initial["blocks"] = self.instance.blocks

    def clean_blocks(self) -> list[dict[str, str]]:
        """Refused when a block is of a scorecard or an indicator that there is not: it would say nothing, month after month.

        What is called by its name instead of its code is found too.
        """
        known: dict[str, Any] = {"scorecard": models.Scorecard, "indicator": models.Indicator}
        found = {
            name: {key: one.code for one in model.objects.all() for key in (one.name_in(), one.code)}
            for name, model in known.items()
        }
        given: list[dict[str, str]] = self.cleaned_data["blocks"]
        missing = []
        for number, one in enumerate(given, 1):
            kind, of = registry.report.get(one.get("kind", "")), one.get("of", "")
            if kind is not None and kind.of in found:
                if of not in found[kind.of]:
                    missing.append(ValidationError(_MISSING[kind.of], params={"row": number, "of": of}))
                one["of"] = found[kind.of].get(of, of)
        if missing:
            self.instance.blocks = given  # what the record says of no blocks at all is not the trouble
            raise ValidationError(missing)
        return given


def _reported() -> list[tuple[str, str]]:
    """What blocks can be of: scorecards first, then indicators in use, by code and name."""
    cards = [(one.code, one.name_in()) for one in models.Scorecard.objects.filter(is_active=True).order_by("code")]
    return cards + [(one.code, one.name_in()) for one in models.Indicator.objects.filter(is_active=True).order_by("code")]


class Span(forms.Form):
    """Which days are shown."""

    first = forms.DateField(label=_("From"), widget=DayInput())
    latest = forms.DateField(label=_("to"), widget=DayInput())
    hall = forms.ModelChoiceField(label=_("Hall"), queryset=Hall.objects.none(), required=False, empty_label=_("all halls"))

    outlet = forms.ChoiceField(label=_("Class of outlet"), required=False)

    def __init__(
        self, data: Any, *, halls: Any = None, otherwise: tuple[date, date], outlets: Mapping[str, Any] | None = None
    ) -> None:
        given = {"first": data.get("first") or otherwise[0].isoformat(), "latest": data.get("latest") or otherwise[1].isoformat()}
        super().__init__(given | {"hall": data.get("hall", ""), "outlet": data.get("outlet", "")})
        if outlets:
            offer_choices(self, "outlet", [("", _("each by itself")), *((code, str(one)) for code, one in outlets.items())])
        else:
            del self.fields["outlet"]
        if halls is None:
            del self.fields["hall"]
        else:
            offer_rows(self, "hall", halls)
        self.otherwise = otherwise

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, latest = cleaned.get("first"), cleaned.get("latest")
        if first and latest and not 0 <= (latest - first).days <= SPAN_DAYS:
            self.add_error("latest", _("Choose from one day to ten years."))
        return cleaned

    def span(self) -> tuple[date, date]:
        """The days asked for, else the usual ones."""
        if self.is_valid():
            return self.cleaned_data["first"], self.cleaned_data["latest"]
        return self.otherwise


class Privacy(forms.Form):
    """How many ratings a figure needs."""

    least = forms.IntegerField(
        label=_("Fewest ratings a figure needs"), min_value=1, max_value=100,
        help_text=_("Figures of what raters said are shown from this number on; smaller ones are withheld, also against subtraction."),
    )  # fmt: skip


class Commentary(forms.Form):
    """What the blocks of text of a report say this time."""

    def __init__(self, *args: Any, report: models.Report, said: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {f"text_{place}": place for place, _title, _of in commented(report)}
        for place, title, of in commented(report):
            self.fields[f"text_{place}"] = forms.CharField(
                label=title or _("Commentary"), required=False, max_length=models.LONGEST_OF, initial=(said or {}).get(place, of),
                widget=forms.Textarea(attrs={"rows": 5}), help_text=_("In this issue; the report stays as it is composed."),
            )  # fmt: skip

    def texts(self) -> dict[str, str]:
        """By place, as the report keeps them."""
        return {place: self.cleaned_data[name] for name, place in self.places.items()}


class Making(Commentary):
    """The days and hall of a report, and its commentary."""

    days = forms.ChoiceField(label=_("Days"))
    hall = forms.ModelChoiceField(
        label=_("Hall"), queryset=Hall.objects.none(), required=False, empty_label=_("the organisation")
    )

    def __init__(self, *args: Any, report: models.Report, halls: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, report=report, **kwargs)
        offer_rows(self, "hall", halls)
        usual = [report.period, *(one for one in models.Period.values if one != report.period)]
        found: Any = self.fields["days"]
        found.choices = [
            (models.Period(one).label, [(f"{one}:{first}", words) for first, words in choices(one, at)]) for one in usual
        ]

    def chosen(self) -> dict[str, Any]:
        """The period and a day of it."""
        period, _colon, day = self.cleaned_data["days"].partition(":")
        return {"period": period, "day": date.fromisoformat(day)}
