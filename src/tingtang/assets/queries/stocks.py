"""Reads of what lies in store, what is lent, and what is to be renewed."""

from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from tingtang.assets.models import Asset, AssetState, Stock, StockMove
from tingtang.assets.models import stocks as models
from tingtang.assets.models.assets import AssetQuerySet
from tingtang.assets.models.stocks import StockQuerySet
from tingtang.assets.queries.assets import VIEW
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading

VIEW_STOCK = reading(models.VIEW_STOCK, _("See the stock list and what is lent"))
SOON = timedelta(days=30)


def stocks(actor: Actor) -> StockQuerySet:
    """What lies in the stores one may see, with how many of each are lent."""
    return (
        Stock.objects.visible_to(actor)
        .select_related("hall", "zone")
        .annotate(out=Sum("moves__open_count"), loan_count=Count("moves", filter=Q(moves__open_count__gt=0)))
    )


def get_stock(actor: Actor, key: int, permission: str = VIEW_STOCK) -> Stock:
    """One item. NotFound when absent or not visible."""
    found = Stock.objects.visible_to(actor, permission).select_related("hall", "zone").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def loans(actor: Actor) -> QuerySet[StockMove]:
    """What is still lent, the first due first."""
    seen = Stock.objects.visible_to(actor)
    open_ = StockMove.objects.filter(stock__in=seen.values("pk"), open_count__gt=0)
    return open_.select_related("stock__hall", "customer", "staff").order_by("due_date", "pk")


def to_renew(actor: Actor, day: date | None = None, permission: str = VIEW) -> AssetQuerySet:
    """Assets that are to be renewed by a day, or at all; the first due first."""
    seen = Asset.objects.visible_to(actor, permission).filter(renew_date__isnull=False).exclude(state=AssetState.RETIRED)
    found = seen.filter(renew_date__lte=day) if day is not None else seen
    return found.select_related("kind", "hall", "supplier").order_by("renew_date", "number")
