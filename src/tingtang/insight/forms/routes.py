"""What the pages of customers' routes are asked for."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.catalogue.models import Service
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.insight import queries
from tingtang.insight.forms.waiting import day_of, refuse_span
from tingtang.insight.queries import routes as routing
from tingtang.insight.queries.routes import MOST_DAYS, Asked
from tingtang.org.models import FloorPlan, Hall
from tingtang.org.queries.floors import plans
from tingtang.ui.choosing import offer_choices
from tingtang.ui.days import DayInput
from tingtang.ui.shell import hall_code

KEPT = ("hall", "first", "latest", "plan", "service")
_SELECT = {"class": "form-select"}


class Which(forms.Form):
    """A hall, days, and whether another plan than that of each day counts."""

    hall = forms.ChoiceField(label=gettext_lazy("Hall"), widget=forms.Select(attrs=_SELECT))
    first = forms.DateField(label=gettext_lazy("From"), widget=DayInput({"class": "form-control"}))
    latest = forms.DateField(label=gettext_lazy("To"), widget=DayInput({"class": "form-control"}))
    plan = forms.ChoiceField(label=gettext_lazy("Reckoned on"), required=False, widget=forms.Select(attrs=_SELECT))

    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False, widget=forms.Select(attrs=_SELECT))

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and more of them than are read at once."""
        cleaned = super().clean() or {}
        refuse_span(self, cleaned)
        if not self.errors and (cleaned["latest"] - cleaned["first"]).days >= MOST_DAYS:
            self.add_error("latest", _("At most %(days)s days at once.") % {"days": MOST_DAYS})
        return cleaned


def asked(request: HttpRequest, data: QueryDict) -> tuple[Which, Asked | None]:
    """The form as filled in, and what it asks; nothing while it is wrong. Refused (NotFound) for a hall or plan one does not see."""
    actor, at = actor_of(request), at_of(request)
    halls = [one for one in queries.halls(actor) if one.is_active]
    if not halls:
        raise NotFound
    hall = _hall(halls, data.get("hall", ""), hall_code(request))
    first, latest = routing.default_span(hall, at)
    drawn = plans(hall)
    given = {"hall": hall.code, "first": data.get("first") or f"{first}", "latest": data.get("latest") or f"{latest}"}
    is_same = data.get("of", hall.code) == hall.code
    form = Which(given | {name: data.get(name, "") if is_same else "" for name in ("plan", "service")})
    wanted = _services(hall, given["first"], given["latest"])
    offer_choices(form, "service", [("", _("all")), *((one.code, str(one)) for one in wanted)])
    offer_choices(form, "hall", [(one.code, str(one)) for one in halls])
    offer_choices(
        form, "plan", [("", _("the plan of each day")), *((str(one.pk), f"{one} ({one.starts_date})") for one in drawn)]
    )
    if not form.is_valid():
        return form, None
    plan = next((one for one in drawn if str(one.pk) == form.cleaned_data["plan"]), None)
    service = next((one for one in wanted if one.code == form.cleaned_data["service"]), None)
    return form, Asked(hall, form.cleaned_data["first"], form.cleaned_data["latest"], plan, service)


def _services(hall: Hall, first: str, latest: str) -> list[Service]:
    """The services to choose from; none for days that are refused anyway."""
    start, end = day_of(first), day_of(latest)
    is_read = start is not None and end is not None and timedelta() <= end - start < timedelta(days=MOST_DAYS)
    return routing.services(hall, start, end) if is_read and start and end else []


def _hall(halls: list[Hall], code: str, own: str) -> Hall:
    """The hall that is named, else the one the reader is in, else the first with a plan."""
    if code:
        found = next((one for one in halls if one.code == code), None)
        if found is None:
            raise NotFound
        return found
    drawn = {*FloorPlan.objects.values_list("hall_id", flat=True)}
    return next((one for one in halls if one.code == own), None) or next((one for one in halls if one.pk in drawn), halls[0])
