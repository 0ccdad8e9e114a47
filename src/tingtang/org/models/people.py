"""People: posts, roles, staff and when they are planned."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.models import Account
from tingtang.core.naming import Named, code_validator
from tingtang.org.models.places import Hall, InHallQuerySet


class Post(Named):
    """A post (岗位): what somebody answers for, apart from who holds it.

    One that is not held (`is_held`) stands for whoever a matter is about, such as the person assessed: nobody is to be found for it.
    """

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    level = models.CharField(
        _("level of responsibility"),
        max_length=20,
        default="individual",
        choices=[("leadership", _("leadership")), ("department", _("department")), ("individual", _("individual"))],
    )
    duties = models.JSONField(_("duties"), default=list, blank=True)
    is_held = models.BooleanField(_("held by people"), default=True)
    # Codes of skills; a list of codes, as services name the posts that perform them.
    needed_skills = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("skills needed before the first shift"),
        default=list,
        db_default=[],
        blank=True,
    )

    class Meta:
        verbose_name, verbose_name_plural = _("post"), _("posts")

    def clean(self) -> None:
        """Keep duties as a list of texts, one each, none empty."""
        super().clean()
        if not isinstance(self.duties, list) or not all(isinstance(duty, str) for duty in self.duties):
            raise ValidationError({"duties": _("Give duties as a list of texts.")})
        self.duties = list(dict.fromkeys(duty.strip() for duty in self.duties if duty.strip()))


class Role(Named):
    """A named set of permissions; where it holds is said when it is granted."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    permissions = ArrayField(models.CharField(max_length=80), verbose_name=_("permissions"), default=list, blank=True)
    landing = models.CharField(_("first page"), max_length=80, blank=True)
    # What the version that made or last renewed a built-in role gave it; whoever changed the role since shows in the difference.
    given = ArrayField(models.CharField(max_length=80), null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("role"), _("roles")


class Staff(models.Model):
    """Somebody who works here; the account is how he logs in."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="staff")
    badge = models.CharField(_("badge number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    posts = models.ManyToManyField(Post, verbose_name=_("posts"), related_name="staff", blank=True)
    hall = models.ForeignKey(
        Hall, verbose_name=_("home hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="staff"
    )
    left_date = models.DateField(_("left on"), null=True, blank=True)
    objects: ClassVar[InHallQuerySet["Staff"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("staff member"), _("staff")

    def __str__(self) -> str:
        return self.name


class StaffRole(models.Model):
    """A role granted to somebody, in one hall or (hall empty) in the whole organisation."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("granted role"), _("granted roles")
        constraints = [
            models.UniqueConstraint(fields=["staff", "role", "hall"], name="org_role_granted_once", nulls_distinct=False)
        ]


class Shift(models.Model):
    """Planned presence of somebody in a hall: half-open, and nobody is planned twice at once (checked by the action)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="shifts")
    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="shifts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    objects: ClassVar[InHallQuerySet["Shift"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("shift"), _("shifts")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="org_shift_has_length",
                violation_error_message=_("A shift ends after it starts."),
            )
        ]
        indexes = [models.Index(fields=["hall", "starts_at"], name="org_shift_hall")]
