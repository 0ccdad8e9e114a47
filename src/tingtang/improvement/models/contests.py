"""Contests of skill and knowledge: what is contested, who takes part, what judges gave, who came where (KPI-16, IMP-22)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models.parts import InHall, InHallQuerySet
from tingtang.improvement.rules import contests as rules
from tingtang.org.models import Staff

MOST_SUBJECTS: Final = 12
MOST_MARK: Final = 1_000_000
SUBJECT_KINDS = (
    (rules.JUDGED, pgettext_lazy("subject of a contest", "judged, 0 to 100")),
    (rules.MORE, pgettext_lazy("subject of a contest", "measured, more is better")),
    (rules.LESS, pgettext_lazy("subject of a contest", "measured, less is better")),
)


class ContestState(models.TextChoices):
    """Where a contest stands."""

    PLANNED = "pending", pgettext_lazy("contest", "planned")
    PUBLISHED = "done", pgettext_lazy("contest", "results published")
    CANCELLED = "dropped", pgettext_lazy("contest", "cancelled")


class Contest(InHall):
    """A contest; `subjects` is a list of {name, kind, weight}, `prizes` of {to, prize}: each prize goes down to the rank `to`."""

    name = models.CharField(pgettext_lazy("of a record", "name"), max_length=120)
    goal = models.CharField(_("what for"), max_length=300, blank=True)
    held_date = models.DateField(pgettext_lazy("contest", "held on"))
    place = models.CharField(pgettext_lazy("contest", "place"), max_length=120, blank=True)
    subjects = models.JSONField(_("what is contested"), default=list)
    prizes = models.JSONField(_("prizes"), default=list, blank=True)
    trims = models.BooleanField(_("of five judges or more, leave out the highest and the lowest mark"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=ContestState.choices, default=ContestState.PLANNED)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    objects: ClassVar[InHallQuerySet["Contest"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("contest"), _("contests")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="done") | Q(published_at__isnull=False), name="contest_published")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refused without something to contest, and with prizes that do not say for which ranks."""
        super().clean()
        self.subjects = _checked("subjects", self.subjects, _subject)
        if not 1 <= len(self.subjects) <= MOST_SUBJECTS:
            raise ValidationError({"subjects": _("Name one to twelve things that are contested.")})
        self.prizes = sorted(_checked("prizes", self.prizes, _prize), key=lambda one: one["to"])

    @property
    def parts(self) -> list[rules.Subject]:
        """What is contested."""
        return [rules.Subject(**one) for one in self.subjects]

    def prize_of(self, rank: int) -> str:
        """What a rank wins."""
        return next((one["prize"] for one in self.prizes if rank <= one["to"]), "")


def _checked(name: str, given: Any, read: Any) -> list[Any]:
    try:
        return [read(one) for one in given]
    except (KeyError, TypeError, ValueError, AttributeError):
        wanted = {
            "subjects": _("Each subject needs a name, a kind and a weight from 1 to 100."),
            "prizes": _("Each prize needs a rank from 1 to 999 and words."),
        }
        raise ValidationError({name: wanted[name]}) from None


def _subject(one: Mapping[str, Any]) -> dict[str, Any]:
    name, weight = str(one["name"]).strip()[:60], float(one["weight"])
    if not name or one["kind"] not in dict(SUBJECT_KINDS) or not 1 <= weight <= 100:
        raise ValueError(name)
    return {"name": name, "kind": str(one["kind"]), "weight": weight}


def _prize(one: Mapping[str, Any]) -> dict[str, Any]:
    to, prize = int(one["to"]), str(one["prize"]).strip()[:100]
    if not prize or not 1 <= to <= 999:
        raise ValueError(prize)
    return {"to": to, "prize": prize}


class Entrant(models.Model):
    """Somebody who takes part, and, once results are published, what he came to."""

    named_with: ClassVar[tuple[str, ...]] = ("staff",)

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="entrants")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    total = models.FloatField(_("points"), null=True, blank=True)
    means = models.JSONField(default=list)
    prize = models.CharField(_("prize"), max_length=100, blank=True)
    is_shared_without_hall: ClassVar = True

    class Meta:
        verbose_name, verbose_name_plural = _("entrant"), _("entrants")
        constraints: ClassVar = [models.UniqueConstraint(fields=["contest", "staff"], name="entrant_once")]

    def __str__(self) -> str:
        return str(self.staff)

    @property
    def hall_id(self) -> int | None:
        """Where the entrant works."""
        return self.staff.hall_id


class Judge(models.Model):
    """Somebody who judges a contest."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="judges")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    is_shared_without_hall: ClassVar = True

    class Meta:
        verbose_name, verbose_name_plural = _("judge"), _("judges")
        constraints: ClassVar = [models.UniqueConstraint(fields=["contest", "staff"], name="judge_once")]

    def __str__(self) -> str:
        return str(self.staff)

    @property
    def hall_id(self) -> int | None:
        """Where the judge works: there he has the right to judge, wherever the contest is."""
        return self.staff.hall_id


class Mark(models.Model):
    """What a judge gave an entrant in the subject at a place of the contest's list."""

    entrant = models.ForeignKey(Entrant, on_delete=models.CASCADE, related_name="marks")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="marks")
    subject = models.PositiveSmallIntegerField()
    value = models.FloatField()
    is_shared_without_hall: ClassVar = True

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("contest", "mark"), pgettext_lazy("contest", "marks")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entrant", "judge", "subject"], name="mark_once"),
            models.CheckConstraint(condition=Q(value__gte=0) & Q(value__lte=MOST_MARK), name="mark_value"),
        ]

    def __str__(self) -> str:
        return str(self.value)


def given(entrants: Sequence[Entrant]) -> dict[tuple[int, int, int], float]:
    """What judges gave, by entrant, subject and judge."""
    rows = Mark.objects.filter(entrant__in=entrants).values_list("entrant_id", "subject", "judge_id", "value")
    return {(entrant, subject, judge): value for entrant, subject, judge, value in rows}
