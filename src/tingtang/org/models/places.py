"""Places: the organisation, its halls and their zones."""

from typing import ClassVar, Self, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import Named, code_validator
from tingtang.org import rules
from tingtang.ui.zones import time_zones


def is_time_zone(name: str) -> None:
    """Refuse names the time zone database does not know."""
    if name not in time_zones():
        raise ValidationError(_("“%(name)s” is not a time zone, e.g. Asia/Shanghai."), params={"name": name})


class Organisation(Named):
    """The one organisation of this installation."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    industry = models.CharField(_("industry pack"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    leader_line = models.CharField(
        _("general manager's line"), max_length=40, blank=True, help_text=_("The phone number that customers are shown.")
    )
    is_only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("organisation"), _("organisations")
        constraints = [models.CheckConstraint(condition=Q(is_only=True), name="org_one_organisation")]


_FAULTS = {
    "unknown_day": _("“%(day)s” is not a weekday: mo, tu, we, th, fr, sa, su."),
    "unreadable": _("“%(text)s” is not a time span such as 08:30-12:00."),
    "overlap": _("%(text)s begins before the hours before it have ended."),
}


class OutletClass(Named):
    """A class of outlets (CHN-15): what an outlet of it is for, and what it has at least. Like is compared with like.

    `equipment` is a list of {kind, least}: machines by their kind; `zones` are functions of parts of a hall.
    """

    code = models.CharField(_("code"), max_length=39, validators=[code_validator], unique=True)
    role = models.TextField(_("what an outlet of it is for"), max_length=2000, blank=True)
    zones = ArrayField(models.CharField(max_length=40), verbose_name=_("zones it has"), default=list, blank=True)
    equipment = models.JSONField(_("machines it has at least"), default=list, blank=True)
    least_counters = models.PositiveSmallIntegerField(_("counters it has at least"), default=1)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("class of outlets"), _("classes of outlets")

    def clean(self) -> None:
        """Keep each zone and machine once. Refused for a number of machines that cannot be read."""
        super().clean()
        self.zones = sorted({*self.zones})
        try:
            found = {str(one["kind"]): int(one["least"]) for one in self.equipment if one.get("kind")}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ValidationError({"equipment": _("Say how many machines of each kind.")}) from None
        if any(not 1 <= least <= 1000 for least in found.values()):
            raise ValidationError({"equipment": _("Say how many machines of each kind.")})
        self.equipment = [{"kind": kind, "least": least} for kind, least in found.items()]


class HallQuerySet(models.QuerySet["Hall"]):
    def visible_to(self, actor: Actor, permission: str = "org.view") -> Self:
        """The halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(pk__in=halls)


class Hall(Named):
    """A service hall: a place with counters, in one time zone.

    `opening` holds, per weekday mo…su, spans such as ["08:30-12:00", "13:30-17:00"].
    """

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Asia/Shanghai", validators=[is_time_zone])
    opening = models.JSONField(_("opening hours"), default=dict, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    industry = models.CharField(_("industry"), max_length=40, blank=True)
    outlet = models.CharField(_("class of outlet"), max_length=39, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[HallQuerySet] = HallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("hall"), _("halls")

    def clean(self) -> None:
        """Refuse opening hours that cannot be read or overlap, and keep them in one way of writing."""
        super().clean()
        faults = rules.faults_of(self.opening)
        if faults:
            raise ValidationError(
                {"opening": [_FAULTS[fault.reason] % {"day": fault.day, "text": fault.text} for fault in faults]}
            )
        self.opening = rules.tidy(self.opening)
        if self.outlet and not OutletClass.objects.filter(code=self.outlet).exists():
            raise ValidationError({"outlet": _("There is no class of outlets “%(code)s”.") % {"code": self.outlet}})

    @property
    def hall_id(self) -> int:
        """A hall is its own scope."""
        return self.pk

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as Python's object."""
        return ZoneInfo(self.time_zone)


class Placed(models.Model):
    """Something that holds in some halls or industries, by their codes; naming neither, it holds everywhere.

    A class of outlets stands among the halls, as `@` and its code.
    """

    industries = ArrayField(models.CharField(max_length=40), verbose_name=_("only in these industries"), default=list, blank=True)
    halls = ArrayField(models.CharField(max_length=40), verbose_name=_("only in these halls"), default=list, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Keep the codes each once. Refused for a hall that there is not."""
        super().clean()
        self.industries, self.halls = sorted({*self.industries}), sorted({*self.halls})
        unknown = {*self.halls} - {*Hall.objects.values_list("code", flat=True)} if self.halls else set()
        if any(code.startswith(rules.OF_CLASS) for code in unknown):
            unknown -= {rules.OF_CLASS + code for code in OutletClass.objects.values_list("code", flat=True)}
        if unknown:
            raise ValidationError({"halls": _("There is no hall “%(code)s”.") % {"code": min(unknown)}})

    def fit(self, hall: Hall | None) -> rules.Fit:
        """How exactly it names a hall; what belongs to no hall is of no industry that anybody knows."""
        if hall is None:
            return rules.fit(self.industries, self.halls, "", "")
        return rules.fit(self.industries, self.halls, hall.code, hall.industry, hall.outlet)


def placed_in(hall: Hall | None) -> Q:
    """Which rows of something that may be placed hold in a hall: as `Placed.fit` says of one."""
    named = Q(halls__overlap=[hall.code, *rules.class_marks(hall.outlet)]) if hall else Q(pk__in=[])
    known = Q(industries__contains=[hall.industry]) if hall and hall.industry else ~Q(industries=[])
    return named | known | Q(halls=[], industries=[])


Fit = rules.Fit
M = TypeVar("M", bound=models.Model)


class InHallQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor, permission: str = "org.view") -> Self:
        """The rows in halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(hall_id__in=halls)


class Zone(Named):
    """A part of a hall with a function: waiting, acceptance, payment, VIP; or an area that one person answers for (ORG-10)."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="zones")
    owner = models.ForeignKey(
        "org.Staff", verbose_name=_("who answers for it"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("function"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    objects: ClassVar[InHallQuerySet["Zone"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("zone"), _("zones")
        constraints = [models.UniqueConstraint(fields=["hall", "code"], name="org_zone_code")]
