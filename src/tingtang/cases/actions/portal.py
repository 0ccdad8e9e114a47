"""What customers do themselves: open a case, write on it, reopen and rate it."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tingtang.assets.queries import own_assets
from tingtang.cases.actions.common import about, held
from tingtang.cases.actions.fields import Uploads
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.refusals import CaseOver
from tingtang.cases.actions.steps import move
from tingtang.cases.events import ANSWERED, CASE_RATED, NOT_SOLVED, PORTAL_CODE_GIVEN, PORTAL_CODE_USED
from tingtang.cases.models import Case, CaseRating, Kind, PortalCode
from tingtang.cases.models.portal import LEVELS
from tingtang.cases.rules.workflow import OPEN_PHASES, Phase, Step
from tingtang.catalogue.models import Service
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.ids import keep as kept_hash
from tingtang.customers import actions as customers
from tingtang.customers.actions import remembered
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.org.actions.login import count_try
from tingtang.org.models import Hall

PAUSED = Phase.PENDING
CODE_HOURS, CODE_DIGITS = 72, 10
LIMIT_CODES = 12  # for a number from one address, and from an address: a stranger who guesses elsewhere keeps nobody out
LIMIT_SHARED = 60  # at a computer for everybody one person's mistakes must not keep the next ones out
# Guesses at one number spread over many addresses. A code lives 72 hours, 288 times the 15 minutes of a limit: 288 × 1,000 guesses
# at 10 to the 10 codes find it once in 34,700 codes, and only who holds 84 addresses all that time can make them. He keeps the
# owner out of new browsers meanwhile; not out of one he has used before, nor of the computer in the hall, where 288 × 12 × 10 to
# the -10 is one in 2.9 millions for each of them.
LIMIT_NUMBER = 1000


class AlreadyRated(Refused):
    """This handling has been rated."""

    message = _("You have rated this already. Thank you.")


class NotYetRated(Refused):
    """The case is still being worked on."""

    message = _("You can rate this when it is resolved.")


@action("cases.open_public", label=_("Open cases as a customer"))
def open_public(
    actor: Actor,
    *,
    kind: Kind,
    title: str,
    at: datetime,
    customer: Customer | None = None,
    name: str = "",
    phone: str = "",
    body: str = "",
    hall: Hall | None = None,
    service: Service | None = None,
    fields: dict[str, Any] | None = None,
    uploads: Uploads | None = None,
    language: str = "",
    once: str = "",
    assets: Sequence[str] = (),
) -> Case:
    """Open a case from the public page. Refused for kinds that customers do not open, and about assets that are not his own.

    Who has not shown who he is (`customer`) is registered anew, whatever name and phone he gives: otherwise he could write in
    another's name and read what is written back. That the records are one person is for staff to see and to merge.
    The same demand with the same `once`, the secret of one filled-in form, is the same case, however often it arrives.
    """
    if not (kind.is_active and kind.is_public):
        raise Invalid(fields={"kind": [str(_("Choose what it is about."))]})
    own = {one.number for one in own_assets(customer)} if assets and customer is not None else set[str]()
    if not own.issuperset(assets):
        raise Invalid(fields={"assets": [str(_("Choose one of yours."))]})
    link_key = _link_key(once) if once else ""
    earlier = Case.objects.filter(link_key=link_key).first() if once else None
    same = earlier is not None and (earlier.kind, earlier.title, earlier.body) == (kind, title, body)
    if earlier is not None and same and customer in {None, earlier.customer}:
        unchanged()
        return earlier
    who = customer or customers.register(actor, at=at, hall=None, name=name, contacts=[("phone", phone)], language=language)
    return open_case(
        actor,
        kind=kind,
        title=title,
        body=body,
        customer=who,
        hall=hall,
        service=service,
        channel="web",
        fields=fields or {},
        uploads=uploads,
        assets=list(assets),
        language=language,
        link_key="" if earlier else link_key,
        at=at,
    )


def _link_key(once: str) -> str:
    """The link of the case that one form opens; until this transaction ends, nobody else opens it."""
    digest = salted_hmac("cases.portal.once", once, algorithm="sha256").digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[-8:], "big", signed=True)])
    return urlsafe_b64encode(digest[:15]).decode()


@action("cases.reply", on="case", label=_("Write on one's own case"))
def reply(actor: Actor, *, case: Case, body: str, at: datetime) -> Case:
    """The customer writes. A case that waited for him goes on, by the first step of its kind that leads back to work."""
    found = held(case)
    if found.phase == Phase.CLOSED:
        raise CaseOver
    write_note(actor, case=found, body=body, kind="customer", customer=found.customer, at=at)
    step = leads_to_work(found) if found.phase == PAUSED else None
    return move(actor, case=found, step=step.code, at=at, reason=ANSWERED) if step else found


@action("cases.reopen", on="case", label=_("Reopen one's own case"))
def reopen(actor: Actor, *, case: Case, reason: str, at: datetime) -> Case:
    """The customer says that it is not solved. Refused when its kind has no way back to work from here."""
    found = held(case)
    step = leads_to_work(found) if Phase(found.phase) not in OPEN_PHASES else None
    if step is None:
        raise Refused(_("This can no longer be reopened. Please open a new case."))
    write_note(actor, case=found, body=reason, kind="customer", customer=found.customer, at=at)
    return move(actor, case=found, step=step.code, reason=NOT_SOLVED, at=at)


def leads_to_work(case: Case) -> Step | None:
    """The first step that leads from the state of a case back to work and asks for nothing but a reason."""
    life = case.kind.life
    back = [step for step in life.steps_from(case.state) if life.states[step.to].phase is Phase.WORKING and not step.requires]
    return back[0] if back else None


@action("cases.rate", on="case", label=_("Rate the handling of one's own case"))
def rate(actor: Actor, *, case: Case, level: str, at: datetime, comment: str = "") -> CaseRating:
    """Rate how a case was handled, once for each time it was resolved. Refused while it is being worked on."""
    found = held(case)
    if Phase(found.phase) in OPEN_PHASES:
        raise NotYetRated
    if level not in dict(LEVELS):
        raise Invalid(fields={"level": [str(_("Choose one of the levels."))]})
    made, is_new = CaseRating.objects.get_or_create(
        case=found, handling=found.times_reopened, defaults={"level": level, "comment": comment.strip()[:2000], "rated_at": at}
    )
    if not is_new:
        raise AlreadyRated
    record(CASE_RATED, actor, at=at, **about(found), rating=made, level=level)
    return made


class WrongCode(Invalid):
    """Number and code do not fit, or the code is used up; which of them is not said."""

    message = _("Number and code do not fit, or the code has been used or is too old. Ask at the hall for a new one.")


@action("cases.give_portal_code", on="customer", label=_("Give customers a code for their own page"))
def give_portal_code(actor: Actor, *, customer: Customer, at: datetime) -> str:
    """A code of ten digits with which this customer, whose identity was checked, sees all his cases; older ones end."""
    remembered(customer)
    PortalCode.objects.filter(customer=customer, used_at__isnull=True).delete()
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    PortalCode.objects.create(
        customer=customer, code_hash=_code_hash(customer, code), expires_at=at + timedelta(hours=CODE_HOURS)
    )
    record(PORTAL_CODE_GIVEN, actor, at=at, customer=customer)
    return code


def check_portal_code(
    actor: Actor, *, number: str, code: str, address: str, at: datetime, browser: str = "", computer: str = ""
) -> Customer:
    """The customer whose number and code these are. Refused after too many tries, and with the same words for every other reason.

    The tries in a `browser` where this number has come in before (its mark), and those at a `computer` of a hall, count by
    themselves, so that nobody's guesses elsewhere, however many, keep the owner out.
    """
    who = number.strip().upper()
    if browser:
        limits = {f"portal-browser:{who}\n{browser}": LIMIT_CODES}
    elif computer:
        limits = {f"portal-computer:{computer}": LIMIT_SHARED, f"portal-computer:{who}\n{computer}": LIMIT_CODES}
    else:
        limits = {f"portal-code:{address}": LIMIT_CODES, f"portal-number:{who}": LIMIT_NUMBER}
    counted = [count_try(key, limit=limit, at=at) for key, limit in limits.items()]
    customer = use_portal_code(actor, number=who, code=code, at=at)
    for one in counted:
        one.delete()
    return customer


@action("cases.use_portal_code", label=_("Use the code for one's own page"))
def use_portal_code(actor: Actor, *, number: str, code: str, at: datetime) -> Customer:
    """The customer whose number and code these are; the code is used up. Refused (`WrongCode`) otherwise."""
    customer = Customer.objects.living().filter(number=number.strip().upper()).first()
    digits = "".join(c for c in code if c.isdigit())
    found = (
        customer
        and PortalCode.objects.select_for_update()
        .filter(customer=customer, code_hash=_code_hash(customer, digits), used_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if customer is None or not found:
        raise WrongCode
    found.used_at = at
    found.save(update_fields=["used_at"])
    record(PORTAL_CODE_USED, actor, at=at, customer=customer)
    return customer


def _code_hash(customer: Customer, code: str) -> bytes:
    return kept_hash(f"{customer.pk}:{code}", "portal")
