"""What the right to be forgotten means here: things stay, but no longer say whose they were."""

from django.utils.translation import gettext_lazy as _

from tingtang.assets.models import Asset, AssetState, Party, Referral, StockMove
from tingtang.core.registry import Text


def obligations(keys: list[int]) -> list[Text]:
    """Sentences that forbid erasing now: things in use are still billed, repaired and answered for."""
    found = Asset.objects.filter(customer__in=keys, state__in=[AssetState.IN_USE, AssetState.FAULTY]).order_by("number")
    text = str(_("The asset {number} is in use under this name."))
    return [text.format(number=number) for number in found.values_list("number", flat=True)[:20]]


def erase(keys: list[int]) -> dict[str, int]:
    """Take the owner, his place and what was noted out of assets that are no longer in use."""
    count = Asset.objects.filter(customer__in=keys).update(customer=None, agreement=None, place="", note="")
    Party.objects.filter(customer__in=keys).update(customer=None)
    Referral.objects.filter(customer__in=keys).update(customer=None, name="", outcome="", about="–")
    StockMove.objects.filter(customer__in=keys).update(customer=None, given_to="", note="")
    return {"assets": count} if count else {}
