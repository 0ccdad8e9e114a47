"""What people choose and type in the sheet of an assessment: whom, of which days, and everybody's marks at once."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.org.models import Hall
from tingtang.quality.models import Assessment, Period
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.reporting import choices
from tingtang.quality.rules import periods
from tingtang.quality.telling import period_words
from tingtang.ui.choosing import offer_rows


class Sheet(forms.Form):
    """The period, and for people the hall they work in."""

    days = forms.ChoiceField(label=_("Days"), required=False, widget=forms.Select(attrs={"class": "form-select"}))
    hall = forms.ModelChoiceField(
        label=_("Hall"),
        queryset=Hall.objects.none(),
        required=False,
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, data: Mapping[str, Any], *, halls: Any, has_hall: bool, at: datetime) -> None:
        self.usual = f"quarter:{periods.before('quarter', home_day(at))[0]}"
        first = halls.order_by("code").values_list("pk", flat=True).first() if has_hall else ""
        super().__init__({"days": data.get("days") or self.usual, "hall": data.get("hall") or first})
        found: Any = self.fields["days"]
        found.choices = [
            (Period(one).label, [(f"{one}:{day}", words) for day, words in choices(one, at)])
            for one in (Period.QUARTER, Period.MONTH, Period.YEAR)
        ]
        asked = _asked(str(data.get("days") or ""))
        if asked and not any(asked[0] == key for _label, options in found.choices for key, _words in options):
            found.choices = [*found.choices, asked]
        if has_hall:
            offer_rows(self, "hall", halls)
        else:
            del self.fields["hall"]

    def span(self) -> tuple[date, date]:
        """The whole days that were chosen; the quarter before where they are none."""
        known = self.cleaned_data.get("days") if self.is_valid() else ""
        period, _colon, day = (known or self.usual).partition(":")
        return periods.span_of(period, date.fromisoformat(day))


def _asked(text: str) -> tuple[str, str] | None:
    """A period from long ago, as an address may name it."""
    period, _colon, day = text.partition(":")
    try:
        first = periods.span_of(period, date.fromisoformat(day))[0]
    except (KeyError, ValueError):
        return None
    return f"{period}:{first}", period_words(period, first)


def marks_of(data: Mapping[str, Any], rows: Iterable[Assessment]) -> dict[int, dict[str, dict[str, Any]]]:
    """The marks that were typed and are new, by assessment and criterion: points as typed where they are no number."""
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for one in rows:
        for criterion in one.scheme.criteria:
            code = criterion["code"]
            points, reason = (str(data.get(f"{name}-{one.pk}-{code}", "")).strip() for name in ("points", "reason"))
            kept = one.marks.get(code, {})
            number = _number(points)
            if criterion["kind"] == "marks" and points and (number, reason) != (kept.get("points"), kept.get("reason")):
                found.setdefault(one.pk, {})[code] = {"points": number, "reason": reason}
    return found


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
