"""What codes in the customers' events are called: names that stand in tables."""

from collections.abc import Mapping

from tingtang.core.naming import Named
from tingtang.core.registry import Text
from tingtang.customers import events, wording
from tingtang.customers.models import AuditReason, ConsentPurpose, IdentityKind, LinkKind, TierScheme
from tingtang.customers.rules.quality import MISSING


def _names(model: type[Named]) -> Mapping[str, Text]:
    return {one.code: one.name_in() for one in model._base_manager.all()}


def identity_kinds() -> Mapping[str, Text]:
    """Kinds of identity by code."""
    return _names(IdentityKind)


def link_kinds() -> Mapping[str, Text]:
    """Kinds of link by code."""
    return _names(LinkKind)


def purposes() -> Mapping[str, Text]:
    """Purposes of consent by code."""
    return _names(ConsentPurpose)


def schemes() -> Mapping[str, Text]:
    """Tier schemes by code."""
    return _names(TierScheme)


def faults() -> Mapping[str, Text]:
    """Faults of records by code."""
    kinds = identity_kinds()
    words = [*(f"missing:{name}" for name in MISSING), "malformed:phone", "malformed:mail", "malformed:name"]
    words += [*(f"malformed:identity:{code}" for code in kinds), *(f"audit:{code}" for code in AuditReason.values)]
    return {word: wording.fault(word, {code: str(name) for code, name in kinds.items()}) for word in words}


def register() -> None:
    """Tell the journal how to read the codes."""
    for type_ in (events.IDENTITY_ADDED, events.IDENTITY_REMOVED):
        type_.table_values["kind"] = identity_kinds
    for type_ in (events.LINK_MADE, events.LINK_ENDED):
        type_.table_values["kind"] = link_kinds
    events.CONSENT_ANSWERED.table_values["purpose"] = purposes
    events.TIER_SET.table_values["scheme"] = schemes
    for type_ in (events.DEFECT_RETURNED, events.DEFECT_CORRECTED, events.DEFECT_CLOSED):
        type_.table_values["fault"] = faults
