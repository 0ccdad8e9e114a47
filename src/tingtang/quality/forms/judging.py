"""What people type about gaps, awards, rewards and sanctions, and assessments."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Standard
from tingtang.core.naming import text_in
from tingtang.flows.models import Process
from tingtang.journal.models import Log
from tingtang.org.models import Hall, Post, Staff
from tingtang.quality import models
from tingtang.quality.actions.assessments import SCHEME_FIELDS
from tingtang.quality.actions.awards import AWARD_FIELDS
from tingtang.quality.actions.gaps import GAP_FIELDS
from tingtang.quality.actions.merits import COMMENDATION_FIELDS, MERIT_RULE_FIELDS
from tingtang.quality.forms.codes import measured_by, misfit
from tingtang.ui import formats
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord, Record, say_none
from tingtang.ui.widgets import Rows

MOST_OFFERED = 50
_DATE = DayInput()
MEETS_WORDS = {"full": _("meets it"), "part": _("meets it in part"), "none": _("does not meet it")}
_CRITERIA_HELP = _(
    "Choose the indicator or the scorecard where it is measured by one; for inspections an area or nothing. With an evaluation below, "
    "each weight comes from the criterion at its place. Commendations: how many make 100 points."
)


def _number(text: str) -> float:
    try:
        found = float(text or 0)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise ValidationError(_("“%(text)s” is not a number."), params={"text": text})
    return found


def _places(kept: Iterable[str]) -> list[tuple[str, str]]:
    """The criteria that settled evaluations weigh, by their place, and places that were named before."""
    found: dict[str, list[str]] = {code: [] for code in kept if code}
    for one in models.Evaluation.objects.filter(state="settled").order_by("-settled_at")[:MOST_OFFERED]:
        for node in one.nodes:
            if node.code in ((one.result or {}).get("totals") or {}):
                names = found.setdefault(node.code, [])
                names += [node.name] if node.name not in names else []
    return [("", "–"), *((code, " ".join([code, " / ".join(names)])) for code, names in sorted(found.items()))]


def _criteria_cells(
    kinds: Sequence[tuple[str, Any]], codes: Sequence[tuple[str, str]], places: Sequence[tuple[str, str]]
) -> list[Mapping[str, Any]]:
    return [
        {"name": "name", "label": _("Criterion"), "max_length": 120},
        {"name": "kind", "label": _("Measured by"), "options": kinds},
        {"name": "of", "label": _("Namely"), "options": codes},
        {"name": "weight", "label": _("Weight"), "size": "small", "max_length": 6},
        {"name": "criterion", "label": pgettext_lazy("of an evaluation", "Place"), "options": places},
        {"name": "full", "label": _("Commendations for 100"), "size": "small", "max_length": 5},
    ]


_LEVEL_CELLS: list[Mapping[str, Any]] = [
    {"name": "name", "label": pgettext_lazy("award", "Level"), "max_length": 60},
    {"name": "least", "label": _("From points"), "size": "small", "max_length": 5},
]


class Judging(NamedRecord):
    """What awards and schemes have in common: criteria, levels, weights from an evaluation."""

    criteria = Rows([], label=pgettext_lazy("award", "criteria"), verb=_("Add a criterion"))
    levels = Rows(_LEVEL_CELLS, label=pgettext_lazy("award", "levels"), verb=_("Add a level"), required=False)
    kinds: Sequence[tuple[str, Any]] = models.EvidenceKind.choices

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = measured_by(one["of"] for one in self.instance.criteria)
        self.fields["criteria"].widget.cells = _criteria_cells(
            self.kinds, codes, _places(one["criterion"] for one in self.instance.criteria)
        )
        self.fields["criteria"].help_text = _CRITERIA_HELP
        self.initial["criteria"] = [
            {**one, "weight": f"{one['weight']:.15g}", "full": f"{one['full']:.15g}" if one["kind"] == "commendations" else ""}
            for one in self.instance.criteria
        ]
        self.initial["levels"] = [{"name": one["name"], "least": f"{one['least']:.15g}"} for one in self.instance.levels]
        offer_rows(self, "evaluation", models.Evaluation.objects.filter(state="settled").order_by("-settled_at"))

    def clean_criteria(self) -> list[dict[str, Any]]:
        """The criteria as they are kept."""
        rows = [row for row in self.cleaned_data["criteria"] or [] if row["name"] or row["of"]]
        wrong = [text for row in rows if (text := misfit(row))]
        wrong += [
            _("“{name}”: how many count 100 is asked for commendations only; an indicator counts by its targets.").format(
                name=row["name"]
            )
            for row in rows
            if row["full"].strip() and row["kind"] != "commendations"
        ]
        if wrong:
            raise ValidationError(wrong)
        return [{**row, "weight": _number(row["weight"]), "full": _number(row["full"]) or 3} for row in rows]

    def clean_levels(self) -> list[dict[str, Any]]:
        """The levels as they are kept."""
        return [{**row, "least": _number(row["least"])} for row in self.cleaned_data["levels"] or [] if row["name"]]


class Award(Judging):
    """An award."""

    versioned = AWARD_FIELDS
    kinds = [one for one in models.EvidenceKind.choices if one[0] != "marks"]

    class Meta:
        model = models.Award
        fields = [
            "names", "code", "kind", "process", "criteria", "evaluation", "least", "places", "levels", "is_barred", "appeal_days",
            "is_active",
        ]  # fmt: skip
        widgets = {"process": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"process": _("Who looks at what, when it is decided and by whom, where it is published.")}

    field_order = ("names", "code", "kind", "process", "criteria", "evaluation")


class Scheme(Judging):
    """An assessment scheme."""

    versioned = SCHEME_FIELDS

    class Meta:
        model = models.Scheme
        fields = ["names", "code", "kind", "criteria", "evaluation", "least", "levels", "process", "note", "is_active"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    field_order = ("names", "code", "kind", "criteria", "evaluation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "process", Process.objects.filter(versions__state="published").distinct().order_by("name"))


class Span(forms.Form):
    """A hall (or everywhere) and days."""

    hall = forms.ModelChoiceField(label=_("Hall"), queryset=Hall.objects.none(), required=False, empty_label=_("everywhere"))
    first_date = forms.DateField(label=_("From"), widget=_DATE)
    latest_date = forms.DateField(label=_("Until"), widget=_DATE)

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "hall", halls)


class Days(forms.Form):
    """Days that are over."""

    first_date = forms.DateField(label=_("From"), widget=_DATE)
    latest_date = forms.DateField(label=_("Until"), widget=_DATE)


def _asked(wave: models.SurveyWave) -> str:
    """A wave as one chooses it: where it was asked, and from when."""
    return f"{wave} · {wave.hall or _('everywhere')} · {formats.day(wave.opens_at.date(), weekday=False)}"


class GapStudy(Record):
    """What a gap study rests on."""

    versioned = GAP_FIELDS

    class Meta:
        model = models.GapStudy
        fields = ["name", "hall", "log", "first_date", "latest_date", "customers", "managers"]
        widgets = {"first_date": _DATE, "latest_date": _DATE}

    def __init__(self, *args: Any, halls: Any, waves: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "hall", halls)
        imported = Log.objects.filter(is_hidden=False, state="complete").exclude(pk=Log.OWN).order_by("name")
        offer_rows(self, "log", imported)
        if not imported:
            del self.fields["log"]
        for name in ("customers", "managers"):
            offer_rows(self, name, waves.filter(edition__survey__kind="servqual").order_by("-opens_at"))
            self.fields[name].label_from_instance = _asked  # type: ignore[attr-defined]


class Links(forms.Form):
    """Which standard meets which expectation: two fields for each."""

    def __init__(
        self, *args: Any, rows: Sequence[tuple[str, Mapping[str, str], str]], kept: Sequence[Mapping[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        standards = [("", _("none")), *((one.code, str(one)) for one in Standard.objects.filter(is_active=True).order_by("code"))]
        known = {one["row"]: one for one in kept}
        for code, texts, _dimension in rows:
            found = known.get(code, {})
            self.fields[f"standard_{code}"] = forms.ChoiceField(
                label=text_in(texts), choices=standards, required=False, initial=found.get("standard", "")
            )
            self.fields[f"meets_{code}"] = forms.ChoiceField(
                label=_("How far"), choices=list(MEETS_WORDS.items()), required=False, initial=found.get("meets", "full")
            )

    def links(self) -> list[dict[str, str]]:
        """The links as they are kept."""
        given = self.cleaned_data
        return [
            {"row": code, "standard": given[f"standard_{code}"], "meets": given[f"meets_{code}"] or "full"}
            for code, _texts, _dimension in self.rows
            if given[f"standard_{code}"]
        ]


class Reasons(forms.Form):
    """Causes and remedies of a gap."""

    causes = forms.MultipleChoiceField(label=_("Causes"), required=False, widget=forms.CheckboxSelectMultiple)
    remedies = forms.MultipleChoiceField(label=_("Remedies"), required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_("What exactly"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, gap: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "causes", list(models.CAUSES[gap].items()))
        offer_choices(self, "remedies", list(models.REMEDIES[gap].items()))


class Commendation(Record):
    """A commendation."""

    versioned = COMMENDATION_FIELDS

    class Meta:
        model = models.Commendation
        fields = ["staff", "source", "text", "given_date", "case_number"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "given_date": _DATE}

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "staff", people)


class MeritRule(NamedRecord):
    """A rule for rewards or sanctions."""

    versioned = MERIT_RULE_FIELDS
    of = forms.ChoiceField(label=_("which indicator, scorecard or area"), required=False)

    class Meta:
        model = models.MeritRule
        fields = [
            "names", "code", "sense", "degree", "consequence", "text", "kind", "of", "sign", "limit", "least", "rhythm", "is_active",
        ]  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "limit": _(
                "Ratings, inspections, mystery visits and scorecards in points of 100; an indicator in its own unit; the others counted."
            ),
            "least": _("Below this number the rule stays silent."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "kind", [one for one in models.EvidenceKind.choices if one[0] != "marks"])
        offer_choices(self, "of", measured_by([self.instance.of]))
        say_none(self)

    def clean(self) -> dict[str, Any]:
        """Refused for a code that does not fit how it is measured."""
        given = super().clean()
        if "kind" in given and (wrong := misfit(given | {"name": "", "of": given.get("of", "")})):
            self.add_error("of", wrong)
        return given


class Assessing(forms.Form):
    """Who or what is assessed, for which days."""

    staff = forms.ModelChoiceField(label=_("Person"), queryset=Staff.objects.none())
    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.none())
    hall = forms.ModelChoiceField(label=_("Hall"), queryset=Hall.objects.none())
    first_date = forms.DateField(label=_("From"), widget=_DATE)
    latest_date = forms.DateField(label=_("Until"), widget=_DATE)

    def __init__(self, *args: Any, kind: str, halls: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "staff", people)
        offer_rows(self, "post", Post.objects.filter(staff__isnull=False).distinct().order_by("name"))
        offer_rows(self, "hall", halls)
        for name in {"staff", "post", "hall"} - {{"person": "staff"}.get(kind, kind)}:
            del self.fields[name]
        say_none(self)


class Marks(forms.Form):
    """Points with a reason for each criterion that wants a mark."""

    def __init__(
        self, *args: Any, criteria: Sequence[Mapping[str, Any]], kept: Mapping[str, Mapping[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = [one for one in criteria if one["kind"] == "marks"]
        for one in self.wanted:
            known = kept.get(one["code"], {})
            self.fields[f"points_{one['code']}"] = forms.FloatField(
                label=_("{name}: points of 100").format(name=one["name"]), min_value=0, max_value=100, initial=known.get("points")
            )
            self.fields[f"reason_{one['code']}"] = forms.CharField(
                label=_("{name}: the reason").format(name=one["name"]), max_length=500, initial=known.get("reason", "")
            )

    def marks(self) -> dict[str, dict[str, Any]]:
        """Marks as the action takes them."""
        given = self.cleaned_data
        return {
            one["code"]: {"points": given[f"points_{one['code']}"], "reason": given[f"reason_{one['code']}"]}
            for one in self.wanted
        }
