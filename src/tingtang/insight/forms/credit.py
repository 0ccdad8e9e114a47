"""What people type about credit."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.core.versions import version_of
from tingtang.customers.models import Customer
from tingtang.insight.actions.credit import FIELDS
from tingtang.insight.models import CreditScore, Outcome, Scorecard
from tingtang.insight.queries.credit import cards_for
from tingtang.ui.amounts import Money
from tingtang.ui.editing import NamedRecord

STEPS = (
    (0, gettext_lazy("The grade stands")),
    (1, gettext_lazy("One grade better")),
    (-1, gettext_lazy("One grade worse")),
)


class Card(NamedRecord):
    """A system of rating; factors and grades as lines of text."""

    factor_lines = forms.CharField(
        label=gettext_lazy("Factors"), widget=forms.Textarea(attrs={"rows": 9}), max_length=8000,
        help_text=gettext_lazy("One a line: factor | answer = points | answer = points; for example: Home | owned = 20 | rented = 5"),
    )  # fmt: skip
    grade_lines = forms.CharField(
        label=gettext_lazy("Grades"), widget=forms.Textarea(attrs={"rows": 6}), max_length=2000,
        help_text=gettext_lazy("One a line: grade | from score | repaid, % | highest limit | rate, % | yes or no (is granted)"),
    )  # fmt: skip

    class Meta:
        model = Scorecard
        fields = ("names", "code", "for_kind", "order", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["factor_lines"] = "\n".join(map(_factor_line, self.instance.factors))
        self.initial["grade_lines"] = "\n".join(map(_grade_line, self.instance.grades))

    def clean_factor_lines(self) -> list[dict[str, Any]]:
        """The factors. Refused with the first line that cannot be read."""
        return _lines(self.cleaned_data["factor_lines"], _factor)

    def clean_grade_lines(self) -> list[dict[str, Any]]:
        """The grades. Refused with the first line that cannot be read."""
        return _lines(self.cleaned_data["grade_lines"], _grade)

    def clean(self) -> dict[str, Any]:
        """The record is checked with the factors and grades that were typed."""
        cleaned = super().clean()
        self.instance.factors = cleaned.get("factor_lines") or self.instance.factors
        self.instance.grades = cleaned.get("grade_lines") or self.instance.grades
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with factors or grades stands beside their lines."""
        named = {"factors": "factor_lines", "grades": "grade_lines"}
        if field is None and hasattr(error, "error_dict"):
            error.error_dict = {named.get(name, name): reasons for name, reasons in error.error_dict.items()}
        super().add_error(named.get(field or "", field), error)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"factors": values.pop("factor_lines"), "grades": values.pop("grade_lines")}


def _factor_line(one: dict[str, Any]) -> str:
    return " | ".join([one["name"], *(f"{option['name']} = {option['points']}" for option in one["options"])])


def _grade_line(one: dict[str, Any]) -> str:
    told = (
        one["name"],
        one["least"],
        f"{100 * one['likelihood']:.10g}",
        f"{one['limit_cents'] / 100:.15g}",
        f"{one['rate']:.15g}",
    )
    return " | ".join([*map(str, told), str(_("yes") if one["grants"] else _("no"))])


def _lines(text: str, read: Any) -> list[dict[str, Any]]:
    found = []
    for n, line in enumerate((one for one in text.replace("｜", "|").splitlines() if one.strip()), 1):
        try:
            found.append(read([cell.strip() for cell in line.split("|")]))
        except (ValueError, IndexError, OverflowError):
            raise forms.ValidationError(_("Line {n} cannot be read.").format(n=n)) from None
    return found


def _factor(cells: list[str]) -> dict[str, Any]:
    options = []
    for cell in cells[1:]:
        name, sign, points = cell.replace("＝", "=").rpartition("=")
        if not sign or not name.strip() or not 0 <= int(points) <= 1000:
            raise ValueError(cell)
        options.append({"name": name.strip()[:100], "points": int(points)})
    if not cells[0]:
        raise ValueError(cells)
    return {"name": cells[0][:100], "options": options}


