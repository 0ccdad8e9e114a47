"""What one case may be: the types of objects in a journal that have a history of their own, and what they are called."""

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.registry import Text
from tingtang.journal.formats.ocel import CASE, RESOURCE

# The order in which they are offered; any other type of object follows. The own journal names types after their models.
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
# Those whose models have no words for people.
OTHERS: dict[str, Text] = {
    "visits.call": _("Call to a counter"),
    "flows.token": _("Step of a procedure"),
    "core.account": _("Account"),
    "packs.applied": _("Applied pack"),
    "visits.ratingscale": _("Scale of ratings"),
    "journal.log": _("Log"),
    RESOURCE: pgettext_lazy("mining", "Who did it"),
}


def is_kept(name: str) -> bool:
    """Whether objects of this type are kept here, so that somebody may ask about their history; actors such as the system are not."""
    return name in NOTIONS or name in {model._meta.label_lower for model in apps.get_models()}


def label(name: str) -> str:
    """What a type of object is called; in imported logs as it is there."""
    if known := NOTIONS.get(name) or OTHERS.get(name):
        return str(known)
    return str(capfirst(apps.get_model(name)._meta.verbose_name)) if "." in name and is_kept(name) else name
