"""The plan of a hall: where its zones lie on a grid, in versions that each hold from a day."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import Named
from tingtang.org import rules
from tingtang.org.models.places import Hall, InHallQuerySet, Zone

_FAULTS = {
    "unreadable": _("The place of “%(zone)s” needs four whole numbers: from the left, from above, width, height."),
    "outside": _("“%(zone)s” does not lie within the plan."),
    "twice": _("“%(zone)s” stands on the plan twice."),
    "overlap": _("“%(zone)s” and “%(other)s” overlap."),
}
PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,")
LONGEST_PICTURE = 1_400_000  # a megabyte as base64


def _cells(label: Any, default: int) -> Any:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(4), MaxValueValidator(rules.MOST_CELLS)]
    )


class FloorPlan(Named):
    """Where the zones of a hall lie since a day (CHN-17), in cells of a grid from its upper left corner.

    `places` is a list of {zone, x, y, w, h} by the zones' codes; `counters` and `devices` say in which zone each stood on those
    days, by the codes of counters and the names of machines: both may be moved later, and old days stay as they were. `picture` is an
    address of the kind data: that a drawing takes as it is.
    """

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="floor_plans")
    starts_date = models.DateField(_("holds from"))
    columns = _cells(_("cells across"), 24)
    rows = _cells(_("cells down"), 16)
    cell_centimetres = models.PositiveSmallIntegerField(
        _("one cell is (cm)"), default=100, validators=[MinValueValidator(10), MaxValueValidator(2000)],
        help_text=_("Walking distances are reckoned from it."),
    )  # fmt: skip
    door_x = models.PositiveSmallIntegerField(
        _("door, from the left"), default=12, help_text=_("Where customers come in and leave.")
    )
    door_y = models.PositiveSmallIntegerField(_("door, from above"), default=15)
    places = models.JSONField(_("places of the zones"), default=list, blank=True)
    counters = models.JSONField(_("counters and their zones"), default=dict, blank=True)
    devices = models.JSONField(_("machines and their zones"), default=dict, blank=True)
    picture = models.TextField(_("picture under the plan"), blank=True, default="", db_default="")
    objects: ClassVar[InHallQuerySet["FloorPlan"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("floor plan"), _("floor plans")
        constraints = [
            models.UniqueConstraint(fields=["hall", "code"], name="org_plan_code"),
            models.UniqueConstraint(
                fields=["hall", "starts_date"], name="org_plan_day",
                violation_error_message=_("Another plan of this hall holds from that day."),
            ),
        ]  # fmt: skip

    def clean(self) -> None:
        """Refuse zones of another hall, outside the plan or over one another, and a door outside."""
        super().clean()
        zones = {zone.code: str(zone) for zone in Zone.objects.filter(hall_id=self.hall_id)}
        faults: dict[str, list[ValidationError]] = {}
        told = [self._told(fault, zones) for fault in rules.plan_faults(self.places, self.columns, self.rows)]
        used = [one.get("zone", "") for one in self.places if isinstance(one, dict)] if isinstance(self.places, list) else []
        none = _("There is no zone “%(zone)s” in this hall.")
        unknown = sorted({*map(str, used), *self._named()} - {*zones})
        told += [ValidationError(none, params={"zone": code}) for code in unknown]
        if told:
            faults["places"] = told
        if self.door_x >= self.columns or self.door_y >= self.rows:
            faults["door_x"] = [ValidationError(_("The door does not lie within the plan."))]
        if self.picture and not (self.picture.startswith(PICTURES) and len(self.picture) <= LONGEST_PICTURE):
            faults["picture"] = [ValidationError(_("A PNG or JPEG of at most 1 MB can lie under the plan."))]
        if faults:
            raise ValidationError(faults)

    def _named(self) -> set[str]:
        """The zones that counters and machines are said to stand in."""
        if not all(isinstance(each, dict) for each in (self.counters, self.devices)):
            raise ValidationError({"counters": _("Say of each counter and machine in which zone it stands.")})
        return {str(code) for each in (self.counters, self.devices) for code in each.values() if code}

    def _told(self, fault: rules.PlanFault, zones: dict[str, str]) -> ValidationError:
        names = {name: zones.get(code, code) for name, code in (("zone", fault.zone), ("other", fault.other))}
        return ValidationError(_FAULTS[fault.reason], params=names)
