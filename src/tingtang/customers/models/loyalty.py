"""Loyalty programmes as data, and the ledger of points (CUS-40)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core import registry
from tingtang.core.naming import Named, clean_texts, code_validator, text_in
from tingtang.customers.models.customers import Customer
from tingtang.customers.rules.loyalty import Rule
from tingtang.org.models import Placed, Staff

MOST_ROWS, MOST_POINTS = 50, 10_000_000


def events_with_customers() -> dict[str, Any]:
    """The kinds of events that are about a customer, with their labels: those points can be given for."""
    return {name: event.label for name, event in registry.event.items() if "customer" in event.objects}


class Programme(Placed, Named):
    """A loyalty programme: what earns points, which levels they lead to, what they can be redeemed for, when they lapse.

    `rules` are {"code", "names", "event", "points", "needs", "where", "most_per_month"}; `levels` {"points", "names", "tier"};
    `rewards` {"code", "names", "points"}. A tier is named SCHEME/TIER. It may be of some industries or halls only.
    """

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    rules = models.JSONField(_("what earns points"), default=list, blank=True)
    levels = models.JSONField(_("levels"), default=list, blank=True)
    rewards = models.JSONField(_("rewards"), default=list, blank=True)
    lapse_months = models.PositiveSmallIntegerField(_("points lapse after (months)"), null=True, blank=True)
    level_months = models.PositiveSmallIntegerField(_("levels count the last (months)"), default=12)
    starts_date = models.DateField(_("counts from"))
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("loyalty programme"), _("loyalty programmes")

    def clean(self) -> None:
        """Keep rules, levels and rewards in one way of writing. Refused when one cannot be read."""
        super().clean()
        known = events_with_customers()
        self.rules = _rows("rules", self.rules, lambda row: _rule(row, known))
        self.levels = sorted(_rows("levels", self.levels, _level), key=lambda row: row["points"])
        self.rewards = _rows("rewards", self.rewards, _reward)
        for name in ("rules", "rewards"):
            codes = [row["code"] for row in getattr(self, name)]
            if len(set(codes)) < len(codes):
                raise ValidationError({name: _("A code is there twice.")})

    @property
    def read_rules(self) -> list[Rule]:
        """Its rules as the arithmetic takes them."""
        return [
            Rule(row["code"], row["event"], row["points"], row["needs"], row["where"], row["most_per_month"])
            for row in self.rules
        ]

    def word(self, code: str) -> str:
        """What a rule or reward is called, in the reader's language."""
        row = next((row for row in (*self.rules, *self.rewards) if row["code"] == code), None)
        return text_in(row["names"], default=code) if row else code


def _rows(name: str, rows: Any, read: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(isinstance(row, dict) for row in rows):
        raise ValidationError({name: _("Give a list of at most 50 items.")})
    try:
        return [read(row) for row in rows]
    except ValidationError as bad:
        raise ValidationError({name: bad.messages}) from None


def _names(row: dict[str, Any]) -> dict[str, str]:
    names = clean_texts(row.get("names") or {})
    if not names:
        raise ValidationError(_("Every item needs a name in at least one language."))
    return names


def _points(row: dict[str, Any]) -> int:
    points = row.get("points")
    if not isinstance(points, int) or isinstance(points, bool) or not 1 <= points <= MOST_POINTS:
        raise ValidationError(_("Points are a whole number from 1."))
    return points


def _code(row: dict[str, Any]) -> str:
    code = str(row.get("code") or "")
    code_validator(code)
    return code


def _rule(row: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    event, needs, where = str(row.get("event") or ""), str(row.get("needs") or ""), row.get("where") or {}
    if event not in known:
        raise ValidationError(_("“%(event)s” is no kind of event that is about a customer."), params={"event": event[:80]})
    declared = registry.event[event]
    if needs and needs not in declared.objects:
        raise ValidationError(_("“%(name)s” is nothing this event is about."), params={"name": needs[:40]})
    if not isinstance(where, dict) or set(where) - set(declared.attributes):
        raise ValidationError(_("This event has no such attribute."))
    most = row.get("most_per_month") or 0
    if not isinstance(most, int) or not 0 <= most <= 1000:
        raise ValidationError(_("How often it counts in a month is a number from 0 to 1000."))
    return {
        "code": _code(row), "names": _names(row), "event": event, "points": _points(row), "needs": needs, "where": where,
        "most_per_month": most,
    }  # fmt: skip


def _level(row: dict[str, Any]) -> dict[str, Any]:
    return {"points": _points(row), "names": _names(row), "tier": str(row.get("tier") or "")[:81]}


def _reward(row: dict[str, Any]) -> dict[str, Any]:
    return {"code": _code(row), "names": _names(row), "points": _points(row)}


class PointEntry(models.Model):
    """A line of the ledger: points got by an event, or got or given by a person. Never changed; earned ones can be made anew."""

    class Why(models.TextChoices):
        EARNED = "earned", pgettext_lazy("points", "earned")
        REDEEMED = "redeemed", pgettext_lazy("points", "redeemed")
        ADJUSTED = "adjusted", pgettext_lazy("points", "adjusted")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="entries")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="point_entries")
    why = models.CharField(_("why"), max_length=8, choices=Why.choices)
    points = models.IntegerField(_("points"))
    code = models.CharField(max_length=40, blank=True)  # of the rule or reward
    on_date = models.DateField(_("on"))
    until_date = models.DateField(_("count until"), null=True, blank=True)
    event_id = models.BigIntegerField(null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("line of points"), _("lines of points")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code", "event_id"], condition=Q(event_id__isnull=False), name="customers_points_once"
            ),
        ]
        indexes = [models.Index(fields=["customer", "programme", "on_date"], name="customers_points_of")]
