"""Kinds of assets: what differs between a meter, a room and a server is data."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named, code_validator
from tingtang.ui import designed
from tingtang.ui.designed_words import fields_fault


class AssetNature(models.TextChoices):
    """What a kind is, whatever an organisation calls it."""

    METER = "meter", pgettext_lazy("asset", "meter")
    PLACE = "place", pgettext_lazy("asset", "building or room")
    PLOT = "plot", pgettext_lazy("asset", "plot of land")
    ITEM = "item", _("configuration item")
    GOODS = "goods", pgettext_lazy("asset", "goods")
    CONTRACT = "contract", _("contract or licence")
    OTHER = "other", pgettext_lazy("asset", "something else")


class Monitored(models.TextChoices):
    """What is watched about it (ITL-03): the four scopes of monitoring."""

    NO = "", _("not monitored")
    ITEM = "item", _("state of the item")
    ENVIRONMENT = "environment", _("environment, such as smoke in the machine room")
    LICENCE = "licence", _("licences and their use")
    ACTIVITY = "activity", _("security and routine activity")


class AssetKind(Named):
    """A kind of asset: its own fields (JSON Schema), the letters its numbers begin with, and what is monitored of it."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    nature = models.CharField(_("nature"), max_length=10, choices=AssetNature.choices, default=AssetNature.OTHER)
    prefix = models.CharField(
        _("number prefix"), max_length=4, validators=[RegexValidator(r"^[A-Z]{1,4}$", _("One to four capital letters."))]
    )
    monitored = models.CharField(_("monitored"), max_length=12, choices=Monitored.choices, blank=True)
    fields = models.JSONField(_("fields"), default=dict, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("kind of asset"), _("kinds of assets")

    def clean(self) -> None:
        """Refuse fields that no form could show, and those that choose from tables, which assets do not have."""
        super().clean()
        try:
            design = designed.read(self.fields)
        except designed.BadFields as bad:
            raise ValidationError({"fields": fields_fault(bad)}) from None
        if any(one.kind in {"person", "area", "party", "file"} for one in design):
            raise ValidationError({"fields": _("Assets have no fields for colleagues or files: put files on the case.")})
        self.fields = designed.make(design)

    @property
    def form(self) -> list[designed.Field]:
        """The fields of its form, in their order."""
        return designed.read(self.fields)
