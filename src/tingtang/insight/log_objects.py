"""What one case may be: the types of objects in the own journal that have a history of their own, and what they are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.registry import Text
from tingtang.journal.formats.ocel import CASE

# In the order in which they are offered. The own journal names an object's type after its model, which tests hold these to.
NOTIONS: dict[str, Text] = {
    "visits.ticket": _("Visit (number)"),
    "cases.case": _("Case"),
    "flows.instance": _("Procedure"),
    "customers.customer": _("Customer"),
    "assets.asset": _("Asset"),
    "channels.conversation": _("Conversation"),
    "improvement.correction": _("Correction"),
    "quality.inspection": _("Inspection"),
    "org.counter": _("Counter"),
    "org.staff": _("Person"),
    "org.team": _("Team"),
    "org.hall": _("Hall"),
    "catalogue.service": _("Service"),
    CASE: pgettext_lazy("mining", "Case"),
}


def label(name: str) -> str:
    """What a type of object is called; in imported logs as it is there."""
    return str(NOTIONS.get(name, name))
