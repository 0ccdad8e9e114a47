"""Lighter procedures for some customers: proposed by one, approved by another, used within a limit of risk (CUS-46)."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import steps
from tingtang.cases.actions.common import held, keep
from tingtang.cases.actions.refusals import CaseOver, ReasonMissing
from tingtang.cases.events import REMOVED
from tingtang.cases.events.outside import CASE_EASED, EASING_APPROVED, EASING_SAVED
from tingtang.cases.models import Case, Eased, Easing, Kind
from tingtang.cases.rules.workflow import Phase
from tingtang.catalogue.queries import hall_zone
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.models import HouseholdFile, Placement
from tingtang.customers.queries.family import family
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.queries import staff_of

EASING_FIELDS: Final = field_names(
    Easing, "code", "name", "names", "kind", "tier", "is_rural", "waives", "limit_cents", "total_cents", "until_date"
)
# What no customer is spared: who answers, that he is answered, the procedure, and what others must approve.
NEVER: Final = frozenset({"assignee", "customer", "answer", "told", "approved", "authority", "access", "mandate", "procedure"})


class OwnProposal(Refused):
    """Who proposed it cannot approve it."""

    message = _("You wrote this yourself. Somebody else has to approve it.")


class NotForCase(Refused):
    """The lighter procedure does not hold for this case."""

    message = _("This lighter procedure does not hold here: {why}")


@action("cases.save_easing", label=_("Propose lighter procedures"))
def save_easing(
    actor: Actor, /, *, at: datetime, easing: Easing | None = None, version: str | None = None, **values: Any
) -> Easing:
    """Propose a lighter procedure, or change one, which then waits for approval again.

    Refused when it spares what nobody is spared, something the kind does not ask for, or is for nobody in particular.
    """
    found = easing or Easing()
    _must_be_lawful(found, values)
    saved = save(actor, EASING_SAVED, found, values, EASING_FIELDS, at=at, version=version, about=["kind"])
    saved.saved_by_id, saved.approved_by, saved.approved_at = actor.staff_id, None, None
    saved.save(update_fields=["saved_by", "approved_by", "approved_at"])
    return saved


def _must_be_lawful(easing: Easing, values: dict[str, Any]) -> None:
    given = {name: values.get(name, getattr(easing, name, None)) for name in ("kind", "tier", "is_rural", "waives")}
    if given["tier"] is None and not given["is_rural"]:
        raise Invalid(fields={"tier": [str(_("Say for which customers: a tier, or those with a household or farm file."))]})
    if "kind" not in values and easing.pk is None:
        return
    kind: Kind = values.get("kind") or easing.kind
    asked = {code for step in kind.life.steps.values() for code in step.requires}
    wrong = [code for code in given["waives"] or () if code in NEVER or code not in asked]
    if wrong or not given["waives"]:
        able = ", ".join(sorted(asked - NEVER)) or "–"
        text = _("Choose from what this kind asks for and may be spared: {able}.")
        raise Invalid(fields={"waives": [str(text).format(able=able)]})
    low, high = (values.get(name, getattr(easing, name, None)) for name in ("limit_cents", "total_cents"))
    if low is not None and high is not None and low > high:
        raise Invalid(fields={"limit_cents": [str(_("Not more than for all cases together."))]})


@action("cases.approve_easing", label=_("Approve lighter procedures"))
def approve_easing(actor: Actor, *, easing: Easing, at: datetime) -> Easing:
    """Approve a lighter procedure. Refused for who wrote it."""
    kept: Easing = locked(easing)
    staff = staff_of(actor)
    if staff is not None and staff.pk == kept.saved_by_id:
        raise OwnProposal
    kept.approved_by, kept.approved_at = staff, at
    kept.save(update_fields=["approved_by", "approved_at"])
    record(EASING_APPROVED, actor, at=at, easing=kept, kind=kept.kind)
    return kept


@action("cases.remove_easing", label=_("Remove lighter procedures"))
def remove_easing(actor: Actor, *, easing: Easing, at: datetime) -> None:
    """Remove a lighter procedure that no case has used."""
    remove(actor, REMOVED, easing, at=at, code=easing.code)


@action("cases.ease", on="case", label=_("Handle cases by a lighter procedure"))
def ease(actor: Actor, *, case: Case, easing: Easing, amount_cents: int, reason: str, at: datetime) -> Eased:
    """Handle a case by a lighter procedure. Refused without approval, beyond its day or its limits, and for other customers."""
    found = held(case)
    if found.phase == Phase.CLOSED:
        raise CaseOver
    if not reason.strip():
        raise ReasonMissing
    rule: Easing = locked(easing)
    why = _why_not(found, rule, amount_cents, at)
    if why:
        raise NotForCase(why=why)
    made = Eased(case=found, easing=rule, amount_cents=amount_cents, reason=tidy(reason), staff=staff_of(actor), at=at)
    clean(made)
    made.save()
    keep(found, at=at)
    record(
        CASE_EASED, actor, at=at, case=found, customer=found.customer, hall=found.hall, easing=rule, staff=made.staff,
        amount_cents=amount_cents, waives=",".join(rule.waives),
    )  # fmt: skip
    return made


def _why_not(case: Case, rule: Easing, amount_cents: int, at: datetime) -> str:
    if rule.kind_id != case.kind_id or not fits(case, rule):
        return str(_("it is for other cases or other customers."))
    if rule.approved_at is None or rule.until_date < at.astimezone(hall_zone(case.hall)).date():
        return str(_("it is not approved, or no longer in force."))
    if amount_cents > rule.limit_cents:
        return str(_("the amount is beyond the limit for a case."))
    used = Eased.objects.filter(easing=rule).exclude(case__phase=Phase.CLOSED).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    if used + amount_cents > rule.total_cents:
        return str(_("the limit for all cases together is reached."))
    return str(_("the case goes by one already.")) if Eased.objects.filter(case=case).exists() else ""


def fits(case: Case, rule: Easing) -> bool:
    """Whether the customer of a case is one of those the lighter procedure is for."""
    if case.customer_id is None:
        return False
    keys = family(case.customer_id)
    if rule.is_rural and HouseholdFile.objects.filter(customer__in=keys).exists():
        return True
    return rule.tier_id is not None and Placement.objects.filter(customer__in=keys, tier=rule.tier_id, ends_at=None).exists()


def waived(case: Case) -> frozenset[str]:
    """What a case is not asked for: nothing while its lighter procedure, changed since, waits for approval again."""
    found = Eased.objects.filter(case=case, easing__approved_at__isnull=False).select_related("easing").first()
    return frozenset(found.easing.waives) if found is not None else frozenset()


steps.WAIVED.append(waived)
