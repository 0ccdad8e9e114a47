"""Why an offer is made to a customer, in words."""

from django.utils.translation import gettext as _

from tingtang.catalogue.models import Service
from tingtang.insight.models import OfferLine, Stage
from tingtang.ui import formats


def why(line: OfferLine) -> str:
    """The customer's own reason in words."""
    services = Service.objects.in_bulk([*line.why.get("services", []), *line.why.get("likely", [])])
    used = [str(services[key]) for key in line.why.get("services", []) if key in services]
    told = [_("uses {service}").format(service=_(", ").join(used))] if used else []
    told += [_("likely: {service} {chance}").format(service=services[key], chance=formats.share(line.chance))
             for key in line.why.get("likely", []) if key in services]  # fmt: skip
    if line.why.get("stage") in Stage.values:
        told.append(str(Stage(line.why["stage"]).label))
    return " · ".join(told)
