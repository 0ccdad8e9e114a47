"""Cases, who watches them, how they are linked, and the one rule for who sees which."""

import secrets
from typing import ClassVar, Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models.kinds import Kind
from tingtang.cases.rules.workflow import OPEN_PHASES, Phase
from tingtang.catalogue.models import Service, StandardVersion
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Skill, Staff, Team, TeamMember

VIEW = "cases.view"
VIEW_OWN = "cases.view_own"
VIEW_RESTRICTED = "cases.view_restricted"
ADOPT = "cases.adopt"

PHASES = [
    (Phase.NEW.value, pgettext_lazy("phase", "new")),
    (Phase.WORKING.value, pgettext_lazy("phase", "in progress")),
    (Phase.PENDING.value, pgettext_lazy("phase", "waiting")),
    (Phase.RESOLVED.value, pgettext_lazy("phase", "resolved")),
    (Phase.CLOSED.value, pgettext_lazy("phase", "closed")),
]
LEVELS = [(1, _("high")), (2, _("medium")), (3, _("low"))]
PRIORITIES = [(1, _("critical")), (2, _("high")), (3, _("medium")), (4, _("low")), (5, _("minor"))]
CHANNELS = [
    ("counter", _("counter")),
    ("phone", _("phone")),
    ("letter", _("letter")),
    ("mail", _("mail")),
    ("web", _("web")),
    ("chat", _("chat")),
    ("leader", _("general manager's line")),
    ("book", _("opinion book")),
    ("box", _("suggestion box")),
    ("survey", _("questionnaire")),
    ("internal", _("colleague")),
    ("monitoring", _("monitoring")),
    ("import", _("imported")),
    ("api", _("another program")),
    ("procedure", _("by itself")),
]
BY_HAND = CHANNELS[:12]  # what a person chooses who notes a case


def new_link_key() -> str:
    """The unguessable part of a customer's link to his case."""
    return secrets.token_urlsafe(15)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor) -> Self:
        """The cases `actor` may see: the one rule behind list, detail, search, count, export, API, attachment and notice.

        A customer sees his own. Staff see the cases of halls where they hold `cases.view`, and with `cases.view_own` those
        they hold, reported, watch, are asked to approve something of, or that lie with their teams; who may `cases.adopt` sees
        those of no hall. A restricted case needs `cases.view_restricted`, or to be its holder, reporter, watcher or approver.
        Nobody sees a case that is about himself.
        """
        if actor.kind == "system":
            return self
        if actor.own is not None:
            return self._of_customer(*actor.own)
        if actor.staff_id is None:
            return self.none() if actor.halls(VIEW) is not EVERYWHERE else self
        seen = self if _sees_all(actor) else self.filter(_by_hall(actor) | _by_hand(actor))
        return seen.exclude(about_staff_id__isnull=False, about_staff_id=actor.staff_id)

    def _of_customer(self, label: str, key: int) -> Self:
        if label == "cases.case":
            return self.filter(pk=key)
        if label != "customers.customer":
            return self.none()
        return self.filter(customer__in=Customer.objects.filter(Q(pk=key) | Q(merged_into=key)).values("pk"))

    def about_asset(self, number: str) -> Self:
        """Cases that name an asset by its number. Those that name none are left out first: so its index can answer."""
        return self.exclude(assets=[]).filter(assets__contains=[number])

    def open(self) -> Self:
        """Cases on which work is still to be done."""
        return self.filter(phase__in=sorted(OPEN_PHASES))


def of_seen_case(actor: Actor) -> Q:
    """Rows about a case the actor may see, beside other reasons: asked of each row, for a list of all one sees is a city's."""
    return Q(Exists(Case.objects.visible_to(actor).filter(pk=OuterRef("case_id"))))


def sees_plainly(actor: Actor, case: "Case") -> bool:
    """Whether `visible_to` lets an actor see this case for reasons that stand in its own row. False: only the database can say."""
    if actor.kind == "system":
        return True
    if actor.own is not None or actor.staff_id is None or case.about_staff_id == actor.staff_id:
        return False
    if case.hall_id is None:
        return _sees_all(actor)
    return actor.may(VIEW, case) and (not case.is_restricted or actor.may(VIEW_RESTRICTED, case))


def _sees_all(actor: Actor) -> bool:
    """Whether nothing is left to narrow: said plainly, so that counts can be read from an index."""
    return actor.halls(VIEW) is EVERYWHERE and actor.halls(VIEW_RESTRICTED) is EVERYWHERE


def _by_hall(actor: Actor) -> Q:
    """Cases of the halls where the actor sees all; restricted ones only where he may see those too."""
    plain = _in_halls(actor, VIEW)
    if actor.may_somewhere(ADOPT):
        plain |= Q(hall_id__isnull=True)
    return plain & (Q(is_restricted=False) | _in_halls(actor, VIEW_RESTRICTED))


def _in_halls(actor: Actor, permission: str) -> Q:
    halls = actor.halls(permission)
    if halls is EVERYWHERE:
        return Q(pk__isnull=False)  # an empty Q would vanish beside another
    return Q(hall_id__in=halls) if halls else Q(pk__in=[])


def _by_hand(actor: Actor) -> Q:
    """Cases that came to the actor himself: held, reported, watched, put before him to approve, or lying with a team of his."""
    me = actor.staff_id
    if me is None or not actor.may_somewhere(VIEW_OWN):
        return Q(pk__in=[])
    teams = TeamMember.objects.filter(staff_id=me).values("team_id")
    watched = Watcher.objects.filter(case_id=OuterRef("pk"), staff_id=me)
    votes = apps.get_model("cases", "Vote")._base_manager.filter(
        Q(staff_id=me) | Q(delegate_id=me), approval__case_id=OuterRef("pk")
    )
    mine = Q(assignee_id=me) | Q(reporter_id=me) | Q(team_id__in=teams, is_restricted=False)
    return mine | Q(Exists(watched)) | Q(Exists(votes))


