"""What people draw: the plan of a hall, with numbers beside the drawing."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.org import models
from tingtang.org.actions.floors import FLOOR_PLAN_FIELDS
from tingtang.org.models.floors import LONGEST_PICTURE
from tingtang.org.queries.floors import Member, members
from tingtang.ui import pictures
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord
from tingtang.ui.widgets import Wide

_SIDES = "xywh"
_LONGEST = 4


def _box(name: str, one: Member) -> str:
    """Its field, by its own key: a counter made meanwhile does not move what was chosen for another."""
    return f"{name}_in_{one.part}_{one.key}"


class PlanWidget(Wide, forms.Widget):
    """A grid on which zones are drawn and dragged; the same as numbers, and where each counter and machine stands."""

    template_name = "org/widgets/plan.html"

    def __init__(self, hall: models.Hall, picture: str = "") -> None:
        super().__init__()
        self.hall, self.picture = hall, picture

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any]:
        zones = models.Zone.objects.filter(hall=self.hall).values_list("code", flat=True)
        typed = {code: {side: data.get(f"{name}_{code}_{side}", "").strip() for side in _SIDES} for code in zones}
        found: dict[str, Any] = {"places": {code: sides for code, sides in typed.items() if any(sides.values())}}
        for one in members(self.hall):
            zone = data.get(_box(name, one), "")
            found.setdefault(one.part, {}).update({one.key: zone} if zone else {})
        return {"counters": {}, "devices": {}} | found

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, Mapping) else {"places": {}, "counters": {}, "devices": {}}
        zones = list(models.Zone.objects.filter(hall=self.hall).order_by("order", "code"))
        rows = [{"code": one.code, "name": str(one), "at": given["places"].get(one.code, {})} for one in zones]
        people = [
            {"box": _box(name, one), "label": one.label, "zone": given[one.part].get(one.key, "")} for one in members(self.hall)
        ]
        context["widget"] |= {"zones": rows, "members": people, "picture": self.picture}
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
    upload = forms.FileField(
        label=_("Picture under the plan"), required=False, widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=_("A drawing of the house, PNG or JPEG, at most 1 MB; it is stretched over the whole grid."),
    )  # fmt: skip
    without = forms.BooleanField(label=_("No picture any more"), required=False)

    class Meta:
        model = models.FloorPlan
        fields = ["names", "code", "starts_date", "columns", "rows", "cell_centimetres", "door_x", "door_y"]
        widgets = {"starts_date": DayInput()}
        help_texts = {"starts_date": _("Visits of earlier days stay on the plan before it: so before and after can be compared.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan: models.FloorPlan = self.instance
        if not plan.picture:
            del self.fields["without"]
        self.fields["places"] = PlanField(label=_("Plan"), required=False, widget=PlanWidget(plan.hall, plan.picture))
        sides = {one["zone"]: {side: str(one[side]) for side in _SIDES} for one in plan.places}
        self.initial["places"] = {"places": sides, "counters": plan.counters, "devices": plan.devices}

    def clean_upload(self) -> str:
        """The picture as a drawing takes it. Refused when it is none, or too large."""
        upload = self.cleaned_data.get("upload")
        if not upload:
            return ""
        picture = pictures.read(upload.read(LONGEST_PICTURE))
        found = f"data:image/{picture.kind};base64,{b64encode(picture.content).decode()}" if picture else ""
        if picture is None or len(found) > LONGEST_PICTURE:
            raise ValidationError(_("A PNG or JPEG of at most 1 MB can lie under the plan."))
        if max(picture.width, picture.height) > pictures.LONGEST_SIDE:
            text = _("The picture is %(width)s by %(height)s points large; at most %(most)s by %(most)s are drawn.")
            size = {"width": picture.width, "height": picture.height, "most": pictures.LONGEST_SIDE}
            raise ValidationError(text, params=size)
        return found

    def values(self) -> dict[str, Any]:
        values = super().values()
        values["picture"] = values.pop("upload") or ("" if values.pop("without", False) else self.instance.picture)
        values.pop("without", None)
        drawn: dict[str, Any] = values.pop("places")
        return {**values, **drawn, "hall": self.instance.hall}
