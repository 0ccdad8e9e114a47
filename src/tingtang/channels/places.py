"""The pages of channels in the menu."""

from django.utils.translation import gettext_lazy as _

from tingtang.channels.queries.announcements import VIEW_ANNOUNCEMENTS
from tingtang.channels.queries.campaigns import VIEW_CAMPAIGNS
from tingtang.channels.queries.conversations import VIEW, VIEW_SETUP
from tingtang.core import registry
from tingtang.core.registry import Place

PLACES = (
    Place("channels.desk", "work", _("Messages"), "channels:desk", VIEW, 35),
    Place("channels.conversations", "work", _("All conversations"), "channels:conversations", VIEW, 36),
    Place("channels.deliveries", "work", _("What was sent"), "channels:deliveries", VIEW, 37),
    Place("channels.campaigns", "customers", _("Campaigns"), "channels:campaigns", VIEW_CAMPAIGNS, 13),
    Place("channels.announcements", "hall", _("Announcements"), "channels:announcements", VIEW_ANNOUNCEMENTS, 35),
    Place("channels.channels", "setup", _("Channels"), "channels:channels", VIEW_SETUP, 150),
    Place("channels.phrases", "setup", _("Phrases"), "channels:phrases", VIEW_SETUP, 151),
    Place("channels.manners", "setup", _("Rules of approach"), "channels:manners", VIEW_SETUP, 153),
    Place("channels.tellings", "setup", _("Messages by occasion"), "channels:tellings", VIEW_SETUP, 152),
)


def register() -> None:
    """Put the pages where the menu looks."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
