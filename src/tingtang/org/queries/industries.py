"""Industries, by code and name. Who knows their names stands higher up, and says so in `INDUSTRIES`."""

from collections.abc import Callable, Mapping
from typing import Final

from django.forms import BaseForm
from django.utils.translation import gettext as _

from tingtang.org import rules
from tingtang.org.models import Hall, Organisation, OutletClass, Placed
from tingtang.ui.choosing import offer_choices

INDUSTRIES: Final[dict[str, Callable[[], Mapping[str, str]]]] = {}  # by domain: names by code


def industries() -> dict[str, str]:
    """The industries known here, and those halls are of: names by code."""
    used = {*Hall.objects.values_list("industry", flat=True), *Organisation.objects.values_list("industry", flat=True)} - {""}
    found = {code: code for code in sorted(used)}
    for told in INDUSTRIES.values():
        found |= told()
    return found


def hall_choices() -> list[tuple[str, str]]:
    """Classes of outlets and halls by code and name, as forms offer them of which something may hold in some."""
    classes = OutletClass.objects.order_by("order", "code")
    every = [(rules.OF_CLASS + one.code, _("every outlet of the class “%(name)s”") % {"name": one.name_in()}) for one in classes]
    return every + [(hall.code, hall.name_in()) for hall in Hall.objects.order_by("code")]


def offer_places(form: BaseForm) -> None:
    """Let the fields `industries` and `halls` of a form choose among those there are."""
    offer_choices(form, "industries", list(industries().items()))
    offer_choices(form, "halls", hall_choices())


def place_names(*placed: Placed) -> list[list[str]]:
    """Of things that may be placed: the names of the industries and halls each is only for, nothing for what holds everywhere."""
    if not any(one.industries or one.halls for one in placed):
        return [[] for _one in placed]
    names, halls = industries(), dict(hall_choices())
    return [
        [*(names.get(code, code) for code in one.industries), *(halls.get(code, code) for code in one.halls)] for one in placed
    ]