def _grade(cells: list[str]) -> dict[str, Any]:
    name, least, likely, limit, rate, grants = cells
    amounts = [float(one.replace("%", "").replace(",", "")) for one in (likely, limit, rate)]
    if not (name and 0 <= int(least) <= 100 and 0 <= amounts[0] <= 100 and 0 <= amounts[1] <= 10**12 and 0 <= amounts[2] <= 100):
        raise ValueError(name)
    return {
        "name": name[:20], "least": int(least), "likelihood": round(amounts[0] / 100, 6), "limit_cents": round(amounts[1] * 100),
        "rate": amounts[2], "grants": grants.lower() in {"yes", "y", "是", "1", str(_("yes")).lower()},
    }  # fmt: skip


class Score(forms.Form):
    """One wish of a customer, and an answer for every factor of a system."""

    asked = Money(label=gettext_lazy("Amount asked for"), required=True)
    purpose = forms.CharField(label=gettext_lazy("What for"), max_length=300)
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, card: Scorecard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.card = card
        self.fields["version"].initial = version_of(card, FIELDS)
        for n, one in enumerate(card.factors):
            choices = [("", _("choose")), *((at, option["name"]) for at, option in enumerate(one["options"]))]
            self.fields[f"factor_{n}"] = forms.TypedChoiceField(label=one["name"], choices=choices, coerce=int)

    def clean_asked(self) -> int:
        """In cents. Refused for nothing."""
        if not self.cleaned_data["asked"]:
            raise forms.ValidationError(_("How much is asked for?"))
        cents: int = self.cleaned_data["asked"]
        return cents

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        answers = [given[f"factor_{n}"] for n in range(len(self.card.factors))]
        return {
            "scorecard": self.card,
            "asked_cents": given["asked"],
            "purpose": given["purpose"],
            "answers": answers,
            "version": given["version"],
        }


class Choose(forms.Form):
    """By which system a customer is rated."""

    card = forms.ModelChoiceField(Scorecard.objects.none(), label=gettext_lazy("System of rating"))

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["card"].queryset = cards_for(customer)  # type: ignore[attr-defined]


class Review(forms.Form):
    """What a person found beside the points."""

    review = forms.CharField(
        label=gettext_lazy("Review"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000,
        help_text=gettext_lazy("What points do not say: character, means, security, prospects, who was asked."),
    )  # fmt: skip
    step = forms.TypedChoiceField(label=gettext_lazy("What follows"), choices=STEPS, coerce=int)


class Answer(forms.Form):
    """Yes or no, with a name."""

    is_for = forms.TypedChoiceField(
        label=gettext_lazy("Decision"), choices=[("", "–"), ("yes", gettext_lazy("I approve")), ("no", gettext_lazy("I refuse"))],
        coerce=lambda text: text == "yes",
    )  # fmt: skip
    limit = Money(label=gettext_lazy("Limit, when lower than proposed"))
    statement = forms.CharField(
        label=gettext_lazy("What I checked, and why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text=gettext_lazy("You answer for the whole amount with your name, however many others approve."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {"is_for": given["is_for"], "statement": given["statement"], "limit_cents": given["limit"] or None}


class Goes(forms.Form):
    """How a credit goes."""

    outcome = forms.ChoiceField(label=gettext_lazy("How it goes"), choices=Outcome.choices, required=False)
    overdue_days = forms.IntegerField(label=gettext_lazy("Days overdue"), min_value=0, max_value=36500, required=False)
    lost = Money(label=gettext_lazy("Amount lost"))

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {"outcome": given["outcome"], "overdue_days": given["overdue_days"] or 0, "lost_cents": given["lost"] or 0}


def initial_of(score: CreditScore) -> dict[str, Any]:
    """How it goes now."""
    return {"outcome": score.outcome, "overdue_days": score.overdue_days or None, "lost": score.lost_cents or None}
