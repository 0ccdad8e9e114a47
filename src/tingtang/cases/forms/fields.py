"""The form of a kind's own fields: drawn from its schema for the desk, the case page and the customer's portal."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.html import format_html

from tingtang.assets.models import Party, PartyKind
from tingtang.cases.forms.files import TAKEN_OFF, Upload
from tingtang.cases.models import Attachment, Case, Kind
from tingtang.core.naming import text_in
from tingtang.org.models import Hall, Staff, Zone
from tingtang.org.queries import at_work
from tingtang.ui import designed, designed_forms
from tingtang.ui.choosing import Parted
from tingtang.ui.designed_forms import NOTHING, PREFIX


def _of_staff(_one: designed.Field) -> forms.Field:
    return forms.ModelChoiceField(at_work(), empty_label=str(NOTHING[1]))


class Areas(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Areas that somebody answers for: of one hall, else of all, each with its hall."""

    is_of_one = False

    def label_from_instance(self, obj: Zone) -> str:
        return str(obj) if self.is_of_one else f"{obj} · {obj.hall}"

    def narrow(self, hall: Hall) -> None:
        """Offer those of one hall alone."""
        self.is_of_one = True
        self.queryset = _owned().filter(hall=hall)


# Another hall has other areas.
AREAS_AGAIN = {
    "hx-get": reverse_lazy("cases:new"),
    "hx-include": "#id_hall, #id_kind, [name=asks]:checked",
    "hx-trigger": "change from:#id_hall",
    "hx-target": "this",
    "hx-swap": "outerHTML",
}


def _owned() -> QuerySet[Zone]:
    return Zone.objects.filter(owner__isnull=False).select_related("hall").order_by("hall__code", "order", "code")


def _of_area(_one: designed.Field) -> forms.Field:
    return Areas(_owned(), empty_label=str(NOTHING[1]))


class Parties(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Parties outside in use, by what they are; a customer is offered partners alone."""

    iterator = type("Parted", (Parted,), {"part": staticmethod(Party.get_kind_display)})

    def narrow(self, hall: Hall | None, *, for_customer: bool) -> None:
        """Offer those of no hall and of the hall of the case."""
        rows = _parties().filter(Q(hall__isnull=True) | Q(hall=hall)) if hall is not None else _parties()
        self.queryset = rows.filter(kind=PartyKind.PARTNER) if for_customer else rows


def _parties() -> QuerySet[Party]:
    return Party.objects.filter(is_active=True).order_by("kind", "name", "pk")


def _of_party(_one: designed.Field) -> forms.Field:
    return Parties(_parties(), empty_label=str(NOTHING[1]), to_field_name="code")


class FieldsForm(designed_forms.FieldsForm):
    """The fields of a kind of case, among them colleagues, areas and files."""

    makers = {"person": _of_staff, "area": _of_area, "party": _of_party, "file": lambda _one: Upload()}

    def narrow(self, hall: Hall | None, *, is_new: bool, for_customer: bool) -> None:
        """Offer the areas of the hall of the case; no hall is chosen yet: all to who works here, none to a customer."""
        for name, field in self.fields.items():
            if isinstance(field, Parties):
                field.narrow(hall, for_customer=for_customer)
            if not isinstance(field, Areas):
                continue
            if hall is not None:
                field.narrow(hall)
            elif for_customer:
                field.queryset = Zone.objects.none()
            if is_new and not for_customer:
                field.widget.attrs |= {**AREAS_AGAIN, "hx-select": f"[name='{name}']"}

    def told(self) -> dict[str, Any]:
        """What the case keeps: the values of the shown fields, without files taken off, and the others as they were."""
        off = {one.code: None for one in self.shown if self.cleaned_data.get(PREFIX + one.code) == TAKEN_OFF}
        return designed.told(super().told() | off)

    def begin_with(self, typed: Mapping[str, Any]) -> None:
        """Show what was typed in fields of the same name, as when another kind is chosen; a file given is kept."""
        super().begin_with(typed)
        for name, field in self.fields.items():
            raw = field.widget.value_from_datadict(typed, {}, name)
            if isinstance(field, Upload) and isinstance(raw, UploadedFile):
                field.initial, field.widget.given = None, raw

    @property
    def uploads(self) -> dict[str, Any]:
        """The files given, by the code of their field."""
        given = {one.code: self.cleaned_data.get(PREFIX + one.code) for one in self.shown if one.kind == "file"}
        return {code: upload for code, upload in given.items() if isinstance(upload, UploadedFile)}


def fields_form(
    kind: Kind,
    data: Any = None,
    files: Any = None,
    *,
    for_customer: bool,
    values: Mapping[str, Any] | None = None,
    only: Collection[str] | None = None,
    is_new: bool = False,
    hall: Hall | None = None,
) -> FieldsForm:
    """The form of a kind's fields: `data` is request.POST or None, `values` what the case says now.

    For a customer only the fields he sees; `only` narrows it to some codes (what a step asks for); `is_new` asks for what must
    be filled in when a case is opened; `hall` is the one whose areas it offers.
    """
    form = FieldsForm(kind.form, data, files, values=values, for_customer=for_customer, only=only, is_new=is_new)
    form.narrow(hall, is_new=is_new, for_customer=for_customer)
    return form


def said(case: Case, *, for_customer: bool, link: Callable[[int], str] | None = None) -> list[tuple[str, str]]:
    """The fields of a case that say something, as label and text, for pages, prints and exports.

    `link` gives the address of a file of the case, where the page can show one.
    """
    found = []
    for one in case.kind.form:
        value = case.fields.get(one.code)
        if not designed.is_empty(value) and (one.is_public or not for_customer):
            text = words(one, value)
            if one.kind == "file" and link is not None and text:
                text = format_html('<a href="{}">{}</a>', link(value), text)
            found.append((text_in(one.names), text))
    return found


def unasked(case: Case) -> list[str]:
    """Labels of what the form of its kind needs and nobody has said: the case was made of a note, an event, a talk."""
    return [text_in(one.names) for one in case.kind.form if one.is_required and designed.is_empty(case.fields.get(one.code))]


def words(one: designed.Field, value: Any) -> str:
    """A value in the reader's words."""
    say = _WORDS.get(one.kind)
    return say(value) if say else designed_forms.words(one, value)


def _of_person(value: Any) -> str:
    return str(Staff.objects.filter(pk=value).first() or "")


def _area_words(value: Any) -> str:
    return str(Zone.objects.filter(pk=value).first() or "")


def _party_words(value: Any) -> str:
    found = Party.objects.filter(code=value).first()
    return found.name_in() if found else str(value)


def _of_file(value: Any) -> str:
    found = Attachment.objects.filter(pk=value).first()
    return found.name if found else ""


_WORDS: dict[str, Callable[[Any], str]] = {"person": _of_person, "area": _area_words, "party": _party_words, "file": _of_file}
