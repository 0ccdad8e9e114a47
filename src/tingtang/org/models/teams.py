"""Teams, what their people can do, who stands in for whom, and who is away."""

from typing import ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import Named, code_validator
from tingtang.org.models.people import Post, Staff
from tingtang.org.models.places import Hall

M = TypeVar("M", bound=models.Model)


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, actor: Actor, permission: str = "org.view") -> Self:
        """The teams of halls where the actor holds `permission`, and those of the whole organisation."""
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        return self.filter(Q(hall_id__in=halls) | Q(hall__isnull=True)) if halls else self.none()


class Team(Named):
    """People who share work; of one hall or (hall empty) of the whole organisation."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="teams")
    is_active = models.BooleanField(_("in use"), default=True)
    description = models.CharField(_("what it is for"), max_length=300, blank=True)
    objects: ClassVar[TeamQuerySet] = TeamQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("team"), _("teams")


class TeamMember(models.Model):
    """Somebody's place in a team: how many open cases of it he holds at most, whether he leads it, and his turn."""

    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.CASCADE, related_name="members")
    staff = models.ForeignKey(Staff, verbose_name=_("staff member"), on_delete=models.CASCADE, related_name="teams")
    capacity = models.PositiveSmallIntegerField(
        _("open cases at most"), default=20, help_text=_("No more than these are given to this person by this team at once.")
    )
    is_lead = models.BooleanField(_("leads the team"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("team member"), _("team members")
        constraints = [models.UniqueConstraint(fields=["team", "staff"], name="org_team_member")]

    def __str__(self) -> str:
        return str(self.staff)

    @property
    def hall_id(self) -> int | None:
        """A member belongs to the hall of the team."""
        return self.team.hall_id


class Skill(Named):
    """Something one can do: a language, a procedure, a kind of case."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)

    class Meta:
        verbose_name, verbose_name_plural = _("skill"), _("skills")


class OfStaffQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor, permission: str = "org.view") -> Self:
        """The rows about staff of halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(staff__hall_id__in=halls)


class StaffSkill(models.Model):
    """How well somebody can do something, from 1 (beginner) to 5 (teaches others)."""

    staff = models.ForeignKey(Staff, verbose_name=_("staff member"), on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, verbose_name=_("skill"), on_delete=models.PROTECT, related_name="holders")
    level = models.PositiveSmallIntegerField(
        pgettext_lazy("of a skill", "level"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    objects: ClassVar[OfStaffQuerySet["StaffSkill"]] = OfStaffQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("skill of staff"), _("skills of staff")
        constraints = [
            models.UniqueConstraint(fields=["staff", "skill"], name="org_staff_skill"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="org_staff_skill_level"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.skill}"

    @property
    def hall_id(self) -> int | None:
        """A skill belongs to its holder's hall."""
        return self.staff.hall_id


class CoverPairQuerySet(models.QuerySet["CoverPair"]):
    def visible_to(self, actor: Actor, permission: str = "org.view") -> Self:
        """The pairs whose A works in a hall where the actor holds `permission`."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(primary__hall_id__in=halls)


class CoverPair(models.Model):
    """An A/B pair (AB 角): who answers first and who stands in; in one team, for one post, or (both empty) in everything."""

    primary = models.ForeignKey(
        Staff, verbose_name=_("A, who answers first"), on_delete=models.CASCADE, related_name="backup_pairs"
    )
    backup = models.ForeignKey(Staff, verbose_name=_("B, who stands in"), on_delete=models.CASCADE, related_name="primary_pairs")
    team = models.ForeignKey(
        Team, verbose_name=_("only in the team"), on_delete=models.CASCADE, null=True, blank=True, related_name="pairs"
    )
    post = models.ForeignKey(
        Post, verbose_name=_("only for the post"), on_delete=models.CASCADE, null=True, blank=True, related_name="pairs"
    )
    objects: ClassVar[CoverPairQuerySet] = CoverPairQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("A/B pair"), _("A/B pairs")
        constraints = [
            models.UniqueConstraint(fields=["primary", "team", "post"], name="org_cover_pair", nulls_distinct=False),
            models.CheckConstraint(condition=~Q(primary=F("backup")), name="org_cover_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.primary} → {self.backup}"

    @property
    def hall_id(self) -> int | None:
        """A pair belongs to the hall of its A."""
        return self.primary.hall_id

    def clean(self) -> None:
        """Refuse somebody who would stand in for himself, and a team and a post at once."""
        super().clean()
        if self.primary_id == self.backup_id:
            raise ValidationError({"backup": _("Nobody stands in for himself. Choose somebody else.")})
        if self.team_id and self.post_id:
            raise ValidationError({"post": _("Choose a team or a post, not both.")})


class AbsenceKind(models.TextChoices):
    LEAVE = "leave", _("leave")
    SICK = "sick", _("sick leave")
    TRAINING = "training", _("training")
    OTHER = "other", _("other reason")


class Absence(models.Model):
    """Time in which somebody is away: half-open, and no two of one person overlap (checked by the action)."""

    staff = models.ForeignKey(Staff, verbose_name=_("staff member"), on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(_("reason"), max_length=10, choices=AbsenceKind.choices, default=AbsenceKind.LEAVE)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    objects: ClassVar[OfStaffQuerySet["Absence"]] = OfStaffQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("absence"), _("absences")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="org_absence_has_length",
                violation_error_message=_("An absence ends after it starts."),
            )
        ]
        indexes = [models.Index(fields=["staff", "starts_at"], name="org_absence_staff")]

    def __str__(self) -> str:
        return _("absence of {name}").format(name=self.staff)

    @property
    def hall_id(self) -> int | None:
        """An absence belongs to the hall of who is away."""
        return self.staff.hall_id
