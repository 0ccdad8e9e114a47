"""The catalogue's pages in the menu, and its steps of the administrator's checklist."""

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Calendar, Category, Service, StandardVersion
from tingtang.core import registry
from tingtang.core.registry import Place, Step

PLACES = (
    Place("catalogue.services", "standards", _("Services"), "catalogue:services", "catalogue.view", 10),
    Place("catalogue.categories", "standards", _("Categories"), "catalogue:categories", "catalogue.view", 20),
    Place("catalogue.products", "standards", _("Offers"), "catalogue:products", "catalogue.view", 25),
    Place("catalogue.agreements", "customers", _("Contracts"), "catalogue:agreements", "catalogue.view_agreements", 35),
    Place("catalogue.standards", "standards", _("Standards"), "catalogue:standards", "catalogue.view", 30),
    Place("catalogue.regulations", "standards", _("Rules and laws"), "catalogue:regulations", "catalogue.view", 36),
    Place("catalogue.frameworks", "standards", _("Coverage of lists"), "catalogue:frameworks", "catalogue.view", 37),
    Place("catalogue.principles", "standards", _("Management principles"), "catalogue:principles", "catalogue.view", 38),
    Place("catalogue.upkeeps", "standards", _("Services for standards"), "catalogue:upkeeps", "catalogue.view", 35),
    Place("catalogue.touchpoints", "standards", _("Touch points"), "catalogue:touchpoints", "catalogue.view", 59),
    Place("catalogue.wordings", "standards", _("Wordings"), "catalogue:wordings", "catalogue.view", 60),
    Place("catalogue.comparisons", "standards", _("Products compared"), "catalogue:comparisons", "catalogue.view", 26),
    Place("catalogue.situations", "standards", _("Norm or plan"), "catalogue:situations", "catalogue.view", 62),
    Place("catalogue.beginnings", "standards", _("First rules of a team"), "catalogue:beginnings", "catalogue.view", 40),
    Place("catalogue.refinements", "standards", _("Programmes of refinement"), "catalogue:refinements", "catalogue.view", 41),
    Place("catalogue.operating", "standards", _("Operating model of IT services"), "catalogue:operating", "catalogue.view", 39),
    Place("catalogue.traits", "setup", _("Traits of customers"), "catalogue:traits", "catalogue.save_trait", 121),
    Place("catalogue.routines", "setup", _("Routines"), "catalogue:routines", "catalogue.save_routine", 120),
    Place("catalogue.rounds", "hall", _("Rounds"), "catalogue:rounds", "catalogue.view", 62),
    Place("catalogue.calendars", "standards", _("Calendars"), "catalogue:calendars", "catalogue.view", 27),
)
STEPS = {
    "catalogue.standards": Step(
        _("Publish a standard"),
        _("Targets, method and procedure, approved by two people; clocks of cases take their targets from it."),
        lambda: StandardVersion.objects.filter(state="approved").exists(),
        "catalogue:standards",
        "catalogue.save_standard",
        80,
    ),
    "catalogue.calendars": Step(
        _("Say when you work"),
        _("A calendar with its holidays, and make-up days; clocks follow it."),
        lambda: Calendar.objects.filter(is_default=True).exists(),
        "catalogue:calendars",
        "catalogue.save_calendar",
        70,
    ),
    "catalogue.categories": Step(
        _("Group the services"),
        _("Customers choose a category first, then a service."),
        lambda: Category.objects.filter(is_active=True).exists(),
        "catalogue:categories",
        "catalogue.save_category",
        50,
    ),
    "catalogue.services": Step(
        _("Describe the services"),
        _("Number series, documents needed, targets for wait and service."),
        lambda: Service.objects.filter(is_active=True).exists(),
        "catalogue:services",
        "catalogue.save_service",
        60,
    ),
}


def register() -> None:
    """Put pages and steps where menu and checklist look."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
    for name, step in STEPS.items():
        registry.step.add(name, step)
