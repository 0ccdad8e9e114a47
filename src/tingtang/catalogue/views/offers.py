"""Pages of lines, series, products and promises."""

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue import queries
from tingtang.catalogue.actions import offers as actions
from tingtang.catalogue.forms import offers as forms
from tingtang.catalogue.models import Line, Product, Promise, Series
from tingtang.catalogue.tables import offers
from tingtang.core.views import Request, page, public
from tingtang.ui.records import Noun, edited, listed, removed

LINE = Noun(
    "catalogue", "line", "lines", title=pgettext_lazy("of the catalogue", "Lines"),
    new_title=_("New line"), make=_("Make a line"), save_verb=_("Save the line"),
    remove_verb=_("Remove the line"), table=offers.Lines, save=actions.save_line, remove=actions.remove_line,
)  # fmt: skip
SERIES = Noun(
    "catalogue", "series", "many_series", title=_("Series of products"), new_title=_("New series"), make=_("Make a series"),
    save_verb=_("Save the series"), remove_verb=_("Remove the series"), table=offers.ManySeries, save=actions.save_series,
    remove=actions.remove_series,
)  # fmt: skip
PRODUCT = Noun(
    "catalogue", "product", "products", title=_("Products"), new_title=_("New product"), make=_("Make a product"),
    save_verb=_("Save the product"), remove_verb=_("Remove the product"), table=offers.Products, save=actions.save_product,
    remove=actions.remove_product,
)  # fmt: skip
PROMISE = Noun(
    "catalogue", "promise", "promises", title=_("Promises"), new_title=_("New promise"), make=_("Make a promise"),
    save_verb=_("Save the promise"), remove_verb=_("Remove the promise"), table=offers.Promises, save=actions.save_promise,
    remove=actions.remove_promise,
)  # fmt: skip


@page("catalogue.view")
def lines(request: Request) -> HttpResponseBase:
    rows = Line.objects.annotate(
        series_count=Count("series", distinct=True), product_count=Count("series__products", distinct=True)
    )
    return listed(request, LINE, rows, template="catalogue/offers.html")


@page("catalogue.save_line", everywhere=True)
def line(request: Request, line: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Line, line)
    return edited(request, LINE, found, forms.Line(request.POST or None, instance=found))


@page("catalogue.save_line", everywhere=True)
def new_line(request: Request) -> HttpResponseBase:
    return edited(request, LINE, None, forms.Line(request.POST or None, instance=Line()))


@page("catalogue.remove_line", everywhere=True)
@require_POST
def remove_line(request: Request, line: int) -> HttpResponseBase:
    return removed(request, LINE, queries.get_one(request.actor, Line, line))


@page("catalogue.view")
def many_series(request: Request) -> HttpResponseBase:
    rows = Series.objects.select_related("line").annotate(product_count=Count("products"))
    return listed(request, SERIES, rows, template="catalogue/offers.html")


@page("catalogue.save_series", everywhere=True)
def series(request: Request, series: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Series, series)
    return edited(request, SERIES, found, forms.Series(request.POST or None, instance=found))


@page("catalogue.save_series", everywhere=True)
def new_series(request: Request) -> HttpResponseBase:
    return edited(request, SERIES, None, forms.Series(request.POST or None, instance=Series()))


@page("catalogue.remove_series", everywhere=True)
@require_POST
def remove_series(request: Request, series: int) -> HttpResponseBase:
    return removed(request, SERIES, queries.get_one(request.actor, Series, series))


@page("catalogue.view")
def products(request: Request) -> HttpResponseBase:
    return listed(request, PRODUCT, Product.objects.select_related("series__line", "service"), template="catalogue/offers.html")


@page("catalogue.save_product", everywhere=True)
def product(request: Request, product: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Product, product)
    return edited(request, PRODUCT, found, forms.Product(request.POST or None, instance=found))


@page("catalogue.save_product", everywhere=True)
def new_product(request: Request) -> HttpResponseBase:
    return edited(request, PRODUCT, None, forms.Product(request.POST or None, instance=Product()))


@page("catalogue.remove_product", everywhere=True)
@require_POST
def remove_product(request: Request, product: int) -> HttpResponseBase:
    return removed(request, PRODUCT, queries.get_one(request.actor, Product, product))


@page("catalogue.view")
def promises(request: Request) -> HttpResponseBase:
    return listed(request, PROMISE, Promise.objects.select_related("product"), template="catalogue/offers.html")


@page("catalogue.save_promise", everywhere=True)
def promise(request: Request, promise: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Promise, promise)
    return edited(request, PROMISE, found, forms.Promise(request.POST or None, instance=found))


@page("catalogue.save_promise", everywhere=True)
def new_promise(request: Request) -> HttpResponseBase:
    return edited(request, PROMISE, None, forms.Promise(request.POST or None, instance=Promise()))


@page("catalogue.remove_promise", everywhere=True)
@require_POST
def remove_promise(request: Request, promise: int) -> HttpResponseBase:
    return removed(request, PROMISE, queries.get_one(request.actor, Promise, promise))


@public("What is offered, at which levels and prices, is published; customers read it without a login.")
def public_offers(request: Request) -> HttpResponseBase:
    return render(request, "catalogue/public_offers.html", {"page_title": _("What we offer"), "lines": queries.offered()})
