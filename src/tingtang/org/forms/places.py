"""What people type about the organisation, halls, zones, counters and devices."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import Actor
from tingtang.org import models, queries, rules
from tingtang.org.actions.devices import DEVICE_FIELDS
from tingtang.org.actions.places import COUNTER_FIELDS, HALL_FIELDS, ORGANISATION_FIELDS, OUTLET_CLASS_FIELDS, ZONE_FIELDS
from tingtang.org.queries.industries import industries
from tingtang.org.queries.outlets import outlet_classes
from tingtang.org.queries.people import at_work, of_hall
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.editing import NamedRecord, Record
from tingtang.ui.widgets import Rows, SuggestInput, Wide
from tingtang.ui.zones import time_zones

DAYS = {
    "mo": _("Monday"),
    "tu": _("Tuesday"),
    "we": _("Wednesday"),
    "th": _("Thursday"),
    "fr": _("Friday"),
    "sa": _("Saturday"),
    "su": _("Sunday"),
}
# The functions that the packs' zones have (CHN-16), and more that routes know (CHN-17); any other word may be typed.
ZONE_KINDS = (
    ("acceptance", _("acceptance")),
    ("negotiation", _("negotiation")),
    ("payment", _("payment")),
    ("key_accounts", _("key accounts")),
    ("waiting", _("waiting and rest")),
    ("display", _("public information")),
    ("self_service", _("self-service")),
    ("cash", _("cash")),
    ("non_cash", _("non-cash")),
    ("marketing", _("marketing")),
    ("vip", _("VIP")),
    ("consultation", _("consultation")),
    ("collection", _("collection")),
    ("entrance", pgettext_lazy("zone", "entrance")),
    ("reception", pgettext_lazy("zone", "reception")),
    ("counter", pgettext_lazy("zone", "counters")),
    ("customer-area", pgettext_lazy("zone", "customer area")),
)


class OpeningWidget(Wide, forms.Widget):
    """Spans of every weekday, each from a time to a time."""

    template_name = "org/widgets/opening.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, list[str]]:
        lists = data if isinstance(data, MultiValueDict) else MultiValueDict(data)
        week = {}
        for day in rules.WEEKDAYS:
            ends = zip(lists.getlist(f"{name}_{day}_from"), lists.getlist(f"{name}_{day}_to"), strict=False)
            spans = [f"{start}-{'24:00' if end == '00:00' else end}" for start, end in ends if start or end]
            if spans:
                week[day] = spans
        return week

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_mo_0"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        week = value if isinstance(value, Mapping) else {}
        days = [
            {"code": day, "label": DAYS[day], "spans": [_parts(text) for text in week.get(day, [])]} for day in rules.WEEKDAYS
        ]
        context["widget"]["days"] = days
        return context


def _parts(span: str) -> tuple[str, str]:
    start, _dash, end = span.partition("-")
    return start, "00:00" if end == "24:00" else end


class Opening(forms.Field):
    """Opening hours of a week."""

    widget = OpeningWidget

    def clean(self, value: Any) -> dict[str, list[str]]:
        week: dict[str, list[str]] = value or {}
        for fault in rules.faults_of(week):
            day = str(DAYS.get(fault.day, fault.day))
            if fault.reason == "overlap":
                raise ValidationError(_("%(day)s: the hours overlap (%(text)s)."), params={"day": day, "text": fault.text})
            raise ValidationError(_("%(day)s: give both times, the first before the second."), params={"day": day})
        return rules.tidy(week)


def zone_choices() -> list[tuple[str, str]]:
    """Every time zone with its present distance from UTC."""
    now = datetime.now(UTC)
    return [(name, f"UTC{now.astimezone(ZoneInfo(name)):%z}") for name in sorted(time_zones()) if "/" in name]


class Organisation(NamedRecord):
    """The organisation."""

    versioned = ORGANISATION_FIELDS
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = models.Organisation
        fields = ["names", "code", "language", "leader_line"]


class Hall(NamedRecord):
    """A hall."""

    versioned = HALL_FIELDS
    opening = Opening(label=_("Opening hours"), required=False)
    industry = forms.ChoiceField(
        label=_("Industry"),
        required=False,
        help_text=_("Standards and kinds of cases that are only for other industries stay out of this hall."),
    )

    outlet = forms.ChoiceField(
        label=_("Class of outlet"), required=False,
        help_text=_("What is only for outlets of a class holds here too; figures are compared with outlets of the same class."),
    )  # fmt: skip

    class Meta:
        model = models.Hall
        fields = ["names", "code", "time_zone", "address", "phone", "industry", "outlet", "is_active", "opening"]
        widgets = {"time_zone": SuggestInput(zone_choices)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "industry", [("", _("any")), *industries().items()])
        classes = outlet_classes()
        if classes:
            offer_choices(self, "outlet", [("", _("none")), *((code, str(one)) for code, one in classes.items())])
        else:
            del self.fields["outlet"]
        own = queries.organisation() if self.is_new else None
        if own is not None:
            self.initial["industry"] = own.industry


class OutletClass(NamedRecord):
    """A class of outlets."""

    versioned = OUTLET_CLASS_FIELDS
    zones = forms.MultipleChoiceField(
        label=_("Zones it has"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "in-columns"})
    )
    equipment = Rows(
        [
            {"name": "kind", "label": _("Machine"), "options": [("", _("choose")), *models.DeviceKind.choices]},
            {"name": "least", "label": _("At least"), "size": "small", "max_length": 4},
        ],
        label=_("Machines it has at least"), verb=_("Add a machine"), required=False,
    )  # fmt: skip

    class Meta:
        model = models.OutletClass
        fields = ["names", "code", "role", "zones", "equipment", "least_counters", "order"]
        widgets = {"role": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(ZONE_KINDS)
        more = [(one, one) for one in self.instance.zones if one not in known]
        offer_choices(self, "zones", [*ZONE_KINDS, *more])
        self.initial["equipment"] = [{"kind": one["kind"], "least": str(one["least"])} for one in self.instance.equipment]

    def clean_equipment(self) -> list[dict[str, str]]:
        """The machines that were chosen."""
        return [row for row in self.cleaned_data["equipment"] or [] if row["kind"]]


class _InHall(NamedRecord):
    """Something of a hall: a new one may choose which, of those where its maker has the right."""

    permission = ""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_hall(self, actor, self.permission)


def choose_hall(form: Record, actor: Actor, permission: str) -> None:
    """Offer the halls where `actor` holds `permission`; what exists already stays where it is."""
    field = form.fields["hall"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared so in Meta
    field.queryset = models.Hall.objects.visible_to(actor, permission).order_by("code")
    field.label, field.disabled = str(_("Hall")), not form.is_new
    if form.is_new and field.queryset.count() == 1:
        form.initial["hall"] = field.queryset.first()


class Zone(_InHall):
    """A zone."""

    versioned, permission = ZONE_FIELDS, "org.save_zone"

    class Meta:
        model = models.Zone
        fields = ["hall", "names", "code", "kind", "owner", "order"]
        widgets = {"kind": SuggestInput(ZONE_KINDS)}
        help_texts = {
            "kind": _("Waiting and entrance tell where customers are when no counter says it; other words may be typed."),
            "owner": _(
                "One person for one area: what inspections find there is his to remedy, and their scores of it count for him."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", at_work(self.instance.hall_id, also=self.instance.owner_id), part=of_hall)


class Counter(_InHall):
    """A counter."""

    versioned, permission = COUNTER_FIELDS, "org.save_counter"

    class Meta:
        model = models.Counter
        fields = ["hall", "number", "names", "code", "zone", "seats", "is_active"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["zone"] = parts_field(self, models.Zone, actor, self.permission, _("Zone"))
        self.fields["seats"].required = False

    def clean_seats(self) -> int:
        """None where nothing is said: a counter is no table."""
        return self.cleaned_data.get("seats") or 0


def parts_field(form: Record, model: type[Any], actor: Actor, permission: str, label: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    """Zones or counters to choose from: of the record's hall, for a new one of every hall one may change, by hall."""
    query = model.objects.visible_to(actor, permission).select_related("hall").order_by("hall__code", "code")
    if not form.is_new:
        query = query.filter(hall_id=form.instance.hall_id)
    with_hall = form.is_new and len(queries.halls(actor, permission)) > 1
    return PartChoice(queryset=query, label=label, required=False, with_hall=with_hall, empty_label=str(_("none")))


class PartChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of zones or counters; with the name of the hall where several halls are mixed."""

    def __init__(self, *, with_hall: bool, **kwargs: Any) -> None:
        self.with_hall = with_hall
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.hall} · {obj}" if self.with_hall else str(obj)


class Device(Record):
    """A device."""

    versioned = DEVICE_FIELDS
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("as its users choose")), *settings.LANGUAGES]
    )

    class Meta:
        model = models.Device
        fields = ["hall", "kind", "name", "counter", "zone", "silent_minutes"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_hall(self, actor, "org.prepare_device")
        self.fields["counter"] = parts_field(self, models.Counter, actor, "org.prepare_device", _("Counter"))
        self.fields["counter"].help_text = str(_("A rating pad needs the counter it stands at."))
        self.fields["zone"] = parts_field(self, models.Zone, actor, "org.prepare_device", _("Zone"))
        self.initial["language"] = self.instance.settings.get("language", "")
        self.fields["silent_minutes"].required = False

    def clean_silent_minutes(self) -> int:
        """As it is, where nothing is said."""
        said: int | None = self.cleaned_data["silent_minutes"]
        return self.instance.silent_minutes if said is None else said

    def clean(self) -> dict[str, Any]:
        """Refuse a rating pad without a counter."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == models.DeviceKind.PAD and not cleaned.get("counter"):
            self.add_error("counter", _("Choose the counter at which the rating pad stands."))
        return cleaned

    def values(self) -> dict[str, Any]:
        values = super().values()
        chosen = values.pop("language")
        kept = {key: value for key, value in self.instance.settings.items() if key != "language"}
        return values | {"settings": kept | ({"language": chosen} if chosen else {})}
