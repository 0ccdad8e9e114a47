"""Input of the desk pages, and of how the machines of a hall work."""

import re
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Category, Service
from tingtang.core.errors import Invalid, NotFound
from tingtang.org.models import Counter, Hall, Staff
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.editing import say_none
from tingtang.ui.widgets import Rows
from tingtang.visits import events
from tingtang.visits.models import HallSetup, RatingScale
from tingtang.visits.queries.choices import classes

QUIET = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d")
POSITIONS = [(code, events.POSITIONS[code]) for code in ("end", "front", "original")]


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among named things, in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name_in())


class Chosen(forms.Form):
    """A number out of order."""

    ticket = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True}))


class InHall(forms.Form):
    """A form whose choices are those of a hall."""

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "categories" in self.fields:
            offer_rows(self, "categories", offered_categories(hall))
        for name in {"service", "also"} & self.fields.keys():
            offer_rows(self, name, offered(hall))
        if "service_class" in self.fields:
            known = [(one.code, one.name_in()) for one in classes(hall)]
            same = [] if isinstance(self.fields["service_class"].widget, forms.RadioSelect) else [("", _("the same class"))]
            offer_choices(self, "service_class", [*same, *known])
        if "to_counter" in self.fields:
            counters = Counter.objects.filter(hall=hall, is_active=True).order_by("number")
            offer_rows(self, "to_counter", counters)
        say_none(self)


class Transfer(InHall):
    """Where a number goes."""

    service = Named(label=_("Service"), queryset=Service.objects.none(), required=False, empty_label=_("the same service"))
    to_counter = Named(
        label=_("Counter"), queryset=Counter.objects.none(), required=False, empty_label=_("any counter that takes it")
    )
    position = forms.ChoiceField(label=_("Place in line"), choices=POSITIONS, widget=forms.RadioSelect, initial="original")
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("service") and not cleaned.get("to_counter"):
            self.add_error("service", _("Choose another service or another counter."))
        return cleaned


class CallAt(InHall):
    """A waiting number to a counter that is free."""

    to_counter = Named(label=_("Counter"), queryset=Counter.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=200)


