"""What a case says in the fields of its kind is checked before it is kept, and every refusal names its field."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tingtang.assets.models import Party
from tingtang.cases.actions.attachments import put
from tingtang.cases.models import Case
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.org.models import Staff, Zone
from tingtang.ui import designed as rules
from tingtang.ui.designed_words import VALUE_FAULTS, by_field

Uploads = Mapping[str, "UploadedFile[Any]"]


def must_fit(actor: Actor, case: Case, *, is_new: bool = False, uploads: Uploads | None = None) -> None:
    """Refuse (`Invalid`, as fields.CODE) what does not fit the form of the kind, and keep only what says something.

    A customer is asked only for what he sees; an import brings what it has. A file is asked for where files can come with the
    case: `uploads`, by the code of their field.
    """
    case.fields = rules.told(case.fields) if isinstance(case.fields, dict) else {}
    form = case.kind.form
    faults = rules.check(form, case.fields, _needed(actor, case, form, uploads) if is_new else ())
    faults += _strange_files(case, form)
    people = {one.code: case.fields[one.code] for one in form if one.kind == "person" and one.code in case.fields}
    keys = [pk for pk in people.values() if isinstance(pk, int)]
    known = set(Staff.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    wrong = {fault.field for fault in faults}
    faults += [rules.Fault(code, "nobody") for code, pk in people.items() if code not in wrong and pk not in known]
    faults += _strange_areas(case, form, {fault.field for fault in faults})
    faults += _strange_parties(case, form, {fault.field for fault in faults})
    if faults:
        raise Invalid(fields=by_field(faults))


def with_files(actor: Actor, case: Case, uploads: Uploads, *, at: datetime) -> dict[str, Any]:
    """Put uploads on a case that the running action holds: the fields of the case with them. Refused for what is not taken."""
    form = {one.code: one for one in case.kind.form if one.kind == "file"}
    found = dict(case.fields)
    for code, upload in uploads.items():
        if code not in form:
            raise Invalid(fields={f"fields.{code}": [str(VALUE_FAULTS["unknown"])]})
        try:
            found[code] = put(actor, case, upload, at=at, is_public=form[code].is_public).pk
        except Invalid as refused:
            raise Invalid(fields={f"fields.{code}": refused.fields["file"]}) from None
    return found


def _strange_areas(case: Case, form: Collection[rules.Field], wrong: Collection[str]) -> list[rules.Fault]:
    """Fields that name no area, or one of another hall than the case's."""
    named = {one.code: case.fields[one.code] for one in form if one.kind == "area" and one.code in case.fields}
    halls = dict(Zone.objects.filter(pk__in=named.values()).values_list("pk", "hall_id")) if named and not wrong else {}
    return [
        rules.Fault(code, "not_so")
        for code, key in named.items()
        if code not in wrong and (key not in halls or (case.hall_id is not None and halls[key] != case.hall_id))
    ]


def _strange_parties(case: Case, form: Collection[rules.Field], wrong: Collection[str]) -> list[rules.Fault]:
    """Fields that name no party outside in use, or one of another hall. What the case says already is not asked about again."""
    said = [one.code for one in form if one.kind == "party" and one.code in case.fields and one.code not in wrong]
    if not said:
        return []
    before = Case.objects.filter(pk=case.pk).values_list("fields", flat=True).first() if case.pk else None
    fresh = {code: case.fields[code] for code in said if (before or {}).get(code) != case.fields[code]}
    halls = dict(Party.objects.filter(code__in=fresh.values(), is_active=True).values_list("code", "hall_id")) if fresh else {}
    return [
        rules.Fault(code, "not_so")
        for code, key in fresh.items()
        if key not in halls or (None not in (case.hall_id, halls[key]) and halls[key] != case.hall_id)
    ]


def _strange_files(case: Case, form: Collection[rules.Field]) -> list[rules.Fault]:
    """File fields that name what is not a file of this case; a new case has none yet."""
    named = {one.code: case.fields[one.code] for one in form if one.kind == "file" and one.code in case.fields}
    keys = [key for key in named.values() if isinstance(key, int)]
    own = set(case.attachments.filter(pk__in=keys).values_list("pk", flat=True)) if keys and case.pk else set()
    return [rules.Fault(code, "no_file") for code, key in named.items() if isinstance(key, int) and key not in own]


def _needed(actor: Actor, case: Case, form: list[rules.Field], uploads: Uploads | None) -> list[str]:
    if case.channel == "import" or actor.kind == "system":
        return []
    sees_all = actor.kind != "customer" and actor.own is None
    asked = [one for one in form if one.is_required and (sees_all or one.is_public)]
    return [one.code for one in asked if one.kind != "file" or (uploads is not None and one.code not in uploads)]
