"""Writes of what-ifs that are kept under a name."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.journal.record import record
from tingtang.org.models import Hall
from tingtang.planning.events import SCENARIO_REMOVED, SCENARIO_SAVED
from tingtang.planning.models import HallScenario

ASKED = (
    "counters", "starts", "ends", "serves", "merge_first", "merge_second", "order", "arrivals", "shift_change", "roster", "per_hour",
    "waiting",
)  # fmt: skip
LONGEST, MOST = 100, 200


@action("planning.save_scenario", on="hall", label=_("Keep what-ifs of a hall under a name"))
def save_scenario(actor: Actor, *, hall: Hall, name: str, asked: Mapping[str, str], at: datetime) -> HallScenario:
    """Keep what is asked of a hall; what had the same name there is replaced. Refused: no name, fields that nobody asks for, too many."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST or not name.isprintable():
        raise Invalid(fields={"name": [_say("Give a name of at most {most} characters.").format(most=LONGEST)]})
    given = {key: value for key, value in asked.items() if value != ""}
    if set(given) - set(ASKED) or any(len(value) > LONGEST or not value.isprintable() for value in given.values()):
        raise Invalid(fields={"asked": [_say("This cannot be asked of a hall.")]})
    Hall.objects.select_for_update().get(pk=hall.pk)  # one name once
    own = HallScenario.objects.filter(hall=hall)
    known = own.filter(name=name).first()
    if known is not None and known.asked == given:
        unchanged()
        return known
    if known is None and own.count() >= MOST:
        text = _say("A hall keeps {most} what-ifs at most. Remove one that is no longer needed.").format(most=MOST)
        raise Invalid(fields={"name": [text]})
    values = {"asked": given, "saved_at": at}
    made, _is_new = HallScenario.objects.update_or_create(hall=hall, name=name, defaults=values)
    record(SCENARIO_SAVED, actor, at=at, scenario=made, hall=hall)
    return made


@action("planning.remove_scenario", on="scenario", label=_("Remove kept what-ifs of a hall"))
def remove_scenario(actor: Actor, *, scenario: HallScenario, at: datetime) -> None:
    """Forget a what-if that was kept."""
    record(SCENARIO_REMOVED, actor, at=at, scenario=scenario, hall=scenario.hall)
    HallScenario.objects.filter(pk=scenario.pk).delete()