class OnDuty(forms.Form):
    """Who serves at a counter: staff of the hall who are not at another one."""

    clerk = forms.ModelChoiceField(label=_("On duty"), queryset=Staff.objects.none(), empty_label=_("choose"))

    def __init__(self, *args: Any, hall: Hall, counter: Counter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        elsewhere = Counter.objects.filter(clerk__isnull=False, seats=0).exclude(pk=counter.pk).values("clerk")
        elsewhere = elsewhere.none() if counter.seats else elsewhere
        here = Staff.objects.filter(left_date=None).filter(Q(hall=hall) | Q(counters=counter))
        offer_rows(self, "clerk", here.exclude(pk__in=elsewhere).distinct().order_by("name"))


class Several(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of several named things."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name_in())


class Categories(InHall):
    """What a counter takes."""

    categories = Several(
        label=_("Takes from now on"), queryset=Category.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )


class IssueFor(InHall):
    """A number on somebody's behalf."""

    service_class = forms.ChoiceField(label=_("Class"), choices=(), required=False, widget=forms.RadioSelect)
    party_size = forms.IntegerField(label=_("How many people"), min_value=1, max_value=500)
    also = Named(label=_("Also for"), queryset=Service.objects.none(), required=False, empty_label=_("nothing else"))
    note = forms.CharField(label=_("Note for the clerk"), max_length=500, required=False)

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, hall=hall, **kwargs)
        gone = "also" if hall.counters.filter(seats__gt=0, is_active=True).exists() else "party_size"  # a table is for one thing
        del self.fields[gone]


class Redirect(InHall):
    """Another service or class for somebody who waits."""

    service = Named(label=_("Service"), queryset=Service.objects.none(), required=False, empty_label=_("the same service"))
    service_class = forms.ChoiceField(label=_("Class"), choices=(), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("service") and not cleaned.get("service_class"):
            self.add_error("service", _("Choose another service or another class."))
        return cleaned


class Answer(forms.Form):
    """What was done about a bad rating."""

    note = forms.CharField(label=_("What was done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AddErrand(InHall):
    """One more service on the same number."""

    service = Named(label=_("Service"), queryset=Service.objects.none())


class Offer(forms.Form):
    """Whether and how a service is offered in a hall."""

    is_active = forms.BooleanField(label=_("Offered"), required=False)
    wait_target_minutes = forms.IntegerField(label=_("Wait target here (min)"), min_value=1, max_value=480, required=False)
    zone_code = forms.ChoiceField(label=_("Zone"), choices=(), required=False)

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(zone.code, zone.name_in()) for zone in hall.zones.order_by("order")]
        offer_choices(self, "zone_code", [("", _("any")), *zones])


class Policies(forms.ModelForm):  # type: ignore[type-arg]
    """How a hall calls again, takes missed numbers back, and asks for ratings."""

    scale = Named(label=_("Rating scale"), queryset=RatingScale.objects.order_by("code"), required=False)

    class Meta:
        model = HallSetup
        fields = (
            "recall_limit", "recall_cooldown_seconds", "late_return", "late_return_after", "late_return_minutes",
            "late_return_limit", "rating_minutes", "scale",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_none(self)


class ClassRule(forms.Form):
    """What one service class is worth."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(
        label=pgettext_lazy("of a service", "Kind"),
        choices=[("ordinary", _("ordinary")), ("privileged", _("privileged")), ("emergency", _("emergency"))],
    )
    base_credit_minutes = forms.DecimalField(label=_("Head start (min)"), min_value=0, max_value=100_000, initial=0)
    credit_per_minute = forms.DecimalField(label=_("Credit per minute"), min_value=0, max_value=100, initial=1)
    starvation_minutes = forms.DecimalField(
        label=_("Nobody waits longer than (min)"), min_value=0, max_value=1440, required=False
    )


Classes = forms.formset_factory(ClassRule, extra=0, can_delete=True, max_num=20, absolute_max=20)


class Caps(forms.Form):
    """What holds for the whole hall."""

    emergency_share_percent = forms.IntegerField(label=_("Emergencies: at most % of calls"), min_value=1, max_value=100)
    share_window = forms.IntegerField(label=_("… of the latest calls"), min_value=1, max_value=60)
    privileged_in_a_row = forms.IntegerField(
        label=_("Privileged calls in a row, at most"), min_value=1, max_value=59, required=False
    )


class Level(forms.Form):
    """One level of a rating scale."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("简体"), max_length=40)
    name_en = forms.CharField(label=_("English"), max_length=40, required=False)
    value = forms.IntegerField(label=_("Value"), min_value=-100, max_value=100)
    is_bad = forms.BooleanField(label=_("Tells the supervisor"), required=False)


Levels = forms.formset_factory(Level, extra=0, can_delete=True, max_num=11, absolute_max=11)


def offered(hall: Hall) -> Any:
    """The services a hall offers now, by category."""
    found = Service.objects.filter(offered_in__hall=hall, offered_in__is_active=True, is_active=True)
    return found.select_related("category").order_by("category__order", "order", "code")


def faults(rows: Any) -> dict[str, list[str]]:
    """What is wrong in the rows of a formset, by the name of each field."""
    return {form.add_prefix(name): [str(e) for e in errors] for form in rows for name, errors in form.errors.items()}


def checked(form: forms.BaseForm) -> dict[str, Any]:
    """The cleaned values. Invalid, with the reason beside each field, when something is wrong."""
    if not form.is_valid():
        raise Invalid(fields={name: [str(e) for e in errors] for name, errors in form.errors.items()})
    return form.cleaned_data


def words(text: str | None, most: int = 200) -> str:
    """What somebody typed: without blanks around it, without what a database cannot keep, no longer than `most`."""
    return (text or "").replace("\x00", "").strip()[:most]


def whole(text: str | None) -> int:
    """A whole number from the page. NotFound for anything else."""
    if not text or not text.isdecimal() or len(text) > 18:
        raise NotFound
    return int(text)


def offered_categories(hall: Hall) -> QuerySet[Category]:
    """The categories in which a hall offers something."""
    inside = Category.objects.filter(services__offered_in__hall=hall, services__offered_in__is_active=True)
    return Category.objects.filter(pk__in=inside.values("pk")).order_by("order", "code")


def taken(counter: Counter) -> list[Category]:
    """The categories a counter takes now."""
    return list(Category.objects.filter(taken_at__counter=counter).order_by("order", "code"))


T = TypeVar("T", bound=Any)


def same_hall(hall: Hall, thing: T) -> T:
    """`thing`, if it belongs to the hall of the page. NotFound otherwise."""
    if thing.hall_id != hall.pk:
        raise NotFound
    return thing


class MachineUse(forms.Form):
    """How a machine of the hall works; what the device says nothing of is as usual."""

    @classmethod
    def shown(cls, settings: dict[str, Any]) -> dict[str, Any]:
        """The form's values for a device's settings."""
        return {name: settings[name] for name in cls.base_fields if name in settings}

    def settings(self) -> dict[str, Any]:
        """The device's settings as typed; what was left empty is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def _amount(label: Any, least: int, most: int, usual: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, initial=usual, required=False, help_text=help_text)


class KioskUse(MachineUse):
    """How a kiosk works."""

    printing = forms.ChoiceField(
        label=_("Printing"),
        choices=[
            ("browser", _("by the kiosk's own printer (the browser prints)")),
            ("printer", _("by a network printer of the hall (ESC/POS)")),
            ("none", _("no paper: the number and a code on the screen")),
        ],
        initial="browser",
    )
    printer = forms.CharField(
        label=_("Network printer"), max_length=100, required=False, help_text=_("Its name under Devices; empty: the nearest.")
    )
    phone_address = forms.URLField(
        label=_("Address for customers' phones"),
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=_("For example https://queue.example.org; empty: the address by which the kiosk reaches the server."),
    )
    offline_numbers = _amount(
        _("Numbers kept for a network cut"),
        0,
        500,
        100,
        _("For each number series, from 5001 on."),
    )
    idle_seconds = _amount(_("Ask after (s) without a touch"), 15, 600, 40)
    ticket_seconds = _amount(_("Show the number for (s)"), 8, 600, 25)
    low = forms.BooleanField(label=_("Low buttons from the start"), required=False)
    big = forms.BooleanField(label=_("Big letters from the start"), required=False)
    spoken = forms.BooleanField(label=_("Read aloud from the start"), required=False)


class BoardUse(MachineUse):
    """How a board works."""

    first_language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="zh-hans")
    second_language = forms.ChoiceField(
        label=_("Second language"), choices=[("", _("none")), *settings.LANGUAGES], initial="en", required=False
    )
    rows = _amount(_("Earlier calls shown"), 2, 12, 6)
    voice = forms.BooleanField(
        label=_("Speak calls"), required=False, initial=True, help_text=_("Where several boards hang together, one should speak.")
    )
    volume_percent = _amount(_("Volume (%)"), 0, 100, 100)
    quiet = forms.CharField(
        label=_("Quiet hours"), max_length=200, required=False, help_text=_("For example 12:00-13:30, 17:30-18:00")
    )
    messages = Rows(
        [{"name": code, "label": label} for code, label in settings.LANGUAGES],
        label=_("Messages, one after the other"),
        required=False,
    )

    @classmethod
    def shown(cls, settings: dict[str, Any]) -> dict[str, Any]:
        languages = [*settings.get("languages", []), "", ""]
        known = {"first_language": languages[0], "second_language": languages[1]} if languages[0] else {}
        volume = {"volume_percent": round(100 * settings["volume"])} if "volume" in settings else {}
        return super().shown(settings) | known | volume | {"quiet": ", ".join(settings.get("quiet", []))}

    def clean_quiet(self) -> list[str]:
        """Refuse what is not a list of times such as 12:00-13:30."""
        spans = [span for span in self.cleaned_data["quiet"].replace("，", ",").replace(" ", "").split(",") if span]
        if any(not QUIET.fullmatch(span) for span in spans):
            raise forms.ValidationError(_("Write times as 12:00-13:30, several with a comma between them."))
        return spans

    def settings(self) -> dict[str, Any]:
        given = super().settings()
        languages = list(dict.fromkeys(given.pop(name) for name in ("first_language", "second_language") if given.get(name)))
        return given | {"languages": languages, "volume": given.pop("volume_percent", 100) / 100}


class PrinterUse(MachineUse):
    """Where a network printer is."""

    host = forms.CharField(label=_("Address in the network"), max_length=100, help_text=_("For example 192.168.1.50"))
    port = _amount(_("Port"), 1, 65535, 9100)
    columns = forms.TypedChoiceField(label=_("Paper"), coerce=int, choices=[(48, _("80 mm")), (32, _("58 mm"))], initial=48)
    answers = forms.BooleanField(
        label=_("Tells its status"),
        required=False,
        initial=True,
        help_text=_("Switch off for printers that never answer."),
    )


class TerminalUse(MachineUse):
    """How a computer on which customers look up their own records works."""

    idle_seconds = _amount(
        _("Ask after (s) without a touch"),
        15,
        600,
        60,
        _("Fifteen seconds later the visit ends and the next person sees nothing of it."),
    )


MACHINE_USES: dict[str, type[MachineUse]] = {
    "kiosk": KioskUse,
    "board": BoardUse,
    "printer": PrinterUse,
    "terminal": TerminalUse,
}
