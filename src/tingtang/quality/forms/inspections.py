"""What people type about inspections, mystery visits, reviews and ratings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import text_in
from tingtang.flows.models import Process
from tingtang.journal.models import Log
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import at_work, of_hall
from tingtang.quality import models
from tingtang.quality.actions.inspections import PLAN_FIELDS, SHEET_FIELDS
from tingtang.quality.actions.integrity import CARE_FIELDS
from tingtang.quality.actions.reviews import SAMPLE_FIELDS
from tingtang.quality.actions.visitors import WAVE_FIELDS
from tingtang.quality.queries.inspections import areas_of, who_may_remedy
from tingtang.quality.queries.seen import holders, holders_somewhere
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord, Record, say_none
from tingtang.ui.widgets import Rows, SuggestInput

_ITEM_CELLS: list[Mapping[str, Any]] = [
    {"name": "section", "label": _("Section"), "max_length": 60},
    {"name": "text", "label": _("What is looked at"), "max_length": 300},
    {"name": "how", "label": _("Marked by"), "size": "small", "options": [("passed", _("in order or not")), ("score", _("a score"))]},
    {"name": "most", "label": _("highest"), "size": "small", "value": "1", "max_length": 3},
    {"name": "weight", "label": _("Weight"), "size": "small", "value": "1", "max_length": 5},
    {"name": "is_critical", "label": _("Critical"), "size": "small", "options": [("", _("no")), ("yes", _("yes"))]},
    {
        "name": "photo", "label": _("Photo"), "size": "small",
        "options": [("", _("if wished")), ("failed", _("when it fails")), ("always", _("always"))],
    },
    {"name": "remedy_days", "label": _("Days to remedy"), "size": "small", "value": "3", "max_length": 3},
    {"name": "standard", "label": _("Standard"), "size": "small", "max_length": 60},
    {"name": "post", "label": _("Post that answers"), "size": "small", "max_length": 40},
    {"name": "code", "label": _("Code"), "size": "small", "max_length": 40},
]  # fmt: skip


class Sheet(NamedRecord):
    """A sheet with its items, in the installation's language; texts in others stay beside them."""

    versioned = SHEET_FIELDS
    items = Rows(
        _ITEM_CELLS, label=_("Items"), verb=_("Add an item"), required=False,
        help_text=_(
            "A critical item that fails fails the whole. Standard and post are codes: what fails is remedied by who holds the post."
        ),
    )  # fmt: skip

    class Meta:
        model = models.Sheet
        fields = ["names", "code", "area", "pass_share", "items", "is_active", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"pass_share": _("Of an item and of the whole, such as 0.8.")}

    field_order = ("names", "code", "area", "pass_share", "items", "is_active", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: models.Sheet = self.instance
        self.kept = {one.get("code", ""): one for one in found.items}
        self.initial["items"] = [
            {**one, "text": text_in(one.get("text", {})), "section": text_in(one.get("section", {})),
             "is_critical": "yes" if one.get("is_critical") else ""}
            for one in found.items
        ]  # fmt: skip

    def clean_items(self) -> list[dict[str, Any]]:
        """Items as they are kept."""
        rows = [row for row in self.cleaned_data["items"] or [] if row["text"]]
        if any(not _is_number(row[name] or "1") for row in rows for name in ("most", "weight", "remedy_days")):
            raise ValidationError(_("Please give a number."))
        taken = {row["code"] for row in rows if row["code"]}
        free = (code for n in range(1, 999) if (code := f"i{n}") not in taken)
        return [self._item(row, row["code"] or next(free)) for row in rows]

    def _item(self, row: Mapping[str, str], code: str) -> dict[str, Any]:
        before = self.kept.get(code, {})
        return {
            "code": code, "text": {**before.get("text", {}), settings.LANGUAGE_CODE: row["text"]},
            "section": {**before.get("section", {}), settings.LANGUAGE_CODE: row["section"]} if row["section"] else {},
            "how": row["how"] or "passed", "most": int(row["most"] or 1) if row["how"] == "score" else 1,
            "weight": float(row["weight"] or 1),
            "is_critical": row["is_critical"] == "yes", "photo": row["photo"], "remedy_days": int(row["remedy_days"] or 3),
            "standard": row["standard"], "post": row["post"],
        }  # fmt: skip


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


_DATE = DayInput()


def inspectors(hall: Hall | None = None) -> QuerySet[Staff]:
    """Who may inspect in a hall; without one, anywhere."""
    found = holders("quality.inspect", hall.pk) if hall is not None else holders_somewhere("quality.inspect")
    return found.filter(account__is_active=True).order_by("name", "pk")


class Address(forms.URLField):
    """An address of the web; one typed without a scheme is taken for a safe one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", **options)


_WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class Plan(Record):
    """A plan of rounds."""

    versioned = PLAN_FIELDS
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"), choices=list(enumerate(_WEEKDAYS)), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-columns", "data-for-rhythm": "week"}),
    )  # fmt: skip
    month_days = forms.TypedMultipleChoiceField(
        label=_("Days of the month"), choices=[(day, str(day)) for day in range(1, 32)], coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-columns", "data-for-rhythm": "month"}),
        help_text=_("A month without such a day has no round on it."),
    )  # fmt: skip

    class Meta:
        model = models.InspectionPlan
        fields = [
            "sheet",
            "hall",
            "process",
            "place",
            "camera",
            "inspector",
            "second",
            "rhythm",
            "due_time",
            "starts_date",
            "ends_date",
        ]
        field_classes = {"camera": Address}
        widgets = {"due_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), "starts_date": _DATE, "ends_date": _DATE}
        help_texts = {
            "rhythm": _("Every day means every day on which the hall is open."),
            "second": _("Fills the same sheet at the same time, to see how far two agree."),
            "place": _("An area of the hall: whoever answers for it is scored and remedies what is found."),
        }

    field_order = (
        "sheet", "hall", "process", "place", "camera", "inspector", "second", "rhythm", "weekdays", "month_days", "due_time",
        "starts_date", "ends_date",
    )  # fmt: skip

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: models.InspectionPlan = self.instance
        if found.rhythm in _CHOSEN:
            self.initial[_CHOSEN[found.rhythm]] = found.days
        offer_rows(self, "hall", halls)
        self.fields["place"].widget = SuggestInput([(one, one) for one in areas_of(halls)], {"maxlength": 120})
        offer_rows(self, "process", Process.objects.filter(Q(is_active=True) | Q(pk=found.process_id)).order_by("code"))
        offer_rows(self, "sheet", models.Sheet.objects.filter(is_active=True))
        for name in ("inspector", "second"):
            offer_rows(self, name, inspectors())

    def clean(self) -> dict[str, Any]:
        """Refused without days where the rhythm needs them."""
        cleaned = super().clean() or self.cleaned_data
        name = _CHOSEN.get(cleaned.get("rhythm", ""), "")
        self.instance.days = list(cleaned.get(name) or []) if name else []
        if name and not self.instance.days:
            self.add_error(name, _("Say on which days."))
            cleaned.pop("rhythm", None)  # the record would refuse it again, under a name that this form does not have
        return cleaned

    def values(self) -> dict[str, Any]:
        given = super().values()
        for name in _CHOSEN.values():
            given.pop(name, None)
        return given | {"days": self.instance.days}


_CHOSEN: Mapping[str, str] = {"week": "weekdays", "month": "month_days"}


class Giving(forms.Form):
    """Who remedies a finding until when."""

    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Staff.objects.none())
    due_date = forms.DateField(label=_("Due"), widget=_DATE)

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", who_may_remedy(hall))
        say_none(self)


class Second(forms.Form):
    """Who fills the same sheet."""

    inspector = forms.ModelChoiceField(label=_("Second inspector"), queryset=Staff.objects.none())

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "inspector", inspectors(hall))
        say_none(self)


class VisitorWave(Record):
    """A wave of mystery visits."""

    versioned = WAVE_FIELDS
    halls = forms.ModelMultipleChoiceField(label=_("Halls"), queryset=Hall.objects.none(), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = models.VisitorWave
        fields = ["name", "sheet", "script", "starts_date", "ends_date", "quota", "is_outside", "year", "halls"]
        widgets = {"starts_date": _DATE, "ends_date": _DATE, "script": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"script": _("What the visitor plays, asks and watches for. Only visitors and who plans the wave see it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "halls", Hall.objects.filter(is_active=True).order_by("code"))
        offer_rows(self, "sheet", models.Sheet.objects.filter(is_active=True))


class People(forms.Form):
    """People to be chosen."""

    people = forms.ModelMultipleChoiceField(label=_("People"), queryset=Staff.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = people.filter(account__is_active=True).select_related("hall")
        offer_rows(self, "people", rows.order_by("hall__code", "name", "pk"), part=of_hall)
        if label:
            self.fields["people"].label = label


class Sample(Record):
    """A review sample."""

    versioned = SAMPLE_FIELDS

    class Meta:
        model = models.ReviewSample
        fields = [
            "name",
            "sheet",
            "hall",
            "source",
            "log",
            "activity",
            "since_date",
            "until_date",
            "size",
            "stratum",
            "is_calibration",
            "rhythm",
            "readers",
        ]
        widgets = {"since_date": _DATE, "until_date": _DATE, "readers": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "hall", halls)
        offer_rows(self, "sheet", models.Sheet.objects.filter(is_active=True))
        offer_rows(self, "readers", at_work(), part=of_hall)
        imported = Log.objects.filter(is_hidden=False, state="complete").exclude(pk=Log.OWN)
        offer_rows(self, "log", imported)
        if not imported:
            del self.fields["log"], self.fields["activity"]
            return
        kinds = [(one.name, [(name, name) for name in sorted(one.declared.get("event_types", {}))]) for one in imported]
        model = models.ReviewSample._meta.get_field("activity")
        self.fields["activity"] = forms.ChoiceField(
            label=model.verbose_name, help_text=model.help_text, required=False, choices=[("", _("none")), *kinds]
        )


class Looking(forms.Form):
    """Which ratings to look through."""

    hall = forms.ModelChoiceField(label=_("Hall"), queryset=Hall.objects.none())
    since = forms.DateField(label=_("From"), widget=_DATE)
    until = forms.DateField(label=_("Until"), widget=_DATE)

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "hall", halls)
        say_none(self)


class Care(Record):
    """What follows a bad rating."""

    versioned = CARE_FIELDS

    class Meta:
        model = models.RatingCare
        fields = ["hall", "kind", "has_call_back", "is_active"]

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "hall", halls)
