"""What people type about housekeeping systems, turns of duty and obligations."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.org import models, rules
from tingtang.org.actions.housekeeping import HOUSEKEEPING_FIELDS
from tingtang.org.actions.obligations import OBLIGATION_FIELDS
from tingtang.org.forms.places import DAYS
from tingtang.org.forms.shifts import staff_for
from tingtang.ui.choosing import offer_choices
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord, Record, say_none, with_main
from tingtang.ui.widgets import Texts, main_text

LONGEST_LIST = 300


class Housekeeping(NamedRecord):
    """A housekeeping system of a hall, with who takes turns in the order of their badges."""

    versioned = HOUSEKEEPING_FIELDS
    instructions = Texts(label=_("What is to be done"), rows=3, max_length=1000, required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"),
        required=False,
        choices=[(day, DAYS[day]) for day in rules.WEEKDAYS],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-columns"}),
        help_text=_("When it is due on days of the week."),
    )
    month_days = forms.CharField(
        label=_("Days of the month"), required=False, max_length=100, help_text=_("When it is due monthly, for example: 1, 15.")
    )
    dates = forms.CharField(
        label=_("Chosen dates"), required=False, max_length=500, help_text=_("For example: 2026-12-04, 2026-12-18.")
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Who takes turns"),
        required=False,
        queryset=models.Staff.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-columns"}),
        help_text=_("In the order of badge numbers. Whoever is away is left out and has the next turn."),
    )
    field_order = [
        "names",
        "code",
        "owner",
        "owner_post",
        "instructions",
        "frequency",
        "weekdays",
        "month_days",
        "dates",
        "people",
    ]

    class Meta:
        model = models.Housekeeping
        fields = ["names", "code", "owner", "owner_post", "frequency", "order", "is_active"]

    def __init__(self, *args: Any, hall: models.Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hall = hall
        found = staff_for(hall).select_related("hall")
        for name in ("owner", "people"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared so
            field.queryset = found
        self.fields["owner"].help_text = str(_("Answers for the system and acknowledges what was done."))
        self.fields["owner_post"].help_text = str(_("Or whoever holds this post."))
        self.initial["instructions"] = with_main("", self.instance.instructions)
        days, frequency = list(self.instance.days), self.instance.frequency
        name = _KEPT_IN.get(frequency, "")
        if name:
            self.initial[name] = days if name == "weekdays" else ", ".join(days)
        if not self.is_new:
            self.initial["people"] = [place.staff_id for place in self.instance.rotation.all()]

    def clean(self) -> dict[str, Any]:
        """Refuse days that do not fit how often it is due."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        name = _KEPT_IN.get(given.get("frequency", ""), "")
        days = self._days(given) if "frequency" in given else []
        fault = rules.duty_fault(given["frequency"], days) if name else None
        if fault is not None:
            text = _("Say on which days.") if fault.reason == "none" else _("“%(text)s” cannot be read.")
            self.add_error(name, forms.ValidationError(text, params={"text": fault.text}))
            del given["frequency"]  # the record would refuse it again, under a name that this form does not have
        else:
            self.instance.days = days
        return given

    def _days(self, given: dict[str, Any]) -> list[str]:
        name = _KEPT_IN.get(given["frequency"], "")
        if not name or name == "weekdays":
            return list(given.get("weekdays", [])) if name else []
        return [day.strip() for day in str(given.get(name, "")).replace("，", ",").split(",") if day.strip()]

    def values(self) -> dict[str, Any]:
        given = super().values()
        days = self._days(given)
        for name in _KEPT_IN.values():
            del given[name]
        return given | {"hall": self.hall, "days": days, "people": list(given["people"])}


_KEPT_IN = {"weekly": "weekdays", "monthly": "month_days", "dates": "dates"}


class Plan(forms.Form):
    """From when to when the turns are given."""

    first = forms.DateField(label=_("First day"), widget=DayInput())
    last = forms.DateField(label=_("Last day"), widget=DayInput())


class Assign(forms.Form):
    """Who is on duty on a day."""

    staff = forms.ModelChoiceField(label=_("Whose turn"), queryset=models.Staff.objects.none())

    def __init__(self, *args: Any, hall: models.Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staff"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = staff_for(hall).select_related("hall")
        say_none(self)


class Swap(forms.Form):
    """The turn with which another is swapped."""

    other = forms.TypedChoiceField(label=_("Swap with"), coerce=int)

    def __init__(self, *args: Any, turns: list[models.DutyTurn], day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.turns = {turn.pk: turn for turn in turns}
        offer_choices(self, "other", [(turn.pk, f"{day(turn.date)} · {turn.staff}") for turn in turns])

    @property
    def turn(self) -> models.DutyTurn:
        """The turn that was chosen."""
        return self.turns[self.cleaned_data["other"]]


class Mark(forms.Form):
    """What came of a turn of duty."""

    result = forms.ChoiceField(
        label=_("Result"), choices=[("done", _("done")), ("not_done", _("not done"))], widget=forms.RadioSelect, initial="done"
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was found; needed when it was not done."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse “not done” without a reason."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("result") == "not_done" and not given.get("note"):
            self.add_error("note", _("Say why it was not done."))
        return given


class Obligation(Record):
    """What a level of responsibility owes."""

    versioned = OBLIGATION_FIELDS
    texts = Texts(label=_("Obligation"), rows=2, max_length=300)

    class Meta:
        model = models.Obligation
        fields = ["level", "party", "post", "source", "order", "is_active"]

    field_order = ["texts", "level", "party", "post", "source", "order", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["texts"] = with_main(self.instance.text, self.instance.texts)
        post = self.fields["post"]
        assert isinstance(post, forms.ModelChoiceField)  # noqa: S101 - a foreign key
        post.queryset = models.Post.objects.order_by("code")
        post.empty_label = str(_("everybody of the level"))

    def values(self) -> dict[str, Any]:
        values = super().values()
        code = self.instance.code or _free_code(values["level"])
        return values | {"code": code, "text": main_text(values["texts"])}


def _free_code(level: str) -> str:
    known = set(models.Obligation.objects.filter(code__startswith=level).values_list("code", flat=True))
    return next(code for n in range(1, len(known) + 2) if (code := f"{level}-{n}") not in known)


def default_period(day: date) -> dict[str, date]:
    """From a day to four weeks later."""
    return {"first": day, "last": day + timedelta(days=27)}
