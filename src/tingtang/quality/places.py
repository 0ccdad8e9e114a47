"""What surveys, inspections, mystery visits, reviews and the integrity of ratings put into the menu."""

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.registry import Place


def register() -> None:
    """The places, in the order in which they are used."""
    for name, label, url, permission, order in (
        ("quality.rounds", _("My rounds"), "quality:rounds", "quality.inspect", 24),
        ("quality.inspections", _("Inspections"), "quality:inspections", "quality.view_inspections", 26),
        ("quality.surveys", _("Surveys"), "quality:surveys", "quality.view_surveys", 30),
        ("quality.visitor_waves", _("Mystery visits"), "quality:visitor_waves", "quality.view_mystery_results", 32),
        ("quality.samples", _("Remote review"), "quality:samples", "quality.view_reviews", 34),
        ("quality.appeals", _("Appeals against scores"), "quality:appeals", "quality.appeal", 35),
        ("quality.flags", _("Integrity of ratings"), "quality:flags", "quality.view_integrity", 36),
    ):
        registry.navigation.add(name, Place(name, "quality", label, url, permission, order=order))