class Case(models.Model):
    """One demand, from the moment it is heard until the customer has his answer."""

    is_guarded: ClassVar[bool] = True  # stories of customers and assets leave out cases that their reader may not see
    # Every change of a due time writes into every index once more: those that another one covers, or that hold hardly
    # anything but nothing, are left out or hold only what there is.
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    kind = models.ForeignKey(Kind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="cases")
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(pgettext_lazy("of a case", "description"), blank=True, max_length=50_000)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        db_index=False,
    )
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    standard = models.ForeignKey(
        StandardVersion, verbose_name=_("standard"), on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), on_delete=models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    assignee = models.ForeignKey(
        Staff,
        verbose_name=_("held by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases_held",
        db_index=False,
    )
    skill = models.ForeignKey(
        Skill,
        verbose_name=_("skill it asks for"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        db_index=False,
    )
    skill_level = models.PositiveSmallIntegerField(_("level of the skill"), default=1)
    reporter = models.ForeignKey(
        Staff, verbose_name=_("reported by"), on_delete=models.PROTECT, null=True, blank=True, related_name="cases_reported"
    )
    about_staff = models.ForeignKey(
        Staff,
        verbose_name=_("about a colleague"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases_about",
        db_index=False,
    )
    state = models.CharField(_("state"), max_length=40)
    phase = models.CharField(_("phase"), max_length=10, choices=PHASES, default=Phase.NEW.value)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=LEVELS, default=2)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=LEVELS, default=2)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=PRIORITIES, default=3)
    level = models.PositiveSmallIntegerField(_("escalation level"), default=0)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    # What it is about, by the numbers on them: meters, rooms, machines. A number that is in no register stays a word.
    assets = ArrayField(models.CharField(max_length=60), verbose_name=_("assets"), default=list, blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=CHANNELS, default="counter")
    fields = models.JSONField(_("fields"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_restricted = models.BooleanField(_("restricted"), default=False)
    opened_at = models.DateTimeField(pgettext_lazy("when", "opened"))
    changed_at = models.DateTimeField(pgettext_lazy("when", "changed"))
    team_since = models.DateTimeField(_("with the team since"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    due_clock = models.CharField(_("clock that is due"), max_length=60, blank=True)
    times_reopened = models.PositiveSmallIntegerField(_("reopened"), default=0)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )
    link_key = models.CharField(max_length=24, default=new_link_key, editable=False)
    external_ref = models.CharField(_("number elsewhere"), max_length=80, null=True, blank=True)  # noqa: DJ001 - unique where it is
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    # A case of no hall is the organisation's: who sees it may do with it what he may do in any hall.
    is_shared_without_hall = True

    class Meta:
        verbose_name, verbose_name_plural = _("case"), _("cases")
        constraints = [
            models.UniqueConstraint(fields=["link_key"], name="cases_link_key_once"),
            models.UniqueConstraint(
                fields=["external_ref"], condition=Q(external_ref__isnull=False), name="cases_external_ref_once"
            ),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=5), name="cases_priority_in_range"),
            models.CheckConstraint(
                condition=~Q(phase=Phase.CLOSED.value) | Q(closed_at__isnull=False), name="cases_closed_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "phase", "due_at"], include=["about_staff"], name="cases_by_team"),
            models.Index(fields=["hall", "phase", "due_at"], include=["about_staff"], name="cases_by_hall"),
            models.Index(fields=["assignee", "phase", "due_at"], include=["about_staff"], name="cases_by_assignee"),
            models.Index(fields=["customer", "opened_at"], name="cases_by_customer"),
            models.Index(
                fields=["team", "priority", "opened_at"],
                name="cases_waiting",
                condition=Q(assignee__isnull=True, phase__in=[p.value for p in sorted(OPEN_PHASES)]),
            ),
            *(
                models.Index(fields=[name], name=f"cases_{name}_named", condition=Q(**{f"{name}__isnull": False}))
                for name in ("skill", "about_staff", "merged_into")
            ),
            models.Index(F("opened_at").desc(), name="cases_newest"),
            models.Index(F("closed_at").desc(), name="cases_closed", condition=Q(closed_at__isnull=False)),
            GinIndex(fields=["assets"], name="cases_assets", condition=~Q(assets=[]), fastupdate=False),
            models.Index(fields=["phase", "due_at", "id"], include=["about_staff"], name="cases_by_phase"),
            models.Index(
                fields=["due_at"], name="cases_open_by_due", condition=Q(phase__in=[p.value for p in sorted(OPEN_PHASES)])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Its page, for pages of domains below that do not know cases."""
        return reverse("cases:case", args=[self.number])

    @property
    def is_open(self) -> bool:
        """Whether work is still to be done."""
        return self.phase in OPEN_PHASES


class Watcher(models.Model):
    """Somebody who is told what happens to a case, and may see it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="watchers")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="cases_watched")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "staff"], name="cases_watcher_once")]


class LinkKind(models.TextChoices):
    DUPLICATE = "duplicate", _("duplicate of")
    PARENT = "parent", _("part of")
    CAUSED_BY = "caused_by", _("caused by")
    BLOCKS = "blocks", _("blocks")
    RELATED = "related", _("related to")


class CaseLink(models.Model):
    """How one case relates to another: `source` is `kind` `target`."""

    source = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(_("kind"), max_length=12, choices=LinkKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="cases_link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="cases_link_to_another"),
        ]
