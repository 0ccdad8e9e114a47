"""The lists of surveys."""

from collections.abc import Callable, Sequence
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
    """Single replies, a column for each question; taken along, one for each line that is answered by itself, to reckon with."""

    name, sort = "quality.replies", "-pk"
    empty_title = _("No reply yet")
    columns: Sequence[Column] = ()  # type: ignore[misc]

    def __init__(self, source: Any, request: Any, questions: list[Question]) -> None:
        super().__init__(source, request)
        self.columns = (
            Column("day", _("Day"), "replied_date", kind="date", sort="replied_date"),
            Column("hall", _("Hall"), sort="hall__name"),
            Column("channel", _("Channel"), words=CHANNELS, sort="channel"),
            *(column for one in questions for column in self._columns(one, is_taken=bool(self.data.get("export")))),
        )

    @staticmethod
    def _columns(one: Question, *, is_taken: bool) -> list[Column]:
        title, lines = text_in(one.text, get_language())[:60], parts(one) if is_taken else []
        if not lines:
            return [Column(one.code, title, lambda row: said(one, row.answers.get(one.code)))]
        return [Column(f"{one.code}.{code}", f"{title} {name}", _part(one, code)) for code, name in lines]


def parts(one: Question) -> list[tuple[str, str]]:
    """The lines of a question that are answered one by one."""
    if one.kind == "kano":
        return [("functional", str(_("If it is there"))), ("dysfunctional", str(_("If it is missing")))]
    rows = {"matrix": one.rows, "points": one.options, "rank": one.options, "several": one.options}.get(one.kind, ())
    return [(each.code, text_in(each.text, get_language())) for each in rows]


def _part(one: Question, code: str) -> Callable[[Any], float | int | str | None]:
    """What was answered at one line: its number or word, its place in an order, or 1 where it was ticked and 0 where not."""

    def told(row: Any) -> float | int | str | None:
        answer = row.answers.get(one.code)
        if answer is None:
            return None
        if isinstance(answer, list):
            place = answer.index(code) + 1 if code in answer else 0
            return place if one.kind == "rank" else min(place, 1)
        value: float | int | str | None = answer.get(code)
        return value

    return told


def said(one: Question, answer: Any) -> str | float | int | None:
    """An answer in words."""
    language = get_language()
    names = {each.code: text_in(each.text, language) for each in (*one.options, *one.rows)}
    if isinstance(answer, list):
        return "; ".join(str(names.get(each, each)) for each in answer)
    if isinstance(answer, dict):
        return "; ".join(f"{names.get(code, code)}: {value}" for code, value in answer.items())
    return names.get(answer, answer) if isinstance(answer, str) else answer
