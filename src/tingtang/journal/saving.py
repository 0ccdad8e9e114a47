"""How a record is saved or removed by an action: checked, only when something changes, and not over another's change."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import OutsideAction, running, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound, Refused
from tingtang.core.events import EventType
from tingtang.core.versions import value_of, version_of
from tingtang.journal.record import changed, record

M = TypeVar("M", bound=models.Model)
_CONTROLS = dict.fromkeys([*range(32), 127])
for _kept in "\t\n\r":
    del _CONTROLS[ord(_kept)]


class ChangedMeanwhile(Refused):
    """Somebody else saved the same record between this editor's reading and saving."""

    message = _("Somebody else has changed this meanwhile. Load it again, then enter your changes; what you typed is still here.")


class InUse(Refused):
    """The record cannot be removed while others refer to it."""

    message = _("“{name}” is still used by: {users}. Change those first, or switch it off instead of removing it.")


def locked(subject: M, version: str | None = None, fields: Collection[str] = ()) -> M:
    """The row as it is now, held until the action ends. Refused when it is gone or no longer has `version`."""
    found = type(subject)._base_manager.select_for_update(of=("self",)).filter(pk=subject.pk).first()
    if found is None:
        raise NotFound
    if version and version != version_of(found, fields):
        raise ChangedMeanwhile
    return found


def assign(
    subject: models.Model, values: Mapping[str, Any], fields: Collection[str], *, is_quick: bool = False
) -> dict[str, Any]:
    """Put `values` into `subject`, check it as a whole and return what differs from before.

    Refused (`Invalid`, by field) when the record would not hold together. `is_quick` asks the database nothing: for records
    written often, whose references were read a moment ago and whose constraints the database keeps anyway.
    """
    is_new = subject.pk is None
    before = {} if is_new else {name: value_of(subject, name) for name in fields}
    _put(subject, values, fields)
    if is_quick:
        clean_plain(subject, frozenset(fields))
    else:
        clean(subject)
    after = {name: value_of(subject, name) for name in fields}
    return after if is_new else {name: value for name, value in after.items() if value != before[name]}


def fill(subject: models.Model, values: Mapping[str, Any], fields: Collection[str]) -> None:
    """As `assign` that is quick, into a record that is new: all of it is different, and nobody asks."""
    _put(subject, values, fields)
    clean_plain(subject, frozenset(fields))


def _put(subject: models.Model, values: Mapping[str, Any], fields: Collection[str]) -> None:
    unknown = set(values) - set(fields)
    if unknown:
        raise TypeError(f"{subject._meta.label} has no editable {', '.join(sorted(unknown))}")
    for name, value in values.items():
        setattr(subject, name, tidy(value))


def tidy(value: Any) -> Any:
    """Texts, also those inside lists and dictionaries, without blank ends and without control characters: printers obey those."""
    if isinstance(value, str):
        return value.translate(_CONTROLS).strip()
    if isinstance(value, list):
        return [tidy(one) for one in value]
    return {key: tidy(one) for key, one in value.items()} if isinstance(value, dict) else value


def clean(subject: models.Model, exclude: Collection[str] = (), *, trusts_read: bool = True) -> None:
    """Django's check of the whole record, as our `Invalid`.

    A reference to a row that was read is not asked for again: when it is removed meanwhile, the database refuses it as the action ends
    (`RemovedMeanwhile`), or `write` does when it is at once.
    """
    errors: dict[str, list[ValidationError]] = {}
    left_out = set(exclude)

    def gather(check: Callable[[], None]) -> None:
        try:
            check()
        except ValidationError as error:
            error.update_error_dict(errors)

    gather(lambda: subject.clean_fields(left_out | (_read(subject) if trusts_read else set())))
    gather(subject.clean)
    gather(lambda: subject.validate_unique(left_out | set(errors)))
    if not _in_whole():
        gather(lambda: subject.validate_constraints(left_out | set(errors)))
    if errors:
        raise invalid(ValidationError(errors))


def _in_whole() -> bool:
    try:
        return running().is_whole
    except OutsideAction:
        return False


def _read(subject: models.Model) -> set[str]:
    """The references of a record to rows that are in memory."""
    references = [one for one in subject._meta.fields if isinstance(one, models.ForeignKey) and one.is_cached(subject)]
    return {one.name for one in references if (row := one.get_cached_value(subject)) and row.pk is not None}


