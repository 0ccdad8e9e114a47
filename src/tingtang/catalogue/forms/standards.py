"""What people type about standards and their versions."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue import models
from tingtang.catalogue.actions import STANDARD_FIELDS, seen_of
from tingtang.catalogue.models.parts import MEASURES, RELATIONS, STAGES, UNITS
from tingtang.catalogue.queries.standards_shown import AMOUNT_UNITS, CLOCKS, PRIORITIES, clock_words, day_minutes
from tingtang.catalogue.rules.amounts import as_amount, in_minutes
from tingtang.core.naming import text_in
from tingtang.customers.models import Tier
from tingtang.org.models import Post, Team
from tingtang.org.queries.industries import offer_places
from tingtang.ui.choosing import several
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord, with_main
from tingtang.ui.widgets import RowsWidget, Texts

LINK_CELLS: list[Mapping[str, Any]] = [
    {"name": "relation", "label": _("Relation"), "size": "small", "value": "adopts", "options": list(RELATIONS.items())},
    {"name": "number", "label": _("Number, such as GB/T 39735-2020"), "max_length": 60},
    {"name": "title", "label": _("Title"), "max_length": 200},
]


class Labelled(RowsWidget):
    """Rows whose inputs have their label above, some of them boxes of several lines."""

    template_name = "catalogue/widgets/labelled.html"

    def _row(self, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [{**cell, "hint": row.get(f"{cell['name']}_hint", "")} for cell in super()._row(row)]


class Rows(forms.Field):
    """A list of rows with labels."""

    def __init__(self, cells: Sequence[Mapping[str, Any]], *, verb: Any, **kwargs: Any) -> None:
        super().__init__(widget=Labelled(cells, verb=verb, spare=0), **kwargs)


class Standard(NamedRecord):
    """What a standard is called, what it is for and where it comes from."""

    versioned = STANDARD_FIELDS
    links = Rows(
        LINK_CELLS,
        label=_("Related standards"),
        verb=_("Add a related standard"),
        required=False,
        help_text=_("Standards that this one adopts, replaces or cites."),
    )

    industries = several(_("Only in these industries"))
    halls = several(
        _("Only in these halls"),
        _("Without industries and halls, everywhere. Of several, the one that names the hall most exactly speaks."),
    )

    class Meta:
        model = models.Standard
        fields = [
            "names",
            "code",
            "service",
            "industries",
            "halls",
            "kind",
            "origin",
            "number",
            "system",
            "links",
            "is_public",
            "order",
            "is_active",
        ]
        help_texts = {
            "service": _("Without one, it is the general standard: of every service that has none of its own."),
            "number": _("As it is cited, such as GB/T 39735-2020."),
            "is_public": _("What is promised then stands on the page of promises, which needs no login."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self)

    def clean_links(self) -> list[dict[str, str]]:
        """The related standards as the model keeps them."""
        return [dict(row) for row in self.cleaned_data["links"] or []]


class Version(forms.Form):
    """What a version says. Texts of rows are typed in one language at a time; those in the others stay."""

    language = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    promise = Texts(
        label=_("Promise to customers"),
        rows=2,
        max_length=1000,
        required=False,
        help_text=_("In a sentence or two; shown on the page of promises."),
    )
    targets = Rows([], label=_("1 Targets: what is promised, by clock"), verb=_("Add a target"), required=False)
    measures = Rows(
        [],
        label=_("Measurable items"),
        verb=_("Add a measurable item"),
        required=False,
        help_text=_("Speed, response time, resolution rate; attitude, time, effect."),
    )
    methods = Texts(label=_("2 Method, in words"), rows=3, max_length=4000, required=False)
    norms = Rows([], label=_("Norms: each with a time limit and a checkable result"), verb=_("Add a norm"), required=False)
    procedure = Rows([], label=_("3 Procedure: the steps and what each needs"), verb=_("Add a step"), required=False)
    feedback = Texts(
        label=_("Feedback rules"),
        rows=2,
        max_length=2000,
        required=False,
        help_text=_("Who tells the customer what, when and how."),
    )
    reason = forms.CharField(label=_("Why it changes"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False)

    def __init__(self, *args: Any, version: models.StandardVersion, language: str, **kwargs: Any) -> None:
        self.version, self.tongue = version, language
        kwargs["initial"] = self._initial() | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name, cells in (
            ("targets", self._target_cells()),
            ("measures", _measure_cells()),
            ("norms", self._norm_cells()),
            ("procedure", _step_cells()),
        ):
            widget = self.fields[name].widget
            assert isinstance(widget, RowsWidget)  # noqa: S101 - declared above
            widget.cells = cells

    def _initial(self) -> dict[str, Any]:
        version = self.version
        return {
            "language": self.tongue,
            "seen": seen_of(version) if version.pk else "",
            "promise": version.promise,
            "methods": with_main(version.method, version.methods),
            "feedback": version.feedback,
            "reason": version.reason,
            "targets": [_target_row(target) for target in _targets(version)],
            "measures": [
                self._shown(n, row, "text") | {"kind": row["kind"], "value": _number(row["value"]), "unit": row["unit"]}
                for n, row in enumerate(version.measures)
            ],
            "norms": [
                self._shown(n, row, "text", "check") | {"minutes": _number(row["minutes"]), "step": row["step"]}
                for n, row in enumerate(version.norms)
            ],
            "procedure": [
                self._shown(n, row, "name", "action", "hours", "documents", "skills")
                | {"code": row["code"], "post": row["post"], "minutes": _number(row["minutes"])}
                | {"stage": row.get("stage", ""), "unit": row.get("unit", "")}
                for n, row in enumerate(version.procedure)
            ],
        }

    def _shown(self, number: int, row: Mapping[str, Any], *texts: str) -> dict[str, str]:
        """A row's texts in the language being typed; where there is none, the one in another as a hint."""
        shown = {"key": str(number)}
        for name in texts:
            shown[name] = row[name].get(self.tongue, "")
            shown[f"{name}_hint"] = "" if shown[name] else text_in(row[name])
        return shown

    def _target_cells(self) -> list[Mapping[str, Any]]:
        steps = [f"step:{step['code']}" for step in self.version.procedure]
        teams = [
            (f"handoff:{team.code}", _("in the hands of: {team}").format(team=team))
            for team in Team.objects.filter(is_active=True).order_by("code")
        ]
        own = [row.clock for row in _targets(self.version)]
        known = {
            **CLOCKS,
            **{clock: clock_words(clock, self.version) for clock in [*steps, *own] if clock not in CLOCKS},
            **dict(teams),
        }
        # Cases are promised by the tier of the primary scheme: a target of another scheme's tier would never speak.
        said = [row.tier_id for row in _targets(self.version)]
        found = Tier.objects.filter(Q(scheme__is_primary=True) | Q(pk__in=said)).order_by("scheme", "rank")
        tiers = [(str(tier.pk), str(tier)) for tier in found]
        calendars = [(str(one.pk), str(one)) for one in models.Calendar.objects.filter(is_active=True).order_by("order", "code")]
        return [
            {"name": "clock", "label": _("Clock"), "value": "resolve", "options": list(known.items())},
            {"name": "tier", "label": _("Customer tier"), "value": "", "options": [("", _("every tier")), *tiers]},
            {
                "name": "priority",
                "label": _("Priority"),
                "size": "small",
                "value": "",
                "options": [("", _("every one")), *((str(n), word) for n, word in PRIORITIES.items())],
            },
            {"name": "amount", "label": _("Within"), "size": "small", "type": "number", "step": "any"},
            {"name": "unit", "label": _("Unit"), "size": "small", "value": "h", "options": list(AMOUNT_UNITS.items())},
            {"name": "calendar", "label": _("Calendar"), "value": "", "options": [("", _("that of the hall")), *calendars]},
        ]

    def _norm_cells(self) -> list[Mapping[str, Any]]:
        steps = [(step["code"], text_in(step["name"])) for step in self.version.procedure]
        return [
            {"name": "key", "type": "hidden"},
            {"name": "text", "label": _("What must be done"), "type": "area"},
            {"name": "check", "label": _("Checkable result"), "type": "area"},
            {"name": "minutes", "label": _("Time limit (minutes)"), "size": "small", "type": "number"},
            {"name": "step", "label": _("In step"), "size": "small", "value": "", "options": [("", _("any")), *steps]},
        ]

    def clean_targets(self) -> list[dict[str, Any]]:
        """The targets as the action takes them."""
        return [self._target(number, row) for number, row in enumerate(self.cleaned_data["targets"] or [], 1)]

    def _target(self, number: int, row: Mapping[str, str]) -> dict[str, Any]:
        tier = Tier.objects.filter(pk=_key(row["tier"])).first()
        calendar = models.Calendar.objects.filter(pk=_key(row["calendar"])).first()
        try:
            minutes = in_minutes(Decimal(row["amount"]), row["unit"], day_minutes(calendar))
        except (InvalidOperation, ValueError, KeyError):
            raise ValidationError(_("Target %(number)s: give a number."), params={"number": number}) from None
        priority = int(row["priority"]) if row["priority"].isdecimal() else None
        return {"clock": row["clock"], "tier": tier, "priority": priority, "minutes": minutes, "calendar": calendar}

    def clean_measures(self) -> list[dict[str, Any]]:
        """The measurable items as the model keeps them."""
        rows = self.cleaned_data["measures"] or []
        return [
            {
                **self._merged(row, self.version.measures, "text"),
                "kind": row["kind"],
                "unit": row["unit"],
                "value": _decimal(row["value"]),
            }
            for row in rows
        ]

    def clean_norms(self) -> list[dict[str, Any]]:
        """The norms as the model keeps them."""
        rows = self.cleaned_data["norms"] or []
        return [
            {**self._merged(row, self.version.norms, "text", "check"), "minutes": _whole(row["minutes"]), "step": row["step"]}
            for row in rows
        ]

    def clean_procedure(self) -> list[dict[str, Any]]:
        """The steps as the model keeps them."""
        texts = ("name", "action", "hours", "documents", "skills")
        return [
            {
                **self._merged(row, self.version.procedure, *texts),
                "minutes": _whole(row["minutes"]),
                "code": row["code"],
                "post": row["post"],
                "stage": row["stage"],
                "unit": row["unit"],
            }
            for row in self.cleaned_data["procedure"] or []
        ]

    def _merged(self, row: Mapping[str, str], stored: Sequence[Mapping[str, Any]], *texts: str) -> dict[str, Any]:
        """The texts of a row with what was typed in this language; the row's key says which stored one it is."""
        number = int(row["key"]) if row["key"].isdecimal() else len(stored)
        before = stored[number] if number < len(stored) else {}
        language = self.data.get("language", self.tongue)
        return {name: {**before.get(name, {}), language: row[name]} for name in texts}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        steps = {row["code"] for row in cleaned.get("procedure", [])}
        if any(norm["step"] and norm["step"] not in steps for norm in cleaned.get("norms", [])):
            self.add_error("norms", _("A norm names a step that is no longer in the procedure."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "language"}
        values["seen"] = values["seen"] or None
        values["method"] = text_in(values["methods"])
        return values


def _targets(version: models.StandardVersion) -> list[models.Target]:
    return list(version.targets.select_related("calendar").order_by("pk")) if version.pk else []


def _target_row(target: models.Target) -> dict[str, str]:
    amount, unit = as_amount(target.minutes, day_minutes(target.calendar))
    return {
        "clock": target.clock,
        "tier": str(target.tier_id or ""),
        "priority": str(target.priority or ""),
        "amount": f"{amount:f}",
        "unit": unit,
        "calendar": str(target.calendar_id or ""),
    }


def _measure_cells() -> list[Mapping[str, Any]]:
    return [
        {"name": "key", "type": "hidden"},
        {
            "name": "kind",
            "label": pgettext_lazy("measured", "Kind"),
            "size": "small",
            "value": "response_time",
            "options": list(MEASURES.items()),
        },
        {"name": "text", "label": _("What is measured"), "max_length": 2000},
        {"name": "value", "label": pgettext_lazy("measured", "Value"), "size": "small", "type": "number", "step": "any"},
        {"name": "unit", "label": _("Unit"), "size": "small", "value": "percent", "options": list(UNITS.items())},
    ]


def _step_cells() -> list[Mapping[str, Any]]:
    posts = [(post.code, str(post)) for post in Post.objects.order_by("code")]
    teams = [(team.code, str(team)) for team in Team.objects.filter(is_active=True).order_by("code")]
    return [
        {"name": "key", "type": "hidden"},
        {"name": "name", "label": _("Step"), "max_length": 200},
        {"name": "code", "label": _("Code"), "size": "small", "max_length": 40},
        {"name": "post", "label": _("Post"), "value": "", "options": [("", _("any")), *posts]},
        {"name": "minutes", "label": _("Time limit (minutes)"), "size": "small", "type": "number"},
        {
            "name": "stage",
            "label": _("Stage of the chain"),
            "size": "small",
            "value": "",
            "options": [("", "–"), *STAGES.items()],
        },
        {"name": "unit", "label": _("Unit that owns it"), "value": "", "options": [("", "–"), *teams]},
        {"name": "break", "type": "break", "options": [("", "")]},
        {"name": "action", "label": _("What is done"), "type": "area"},
        {"name": "hours", "label": _("Working hours"), "type": "area"},
        {"name": "documents", "label": _("Documents and materials"), "type": "area"},
        {"name": "skills", "label": _("Skills and knowledge"), "type": "area"},
    ]


def _number(value: Any) -> str:
    return "" if value is None else f"{value:.15g}"


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ValidationError(_("Give time limits in whole minutes."))
    return int(text)


def _decimal(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise ValidationError(_("Give the value of a measurable item as a number.")) from None


class Approval(forms.Form):
    """The date from which a version is in force."""

    effective_date = forms.DateField(label=_("In force from"), widget=DayInput())


class Return(forms.Form):
    """Why a version goes back to its writer."""

    reason = forms.CharField(label=_("Why it goes back"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


class Retirement(forms.Form):
    """The date from which a version promises nothing any more."""

    retired_date = forms.DateField(label=_("Retired from"), widget=DayInput())
