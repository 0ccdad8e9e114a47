"""Training: courses in four families, plans by month and theme, sessions with attendance, trainers, what has to be read."""

from datetime import date, datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models.parts import InHall, InHallQuerySet
from tingtang.improvement.rules import quizzes
from tingtang.improvement.rules.quizzes import Question
from tingtang.org.models import Hall, Skill, Staff


class Family(models.TextChoices):
    """The four families of training (IMP-09)."""

    CULTURE = "culture", _("culture, team spirit, conduct, relations")
    POST = "post", _("knowledge of the post")
    RULES = "rules", _("rules and procedures")
    ATTITUDE = "attitude", _("attitude: career, time, stress")


class Method(models.TextChoices):
    """How it is taught (IMP-11)."""

    LECTURE = "lecture", pgettext_lazy("training", "lecture")
    PAIR = "pair", _("one helps one")
    LEVELS = "levels", _("by levels")
    CLASS = "class", _("knowledge class")
    SCENE = "scene", _("scenes played through")
    SELF = "self", _("self-study")


class Audience(models.TextChoices):
    """For whom a course is."""

    STAFF = "staff", pgettext_lazy("audience", "staff")
    CUSTOMERS = "customers", pgettext_lazy("audience", "customers")


class Course(InHall):
    """A course: aim, content, measures and assessment (IMP-10), its material, a quiz, and the skill it gives."""

    name = models.CharField(pgettext_lazy("of a record", "name"), max_length=120)
    family = models.CharField(_("family"), max_length=10, choices=Family.choices, default=Family.POST)
    audience = models.CharField(
        pgettext_lazy("course", "for whom"), max_length=10, choices=Audience.choices, default=Audience.STAFF
    )
    needs = models.TextField(
        pgettext_lazy("course", "what is needed"),
        max_length=2000,
        blank=True,
        help_text=_("What people asked for, and how that is known."),
    )
    method = models.CharField(pgettext_lazy("training", "method"), max_length=10, choices=Method.choices, default=Method.LECTURE)
    aim = models.TextField(_("aim"), max_length=2000)
    plan = models.TextField(_("plan"), max_length=5000, blank=True)
    measures = models.TextField(pgettext_lazy("training", "measures"), max_length=2000, blank=True)
    assessment = models.TextField(_("assessment"), max_length=2000, blank=True)
    material = models.TextField(_("material"), max_length=50_000, blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), default=60, validators=[MinValueValidator(5), MaxValueValidator(6000)])
    quiz = models.JSONField(_("quiz"), default=list, blank=True)
    pass_percent = models.PositiveSmallIntegerField(_("passed from (%)"), default=80, validators=[MaxValueValidator(100)])
    skill = models.ForeignKey(
        Skill, verbose_name=_("gives the skill"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    skill_level = models.PositiveSmallIntegerField(
        pgettext_lazy("of a skill", "level"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    is_active = models.BooleanField(_("in use"), default=True)
    objects: ClassVar[InHallQuerySet["Course"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("course"), _("courses")

    def __str__(self) -> str:
        return self.name

    @property
    def questions(self) -> list[Question]:
        """The quiz."""
        return quizzes.from_data(self.quiz)


class SessionState(models.TextChoices):
    """Where a session stands."""

    PLANNED = "pending", pgettext_lazy("session", "planned")
    HELD = "done", pgettext_lazy("session", "held")
    CANCELLED = "dropped", pgettext_lazy("session", "cancelled")


class Session(InHall):
    """A course given at a time and place, under the theme of its month (IMP-08)."""

    named_with: ClassVar[tuple[str, ...]] = ("course",)

    course = models.ForeignKey(Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="sessions")
    theme = models.CharField(_("theme of the month"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(pgettext_lazy("training", "place"), max_length=120, blank=True)
    trainer = models.ForeignKey(Staff, verbose_name=_("trainer"), on_delete=models.PROTECT, related_name="trained")
    reason = models.CharField(_("weakness that a check found"), max_length=300, blank=True)
    finding = models.ForeignKey("quality.Finding", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    key = models.CharField(max_length=40, editable=False)
    objects: ClassVar[InHallQuerySet["Session"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("training", "session"), pgettext_lazy("training", "sessions")
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="session_start")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_times")]

    def __str__(self) -> str:
        return str(self.course)

    def clean(self) -> None:
        """Refused when it would end before it begins."""
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It must end after it begins.")})


class Attendance(models.Model):
    """Somebody who is to take part: whether he came, what his quiz came to, and what he thinks of it."""

    named_with: ClassVar[tuple[str, ...]] = ("staff",)

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    came_at = models.DateTimeField(_("came"), null=True, blank=True)
    share = models.FloatField(_("quiz"), null=True, blank=True)
    passed_at = models.DateTimeField(_("passed"), null=True, blank=True)
    stars = models.PositiveSmallIntegerField(_("his rating"), null=True, blank=True)
    helper = models.ForeignKey(
        Staff, verbose_name=_("who helps him"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.PositiveSmallIntegerField(pgettext_lazy("training", "level he learns on"), null=True, blank=True)
    role = models.CharField(_("part he plays"), max_length=200, blank=True)
    points = models.FloatField(_("points in the assessment"), null=True, blank=True)
    words = models.CharField(_("words on it"), max_length=1000, blank=True)
    assessed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    assessed_at = models.DateTimeField(pgettext_lazy("training", "assessed"), null=True, blank=True)
    is_shared_without_hall: ClassVar = True

    class Meta:
        verbose_name, verbose_name_plural = _("participant"), _("participants")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "staff"], name="attendance_once"),
            models.CheckConstraint(condition=Q(stars__isnull=True) | Q(stars__range=(1, 5)), name="attendance_stars"),
            models.CheckConstraint(condition=Q(points__isnull=True) | Q(points__range=(0, 100)), name="attendance_points"),
        ]

    def __str__(self) -> str:
        return str(self.staff)

    @property
    def may_take_quiz(self) -> bool:
        """Whether the quiz is open to him: who came takes it, of a self-study whoever is invited."""
        course = self.session.course
        return bool(course.quiz) and (self.came_at is not None or course.method == Method.SELF)

    def is_arranged(self, method: str) -> bool:
        """Whether it is said how he takes part, where the method needs it."""
        needed = {Method.PAIR: self.helper_id, Method.LEVELS: self.level, Method.SCENE: self.role}
        return bool(needed.get(Method(method), True))

    @property
    def number(self) -> str:
        """The number of his certificate."""
        return f"T{self.session_id:04}-{self.pk:05}"

    @property
    def hall_id(self) -> int | None:
        """Where the participant works: there he has the right to take part, wherever the session is."""
        return self.staff.hall_id


class Certificate(models.Model):
    """That somebody may train others, until when, and which outlets he looks after (IMP-17)."""

    named_with: ClassVar[tuple[str, ...]] = ("staff",)

    staff = models.OneToOneField(Staff, verbose_name=_("trainer"), on_delete=models.CASCADE, related_name="+")
    grade = models.PositiveSmallIntegerField(
        pgettext_lazy("of a trainer", "grade"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    since_date = models.DateField(_("certified on"))
    until_date = models.DateField(_("valid until"))
    outlets = models.ManyToManyField(Hall, verbose_name=_("outlets he looks after"), blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("trainer's certificate"), _("trainers' certificates")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(until_date__gt=F("since_date")), name="certificate_days")]

    def __str__(self) -> str:
        return str(self.staff)

    def clean(self) -> None:
        """Refused when it would end before it begins."""
        super().clean()
        if self.since_date and self.until_date and self.until_date <= self.since_date:
            raise ValidationError({"until_date": _("It must be valid for at least a day.")})

    @property
    def hall_id(self) -> int | None:
        """Where the trainer works."""
        return self.staff.hall_id

    def is_valid(self, today: date) -> bool:
        """Whether he may train on a day."""
        return self.since_date <= today <= self.until_date


class Reading(InHall):
    """A rule or document that has to be read by a day, and by whom (STD-15, IMP-03)."""

    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(pgettext_lazy("reading", "text"), max_length=50_000)
    source = models.CharField(_("source"), max_length=300, blank=True)
    due_date = models.DateField(pgettext_lazy("reading", "to be read by"))
    digest = models.CharField(max_length=64, editable=False)  # of what has to be read, so that a changed text is read again
    is_active = models.BooleanField(_("in use"), default=True)
    objects: ClassVar[InHallQuerySet["Reading"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("required reading"), _("required readings")

    def __str__(self) -> str:
        return self.title


class Receipt(models.Model):
    """That somebody has to read something, and when he confirmed that he did: what he read is kept by its digest."""

    named_with: ClassVar[tuple[str, ...]] = ("staff",)

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="receipts")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(pgettext_lazy("reading", "read"), null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    is_shared_without_hall: ClassVar = True

    class Meta:
        verbose_name, verbose_name_plural = _("reader"), _("readers")
        constraints: ClassVar = [models.UniqueConstraint(fields=["reading", "staff"], name="receipt_once")]

    def __str__(self) -> str:
        return str(self.staff)

    @property
    def hall_id(self) -> int | None:
        """Where the reader works."""
        return self.staff.hall_id


def is_open_for_coming(session: Session, at: datetime, early_seconds: int) -> bool:
    """Whether people may say that they came: from a little before it begins until it ends."""
    return (
        session.state == SessionState.PLANNED
        and (session.starts_at - at).total_seconds() <= early_seconds
        and at <= session.ends_at
    )
