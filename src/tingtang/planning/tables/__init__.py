"""The lists of sheets."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.planning.grids import TEMPLATE_TITLES
from tingtang.ui.columns import Column
from tingtang.ui.filters import Search
from tingtang.ui.tables import Table


def _hall(row: Any) -> str:
    return str(row.hall) if row.hall else str(_("whole organisation"))


def _sheet_url(row: Any) -> str:
    return reverse("planning:sheet", args=[row.pk])


_NAME = Column("name", pgettext_lazy("of a record", "Name"), str, sort="name", link=_sheet_url)
_HALL = Column("hall", _("Hall"), _hall, sort="hall__name")
_SAVED = Column("saved_at", _("Saved"), kind="datetime", sort="saved_at")
_FILTERS = (Search(["name", "code"]),)


class Lines(Table):
    """The lines."""

    name, sort = "planning.lines", "-saved_at"
    empty_title = _("No line yet")
    empty_text = _(
        "A line says what is done for a customer, how long and by whom; the answer is where it sticks. Begin with an example."
    )
    columns = (_NAME, _HALL, _SAVED)
    filters = _FILTERS


class Models(Table):
    """The models of decisions."""

    name, sort = "planning.models", "-saved_at"
    empty_title = _("No model yet")
    empty_text = _(
        "A model says what is to be as large or small as possible, and what limits it. Begin with a template or an example."
    )
    columns = (_NAME, Column("template", _("Template"), lambda row: str(TEMPLATE_TITLES.get(row.template, ""))), _HALL, _SAVED)
    filters = _FILTERS


class Rosters(Table):
    """The rosters."""

    name, sort = "planning.rosters", "-saved_at"
    empty_title = _("No roster yet")
    empty_text = _("A roster says who works when, so that demand is covered and the rules are kept. Begin with the example.")
    columns = (_NAME, _HALL, _SAVED)
    filters = _FILTERS


BY_KIND: dict[str, type[Table]] = {"line": Lines, "model": Models, "roster": Rosters}
