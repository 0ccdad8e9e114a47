"""The list of touch points."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import TouchStage, TouchWay
from tingtang.catalogue.tables import USE
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records


class TouchPoints(Records):
    """Touch points by stage."""

    name, sort, permission, is_common = "catalogue.touchpoints", "order", "catalogue.save_touchpoint", True
    empty_title = _("No touch point yet")
    empty_text = _("Where customers meet us on their way through a service: what they want there, what we do and say.")
    columns = (
        Column("name", _("Touch point"), str, sort="name", link=lambda row: reverse("catalogue:touchpoint", args=[row.pk])),
        Column("stage", _("Stage"), words=dict(TouchStage.choices), sort="stage"),
        Column("way", _("Way they meet"), words=dict(TouchWay.choices), sort="way"),
        Column("service", _("Service"), lambda row: row.service.name_in() if row.service else None),
        Column("tier", pgettext_lazy("of customers", "Tier"), lambda row: row.tier.name_in() if row.tier else None),
        Column("does", _("What we do there")),
        Column("measure", pgettext_lazy("touch point", "Measured by")),
        USE,
    )
    filters = (
        Search(["name", "wants", "does"]),
        Choice("stage", _("Stage"), TouchStage.choices),
        Choice("way", _("Way they meet"), TouchWay.choices),
        Flag("is_active", _("In use")),
    )
