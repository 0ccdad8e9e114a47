"""The lists of what is offered."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Stage
from tingtang.catalogue.tables import USE
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records


class Lines(Records):
    """The lines."""

    name, sort, permission, is_common = "catalogue.lines", "order", "catalogue.save_line", True
    empty_title = _("No line yet")
    empty_text = _("A line groups series of products, such as operation, maintenance or consulting.")
    columns = (
        Column(
            "name",
            pgettext_lazy("of the catalogue", "Line"),
            str,
            sort="name",
            link=lambda row: reverse("catalogue:line", args=[row.pk]),
        ),
        Column("series", _("Series of products"), "series_count", kind="number", sort="series_count"),
        Column("products", _("Products"), "product_count", kind="number", sort="product_count"),
        Column("order", _("Order"), kind="number", sort="order"),
        USE,
    )
    filters = (Search(["name", "code"]), Flag("is_active", _("In use")))


class ManySeries(Records):
    """The series."""

    name, sort, permission, is_common = "catalogue.series", "order", "catalogue.save_series", True
    empty_title = _("No series yet")
    empty_text = _("Make a line first; a series in it then holds the products.")
    columns = (
        Column("name", _("Series of products"), str, sort="name", link=lambda row: reverse("catalogue:series", args=[row.pk])),
        Column("line", pgettext_lazy("of the catalogue", "Line"), sort="line__order"),
        Column("products", _("Products"), "product_count", kind="number", sort="product_count"),
        Column("order", _("Order"), kind="number", sort="order"),
        USE,
    )
    filters = (Search(["name", "code"]), Flag("is_active", _("In use")))


class Products(Records):
    """The products."""

    name, sort, permission, is_common = "catalogue.products", "order", "catalogue.save_product", True
    empty_title = _("No product yet")
    empty_text = _("A product says what it contains, when, within which limits, and at which levels and prices.")
    columns = (
        Column("name", _("Product"), str, sort="name", link=lambda row: reverse("catalogue:product", args=[row.pk])),
        Column("series", _("Series of products"), sort="series__order"),
        Column("line", pgettext_lazy("of the catalogue", "Line"), "series.line", sort="series__line__order"),
        Column("stage", pgettext_lazy("of a product", "Offered"), words=dict(Stage.choices), sort="stage"),
        Column("levels", _("Service levels"), lambda row: len(row.levels), kind="number"),
        Column("is_key", _("Key product"), kind="flag", sort="is_key"),
        Column("service", _("Service"), sort="service__code", is_shown=False),
        USE,
    )
    filters = (
        Search(["name", "code"]),
        Choice("stage", pgettext_lazy("of a product", "Offered"), Stage.choices),
        Flag("is_active", _("In use")),
    )


def _proof(row: Any) -> str:
    return "ok" if row.is_proved else "risk"


class Promises(Records):
    """The promises."""

    name, sort, permission, is_common = "catalogue.promises", "-pk", "catalogue.save_promise", True
    empty_title = _("No promise yet")
    empty_text = _("A promise has a source, says whom it covers, and is published only once it is proved to be kept.")
    columns = (
        Column("text", _("What is promised"), str, link=lambda row: reverse("catalogue:promise", args=[row.pk])),
        Column("product", _("Product"), sort="product__code"),
        Column("source", _("Where it comes from"), sort="source"),
        Column("proof", _("Proof"), _proof, kind="badge", words={"ok": _("proved"), "risk": _("not proved")}),
        Column("checked_date", _("Latest check"), kind="date", sort="checked_date"),
        Column("is_published", _("Published"), kind="flag", sort="is_published"),
    )
    filters = (Search(["source", "evidence"]), Flag("is_published", _("Published")))
