"""The lists of knowledge."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models import ArticleKind, ArticleState, QuestionState
from tingtang.improvement.tables.drives import hall_of
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice
from tingtang.ui.tables import Table


def _writing(row: Any) -> str:
    return f"{reverse('improvement:new_article')}?gap={row.pk}"


class Articles(Table):
    """Articles, the latest published first."""

    name, sort = "improvement.articles", "-published_at"
    empty_title = _("No article yet")
    empty_text = _("An article says what is known about a question, so that nobody has to ask twice.")
    columns = (
        Column("title", _("Title"), str, sort="title", link=lambda row: reverse("improvement:article", args=[row.pk])),
        Column("kind", pgettext_lazy("article", "Kind"), words=dict(ArticleKind.choices), sort="kind"),
        Column("service", _("Service"), sort="service__name"),
        Column("state", _("State"), kind="badge", words=dict(ArticleState.choices), sort="state"),
        Column("useful", _("Found useful"), lambda row: f"{row.useful} / {row.useful + row.useless}"),
        Column("review_date", _("To be looked at again on"), kind="date", sort="review_date"),
        Column("author", pgettext_lazy("article", "Who answers for it"), sort="author__name"),
        Column("hall", _("Hall"), hall_of, sort="hall__name", is_shown=False),
    )
    filters = (
        Choice("kind", pgettext_lazy("article", "Kind"), ArticleKind.choices),
        Choice("state", _("State"), ArticleState.choices),
    )


class Questions(Table):
    """Questions, the latest first."""

    name, sort = "improvement.questions", "-asked_at"
    empty_title = _("No question yet")
    empty_text = _("Who cannot answer a customer asks an expert here; the answer is shared with all.")
    columns = (
        Column("text", _("Question"), str, link=lambda row: reverse("improvement:question", args=[row.pk])),
        Column("state", _("State"), kind="badge", words=dict(QuestionState.choices), sort="state"),
        Column("service", _("Service"), sort="service__name"),
        Column("asked_by", _("Asked by"), sort="asked_by__name"),
        Column("asked_at", pgettext_lazy("question", "Asked"), kind="short", sort="asked_at"),
        Column("expert", pgettext_lazy("question", "Who is asked"), sort="expert__name"),
        Column("hall", _("Hall"), hall_of, sort="hall__name", is_shown=False),
    )
    filters = (Choice("state", _("State"), QuestionState.choices),)


class Gaps(Table):
    """What was searched in vain, the most wanted first."""

    name, sort = "improvement.gaps", "-times"
    empty_title = _("Nothing was searched in vain")
    empty_text = _("What people search and do not find is counted here, so that somebody writes it.")
    columns = (
        Column("text", _("Searched for"), sort="text", link=lambda row: reverse("improvement:gap", args=[row.pk])),
        Column("times", _("Times"), kind="number", sort="times"),
        Column("first_at", pgettext_lazy("searched", "First"), kind="short", sort="first_at"),
        Column("latest_at", _("Latest"), kind="short", sort="latest_at"),
        Column("write", _("Write"), lambda row: str(_("Write the article")), link=_writing),
    )  # fmt: skip
