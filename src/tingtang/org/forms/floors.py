"""What people draw: the plan of a hall, with numbers beside the drawing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.org import models
from tingtang.org.actions.floors import FLOOR_PLAN_FIELDS
from tingtang.org.queries.floors import members
from tingtang.ui.editing import NamedRecord
from tingtang.ui.widgets import Wide

_SIDES = "xywh"
_LONGEST = 4


class PlanWidget(Wide, forms.Widget):
    """A grid on which zones are drawn and dragged; the same as numbers, and where each counter and machine stands."""

    template_name = "org/widgets/plan.html"

    def __init__(self, hall: models.Hall) -> None:
        super().__init__()
        self.hall = hall

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any]:
        zones = models.Zone.objects.filter(hall=self.hall).values_list("code", flat=True)
        typed = {code: {side: data.get(f"{name}_{code}_{side}", "").strip() for side in _SIDES} for code in zones}
        found: dict[str, Any] = {"places": {code: sides for code, sides in typed.items() if any(sides.values())}}
        for number, one in enumerate(members(self.hall)):
            zone = data.get(f"{name}_in_{number}", "")
            found.setdefault(one.part, {}).update({one.key: zone} if zone else {})
        return {"counters": {}, "devices": {}} | found

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, Mapping) else {"places": {}, "counters": {}, "devices": {}}
        zones = list(models.Zone.objects.filter(hall=self.hall).order_by("order", "code"))
        rows = [{"code": one.code, "name": str(one), "at": given["places"].get(one.code, {})} for one in zones]
        people = [
            {"n": n, "label": one.label, "zone": given[one.part].get(one.key, "")} for n, one in enumerate(members(self.hall))
        ]
        context["widget"] |= {"zones": rows, "members": people}
        return context


class PlanField(forms.Field):
    """What the drawing says: places of zones, and the zones of counters and machines."""

    def clean(self, value: Any) -> dict[str, Any]:
        places = [
            {"zone": code} | {side: self._number(text) for side, text in one.items()} for code, one in value["places"].items()
        ]
        return {**value, "places": places}

    def _number(self, text: str) -> int:
        if not (text.isdecimal() and text.isascii() and len(text) < _LONGEST):
            raise ValidationError(_("The place of a zone is four whole numbers: from the left, from above, width, height."))
        return int(text)


class FloorPlan(NamedRecord):
    """A plan of a hall, and from when it holds."""

    versioned = FLOOR_PLAN_FIELDS

    class Meta:
        model = models.FloorPlan
        fields = ["names", "code", "starts_date", "columns", "rows", "cell_centimetres", "door_x", "door_y"]
        widgets = {"starts_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {"starts_date": _("Visits of earlier days stay on the plan before it: so before and after can be compared.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan: models.FloorPlan = self.instance
        self.fields["places"] = PlanField(label=_("Plan"), required=False, widget=PlanWidget(plan.hall))
        sides = {one["zone"]: {side: str(one[side]) for side in _SIDES} for one in plan.places}
        self.initial["places"] = {"places": sides, "counters": plan.counters, "devices": plan.devices}

    def values(self) -> dict[str, Any]:
        values = super().values()
        drawn: dict[str, Any] = values.pop("places")
        return {**values, **drawn, "hall": self.instance.hall}
