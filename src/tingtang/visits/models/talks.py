"""What patrol and floor staff can tell people: recent work, next work, rules; and what was told where, to whom (PRP-10)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models import Case
from tingtang.catalogue.models import Regulation
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff, Zone
from tingtang.visits.models.common import VisitQuerySet


class TalkKind(models.TextChoices):
    """What a talking point is about (002-F §2)."""

    RECENT = "recent", _("recent work")
    NEXT = "next", _("next work")
    RULE = "rule", pgettext_lazy("talking point", "rule")


class TalkingPoint(models.Model):
    """Something that whoever patrols tells people: for a place or the whole hall, for some days, to holders of some posts."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="talking_points")
    kind = models.CharField(
        pgettext_lazy("talking point", "about"), max_length=8, choices=TalkKind.choices, default=TalkKind.NEXT
    )
    title = models.CharField(_("in one sentence"), max_length=120)
    text = models.TextField(_("what to say"), max_length=2000, blank=True)
    zone = models.ForeignKey(
        Zone, verbose_name=_("only at"), on_delete=models.PROTECT, null=True, blank=True, related_name="talking_points"
    )
    posts = ArrayField(models.CharField(max_length=40), verbose_name=_("posts that tell it"), default=list, blank=True)
    regulation = models.ForeignKey(
        Regulation, verbose_name=_("the rule it rests on"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_date = models.DateField(_("told from"))
    last_date = models.DateField(_("told until"), null=True, blank=True)
    objects: ClassVar[VisitQuerySet["TalkingPoint"]] = VisitQuerySet["TalkingPoint"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("talking point"), _("talking points")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__isnull=True) | Q(last_date__gte=F("first_date")), name="visits_talk_days"
            )
        ]
        indexes = [models.Index(fields=["hall", "first_date"], name="visits_talking_points")]

    def __str__(self) -> str:
        return self.title


class Told(models.Model):
    """A point was told, or somebody asked or wished something on a patrol: where, to whom, what was answered, what came of it."""

    class Listener(models.TextChoices):
        HOUSEHOLD = "household", _("a household")
        CUSTOMER = "customer", _("a customer")
        GROUP = "group", _("several together")
        SHOP = "shop", _("a shop or company")

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="told")
    point = models.ForeignKey(
        TalkingPoint, verbose_name=_("talking point"), on_delete=models.PROTECT, null=True, blank=True, related_name="told"
    )
    zone = models.ForeignKey(
        Zone, verbose_name=pgettext_lazy("of a hall", "place"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField()
    listener = models.CharField(_("told to"), max_length=10, choices=Listener.choices, default=Listener.HOUSEHOLD)
    whom = models.CharField(_("flat or name"), max_length=100, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="told")
    people = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    answer = models.CharField(_("what they said to it"), max_length=500, blank=True)
    wish = models.CharField(_("what they ask or wish"), max_length=500, blank=True)
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="told")
    objects: ClassVar[VisitQuerySet["Told"]] = VisitQuerySet["Told"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "notes of what was told")
        constraints = [models.CheckConstraint(condition=Q(point__isnull=False) | Q(wish__gt=""), name="visits_told_something")]
        indexes = [
            models.Index(fields=["hall", "-told_at"], name="visits_told_latest"),
            models.Index(fields=["point", "zone"], name="visits_told_where"),
        ]
