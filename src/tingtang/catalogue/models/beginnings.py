"""How a team begins to make rules: five questions to its people, areas ranked, feedback first, then rules (STD-30)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models.regulations import Regulation
from tingtang.org.models import Staff, Team


class Beginning(models.Model):
    """A team that is to get rules of its own. The way of feedback is set up before the first rule is written."""

    team = models.OneToOneField(Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="beginning")
    aim = models.TextField(_("what the rules are for"), max_length=2000)
    feedback = models.TextField(_("how people say what is wrong with a rule"), max_length=2000, blank=True)
    feedback_to = models.ForeignKey(
        Staff, verbose_name=_("who answers them"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    feedback_days = models.PositiveSmallIntegerField(_("within so many days"), default=7)

    class Meta:
        verbose_name, verbose_name_plural = _("start of rules"), _("starts of rules")

    def __str__(self) -> str:
        return str(self.team)

    @property
    def has_feedback(self) -> bool:
        """Whether the way of feedback stands: how, and to whom."""
        return bool(self.feedback.strip()) and self.feedback_to_id is not None


class BeginningAnswer(models.Model):
    """What one of the team answered, and the areas he would regulate."""

    beginning = models.ForeignKey(Beginning, on_delete=models.CASCADE, related_name="answers")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    needs = models.TextField(_("What are the problems and needs?"), max_length=2000)
    solution = models.TextField(_("What would be your solution?"), max_length=2000)
    strengths = models.TextField(_("What is good and should stay?"), max_length=2000)
    own = models.TextField(_("What are your own strong points and wishes?"), max_length=2000)
    support = models.TextField(_("What support do you need?"), max_length=2000)
    areas = ArrayField(models.CharField(max_length=60), verbose_name=_("areas to regulate, at most three"), default=list)
    given_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name, verbose_name_plural = _("answer of a team"), _("answers of a team")
        constraints = [models.UniqueConstraint(fields=["beginning", "staff"], name="catalogue_answered_once")]

    def __str__(self) -> str:
        return f"{self.beginning} · {self.staff}"


class BeginningRule(models.Model):
    """A rule that was written for an area."""

    beginning = models.ForeignKey(Beginning, on_delete=models.CASCADE, related_name="rules")
    area = models.CharField(_("area"), max_length=60)
    regulation = models.OneToOneField(Regulation, on_delete=models.CASCADE, related_name="began")

    class Meta:
        verbose_name, verbose_name_plural = _("rule of a start"), _("rules of starts")
        constraints = [models.UniqueConstraint(fields=["beginning", "area"], name="catalogue_area_once")]

    def __str__(self) -> str:
        return f"{self.beginning} · {self.area}"
