"""What the waiting page is asked for."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.insight import queries
from tingtang.insight.queries import Question
from tingtang.journal.models import Log
from tingtang.ui.choosing import offer_choices
from tingtang.ui.days import DayInput
from tingtang.ui.zones import time_zones

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
_SELECT, _CONTROL = {"class": "form-select"}, {"class": "form-control"}


class Asked(forms.Form):
    """Log, hall, days, target and time zone."""

    log = forms.ChoiceField(label=_("Log"), widget=forms.Select(attrs=_SELECT))
    hall = forms.ChoiceField(label=_("Hall"), required=False, widget=forms.Select(attrs=_SELECT))
    first = forms.DateField(label=_("From"), widget=DayInput(_CONTROL | {"aria-label": _("From")}))
    latest = forms.DateField(label=_("To"), widget=DayInput(_CONTROL | {"aria-label": _("To")}))
    target = forms.FloatField(
        label=_("Target (min)"),
        required=False,
        min_value=0,
        max_value=10_000,
        widget=forms.NumberInput(attrs=_CONTROL | {"step": "any", "placeholder": _("as published")}),
    )
    zone = forms.CharField(
        label=_("Time zone"),
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs=_CONTROL | {"placeholder": _("of the hall")}),
    )

    def clean_zone(self) -> str:
        """Refuse a zone there is not."""
        zone: str = self.cleaned_data["zone"]
        if zone and zone not in time_zones():
            raise ValidationError(_("There is no such time zone. An example: Asia/Shanghai."))
        return zone

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and spans no calendar has."""
        cleaned = super().clean() or {}
        refuse_span(self, cleaned)
        return cleaned


def refuse_span(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Tell at `latest` when the days `first` to `latest` are in the wrong order, or none any record has; either may be left out."""
    first, latest = cleaned.get("first") or EARLIEST, cleaned.get("latest") or LATEST
    if not EARLIEST <= first <= LATEST or not EARLIEST <= latest <= LATEST:
        form.add_error("latest", _("Choose days between 1900 and 2200."))
    elif first > latest:
        form.add_error("latest", _("This day lies before the first."))


def day_of(text: str) -> date | None:
    """A day in an address, such as 2026-11-22; nothing when it is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def asked(actor: Actor, data: QueryDict, at: datetime) -> tuple[Asked, Question | None]:
    """The form as filled in, with what was left out as it is at first; no question while it is wrong.

    Refused (NotFound) when the actor may see no log, or not this one.
    """
    logs, halls = list(queries.logs(actor)), list(queries.halls(actor))
    log = next((each for each in logs if each.code == (data.get("log") or "own")), None)
    if log is None:
        raise NotFound
    if data.get("of", log.code) != log.code:
        data = QueryDict()  # days and halls were chosen while the form was about another log
    hall = next((each for each in halls if each.code == data.get("hall")), None) if log.pk == Log.OWN else None
    zone = _zone(data.get("zone", "")) or (hall.zone if hall else queries.default_zone())
    first, latest = queries.default_span(log, zone, at)
    defaults = {
        "log": log.code,
        "hall": hall.code if hall else "",
        "first": f"{first}",
        "latest": f"{latest}",
        "target": "",
        "zone": "",
    }
    form = Asked({name: data.get(name) or value for name, value in defaults.items()})
    offer_choices(form, "log", [(each.code, _own_name(each)) for each in logs])
    offer_choices(form, "hall", [("", _("all")), *((each.code, str(each)) for each in halls)])
    if not form.is_valid():
        return form, None
    cleaned = form.cleaned_data
    target = cleaned["target"] * 60 if cleaned["target"] is not None else None
    return form, Question(log, cleaned["first"], cleaned["latest"], zone, hall, target)


def _own_name(log: Log) -> str:
    return str(_("Own journal")) if log.pk == Log.OWN else log.name


def _zone(name: str) -> ZoneInfo | None:
    return ZoneInfo(name) if name in time_zones() else None
