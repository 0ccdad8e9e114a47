"""The lists of meetings, ideas and self-check reports."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models import IdeaKind, IdeaOrigin, IdeaState, MeetingKind, MeetingState, SelfCheckState
from tingtang.improvement.tables.drives import hall_of
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.tables import Table


class Meetings(Table):
    """Meetings and events, the latest first."""

    name, sort = "improvement.meetings", "-starts_at"
    empty_title = _("No meeting yet")
    empty_text = _(
        "Morning meetings, reviews, study groups, sports: who came, what was said, what was decided and whether it was done."
    )
    columns = (
        Column("title", _("Meeting"), str, sort="title", link=lambda row: reverse("improvement:meeting", args=[row.pk])),
        Column("kind", pgettext_lazy("meeting", "Kind"), words=dict(MeetingKind.choices), sort="kind"),
        Column("starts_at", _("Begins"), kind="datetime", sort="starts_at"),
        Column("state", _("State"), kind="badge", words=dict(MeetingState.choices), sort="state"),
        Column("here", _("Came"), lambda row: f"{row.here} / {row.invited}"),
        Column("others_came", _("Customers and neighbours"), kind="number", sort="others_came"),
        Column("open_decisions", _("Still to be done"), kind="number", sort="open_decisions"),
        Column("chair", _("Chair"), sort="chair__name"),
        Column("hall", _("Hall"), hall_of, sort="hall__name", is_shown=False),
    )
    filters = (
        Search(["title"]),
        Choice("kind", pgettext_lazy("meeting", "Kind"), MeetingKind.choices),
        Choice("state", _("State"), MeetingState.choices),
    )


def _outlets(row: Any) -> str:
    return ", ".join(str(one) for one in row.outlets.all())


def _idea(row: Any) -> str:
    return reverse("improvement:idea", args=[row.pk])


class Ideas(Table):
    """Ideas, the latest first."""

    name, sort = "improvement.ideas", "-proposed_at"
    empty_title = _("No idea yet")
    empty_text = _("Everybody may propose how something could be done better; each proposal is decided, with thanks.")
    columns = (
        Column("title", pgettext_lazy("improvement", "Idea"), str, sort="title", link=_idea),
        Column("kind", pgettext_lazy("idea", "Kind"), words=dict(IdeaKind.choices), sort="kind"),
        Column("state", _("State"), kind="badge", words=dict(IdeaState.choices), sort="state"),
        Column("origin", pgettext_lazy("idea", "Where it comes from"), words=dict(IdeaOrigin.choices), sort="origin"),
        Column("proposed_by", _("Proposed by"), sort="proposed_by__name"),
        Column("proposed_at", _("Proposed"), kind="short", sort="proposed_at"),
        Column("outlets", _("Where it is tried out"), _outlets),
        Column("hall", _("Hall"), hall_of, sort="hall__name", is_shown=False),
    )  # fmt: skip
    filters = (
        Search(["title", "body"]),
        Choice("state", _("State"), IdeaState.choices),
        Choice("kind", pgettext_lazy("idea", "Kind"), IdeaKind.choices),
        Choice("origin", pgettext_lazy("idea", "Where it comes from"), IdeaOrigin.choices),
    )


class SelfChecks(Table):
    """Self-check reports, what is due last at the top."""

    name, sort = "improvement.selfchecks", "-due_date"
    empty_title = _("No self-check report yet")
    empty_text = _("A unit looks at itself and reports in fixed parts; somebody else reads it.")
    columns = (
        Column("title", _("Report"), str, sort="title", link=lambda row: reverse("improvement:selfcheck", args=[row.pk])),
        Column("state", _("State"), kind="badge", words=dict(SelfCheckState.choices), sort="state"),
        Column("due_date", _("Due"), kind="date", sort="due_date"),
        Column("submitted_at", _("Handed in"), kind="short", sort="submitted_at"),
        Column("author", pgettext_lazy("self-check", "Who writes it"), sort="author__name"),
        Column("hall", _("Hall"), hall_of, sort="hall__name"),
        Column("drive", pgettext_lazy("improvement", "Drive"), sort="drive__name"),
    )
    filters = (Search(["title"]), Choice("state", _("State"), SelfCheckState.choices))
