"""Reads of who brings cases for others, and of lighter procedures."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models import Case, Easing, Representative
from tingtang.cases.rules.workflow import Phase
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading

VIEW_EASINGS = reading("cases.view_easings", _("See lighter procedures and their use"))


def representative_of(case: Case) -> Representative | None:
    """Who brings a case for its customer."""
    return Representative.objects.select_related("party").filter(case=case).first()


def easings() -> QuerySet[Easing]:
    """Lighter procedures, with how many cases go by each and how much of the limit they take."""
    is_open = ~Q(used__case__phase=Phase.CLOSED)
    rows = Easing.objects.select_related("kind", "tier", "approved_by", "saved_by")
    return rows.annotate(times=Count("used"), at_risk=Sum("used__amount_cents", filter=is_open))


def easings_for(case: Case, at: datetime) -> list[Easing]:
    """Approved lighter procedures of the kind of a case that are in force."""
    found = Easing.objects.filter(kind=case.kind_id, approved_at__isnull=False, until_date__gte=timezone.localdate(at))
    return list(found.order_by("code"))


def get_easing(key: int) -> Easing:
    """One lighter procedure. NotFound when absent."""
    found = Easing.objects.select_related("kind", "tier").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
