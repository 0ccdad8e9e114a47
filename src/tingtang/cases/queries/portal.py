"""What a customer sees of his cases."""

import re
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet

from tingtang.cases.models import Attachment, Case, CaseRating, Kind, Note
from tingtang.cases.models.clocks import ClockState
from tingtang.cases.queries.kinds import startable, without_replaced
from tingtang.cases.rules.workflow import Phase
from tingtang.catalogue.models import Service
from tingtang.catalogue.queries import services_for
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.org.models import Hall

_LINK_KEY = re.compile(r"[A-Za-z0-9_-]{8,24}")
# The way every case goes, as customers are shown it.
WAY: Final = (Phase.NEW, Phase.WORKING, Phase.RESOLVED, Phase.CLOSED)
# In a session: the browser stands in a hall for everybody (and until when it is asked whether somebody is still there);
# who came in; the cases that were opened on it since.
SHARED: Final = "portal_shared"
SESSION: Final = "portal_customer"
OPENED: Final = "portal_opened"
OWN: Final = ("cases.reply", "cases.reopen", "cases.rate", "cases.attach")


def visitor(language: str) -> Actor:
    """Somebody on the public page: he may open a case, and nothing else."""
    grants = dict.fromkeys(("cases.open_public", "cases.use_portal_code"), EVERYWHERE)
    return Actor("customer", 0, "", grants, language)


def holder_of(link_key: str) -> tuple[Actor, Case]:
    """Whoever holds the link of a case, and the case. NotFound for a wrong link."""
    if not _LINK_KEY.fullmatch(link_key):
        raise NotFound
    case = Case.objects.select_related("kind", "hall", "service", "customer", "merged_into").filter(link_key=link_key).first()
    if case is None:
        raise NotFound
    return owner_of(case), case


def owner_of(case: Case) -> Actor:
    """The customer of a case as an actor who may do what customers do, on this case."""
    grants = dict.fromkeys(OWN, frozenset({0}))
    return Actor("customer", case.customer_id or 0, "", grants, case.language, case.hall_id, own=("cases.case", case.pk))


def cases_of(customer_id: int) -> list[Case]:
    """A customer's cases, the newest first."""
    own = Actor("customer", customer_id, own=("customers.customer", customer_id))
    found = Case.objects.visible_to(own).filter(merged_into__isnull=True).select_related("kind", "hall")
    return list(found.order_by("-opened_at", "-pk")[:200])


@dataclass(frozen=True)
class Told:
    """A case as its customer sees it: public texts and files, how far it is, until when it is promised."""

    case: Case
    notes: list[Note]
    files: list[Attachment]
    promised_at: datetime | None
    rating: CaseRating | None
    step: int

    @property
    def is_over(self) -> bool:
        """Whether it is resolved or closed."""
        return self.case.phase in {Phase.RESOLVED, Phase.CLOSED}


def told(case: Case) -> Told:
    """What the customer of a case is shown."""
    phase = Phase(case.phase)
    clock = case.clocks.filter(code="resolve", state=ClockState.RUNNING).values_list("due_at", flat=True).first()
    return Told(
        case,
        list(case.notes.filter(is_public=True).order_by("written_at", "pk")[:500]),
        list(case.attachments.filter(is_public=True).order_by("pk")),
        clock,
        case.ratings.filter(handling=case.times_reopened).first(),
        WAY.index(Phase.WORKING if phase is Phase.PENDING else phase),
    )


def services_for_customers(hall: Hall | None) -> QuerySet[Service]:
    """The services that customers ask for: of a hall, or of all; what is done for colleagues (the areas of IT) is not among them."""
    return services_for(hall).filter(area="")


def kinds_for_customers(halls: Iterable[Hall], day: date) -> list[Kind]:
    """The kinds that customers open themselves on `day` in one of some halls, without those that others stand for there."""
    kinds = startable(Kind.objects.filter(is_active=True, is_public=True).order_by("order", "code"), day)
    places: list[Hall | None] = [*halls] or [None]
    offered = {kind.pk for hall in places for kind in without_replaced(kind for kind in kinds if kind.fit(hall))}
    return [kind for kind in kinds if kind.pk in offered]


def forget_visit(session: MutableMapping[str, Any]) -> None:
    """End the visit of whoever came in by this browser."""
    for name in (SESSION, OPENED):
        session.pop(name, None)
