"""Around complaints: who may decide up to what, the monthly review, sanctions, and promises made at sale."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models.cases import Case
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Post, Staff

VIEW_SANCTIONS = "cases.view_sanctions"


class AuthorityLimit(models.Model):
    """Up to which amount whoever holds a post may grant a remedy on his own (CMP-01). Without a remedy it holds for all."""

    post = models.ForeignKey(Post, verbose_name=_("post"), on_delete=models.CASCADE, related_name="authority_limits")
    remedy = models.CharField(_("remedy"), max_length=40, blank=True, help_text=_("Empty: any remedy."))
    limit_cents = models.PositiveBigIntegerField(_("up to"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")

    class Meta:
        verbose_name, verbose_name_plural = _("limit of authority"), _("limits of authority")
        constraints = [models.UniqueConstraint(fields=["post", "remedy", "currency"], name="cases_authority_once")]

    def __str__(self) -> str:
        return f"{self.post} · {self.remedy or '*'}"


class InHallOrOwn(models.QuerySet["Sanction"]):
    def visible_to(self, actor: Actor) -> Self:
        """The sanctions on staff of halls where the actor may see them, and his own."""
        halls = actor.halls(VIEW_SANCTIONS)
        if halls is EVERYWHERE:
            return self
        mine = Q(staff_id=actor.staff_id) if actor.staff_id else Q(pk__in=[])
        return self.filter(Q(staff__hall_id__in=halls) | mine)


class Sanction(models.Model):
    """A consequence of a service fault, in one of three degrees (CMP-11), against which the person may appeal."""

    staff = models.ForeignKey(Staff, verbose_name=_("on whom"), on_delete=models.PROTECT, related_name="sanctions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="sanctions")
    degree = models.CharField(
        _("degree"), max_length=8, choices=[("light", _("light")), ("medium", _("medium")), ("heavy", _("heavy"))]
    )
    reason = models.TextField(_("reason"), max_length=2000)
    imposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="sanctions_imposed")
    imposed_at = models.DateTimeField(_("imposed"))
    state = models.CharField(
        _("state"),
        max_length=10,
        default="in_force",
        choices=[
            ("in_force", _("in force")),
            ("appealed", _("appealed")),
            ("upheld", _("upheld on appeal")),
            ("lifted", _("lifted")),
        ],
    )
    appeal = models.TextField(_("appeal"), max_length=2000, blank=True)
    appealed_at = models.DateTimeField(_("appealed"), null=True, blank=True)
    answer = models.TextField(_("answer to the appeal"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="appeals_answered")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    objects: ClassVar[InHallOrOwn] = InHallOrOwn.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("sanction"), _("sanctions")
        constraints = [models.CheckConstraint(condition=~Q(staff=F("imposed_by")), name="cases_sanction_by_another")]

    @property
    def hall_id(self) -> int | None:
        """A sanction belongs to the hall of the person."""
        return self.staff.hall_id


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, actor: Actor, permission: str = "cases.view") -> Self:
        """The promises made in halls where the actor may see all cases."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(hall_id__in=halls)

    def broken(self, day: date) -> Self:
        """Promises that were broken, or are past their day and not kept."""
        return self.filter(Q(state="broken") | Q(state="open", due_date__lt=day))


class Promise(models.Model):
    """What was promised at sale, to be compared with what was delivered (CMP-09)."""

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="promises")
    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="promises"
    )
    text = models.CharField(_("what was promised"), max_length=500)
    made_by = models.ForeignKey(
        Staff, verbose_name=_("by whom"), on_delete=models.PROTECT, null=True, blank=True, related_name="promises"
    )
    made_date = models.DateField(_("promised on"))
    due_date = models.DateField(_("to be kept by"))
    contract = models.CharField(_("contract"), max_length=80, blank=True)
    state = models.CharField(
        _("state"),
        max_length=8,
        default="open",
        choices=[
            ("open", pgettext_lazy("promise", "open")),
            ("kept", pgettext_lazy("promise", "kept")),
            ("broken", pgettext_lazy("promise", "broken")),
            ("released", _("customer released us")),
        ],
    )
    delivery = models.CharField(_("delivery record"), max_length=200, blank=True)
    settled_date = models.DateField(_("settled on"), null=True, blank=True)
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, null=True, blank=True, related_name="promises"
    )
    objects: ClassVar[PromiseQuerySet] = PromiseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("promise"), _("promises")
        constraints = [
            models.CheckConstraint(condition=Q(due_date__gte=F("made_date")), name="cases_promise_due_after_made"),
        ]
        indexes = [models.Index(fields=["state", "due_date"], name="cases_promise_due")]

    def __str__(self) -> str:
        return self.text


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, actor: Actor, permission: str = "cases.view_reviews") -> Self:
        """The reviews of halls where the actor may see them."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(hall_id__in=halls)


class Review(models.Model):
    """A meeting about the complaints of a month with the heads concerned (CMP-04); an extra one is approved by a leader."""

    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="reviews")
    month = models.DateField(_("month"))
    is_extra = models.BooleanField(_("extra meeting"), default=False)
    approved_by = models.ForeignKey(
        Staff, verbose_name=_("approved by"), on_delete=models.PROTECT, null=True, blank=True, related_name="reviews_approved"
    )
    held_at = models.DateTimeField(_("held"))
    present = models.ManyToManyField(Staff, verbose_name=_("heads present"), related_name="reviews")
    minutes = models.TextField(pgettext_lazy("of a meeting", "minutes"), max_length=20_000)
    analysis = models.TextField(_("analysis"), max_length=20_000, blank=True)
    reported_to = models.CharField(_("reported to"), max_length=200, blank=True)
    objects: ClassVar[ReviewQuerySet] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["hall", "month"], condition=Q(is_extra=False), name="cases_review_once_a_month"),
            models.CheckConstraint(
                condition=Q(is_extra=False) | Q(approved_by__isnull=False),
                name="cases_extra_review_approved",
                violation_error_message=_("An extra meeting is approved by a leader: say by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hall} {self.month:%Y-%m}"

    @property
    def key(self) -> str:
        """By what an address names it."""
        return str(self.pk)


class ReviewDecision(models.Model):
    """What a review decided: by whom it is carried out, until when."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField(_("decision"), max_length=500)
    owner = models.ForeignKey(Staff, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="review_decisions")
    due_date = models.DateField(_("until"))
    done_date = models.DateField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("decision of a review"), _("decisions of reviews")

    @property
    def hall_id(self) -> int | None:
        """A decision belongs to the hall of its review."""
        return self.review.hall_id
