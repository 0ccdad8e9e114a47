"""Dispatch as data: the decision table, how each team hands out, whose turn it is, and what is offered to whom."""

from datetime import datetime
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models.cases import Case, of_seen_case
from tingtang.cases.models.kinds import Kind
from tingtang.cases.rules import conditions
from tingtang.cases.rules.conditions import LONGEST, BadCondition
from tingtang.cases.rules.dispatch import Way
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import Named, code_validator
from tingtang.org.models import Skill, Staff, Team, TeamMember

WAYS = [
    (Way.PUSH.value, _("given to whoever has most room")),
    (Way.OFFER.value, _("offered to one after the other")),
    (Way.PULL.value, _("taken from the queue by hand")),
]
ABOUT = [("case", pgettext_lazy("rules for", "cases")), ("step", pgettext_lazy("rules for", "steps of procedures"))]
_FAULTS = {
    "too_long": _("Write at most %(about)s characters; split the rest into another rule."),
    "too_many_macros": _("Use exists, all, map or filter at most %(about)s times in one condition."),
    "unreadable": _("The condition cannot be read at %(about)s (line:column)."),
    "unknown": _("There is no “%(about)s”. Use one of the names in the list beside."),
    "no_field": _("No kind of case has the field “%(about)s”."),
    "types": _("Things of different types are compared: texts stand in quotes, numbers do not."),
    "fails": _("The condition fails on the example: %(about)s"),
    "not_bool": _("The condition must be a yes or no, such as priority <= 2."),
}


def fault_words(fault: BadCondition) -> str:
    """What is wrong with a condition, in words."""
    return str(_FAULTS[fault.reason] % {"about": fault.about})


def kind_fields() -> dict[str, object]:
    """The fields that kinds of cases have, each with an example of its type: what conditions may read as `fields.NAME`."""
    found: dict[str, object] = {}
    for schema in Kind.objects.order_by("pk").values_list("fields", flat=True):
        for name, field in (schema.get("properties") or {}).items():
            found.setdefault(name, example_of(field))
    return found


def example_of(field: dict[str, object]) -> object:
    """A value of the type of a field of a JSON schema."""
    kind = field.get("type")
    values: dict[object, object] = {"integer": 0, "number": 0.0, "boolean": False, "array": [""], "object": {}}
    return values.get(kind, "")


class DispatchRule(Named):
    """A row of the decision table: the first whose condition holds says which team gets the case, and what skill it asks for.

    Steps of procedures have rules of their own; where none speaks of a step, it goes to whoever holds its post.
    """

    about = models.CharField(_("rule for"), max_length=4, choices=ABOUT, default="case")
    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    condition = models.CharField(
        _("condition"),
        max_length=LONGEST,
        blank=True,
        help_text=_(
            'A condition over the case\'s fields (in CEL), such as nature == "complaint" && channel == "phone"; empty holds for all.'
        ),
    )
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="dispatch_rules")
    skill = models.ForeignKey(
        Skill, verbose_name=_("skill it asks for"), on_delete=models.PROTECT, null=True, blank=True, related_name="dispatch_rules"
    )
    skill_level = models.PositiveSmallIntegerField(
        _("level at least"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("dispatch rule"), _("dispatch rules")
        indexes = [models.Index(fields=["order", "code"], name="cases_rule_order")]

    def clean(self) -> None:
        """Refuse a condition that could not be used."""
        super().clean()
        if self.condition.strip():
            try:
                conditions.check(self.condition, kind_fields())
            except BadCondition as fault:
                raise ValidationError({"condition": fault_words(fault)}) from None


class TeamWayQuerySet(models.QuerySet["TeamWay"]):
    def visible_to(self, actor: Actor, permission: str = "cases.view_setup") -> Self:
        """The ways of teams in halls where the actor holds `permission`, and of those for all halls."""
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        return self.filter(Q(team__hall_id__in=halls) | Q(team__hall__isnull=True)) if halls else self.none()


class TeamWay(models.Model):
    """How a team hands out its cases. A team without a row does not: its people take from the queue."""

    team = models.OneToOneField(Team, verbose_name=_("team"), on_delete=models.CASCADE, related_name="way")
    way = models.CharField(_("cases are"), max_length=10, choices=WAYS, default=Way.PUSH)
    offer_minutes = models.PositiveSmallIntegerField(
        _("minutes to accept an offer"), default=10, validators=[MinValueValidator(1), MaxValueValidator(480)]
    )
    objects: ClassVar[TeamWayQuerySet] = TeamWayQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("way of handing out"), _("ways of handing out")

    def __str__(self) -> str:
        return str(self.team)

    @property
    def hall_id(self) -> int | None:
        """A way belongs to the hall of its team."""
        return self.team.hall_id


class Turn(models.Model):
    """When somebody of a team was last given a case."""

    member = models.OneToOneField(TeamMember, on_delete=models.CASCADE, related_name="turn")
    latest_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)


class OfferState(models.TextChoices):
    OPEN = "open", pgettext_lazy("an offer", "open")
    TAKEN = "taken", _("accepted")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("not answered")
    RETURNED = "returned", _("given back")


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, actor: Actor) -> Self:
        """The offers of cases the actor may see, and those made to himself."""
        seen = of_seen_case(actor)
        return self.filter(seen | Q(staff_id=actor.staff_id)) if actor.staff_id is not None else self.filter(seen)

    def open_at(self, at: datetime) -> Self:
        """Those that somebody can still accept at `at`."""
        return self.filter(state=OfferState.OPEN, expires_at__gt=at)


class Offer(models.Model):
    """A case offered to somebody for some minutes; `round` grows when everybody was asked and it begins again.

    Who gave a case back stands here as well, so that it is not handed to him again.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="offers")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="offers")
    made_at = models.DateTimeField(pgettext_lazy("when", "offered"))
    expires_at = models.DateTimeField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    objects: ClassVar[OfferQuerySet] = OfferQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("offer"), _("offers")
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="cases_one_open_offer"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="cases_offer_expiry"),
            models.Index(fields=["staff"], condition=Q(state="open"), name="cases_offer_staff"),
        ]
