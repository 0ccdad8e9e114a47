"""What quality keeps of surveys: questions in versions, waves in which they are asked, invitations, and replies."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tingtang.core.ids import new_key
from tingtang.core.naming import Named, clean_texts, code_validator, text_in
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff
from tingtang.quality.rules import questions as rules
from tingtang.quality.wording import UNFIT_QUESTION

LEAST_SHOWN = 5


class SurveyKind(models.TextChoices):
    """What a survey is for; what it comes to is shown accordingly."""

    FREE = "free", _("questions of one's own")
    CSAT = "csat", _("satisfaction (CSAT)")
    NPS = "nps", _("recommendation (NPS)")
    CES = "ces", _("effort (CES)")
    KANO = "kano", _("features (Kano)")
    SERVQUAL = "servqual", _("expectation and perception (SERVQUAL)")


class Survey(Named):
    """A survey as it is being built; what is asked stands in its published versions."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SurveyKind.choices, default=SurveyKind.FREE)
    intro = models.JSONField(_("introduction"), default=dict, blank=True)
    thanks = models.JSONField(_("thanks"), default=dict, blank=True)
    questions = models.JSONField(_("questions"), default=list, blank=True)
    is_anonymous = models.BooleanField(_("replies are kept without the person"), default=True)
    least_shown = models.PositiveSmallIntegerField(_("smallest group shown"), default=LEAST_SHOWN)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("survey"), _("surveys")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(least_shown__gte=1), name="survey_least_shown")]

    def clean(self) -> None:
        """Refused when a question does not hold together."""
        super().clean()
        self.intro, self.thanks = clean_texts(self.intro), clean_texts(self.thanks)
        try:
            rules.must_meet(rules.read(self.questions))
        except rules.Unfit as bad:
            raise ValidationError({"questions": _now(UNFIT_QUESTION[bad.code]).format(**bad.about)}) from None

    @property
    def asked(self) -> list[rules.Question]:
        """The questions of the draft."""
        return rules.read(self.questions)


class SurveyVersion(models.Model):
    """The questions of a survey as they were published: never changed."""

    named_with: ClassVar[tuple[str, ...]] = ("survey",)

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    questions = models.JSONField(default=list)
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name, verbose_name_plural = _("survey version"), _("survey versions")
        constraints: ClassVar = [models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once")]

    def __str__(self) -> str:
        return f"{self.survey} v{self.number}"

    @property
    def asked(self) -> list[rules.Question]:
        """Its questions."""
        return rules.read(self.questions)


class WaveState(models.TextChoices):
    """Where a wave stands."""

    PLANNED = "planned", _("planned")
    OPEN = "open", pgettext_lazy("survey wave", "open")
    CLOSED = "closed", pgettext_lazy("survey wave", "closed")


class Trigger(models.TextChoices):
    """After what an invitation is drawn."""

    NONE = "", _("by hand only")
    SERVED = "visits.service.finished", _("a service is finished")
    CLOSED = "cases.case.moved", _("a case is closed")


class SurveyWave(models.Model):
    """A version asked in a time and place: by open link, by invitation, by phone, on paper.

    `quotas` is a list of {"question", "option", "most"}; `share` of the events named by `trigger` are invited, each customer at most
    once in `rest_days`, in whatever wave; of cases only those of `kinds` (by code), of all where there is none.
    """

    edition = models.ForeignKey(SurveyVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="waves")
    name = models.CharField(pgettext_lazy("of a record", "Name"), max_length=120)
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=WaveState.choices, default=WaveState.PLANNED)
    opens_at = models.DateTimeField(pgettext_lazy("survey", "opens"))
    closes_at = models.DateTimeField(_("closes"))
    wanted = models.PositiveIntegerField(_("replies wanted"), default=200)
    is_open = models.BooleanField(_("everybody with the link may reply"), default=False)
    trigger = models.CharField(_("invite after"), max_length=40, choices=Trigger.choices, blank=True)
    kinds = models.JSONField(_("only cases of these kinds"), default=list, blank=True)
    share = models.FloatField(_("share invited"), default=1.0)
    rest_days = models.PositiveSmallIntegerField(_("days of rest for each customer"), default=30)
    quotas = models.JSONField(_("quotas"), default=list, blank=True)
    script = models.JSONField(_("what the caller says"), default=dict, blank=True)
    link_key = models.CharField(max_length=60, unique=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("survey wave"), _("survey waves")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="wave_has_length",
                violation_error_message=_("A wave closes after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1), name="wave_share",
                violation_error_message=_("The share lies between 0 and 1."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refused with a quota on what is not asked."""
        super().clean()
        self.script = clean_texts(self.script)
        self.link_key = self.link_key or new_key("tts")
        if not isinstance(self.kinds, list) or not all(isinstance(one, str) for one in self.kinds):
            raise ValidationError({"kinds": _("Name kinds of cases by their codes.")})
        self.kinds = sorted({*self.kinds})
        if self.edition_id is None:
            return
        asked = {one.code: [each.code for each in one.options] for one in self.edition.asked if one.kind in rules.QUOTED}
        if any(each["option"] not in asked.get(each["question"], ()) for each in self.quotas):
            raise ValidationError({"quotas": _("A quota names an option of a question that is asked.")})

    def text_of(self, texts: dict[str, str]) -> str:
        """A text in the reader's language."""
        return text_in(texts, get_language())


class Invitation(models.Model):
    """Somebody asked to reply once; the link is derived from `nonce` by the server's secret, of which only a hash is kept."""

    named_with: ClassVar[tuple[str, ...]] = ("wave",)

    wave = models.ForeignKey(SurveyWave, on_delete=models.CASCADE, related_name="invitations")
    nonce = models.BinaryField(max_length=16)
    token_hash = models.BinaryField(max_length=32, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    clerk = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    event_id = models.BigIntegerField(null=True, blank=True)
    # The message that took the link to him, where one was written.
    message = models.OneToOneField("channels.Message", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("valid until"))
    answered_at = models.DateTimeField(_("replied"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, default="open",
        choices=[
            ("open", pgettext_lazy("invitation", "open")),
            ("answered", _("replied")),
            ("full", _("group complete")),
            ("refused", _("does not wish to")),
            ("unreached", _("not reached")),
        ],
    )  # fmt: skip
    tries = models.PositiveSmallIntegerField(_("calls made"), default=0)
    call_after = models.DateTimeField(_("call again after"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "event_id"], condition=Q(event_id__isnull=False), name="invited_once_for_it")
        ]
        indexes: ClassVar = [models.Index(fields=["customer", "-invited_at"], name="invitation_rest")]

    def __str__(self) -> str:
        return f"{self.wave} #{self.pk}"


class Reply(models.Model):
    """One filled survey. `marks` are its closed answers, one byte for each slot; an anonymous one names no person and only the day."""

    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="replies")
    wave = models.ForeignKey(SurveyWave, on_delete=models.PROTECT, related_name="replies")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="reply")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    clerk = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(
        _("channel"), max_length=10,
        choices=[("link", pgettext_lazy("survey", "link")), ("pad", _("rating pad")), ("phone", _("call")), ("paper", _("paper")),
            ("workshop", _("workshop")), ("study", _("market study")), ("api", _("another program"))],
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=10, blank=True)
    replied_date = models.DateField(_("replied on"))
    answers = models.JSONField(default=dict)
    marks = models.BinaryField(default=b"")
    entered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("reply"), _("replies")
        indexes: ClassVar = [models.Index(fields=["wave", "hall"], name="reply_wave_hall")]

    def __str__(self) -> str:
        return f"#{self.pk}"
