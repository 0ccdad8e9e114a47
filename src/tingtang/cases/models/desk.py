"""What the work pages keep: drafts, saved views, and what was done to a case besides working on it."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models.cases import Case
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.org.models import Hall, Staff, Team, TeamMember


class DraftQuerySet(models.QuerySet["Draft"]):
    def keep(self, case: Case, staff_id: int, *, kind: str, body: str, at: datetime) -> None:
        """Keep what somebody is typing on a case; an empty text forgets it. Not an event: nothing has happened yet."""
        mine = self.filter(case=case, staff_id=staff_id)
        if not body.strip():
            mine.delete()
        elif not mine.update(kind=kind, body=body, kept_at=at):
            self.create(case=case, staff_id=staff_id, kind=kind, body=body, kept_at=at)

    def forget(self, case: Case, staff_id: int | None) -> None:
        """Forget the draft of somebody who has written his note."""
        self.filter(case=case, staff_id=staff_id or 0).delete()


class Draft(models.Model):
    """A note that somebody has begun: kept on the server, so that it outlives the page, the machine and the login."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="case_drafts")
    kind = models.CharField(max_length=10, default="note")
    body = models.TextField(max_length=50_000)
    kept_at = models.DateTimeField()
    objects: ClassVar[DraftQuerySet] = DraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "staff"], name="cases_one_draft")]


class Scope(models.TextChoices):
    """Who is offered a saved view."""

    ME = "me", _("only me")
    TEAM = "team", _("a team")
    HALL = "hall", _("a hall")
    ALL = "all", _("everybody")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own views and those shared with one's teams, one's halls and everybody."""
        halls = actor.halls("cases.view_own")
        teams = TeamMember.objects.filter(staff_id=actor.staff_id or 0).values("team_id")
        of_hall = Q(scope=Scope.HALL) if halls is EVERYWHERE else Q(scope=Scope.HALL, hall_id__in=halls)
        return self.filter(
            Q(scope=Scope.ALL) | of_hall | Q(scope=Scope.TEAM, team_id__in=teams) | Q(staff_id=actor.staff_id or 0)
        )


class SavedView(models.Model):
    """A list with filters, columns and order under a name. `query` is the address after the question mark."""

    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filters"), max_length=2000, blank=True)
    scope = models.CharField(_("for whom"), max_length=4, choices=Scope.choices, default=Scope.ME)
    staff = models.ForeignKey(Staff, verbose_name=_("made by"), on_delete=models.CASCADE, related_name="case_views")
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.CASCADE, null=True, blank=True)
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.CASCADE, null=True, blank=True)
    is_default = models.BooleanField(_("shown first"), default=False)
    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("saved view"), _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["staff", "name"], name="cases_view_name"),
            models.UniqueConstraint(fields=["staff"], condition=Q(is_default=True), name="cases_one_default_view"),
        ]

    def __str__(self) -> str:
        return self.name


class Merge(models.Model):
    """One case taken into another, with what is needed to take it out again exactly."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges_in")
    staff = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True)
    was = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(undone_at__isnull=True), name="cases_merged_once"),
            models.CheckConstraint(condition=~Q(case=models.F("into")), name="cases_merged_into_another"),
        ]


class Refusal(models.Model):
    """Why a demand was not taken on (CAS-13). The customer is told in the answer written with it."""

    class Ground(models.TextChoices):
        ELSEWHERE = "elsewhere", _("another body is responsible")
        OUTSIDE = "outside", _("outside what we do")
        NO_RIGHT = "no_right", _("the law does not provide for it")
        UNCLEAR = "unclear", _("not enough was said, and questions were not answered")
        WITHDRAWN = "withdrawn", _("the customer has withdrawn it")
        SETTLED = "settled", _("already decided")

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="refusal")
    ground = models.CharField(_("ground"), max_length=10, choices=Ground.choices)
    refused_at = models.DateTimeField()


class Lesson(models.Model):
    """A case worth learning from (CAS-18), and what it teaches."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="lesson")
    why = models.CharField(_("what it teaches"), max_length=500)
    staff = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True)
    marked_at = models.DateTimeField()
