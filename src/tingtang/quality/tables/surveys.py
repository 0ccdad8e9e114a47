"""The lists of surveys."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import text_in
from tingtang.quality.models import Reply, SurveyKind, WaveState
from tingtang.quality.rules.questions import Question
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table

CHANNELS = dict(Reply._meta.get_field("channel").flatchoices)


class Surveys(Records):
    """The surveys."""

    name, sort, is_common = "quality.surveys", "-pk", True
    empty_title = _("No survey yet")
    empty_text = _(
        "A survey is built of questions, published, and then asked in waves: by link, call, paper or at the rating pad."
    )
    columns = (
        Column("name", _("Survey"), str, sort="name", link=lambda row: reverse("quality:survey", args=[row.pk])),
        Column("kind", _("Kind"), words=dict(SurveyKind.choices), sort="kind"),
        Column("versions", _("Versions"), "version_count", kind="number"),
        Column("replies", _("Replies"), "reply_count", kind="number"),
        Column("code", _("Code"), sort="code", is_shown=False),
    )
    filters = (Search(["name", "code"]), Choice("kind", _("Kind"), SurveyKind.choices))


def rate(wave: Any) -> float | None:
    """The share of invitations that were answered."""
    return wave.answered_count / wave.invited_count if wave.invited_count else None


class Waves(Records):
    """The waves of all surveys."""

    name, sort, is_common = "quality.waves", "-opens_at", True
    empty_title = _("No wave yet")
    empty_text = _("Publish a survey, then plan when and where it is asked.")
    columns = (
        Column(
            "name",
            pgettext_lazy("of a record", "Name"),
            str,
            sort="name",
            link=lambda row: reverse("quality:wave", args=[row.pk]),
        ),
        Column("survey", _("Survey"), "edition.survey", sort="edition__survey__name"),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("state", _("State"), kind="badge", words=dict(WaveState.choices), sort="state"),
        Column("opens_at", pgettext_lazy("survey", "Opens"), kind="short", sort="opens_at"),
        Column("closes_at", _("Closes"), kind="short", sort="closes_at"),
        Column("replies", _("Replies"), "reply_count", kind="number"),
        Column("invited", _("Invited"), "invited_count", kind="number"),
        Column("rate", _("Response rate"), rate, kind="share"),
    )
    filters = (Search(["name"]), Choice("state", _("State"), WaveState.choices))


class Replies(Table):
    """Single replies, a column for each question."""

    name, sort = "quality.replies", "-pk"
    empty_title = _("No reply yet")
    columns: Sequence[Column] = ()  # type: ignore[misc]

    def __init__(self, source: Any, request: Any, questions: list[Question]) -> None:
        super().__init__(source, request)
        self.columns = (
            Column("day", _("Day"), "replied_date", kind="date", sort="replied_date"),
            Column("hall", _("Hall"), sort="hall__name"),
            Column("channel", _("Channel"), words=CHANNELS, sort="channel"),
            *(self._column(one) for one in questions),
        )

    @staticmethod
    def _column(one: Question) -> Column:
        return Column(one.code, text_in(one.text, get_language())[:60], lambda row: said(one, row.answers.get(one.code)))


def said(one: Question, answer: Any) -> str | float | int | None:
    """An answer in words."""
    language = get_language()
    names = {each.code: text_in(each.text, language) for each in (*one.options, *one.rows)}
    if isinstance(answer, list):
        return "; ".join(str(names.get(each, each)) for each in answer)
    if isinstance(answer, dict):
        return "; ".join(f"{names.get(code, code)}: {value}" for code, value in answer.items())
    return names.get(answer, answer) if isinstance(answer, str) else answer
