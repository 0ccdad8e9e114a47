"""What insight keeps of customers, and how it is erased with them."""

from django.utils.translation import gettext as _

from tingtang.core.registry import Text
from tingtang.insight.models import Cell, CreditApproval, CreditScore, CustomerWarning, OfferLine, Outcome, State


def obligations(keys: list[int]) -> list[Text]:
    """Why customers cannot be erased now: credit that waits for a word, or runs."""
    theirs = CreditScore.objects.filter(customer__in=keys)
    waiting = theirs.filter(state__in=[State.SCORED, State.REVIEWED]).count()
    running = theirs.filter(state=State.GRANTED, outcome__in=[Outcome.RUNNING, Outcome.LATE]).count()
    found: list[Text] = []
    if waiting:
        found.append(_("{n} credit ratings wait for their review or approval").format(n=waiting))
    if running:
        found.append(_("{n} credits are running").format(n=running))
    return found


def erase(keys: list[int]) -> dict[str, int]:
    """Ratings lose what tells of a person; that somebody approved so much, and how it ended, stays."""
    theirs = CreditScore.objects.filter(customer__in=keys)
    CreditApproval.objects.filter(score__in=theirs).update(statement="–")
    OfferLine.objects.filter(customer__in=keys).delete()
    Cell.objects.filter(customer__in=keys).delete()
    CustomerWarning.objects.filter(customer__in=keys).update(finding="", figures={}, state="harmless")
    return {"credit": theirs.update(told=[], purpose="–", review="")}
