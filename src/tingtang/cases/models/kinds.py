"""Kinds of cases: what differs between a complaint, a fault and a request is data."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.cases.rules.workflow import BadWorkflow, Workflow, read
from tingtang.core.naming import Named, code_validator
from tingtang.org.models import Team


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


class Kind(Named):
    """A kind of case: its states and steps, its fields (JSON Schema), who gets it, and how it is supervised and closed.

    `workflow` is what `rules.workflow.read` reads. `revision` grows with every change.
    """

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    nature = models.CharField(_("nature"), max_length=20, choices=Nature.choices)
    prefix = models.CharField(
        _("number prefix"), max_length=4, validators=[RegexValidator(r"^[A-Z]{1,4}$", _("One to four capital letters."))]
    )
    workflow = models.JSONField(_("states and steps"), default=dict)
    fields = models.JSONField(_("fields"), default=dict, blank=True)
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, null=True, blank=True, related_name="kinds")
    supervision = models.JSONField(_("supervision"), default=dict, blank=True)
    closing = models.JSONField(_("closing"), default=dict, blank=True)
    is_public = models.BooleanField(_("customers may open it"), default=True)
    is_restricted = models.BooleanField(_("restricted"), default=False)
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

    @property
    def life(self) -> Workflow:
        """States and steps, read once for each revision."""
        return _life(self)


_read: dict[tuple[int, int], Workflow] = {}
_MOST = 500


def _life(kind: Kind) -> Workflow:
    if kind.pk is None:
        return read(kind.workflow)
    key = (kind.pk, hash(repr(kind.workflow)))
    found = _read.get(key)
    if found is None:
        if len(_read) >= _MOST:
            _read.clear()
        found = _read[key] = read(kind.workflow)
    return found
