"""What of assets and stock waits for somebody: renewals, loans that should be back, items that run short."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tingtang.assets.models import Stock, StockMove
from tingtang.assets.queries.dealings import to_decide, unsettled
from tingtang.assets.queries.stocks import to_renew
from tingtang.core.actors import Actor

AHEAD, MOST = timedelta(days=14), 8


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do: what, about what, where, and until when."""

    verb: str
    about: str
    url: str
    due: date | None = None
    is_late: bool = False


def _kept(actor: Actor, permission: str) -> Q:
    """Where somebody answers for the place, it is his; else of whoever may."""
    seen = Q(pk__in=Stock.objects.visible_to(actor, permission).values("pk"))
    if actor.staff_id is None:
        return seen
    return seen & (Q(zone__owner__isnull=True) | Q(zone__isnull=True) | Q(zone__owner=actor.staff_id))


def _with_parties(actor: Actor, at: datetime, today: date) -> list[Due]:
    """Agreements with parties that end soon, and referrals of which nobody has said what came."""
    ending = [
        Due(_("Decide on the agreement"), f"{one.party.name_in()} · {one}", _party(one.party_id, "agreements"), one.ends_date)
        for one in to_decide(actor, today)[:MOST]
    ]
    open_ = [
        Due(_("Say what came of the referral"), f"{one.party.name_in()} · {one.about}", _party(one.party_id, "referrals"))
        for one in unsettled(actor, at)[:MOST]
    ]
    return ending + open_


def _party(key: int, part: str) -> str:
    return reverse("assets:party", args=[key]) + f"#{part}"


def due(actor: Actor, at: datetime) -> list[Due]:
    """What waits for the reader, the late first."""
    today = timezone.localdate(at)
    found = [
        Due(_("Renew"), str(one), reverse("assets:renew", args=[one.pk]), one.renew_date, one.renew_date < today)
        for one in to_renew(actor, today + AHEAD, "assets.renew")[:MOST]
        if one.renew_date is not None
    ]
    mine = Stock.objects.filter(_kept(actor, "assets.return_stock"))
    late = StockMove.objects.filter(stock__in=mine.values("pk"), open_count__gt=0, due_date__lt=today).select_related(
        "stock", "customer"
    )
    for one in late.order_by("due_date")[:MOST]:
        about = f"{one.stock.name_in()} · {one.whose}"
        found.append(Due(_("Ask for it back"), about, reverse("assets:stock", args=[one.stock_id]), one.due_date, is_late=True))
    short = Stock.objects.filter(_kept(actor, "assets.receive_stock"), is_active=True, there__lt=F("least"))
    for item in short.order_by("name")[:MOST]:
        about = f"{item.name_in()} · {item.there} / {item.least}"
        found.append(Due(_("Get more"), about, reverse("assets:stock", args=[item.pk])))
    return sorted([*found, *_with_parties(actor, at, today)], key=lambda one: not one.is_late)
