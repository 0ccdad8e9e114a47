"""Knowledge: articles with a day on which they are looked at again, questions and what experts answered, what was searched in vain."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Service
from tingtang.improvement.models.parts import InHall, InHallQuerySet
from tingtang.org.models import Staff


class ArticleKind(models.TextChoices):
    """What an article is."""

    ANSWER = "answer", pgettext_lazy("article", "answer")
    PRACTICE = "practice", _("good practice")
    STORY = "story", _("service case")


class ArticleState(models.TextChoices):
    """Where an article stands."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", pgettext_lazy("article", "published")
    RETIRED = "retired", pgettext_lazy("article", "withdrawn")


class Article(InHall):
    """What is known and worth reading: an answer, a good practice with its name (IMP-21), a service case (IMP-15).

    What can be reused of a service case is drawn from it: an answer or a practice of its own that names the case.

    `words` are what it is found by (`rules.likeness.terms`), kept when it is saved.
    """

    kind = models.CharField(
        pgettext_lazy("article", "kind"), max_length=10, choices=ArticleKind.choices, default=ArticleKind.ANSWER
    )
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(pgettext_lazy("article", "text"), max_length=20_000)
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    author = models.ForeignKey(
        Staff, verbose_name=pgettext_lazy("article", "who answers for it"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    drawn_from = models.ForeignKey(
        "self", verbose_name=_("service case it was drawn from"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="drawn",
    )  # fmt: skip
    # The page of the analysis that found it, where it was made of a finding about customers (CUS-35).
    found_on = models.CharField(_("page of the finding"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT)
    review_date = models.DateField(_("to be looked at again on"), null=True, blank=True)
    published_at = models.DateTimeField(pgettext_lazy("article", "published"), null=True, blank=True)
    words = ArrayField(models.CharField(max_length=200), default=list, editable=False)
    objects: ClassVar[InHallQuerySet["Article"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("knowledge", "article"), pgettext_lazy("knowledge", "articles")
        indexes: ClassVar = [GinIndex(fields=["words"], name="article_words")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, review_date__isnull=False),
                name="article_published",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_due(self, today: date) -> bool:
        """Whether somebody has to look at it again."""
        return self.state == ArticleState.PUBLISHED and self.review_date is not None and self.review_date <= today


class Vote(models.Model):
    """Whether somebody found an article of use."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="votes")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    is_useful = models.BooleanField()
    is_shared_without_hall: ClassVar = True  # who reads may vote, also on what belongs to everybody

    class Meta:
        verbose_name, verbose_name_plural = _("vote"), _("votes")
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "staff"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.staff}"

    @property
    def hall_id(self) -> int | None:
        """Where rights are asked for."""
        return self.article.hall_id


class Comment(models.Model):
    """What somebody adds to an article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("comment"), max_length=2000)
    at = models.DateTimeField(_("time"))
    is_shared_without_hall: ClassVar = True

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("article", "comment"), pgettext_lazy("article", "comments")
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def hall_id(self) -> int | None:
        """Where rights are asked for."""
        return self.article.hall_id


class QuestionState(models.TextChoices):
    """Where a question stands."""

    OPEN = "open", pgettext_lazy("question", "unanswered")
    ANSWERED = "answered", pgettext_lazy("question", "answered")
    PUBLISHED = "published", pgettext_lazy("question", "shared with all")


class Question(InHall):
    """What somebody at the front could not answer, and the answer of an expert (IMP-14)."""

    text = models.TextField(_("question"), max_length=2000)
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_by = models.ForeignKey(
        Staff, verbose_name=_("asked by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(pgettext_lazy("question", "asked"))
    expert = models.ForeignKey(
        Staff,
        verbose_name=pgettext_lazy("question", "who is asked"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN)
    answer = models.TextField(_("answer"), max_length=20_000, blank=True)
    answered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions")
    objects: ClassVar[InHallQuerySet["Question"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("question"), _("questions")

    def __str__(self) -> str:
        return self.text[:80]

    def clean(self) -> None:
        """Refused without words."""
        super().clean()
        if not self.text.strip():
            raise ValidationError({"text": _("Write the question.")})


def sought(text: str) -> str:
    """A text that was searched, as it is counted."""
    return " ".join(text.split())[: Gap.LONGEST]


class Gap(models.Model):
    """What was searched and not found, how often, and whether somebody has written it since."""

    LONGEST = 100
    text = models.CharField(_("searched for"), max_length=LONGEST, unique=True)
    times = models.PositiveIntegerField(_("times"), default=0)
    first_at = models.DateTimeField(_("first"))
    latest_at = models.DateTimeField(_("latest"))
    article = models.ForeignKey(
        Article,
        verbose_name=pgettext_lazy("knowledge", "article"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="gaps",
    )

    class Meta:
        verbose_name, verbose_name_plural = _("gap in knowledge"), _("gaps in knowledge")

    hall_id, is_shared_without_hall = None, True

    def __str__(self) -> str:
        return self.text
