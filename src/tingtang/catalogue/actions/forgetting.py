"""What the catalogue keeps of a customer who is to be forgotten: what was agreed for how much, and no words."""

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Agreement, AgreementItem, AgreementState, Application, Override
from tingtang.core.registry import Text
from tingtang.customers.queries.mentions import ERASED


def obligations(keys: list[int]) -> list[Text]:
    """Contracts in force forbid that a customer is forgotten."""
    found = Agreement.objects.filter(customer__in=keys, state=AgreementState.SIGNED).order_by("pk")
    return [str(_("Contract {number} is in force.")).format(number=one.number) for one in found[:20]]


def erase(keys: list[int]) -> dict[str, int]:
    """Blank the words of ended contracts, of wishes and of what was special about him, and remove drafts of contracts."""
    found = Agreement.objects.filter(customer__in=keys)
    found.filter(state=AgreementState.DRAFT).delete()
    for number, item in enumerate(AgreementItem.objects.filter(agreement__customer__in=keys).order_by("pk"), 1):
        AgreementItem.objects.filter(pk=item.pk).update(scope=f"{ERASED} {number}", content={}, timing={}, limits={})
    removed = {"agreement": found.update(title=ERASED, reason="", end_reason="")}
    removed["override"] = Override.objects.filter(customer__in=keys).update(wish=ERASED, customer=None)
    removed["application"] = Application.objects.filter(customer__in=keys).update(note="", customer=None)
    return removed
