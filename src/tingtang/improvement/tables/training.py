"""The lists of training."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models import Audience, Family, Method, SessionState
from tingtang.improvement.tables.drives import hall_of
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table


def _stars(row: Any) -> str:
    return f"{row.stars:.1f}" if row.stars is not None else ""


class Courses(Table):
    """Courses by family."""

    name, sort = "improvement.courses", "name"
    empty_title = _("No course yet")
    empty_text = _("A course has an aim, a plan, measures and an assessment; a quiz shows who has learnt it.")
    columns = (
        Column("name", _("Course"), str, sort="name", link=lambda row: reverse("improvement:course", args=[row.pk])),
        Column("family", _("Family"), words=dict(Family.choices), sort="family"),
        Column("method", pgettext_lazy("training", "Method"), words=dict(Method.choices), sort="method"),
        Column("audience", pgettext_lazy("course", "For whom"), words=dict(Audience.choices), sort="audience"),
        Column("minutes", _("Minutes"), kind="number", sort="minutes"),
        Column("skill", _("Gives the skill"), sort="skill__name"),
        Column("held", pgettext_lazy("training", "Held"), kind="number", sort="held"),
        Column("stars", _("Rating (of 5)"), _stars, sort="stars"),
        Column("hall", _("Hall"), hall_of, sort="hall__name", is_shown=False),
    )
    filters = (
        Search(["name"]),
        Choice("family", _("Family"), Family.choices),
        Choice("audience", pgettext_lazy("course", "For whom"), Audience.choices),
    )


class Sessions(Table):
    """Sessions, the latest first."""

    name, sort = "improvement.sessions", "-starts_at"
    empty_title = _("No training is planned yet")
    empty_text = _("A session gives a course at a time and place; who is invited finds it under “My learning”.")
    columns = (
        Column("course", _("Course"), str, sort="course__name", link=lambda row: reverse("improvement:session", args=[row.pk])),
        Column("theme", _("Theme of the month"), sort="theme"),
        Column("starts_at", _("Begins"), kind="datetime", sort="starts_at"),
        Column("trainer", _("Trainer"), sort="trainer__name"),
        Column("state", _("State"), kind="badge", words=dict(SessionState.choices), sort="state"),
        Column("came", _("Came"), lambda row: f"{row.came + row.customers_came} / {row.invited + row.customers_invited}"),
        Column("passed", _("Passed"), kind="number", sort="passed"),
        Column("stars", _("Rating (of 5)"), _stars, sort="stars"),
        Column("hall", _("Hall"), hall_of, sort="hall__name", is_shown=False),
    )
    filters = (Search(["course__name", "theme"]), Choice("state", _("State"), SessionState.choices))


class Trainers(Records):
    """Who may train others."""

    permission = "improvement.save_certificate"
    name, sort = "improvement.trainers", "staff__name"
    empty_title = _("No trainer is certified yet")
    empty_text = _("Only who is certified gives a session. Certify somebody first.")
    columns = (
        Column(
            "staff", _("Trainer"), str, sort="staff__name", link=lambda row: reverse("improvement:certificate", args=[row.pk])
        ),
        Column("grade", pgettext_lazy("of a trainer", "Grade"), kind="number", sort="grade"),
        Column("until_date", _("Valid until"), kind="date", sort="until_date"),
        Column("outlets", _("Outlets he looks after"), lambda row: ", ".join(str(one) for one in row.outlets.all())),
        Column("held", pgettext_lazy("training", "Held"), kind="number", sort="held"),
        Column("stars", _("Rating (of 5)"), _stars, sort="stars"),
    )
    filters = (Search(["staff__name"]),)


class Readings(Table):
    """What has to be read."""

    name, sort = "improvement.readings", "-due_date"
    empty_title = _("Nothing has to be read yet")
    empty_text = _(
        "Rules and documents are assigned here; everybody confirms what he has read, and a changed text is read again."
    )
    columns = (
        Column("title", _("Title"), str, sort="title", link=lambda row: reverse("improvement:reading", args=[row.pk])),
        Column("due_date", pgettext_lazy("reading", "To be read by"), kind="date", sort="due_date"),
        Column("done", pgettext_lazy("reading", "Read"), lambda row: f"{row.done} / {row.asked}"),
        Column("hall", _("Hall"), hall_of, sort="hall__name"),
        Column("is_active", _("In use"), kind="flag", sort="is_active"),
    )
    filters = (Search(["title"]),)


class Studies(Table):
    """What people study by themselves, the latest first."""

    name, sort = "improvement.studies", "-last_date"
    empty_title = _("Nobody has noted own study yet")
    empty_text = _("Everybody notes under “My learning” what he studies by himself, from which source and how long.")
    columns = (
        Column("title", _("What was studied"), sort="title"),
        Column("staff", _("Who"), lambda row: str(row.staff), sort="staff__name"),
        Column("source", _("Source"), sort="source"),
        Column("last_date", _("Until"), kind="date", sort="last_date"),
        Column("hours", _("Hours"), kind="number", sort="hours"),
        Column("learnt", _("What was taken from it"), is_shown=False),
        Column("hall", _("Hall"), lambda row: str(row.staff.hall or ""), sort="staff__hall__name", is_shown=False),
    )
    filters = (Search(["title", "source", "staff__name"]),)
