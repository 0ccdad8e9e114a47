"""What quality keeps of the five gaps (KPI-07, KPI-08): studies with their own evidence, what they came to, and why."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.registry import Text
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.quality.models.surveys import SurveyWave
from tingtang.quality.rules.gaps import MEETS

MOST_LINKS = 200
# Causes and remedies as the source names them (004-J, requirements A6), by gap.
CAUSES: Final[Mapping[int, Mapping[str, Text]]] = {
    1: {
        "biased_data": _("managers hold biased data on demand"),
        "late_reports": _("the front line reports late or uselessly"),
        "no_research": _("research on expectations is missing, formal or passive"),
    },
    2: {
        "no_plan": _("no overall plan for standards"),
        "no_criteria": _("no workable criteria of evaluation"),
        "no_expectation": _("customers' expectation is not in the standards"),
    },
    3: {
        "untrained": _("the front line is not trained on the standards"),
        "hindered": _("processes, systems and rules hinder keeping the standards"),
    },
    4: {
        "overpromised": _("staff promise more than is delivered"),
        "weak_control": _("control of quality is slow and weak"),
    },
    5: {"joint": _("gaps 1 to 4 act together")},
}
REMEDIES: Final[Mapping[int, Mapping[str, Text]]] = {
    1: {
        "ask_actively": _("ask actively by questionnaire, telephone and WeChat for expectation and satisfaction"),
        "hear_complaints": _("take complaints seriously"),
        "message_box": _("message book and box in the hall"),
    },
    2: {
        "base_on_demand": _("base standards on demand"),
        "six_sigma": _("Six Sigma and total quality management"),
        "feasible": _("standards that are feasible, humane and fit the process"),
    },
    3: {
        "follow": _("follow the standards, know products and processes"),
        "train": _("train in pairs, by levels, in classes and by simulation"),
        "support": _("managers support the mood of the front line"),
    },
    4: {
        "internal_marketing": _("regular discussion inside, so that promises are the same everywhere"),
        "limit_promises": _("promise only what is delivered"),
        "no_exaggeration": _("advertise without exaggeration"),
    },
    5: {
        "staff_side": _("close gaps 1 and 3 from the side of staff"),
        "rule_side": _("close gaps 2 and 4 from the side of rules"),
    },
}
# What customers say without being asked, by the nature of their cases (KPI-11).
UNASKED: Final[Mapping[str, Text]] = {
    "complaint": pgettext_lazy("unasked", "complaints"),
    "suggestion": pgettext_lazy("unasked", "suggestions"),
}
GAP_NAMES: Final[Mapping[int, Text]] = {
    1: pgettext_lazy("gap", "Perception"), 2: pgettext_lazy("gap", "Standards"), 3: pgettext_lazy("gap", "Delivery"),
    4: pgettext_lazy("gap", "Promotion"), 5: pgettext_lazy("gap", "Service quality"),
}  # fmt: skip
GAP_FORMULAS: Final[Mapping[int, Text]] = {
    1: _("what managers believe customers expect − what customers expect"),
    2: _("standards − what customers expect"),
    3: _("what is delivered − what the standards ask"),
    4: _("what is delivered − what was promised"),
    5: _("perception − expectation"),
}


class GapStudy(models.Model):
    """The gaps of a time and place. `links` says which standard meets which expectation, {row, standard, meets}; `result` is what was
    measured; `reasons` what people found to be behind each gap, {gap, causes, remedies, note}, with the codes below."""

    name = models.CharField(pgettext_lazy("of a record", "Name"), max_length=120)
    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("Empty: the whole organisation."),
    )  # fmt: skip
    log = models.ForeignKey(
        Log, verbose_name=_("imported log"), on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("Gap 3 of work that another system did: cases that were drawn from this log, and how it conforms with a flow."),
    )  # fmt: skip
    first_date = models.DateField(_("from"))
    latest_date = models.DateField(_("until"))
    customers = models.ForeignKey(
        SurveyWave, verbose_name=_("survey of customers"), on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("Expectation and perception (SERVQUAL): gaps 1, 2 and 5 rest on it."),
    )  # fmt: skip
    managers = models.ForeignKey(
        SurveyWave, verbose_name=_("survey of managers"), on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The same questions, answered by managers: what they believe customers expect."),
    )  # fmt: skip
    links = models.JSONField(_("standards against expectations"), default=list, blank=True)
    reasons = models.JSONField(_("causes and remedies"), default=list, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    measured_at = models.DateTimeField(_("measured"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("gap study"), _("gap studies")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(latest_date__gte=F("first_date")), name="gapstudy_dates",
                violation_error_message=_("The end does not come before the beginning."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refused when managers were asked something else than customers, and with links that cannot be read."""
        super().clean()
        if self.customers and self.managers and self.customers.edition_id != self.managers.edition_id:
            raise ValidationError({"managers": _("Managers and customers must have been asked the same version of a survey.")})
        for wave in (self.customers, self.managers):
            if wave and not {"expectation", "perception"} <= {one.measure for one in wave.edition.asked}:
                raise ValidationError({"customers": _("Choose a survey that asks for expectation and perception (SERVQUAL).")})
        if not isinstance(self.links, list) or len(self.links) > MOST_LINKS:
            raise ValidationError({"links": _("These links cannot be read.")})
        self.links = [_link(one) for one in self.links]

    def reason_of(self, gap: int) -> dict[str, Any]:
        """What was found to be behind a gap."""
        empty: dict[str, Any] = {"gap": gap, "causes": [], "remedies": [], "note": ""}
        return next((one for one in self.reasons if one["gap"] == gap), empty)


def _link(one: Any) -> dict[str, str]:
    if not isinstance(one, dict) or one.get("meets") not in MEETS or not one.get("row"):
        raise ValidationError({"links": _("These links cannot be read.")})
    return {"row": str(one["row"])[:40], "standard": str(one.get("standard") or "")[:40], "meets": str(one["meets"])}