def clean_plain(subject: models.Model, fields: frozenset[str] | None = None) -> None:
    """Django's check of the values alone, of `fields` or of all, without a question to the database."""
    try:
        subject.full_clean(exclude=_but(type(subject), fields), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise invalid(error) from None


@cache
def _but(model: type[models.Model], fields: frozenset[str] | None) -> set[str]:
    return {one.name for one in model._meta.fields if one.is_relation or (fields is not None and one.name not in fields)}


def invalid(error: ValidationError) -> Invalid:
    """A Django validation error as ours, field by field; what belongs to no field stands under the empty name."""
    fields = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    return Invalid(
        fields={
            "" if name == NON_FIELD_ERRORS else name: [text for one in errors for text in _said(one)]
            for name, errors in fields.items()
        }
    )


def _said(error: ValidationError) -> list[str]:
    """What a mistake says. Django names every field of a broken uniqueness, also those no user knows: we name what he typed."""
    if error.code != "unique_together" or error.params is None:
        return list(error.messages)
    fields = [error.params["model_class"]._meta.get_field(name) for name in error.params["unique_check"]]
    named = [str(field.verbose_name) for field in fields if isinstance(field.verbose_name, Promise)]
    if not named:
        return [gettext("This is here already.")]
    return [gettext("There is one with the same {names} already. Enter another.").format(names=gettext(", ").join(named))]


def write(subject: models.Model) -> None:
    """Insert or update; when another transaction was faster with the same code, say so like any other mistake (not inside a whole)."""
    if _in_whole():
        subject.save()
        return
    try:
        with transaction.atomic():
            subject.save()
    except IntegrityError:
        clean(subject, trusts_read=False)
        raise


def save(
    actor: Actor,
    event: EventType,
    subject: M,
    values: Mapping[str, Any],
    fields: Collection[str],
    *,
    at: datetime,
    version: str | None = None,
    about: Collection[str] = (),
    secret: Collection[str] = (),
) -> M:
    """Save `values` into `subject` and record `event` with the names of the changed fields.

    `about` names references of the record that the event relates too. Of `secret` fields, in which a customer may be named, the journal
    says only that they changed. Nothing happens when nothing differs.
    Refused: `Invalid` by field, `ChangedMeanwhile` when the row no longer has `version`, `NotFound` when it is gone.
    """
    kept = subject if subject.pk is None else locked(subject, version, fields)
    differs = assign(kept, values, fields)
    if not differs:
        unchanged()
        return kept
    write(kept)
    told = {name: value for name, value in differs.items() if name not in secret}
    tell(actor, event, kept, told, at=at, about=about, secret=differs.keys() - told.keys())
    return kept


def tell(
    actor: Actor,
    event: EventType,
    subject: models.Model,
    differs: Mapping[str, Any],
    *,
    at: datetime,
    about: Collection[str] = (),
    secret: Collection[str] = (),
) -> None:
    """Record `event` about `subject` and the values its fields took; of `secret` fields only that they changed."""
    related = {name: getattr(subject, name) for name in about}
    fields = ",".join(sorted({*differs, *secret}))
    record(event, actor, at=at, **{subject._meta.model_name or "": subject}, **related, fields=fields)
    changed(subject, at=at, **differs)


def remove(
    actor: Actor, event: EventType, subject: models.Model, *, at: datetime, parts: Collection[str] = (), code: str = ""
) -> None:
    """Remove `subject` when nothing refers to it. `parts` are relations removed with it. Refused with what refers to it."""
    kept = locked(subject)
    users = referrers(kept, parts)
    if users:
        raise InUse(name=str(kept), users=", ".join(users))
    record(event, actor, at=at, record=kept, kind=kept._meta.model_name, code=code or getattr(kept, "code", ""))
    type(kept)._base_manager.filter(pk=kept.pk).delete()


def referrers(subject: models.Model, parts: Collection[str] = ()) -> list[str]:
    """What refers to `subject`, as "kind (how many)". Links that a higher domain deletes along are not counted."""
    found = []
    for relation in subject._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.get_accessor_name() in parts:
            continue
        related = relation.related_model
        maker = related._meta.auto_created  # the model whose many-to-many field made this table
        owner = maker if isinstance(maker, type) else related
        is_elsewhere = relation.on_delete is models.CASCADE and related._meta.app_label != subject._meta.app_label
        if is_elsewhere or owner is type(subject):
            continue
        count = related._base_manager.filter(**{relation.field.name: subject.pk}).count()
        if count:
            found.append(f"{owner._meta.verbose_name_plural} ({count})")
    return sorted(set(found))


def field_names(model: type[models.Model], *names: str) -> tuple[str, ...]:
    """`names`, each checked to be a field of `model` when the program starts."""
    for name in names:
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            raise TypeError(f"{model.__name__} has no field {name}") from None
    return names
