"""The customers' pages in the menu."""

from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.registry import Place
from tingtang.customers.queries.care import VIEW as VIEW_CONTACTS
from tingtang.customers.queries.care import VIEW_HOUSEHOLDS
from tingtang.customers.queries.customers import VIEW, VIEW_ACCESS, VIEW_SETUP
from tingtang.customers.queries.erasing import VIEW as VIEW_ERASURES
from tingtang.customers.queries.loyalty import VIEW_PROGRAMMES
from tingtang.customers.queries.papers import VIEW as VIEW_PAPERS
from tingtang.customers.queries.prospects import VIEW as VIEW_PROSPECTS
from tingtang.customers.queries.quality import VIEW as VIEW_QUALITY
from tingtang.customers.queries.worth import VIEW as VIEW_WORTH

PLACES = (
    Place("customers.customers", "customers", _("Customers"), "customers:customers", VIEW, 10),
    Place("customers.reviews", "customers", _("Tiers to review"), "customers:reviews", "customers.set_tier", 20),
    Place("customers.worth", "customers", _("Value and concentration"), "customers:worth", VIEW_WORTH, 22),
    Place("customers.duplicates", "customers", _("Possible duplicates"), "customers:duplicates", "customers.merge", 30),
    Place("customers.imports", "customers", _("Imports of customers"), "customers:imports", "customers.import", 40),
    Place("customers.tiers", "customers", _("Tiers"), "customers:tiers", VIEW_SETUP, 60),
    Place("customers.papers", "customers", _("Paper files"), "customers:papers", VIEW_PAPERS, 70),
    Place("customers.contacts", "customers", _("Planned contacts"), "customers:contacts", VIEW_CONTACTS, 12),
    Place("customers.programmes", "customers", _("Loyalty programmes"), "customers:programmes", VIEW_PROGRAMMES, 15),
    Place("customers.prospects", "customers", _("Prospects"), "customers:prospects", VIEW_PROSPECTS, 16),
    Place("customers.executives", "customers", _("Executives' visits"), "customers:executives", VIEW_CONTACTS, 14),
    Place("customers.households", "customers", _("Household and farm files"), "customers:households", VIEW_HOUSEHOLDS, 72),
    Place("customers.erasures", "customers", _("Erasures"), "customers:erasures", VIEW_ERASURES, 80),
    Place("customers.access", "customers", _("Access log"), "customers:access", VIEW_ACCESS, 90),
    Place("customers.kinds", "setup", _("Customers' data"), "customers:identity_kinds", VIEW_SETUP, 140),
    Place("customers.sources", "setup", _("Sources of data"), "customers:data_sources", VIEW_SETUP, 141),
    Place("customers.quality", "quality", _("Real-name quality"), "customers:quality", VIEW_QUALITY, 50),
    Place("customers.to_fix", "quality", _("Records to mend"), "customers:to_fix", VIEW_QUALITY, 52),
    Place("customers.audits", "quality", _("Audits"), "customers:audits", "customers.audit", 54),
    Place("customers.defects", "quality", _("Defects given back"), "customers:defects", VIEW_QUALITY, 56),
)


def register() -> None:
    """Put the pages where the menu looks."""
    for place in PLACES:
        registry.navigation.add(place.name, place)
