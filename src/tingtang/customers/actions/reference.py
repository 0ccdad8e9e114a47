"""Writes of what customers' records are made of: kinds of identity and link, purposes of consent."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.customers.events import CONSENT_PURPOSE_SAVED, IDENTITY_KIND_SAVED, LINK_KIND_SAVED, REMOVED
from tingtang.customers.models import ConsentPurpose, Identity, IdentityKind, LinkKind
from tingtang.journal.saving import field_names, locked, remove, save

IDENTITY_KIND_FIELDS: Final = field_names(
    IdentityKind,
    "code",
    "name",
    "names",
    "of_kind",
    "is_sensitive",
    "is_unique",
    "check_digit",
    "pattern",
    "shown_head",
    "shown_tail",
    "order",
    "is_active",
)
LINK_KIND_FIELDS: Final = field_names(
    LinkKind, "code", "name", "names", "inverse", "inverses", "source_kind", "target_kind", "is_household", "order", "is_active"
)
PURPOSE_FIELDS: Final = field_names(ConsentPurpose, "code", "name", "names", "text", "texts", "order", "is_active")


class Fixed(Refused):
    """How numbers of a kind are kept cannot change while there are some."""

    message = _("There are numbers of this kind already: whether they are sealed and unique stays. Make a new kind instead.")


@action("customers.save_identity_kind", label=_("Change kinds of identity"))
def save_identity_kind(
    actor: Actor, /, *, at: datetime, identity_kind: IdentityKind | None = None, version: str | None = None, **values: Any
) -> IdentityKind:
    """Change a kind of identity, or make one. Refused to change how numbers are kept while there are some."""
    if identity_kind is not None:
        held = locked(identity_kind)
        differs = any(name in values and values[name] != getattr(held, name) for name in ("is_sensitive", "is_unique"))
        if differs and Identity.objects.filter(kind=held).exists():
            raise Fixed
    subject = identity_kind or IdentityKind()
    return save(actor, IDENTITY_KIND_SAVED, subject, values, IDENTITY_KIND_FIELDS, at=at, version=version)


@action("customers.remove_identity_kind", label=_("Remove kinds of identity"))
def remove_identity_kind(actor: Actor, *, identity_kind: IdentityKind, at: datetime) -> None:
    """Remove a kind of identity that nobody has. Refused with how many have one."""
    remove(actor, REMOVED, identity_kind, at=at)


@action("customers.save_link_kind", label=_("Change kinds of link"))
def save_link_kind(
    actor: Actor, /, *, at: datetime, link_kind: LinkKind | None = None, version: str | None = None, **values: Any
) -> LinkKind:
    """Change a kind of link between customers, or make one."""
    return save(actor, LINK_KIND_SAVED, link_kind or LinkKind(), values, LINK_KIND_FIELDS, at=at, version=version)


@action("customers.remove_link_kind", label=_("Remove kinds of link"))
def remove_link_kind(actor: Actor, *, link_kind: LinkKind, at: datetime) -> None:
    """Remove a kind of link that joins nobody."""
    remove(actor, REMOVED, link_kind, at=at)


@action("customers.save_consent_purpose", label=_("Change purposes of consent"))
def save_consent_purpose(
    actor: Actor, /, *, at: datetime, consent_purpose: ConsentPurpose | None = None, version: str | None = None, **values: Any
) -> ConsentPurpose:
    """Change a purpose, or make one; another text is a new version, so that it is known to which text somebody agreed."""
    subject = consent_purpose or ConsentPurpose()
    before = (subject.text, subject.texts)
    kept = save(actor, CONSENT_PURPOSE_SAVED, subject, values, PURPOSE_FIELDS, at=at, version=version)
    if consent_purpose is not None and (kept.text, kept.texts) != before:
        kept.text_version += 1
        kept.save(update_fields=["text_version"])
    return kept


@action("customers.remove_consent_purpose", label=_("Remove purposes of consent"))
def remove_consent_purpose(actor: Actor, *, consent_purpose: ConsentPurpose, at: datetime) -> None:
    """Remove a purpose nobody was ever asked about."""
    remove(actor, REMOVED, consent_purpose, at=at)
