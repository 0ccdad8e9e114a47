"""What each level of responsibility owes: the obligations of leadership, departments and individuals (ORG-05, ORG-06)."""

from collections.abc import Collection
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import clean_texts, code_validator, text_in
from tingtang.org.models.people import Post


class Level(models.TextChoices):
    LEADERSHIP = "leadership", _("leadership")
    DEPARTMENT = "department", _("department")
    INDIVIDUAL = "individual", _("individual")


class Party(models.TextChoices):
    LEADERS = "leaders", _("leaders of the organisation")
    MANAGEMENT = "management", _("service-management department")
    HEADS = "heads", _("heads of departments")
    STAFF = "staff", _("all staff")


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def of_levels(self, levels: Collection[str]) -> Self:
        """The obligations of these levels."""
        return self.filter(level__in=levels)


class Obligation(models.Model):
    """Something a level of responsibility owes; of one post, or (post empty) of everybody whose posts are of that level."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    text = models.CharField(_("obligation"), max_length=300)
    texts = models.JSONField(_("obligation in other languages"), default=dict, blank=True)
    level = models.CharField(_("level of responsibility"), max_length=20, choices=Level.choices, default=Level.INDIVIDUAL)
    party = models.CharField(_("who it binds"), max_length=20, choices=Party.choices, default=Party.STAFF)
    post = models.ForeignKey(
        Post, verbose_name=_("post"), on_delete=models.PROTECT, null=True, blank=True, related_name="obligations"
    )
    source = models.CharField(_("from where"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in force"), default=True)
    objects: ClassVar[ObligationQuerySet] = ObligationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("obligation"), _("obligations")

    def __str__(self) -> str:
        return text_in(self.texts, None, self.text)

    def clean(self) -> None:
        """Keep translations only in the languages there are; refuse a post of another level."""
        super().clean()
        self.texts = clean_texts(self.texts)
        if self.post is not None and self.post.level != self.level:
            raise ValidationError({"post": _("This post is of another level of responsibility.")})
