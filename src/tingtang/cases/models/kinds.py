"""Kinds of cases: what differs between a complaint, a fault and a request is data."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.rules import pressing as weighing
from tingtang.cases.rules import supervision as supervised
from tingtang.cases.rules import work as planned
from tingtang.cases.rules.workflow import BadWorkflow, Workflow, read
from tingtang.core.naming import Named, code_validator
from tingtang.flows.models import Process
from tingtang.org.models import Placed, Team
from tingtang.ui import designed as asked
from tingtang.ui.designed_words import fields_fault


class Nature(models.TextChoices):
    """What a kind is, whatever an organisation calls it (D A-12): rules of the trade hang on these."""

    CONSULTATION = "consultation", _("consultation")
    COMPLAINT = "complaint", _("complaint")
    SUGGESTION = "suggestion", _("suggestion")
    EVENT = "event", _("event")
    INCIDENT = "incident", _("incident")
    REQUEST = "request", _("request")
    PROBLEM = "problem", _("problem")
    ACCESS = "access", _("access")
    CHANGE = "change", pgettext_lazy("nature of cases", "change")
    INTERNAL = "internal", _("internal request")


_FAULTS = {
    "unreadable": _("“%(about)s” cannot be read."),
    "no_states": _("A kind needs at least one state."),
    "no_code": _("A row of “%(about)s” has no code."),
    "state_twice": _("The state “%(about)s” is there twice."),
    "step_twice": _("The step “%(about)s” is there twice."),
    "unknown_phase": _("The state “%(about)s” needs a phase: new, working, pending, resolved or closed."),
    "unknown_state": _("A step names the state “%(about)s”, which is not there."),
    "no_closed_state": _("A kind needs a state in which a case is closed."),
    "begins_closed": _("The first state, “%(about)s”, must be one in which work is still to be done."),
    "unreachable": _("No step leads to the state “%(about)s”."),
    "leads_nowhere": _("From the state “%(about)s” no case can ever be closed."),
}

_WORK_FAULTS = {
    "unreadable": _("“%(about)s” cannot be read."),
    "bad_code": _("“%(about)s” is no code: a–z, 0–9 and _."),
    "bad_minutes": _("“%(about)s” is not a number of minutes."),
    "bad_days": _("“%(about)s” is not a number of days from 1 to 3650."),
    "no_steps": _("The approval “%(about)s” needs at least one step."),
    "asks_nobody": _("A step of the approval “%(about)s” asks nobody."),
    "twice": _("“%(about)s” is there twice."),
    "unknown_task": _("A task waits for “%(about)s”, which is not there."),
    "circle": _("Tasks wait for each other in a circle: “%(about)s”."),
}

_LADDER_FAULTS = {
    "too_many": _("A ladder has at most 20 rungs."),
    "unreadable": _("Rung %(about)s: say whether it reminds, urges or escalates."),
    "share": _("Rung %(about)s: the share lies above 0 and at most at 1000 %%."),
    "level": _("Rung %(about)s: the level is 1 (lead), 2 (hall supervisor) or 3 (leadership)."),
    "to": _("Rung %(about)s: choose whom it tells."),
    "twice": _("Two rungs are the same."),
}


def ladder_fault_words(fault: supervised.BadLadder) -> str:
    """What is wrong with the supervision of a kind, in words."""
    text = _LADDER_FAULTS.get(fault.reason, _("Rung %(about)s: a number is missing or too large."))
    return str(text % {"about": fault.about})


class Kind(Placed, Named):
    """A kind of case: its states and steps, its fields (JSON Schema), who gets it, and how it is supervised and closed.

    It may be used in some industries or halls only.

    `workflow` is what `rules.workflow.read` reads. `revision` grows with every change.
    """

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    nature = models.CharField(_("nature"), max_length=20, choices=Nature.choices)
    prefix = models.CharField(
        _("number prefix"), max_length=4, validators=[RegexValidator(r"^[A-Z]{1,4}$", _("One to four capital letters."))]
    )
    workflow = models.JSONField(_("states and steps"), default=dict)
    life_key = models.GeneratedField(
        expression=MD5(Cast("workflow", models.TextField())), output_field=models.CharField(max_length=32), db_persist=True
    )
    fields = models.JSONField(_("fields"), default=dict, blank=True)
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, null=True, blank=True, related_name="kinds")
    process = models.ForeignKey(
        Process,
        verbose_name=pgettext_lazy("that runs", "procedure"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kinds",
    )
    supervision = models.JSONField(_("supervision"), default=dict, blank=True)
    closing = models.JSONField(_("closing"), default=dict, blank=True)
    work = models.JSONField(_("tasks, checklist and approvals"), default=dict, blank=True)
    pressing = models.JSONField(_("impact and urgency by answers"), default=list, blank=True)
    is_public = models.BooleanField(_("customers may open it"), default=True)
    is_restricted = models.BooleanField(_("restricted"), default=False)
    is_sent_home = models.BooleanField(
        _("goes to the customer's own hall"),
        default=False,
        help_text=_("A new case of a customer of another hall is sent there by itself."),
    )
    replaces = ArrayField(models.CharField(max_length=40), verbose_name=_("stands instead of"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("kind of case"), _("kinds of cases")

    def clean(self) -> None:
        """Refuse states and steps by which a case could not live or end."""
        super().clean()
        try:
            read(self.workflow)
        except BadWorkflow as fault:
            raise ValidationError({"workflow": _FAULTS[fault.reason] % {"about": fault.about}}) from None
        try:
            self.fields = asked.make(asked.read(self.fields))
        except asked.BadFields as bad:
            raise ValidationError({"fields": fields_fault(bad)}) from None
        try:
            supervised.read(self.supervision)
        except supervised.BadLadder as fault_of:
            raise ValidationError({"supervision": ladder_fault_words(fault_of)}) from None
        try:
            there = {(field.code, choice) for field, choice, _names in weighing.offered(self.form)}
            weighing.must_be_there(weighing.read(self.pressing), there)
        except weighing.BadPressing as bad_row:
            reason = _("Line %(about)s: choose an answer, and what impact or urgency it stands for.")
            raise ValidationError({"pressing": reason % {"about": bad_row.about}}) from None
        for name, check in (("work", planned.read), ("closing", planned.read_closing)):
            try:
                check(getattr(self, name))
            except planned.BadWork as bad_work:
                raise ValidationError({name: _WORK_FAULTS[bad_work.reason] % {"about": bad_work.about}}) from None

    @property
    def form(self) -> list[asked.Field]:
        """The fields of its form, in their order."""
        return asked.read(self.fields)

    @property
    def plan(self) -> planned.Work:
        """Tasks, checklist and approvals of its cases."""
        return planned.read(self.work)

    def pressed(self, said: Mapping[str, Any]) -> dict[str, int]:
        """The impact and urgency that answers in its form stand for."""
        return weighing.weighed(weighing.read(self.pressing), said) if self.pressing else {}

    @property
    def ending(self) -> planned.Closing:
        """How its cases end."""
        return planned.read_closing(self.closing)

    @property
    def life(self) -> Workflow:
        """States and steps, read once for each text."""
        if "workflow" not in self.__dict__:  # read without its long texts
            return life_of(self.life_key, self.pk)
        known: tuple[object, Workflow] | None = self.__dict__.get("_known_life")
        if known is None or known[0] is not self.workflow:
            known = self.__dict__["_known_life"] = (self.workflow, _kept(repr(self.workflow), lambda: self.workflow))
        return known[1]


class NatureLabel(models.Model):
    """What this organisation calls a nature of cases (D A-12): 事件, 事故, 故障 mean different things in different houses."""

    nature = models.CharField(_("nature"), max_length=20, choices=Nature.choices, unique=True)
    names = models.JSONField(_("called here"), default=dict, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("word for a nature"), _("words for natures")


_lives: dict[str, Workflow] = {}
_MOST = 500


def life_of(key: str, kind_id: int) -> Workflow:
    """The states and steps behind a `life_key`; the kind is read only when this process has not seen the key."""
    return _kept(key, lambda: Kind.objects.values_list("workflow", flat=True).get(pk=kind_id))


def _kept(key: str, workflow: Callable[[], Mapping[str, Any]]) -> Workflow:
    found = _lives.get(key)
    if found is None:
        if len(_lives) >= _MOST:
            _lives.clear()
        found = _lives[key] = read(workflow())
    return found
