"""What the pages of mining are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Calendar
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.naming import code_validator
from tingtang.insight import queries
from tingtang.insight.forms.waiting import refuse_span
from tingtang.insight.mining import loading, objects
from tingtang.insight.mining.loading import Asking
from tingtang.insight.shown import mining as shown
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.ui.choosing import offer_choices
from tingtang.ui.days import DayInput

_SELECT, _CONTROL = {"class": "form-select"}, {"class": "form-control"}
DEFAULT_DAYS = 28
FEW_NOTIONS = 20
FIELDS = ("log", "notion", "first", "latest", "hall", "calendar", "activity", "lifecycle")


class Asked(forms.Form):
    """Log, what a case is, days, hall, clock, activity."""

    log = forms.ChoiceField(label=_("Log"), widget=forms.Select(attrs=_SELECT))
    notion = forms.ChoiceField(label=_("One case is"), required=False, widget=forms.Select(attrs=_SELECT))
    first = forms.DateField(
        label=_("From"), required=False,
        widget=DayInput(_CONTROL | {"aria-label": _("From")}),
    )  # fmt: skip
    latest = forms.DateField(
        label=_("To"), required=False,
        widget=DayInput(_CONTROL | {"aria-label": _("To")}),
    )  # fmt: skip
    hall = forms.ChoiceField(label=_("Hall"), required=False, widget=forms.Select(attrs=_SELECT))
    calendar = forms.ChoiceField(label=_("Time"), required=False, widget=forms.Select(attrs=_SELECT))
    activity = forms.ChoiceField(label=_("With activity"), required=False, widget=forms.Select(attrs=_SELECT))
    lifecycle = forms.ChoiceField(label=_("Transition"), required=False, widget=forms.Select(attrs=_SELECT))

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and spans no calendar has."""
        cleaned = super().clean() or {}
        refuse_span(self, cleaned)
        return cleaned


class DraftFlow(forms.Form):
    """What the process is called that begins with a discovered flow."""

    name = forms.CharField(label=_("Name of the process"), max_length=120, widget=forms.TextInput(attrs=_CONTROL))
    code = forms.CharField(
        label=_("Code"), max_length=40, validators=[code_validator], widget=forms.TextInput(attrs=_CONTROL),
        help_text=_("Lower letters, digits and hyphens."),
    )  # fmt: skip
    noise = forms.FloatField(min_value=0, max_value=1, required=False, widget=forms.HiddenInput())


@dataclass(frozen=True, slots=True)
class Frame:
    """The form as filled in, the question (nothing while it is wrong), and its parameters for links."""

    form: Asked
    asking: Asking | None
    parameters: dict[str, str]

    @property
    def of(self) -> str:
        """Which log and which kind of case the form is about."""
        return f"{self.form.data['log']} {self.form.data['notion']}"


def frame(actor: Actor, data: QueryDict, at: datetime) -> Frame:
    """The form of a mining page, with what was left out as it is at first. NotFound when the actor may not see the log."""
    logs = list(queries.logs(actor))
    log = next((each for each in logs if each.code == (data.get("log") or "own")), None)
    if log is None:
        raise NotFound
    known = loading.notions(log)
    notion = next((each for each in known if each[1] == data.get("notion")), known[0] if known else (0, "", 0))
    chosen = _about(data, log, notion[1])
    halls = list(queries.halls(actor)) if log.pk == Log.OWN else []
    calendars = list(Calendar.objects.order_by("pk"))
    values = {name: chosen.get(name, "") for name in FIELDS} | {"log": log.code, "notion": notion[1]}
    if log.pk == Log.OWN and not {"first", "latest"} & chosen.keys():
        values |= _latest_days(at)
    form = Asked(values)
    offers = _Offers(logs, known, halls, calendars)
    _offer(form, log, notion[0], offers)
    if not form.is_valid():
        return Frame(form, None, values)
    cleaned = form.cleaned_data
    hall = next((each for each in halls if each.code == cleaned.get("hall")), None)
    calendar = next((each for each in calendars if str(each.pk) == cleaned.get("calendar")), None)
    zone = hall.zone if hall else queries.default_zone()
    asking = Asking(
        log, notion[0], cleaned["first"], cleaned["latest"], zone, hall, calendar,
        cleaned.get("activity", ""), cleaned.get("lifecycle", ""),
    )  # fmt: skip
    return Frame(form, asking, {name: value for name, value in values.items() if value})


def _about(data: QueryDict, log: Log, notion: str) -> Mapping[str, str]:
    """What was chosen, without what was chosen while the form was about another log or another kind of case."""
    of_log, _between, of_notion = data.get("of", "").partition(" ")
    if of_log and of_log != log.code:
        return {"calendar": data.get("calendar", "")}
    if of_log and of_notion != notion:
        return {name: data.get(name, "") for name in ("first", "latest", "hall", "calendar") if name in data}
    return {name: data.get(name, "") for name in FIELDS if name in data}


@dataclass(frozen=True, slots=True)
class _Offers:
    """What there is to choose from."""

    logs: list[Log]
    notions: list[tuple[int, str, int]]
    halls: list[Hall]
    calendars: list[Calendar]


def grouped(names: list[str]) -> list[tuple[Any, Any]]:
    """What one case may be; of very many types first those that are mostly looked at, then all others by what they are called."""
    words = [(name, objects.label(name)) for name in names]
    if len(words) <= FEW_NOTIONS:
        return list(words)
    most = [each for each in words if each[0] in objects.NOTIONS]
    others = sorted((each for each in words if each[0] not in objects.NOTIONS), key=lambda each: each[1])
    return [(str(_("Mostly looked at")), most), (str(_("Whatever else has a history")), others)]


def _offer(form: Asked, log: Log, notion: int, offers: _Offers) -> None:
    """Fill in the choices; what there is nothing to choose from is left out."""
    loaded = loading.load(log, notion, is_latest=False)
    words = loading.met_transitions(loaded) if log.pk != Log.OWN else []
    names = shown.offered_activities(loaded)
    choices: dict[str, list[tuple[Any, Any]]] = {
        "log": [(each.code, str(_("Own journal")) if each.pk == Log.OWN else each.name) for each in offers.logs],
        "notion": grouped([name for _code, name, _events in offers.notions]),
        "hall": [("", _("all")), *((each.code, str(each)) for each in offers.halls)],
        "calendar": [("", _("Wall time")), *((str(each.pk), _("Working hours: %s") % each) for each in offers.calendars)],
        "activity": [("", _("any")), *names],
        "lifecycle": [("", _("all")), *((word, word) for word in words[:30])],
    }
    for name, offered in choices.items():
        offer_choices(form, name, offered)
    for name, is_there in (("hall", offers.halls), ("lifecycle", words[1:])):
        if not is_there:
            del form.fields[name]


def _latest_days(at: datetime) -> dict[str, str]:
    today: date = at.astimezone(queries.default_zone()).date()
    return {"first": f"{today - timedelta(days=DEFAULT_DAYS - 1)}", "latest": f"{today}"}
