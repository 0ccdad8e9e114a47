"""Sheets of data: lines, models of decisions and rosters, with every version that was saved."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.models import Account
from tingtang.core.naming import Named, code_validator
from tingtang.org.models import Hall


class SheetKind(models.TextChoices):
    LINE = "line", _("line")
    MODEL = "model", _("model of a decision")
    ROSTER = "roster", _("roster")


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, actor: Actor, permission: str = "planning.view") -> Self:
        """The sheets of halls where the actor holds `permission`, and those of the whole organisation."""
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        return self.filter(Q(hall_id__in=halls) | Q(hall__isnull=True)) if halls else self.none()


class Sheet(Named):
    """A sheet of one hall or (hall empty) of the whole organisation; `data` is what the schemas of `rules` read."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SheetKind.choices)
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="sheets")
    data = models.JSONField(_("content"), default=dict)
    saved_at = models.DateTimeField(_("saved"))
    answer = models.JSONField(null=True, blank=True, editable=False)
    # The search for a roster that goes on: state (waiting, running, stopping, failed), asked_at, seconds, value, bound.
    search = models.JSONField(null=True, blank=True, editable=False)
    objects: ClassVar[SheetQuerySet] = SheetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("sheet"), _("sheets")
        indexes = [models.Index(fields=["kind", "-saved_at"], name="planning_sheet_kind")]

    def clean(self) -> None:
        """Refuse what is no mapping; the actions read it by its schema."""
        super().clean()
        if not isinstance(self.data, dict):
            raise ValidationError({"data": _("A sheet is a mapping of names to values.")})

    @property
    def template(self) -> str:
        """Which model of a decision it is; nothing for others."""
        found: Any = self.data.get("template", "")
        return str(found)


class SheetVersion(models.Model):
    """A sheet as it was saved: its scenarios, oldest first. They are never changed."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    data = models.JSONField(_("content"), default=dict)
    note = models.CharField(_("scenario"), max_length=200, blank=True)
    saved_at = models.DateTimeField(_("saved"))
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("version of a sheet"), _("versions of a sheet")
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="planning_version_once")]

    def __str__(self) -> str:
        return self.note or f"{self.number}"
