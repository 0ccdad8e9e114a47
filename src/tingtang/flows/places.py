"""The pages of flows in the menu, and their step of the administrator's checklist."""

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.registry import Place, Step
from tingtang.flows.models import Version

PLACES = (
    Place("flows.processes", "standards", _("Processes"), "flows:processes", "flows.view", 32),
    Place("flows.handbook", "standards", _("Handbook"), "flows:handbook", "flows.view", 34),
    Place("flows.supplies", "standards", _("Resources of processes"), "flows:supplies", "flows.view", 33),
    Place("flows.running", "work", _("Running procedures"), "flows:running", "flows.view_running", 70),
)


def register() -> None:
    """Put pages and steps where menu and checklist look."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
    registry.step.add(
        "flows.processes",
        Step(
            _("Publish a process"),
            _("Drawn once, approved by others, it tells everybody what to do next and stands in the handbook."),
            lambda: Version.objects.filter(state="published").exists(),
            "flows:processes",
            "flows.save_process",
            85,
        ),
    )
