"""Forms of the work pages: open, change, give, note, refuse, split, keep a view."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self, TypeVar, cast

from django import forms
from django.db.models import Model, Q
from django.urls import reverse_lazy
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models import Case, Kind, Refusal, SavedView, Scope
from tingtang.cases.models.cases import BY_HAND, LEVELS
from tingtang.cases.queries import choices
from tingtang.cases.queries.kinds import kinds_at
from tingtang.catalogue.models import Service
from tingtang.catalogue.queries import services_for
from tingtang.core.actors import ANONYMOUS, Actor
from tingtang.core.errors import Invalid
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff, Team
from tingtang.ui import editing
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.widgets import SuggestInput

T = TypeVar("T")
TEXT = {"rows": 6}


def checked(form: forms.BaseForm) -> dict[str, Any]:
    """What a small form says; refused (`Invalid`) by field."""
    if not form.is_valid():
        raise Invalid(fields={name: [str(reason) for reason in reasons] for name, reasons in form.errors.items()})
    return form.cleaned_data


def alike(one: T, **different: Any) -> T:
    """A copy that shares what it is made of, but for what is `different`; without asking, as `copy` does, how it wants to be copied."""
    made = object.__new__(type(one))
    made.__dict__.update(one.__dict__, **different)
    return made


class Words(forms.CharField):
    """Texts without NUL, which no database takes."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\x00", "")


SEVERAL = _("Several with commas between them.")


ASSETS = _("Numbers of meters, rooms, machines; several with commas between them. Type a number, a name or a place to find one.")


class Tags(forms.CharField):
    """Tags with commas or blanks of any width between them."""

    def __init__(self, help_text: Any = SEVERAL, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=400, help_text=help_text, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = str(super().clean(value) or "")
        if not text:
            return []
        for comma in ("，", "、", ";", "；", "\n"):
            text = text.replace(comma, ",")
        found = [one.strip()[:40] for one in text.split(",")]
        return list(dict.fromkeys(one for one in found if one))


class Assets(Tags):
    """Numbers of assets, found in the register while one types; what is in no register stays as it is written."""

    def __init__(self, **kwargs: Any) -> None:
        box = SuggestInput(
            (),
            {
                "data-suggest": reverse_lazy("assets:suggest"),
                "data-several": "",
                "data-suggest-of": "customer",
                "autocomplete": "off",
            },
        )
        super().__init__(ASSETS, widget=box, **kwargs)


class FindCustomer(forms.CharField):
    """A customer by number, as the suggestion beside it writes it: "K0000012 王女士"."""

    def __init__(self, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(required=False, max_length=240, **kwargs)

    def clean(self, value: Any) -> Customer | None:
        text = str(super().clean(value) or "").replace("\x00", "").strip()
        if not text:
            return None
        seen = Customer.objects.visible_to(self.actor).filter(merged_into__isnull=True)
        found = seen.filter(number=text.split()[0].upper()).first()
        if found is None:
            named = list(seen.filter(name=text)[:2])
            found = named[0] if len(named) == 1 else None
        if found is None:
            raise forms.ValidationError(_("Nobody is known by this number or name. Choose from the list that appears."))
        return found


ASKERS = {
    "customer": _("a customer"),
    "colleague": _("a colleague"),
    "monitoring": _("monitoring"),
    "engineer": _("an engineer"),
    "": pgettext_lazy("who asks", "anybody"),
}
# How it comes in when nobody says otherwise, by who asks.
CAME_IN = {"colleague": "internal", "engineer": "internal", "monitoring": "monitoring"}


class Offer:
    """What there is to choose from: asked for once, when it is drawn."""

    def __init__(self, empty_label: Any, among: Callable[[], Iterable[Model]]) -> None:
        self._empty_label, self._among = empty_label, among
        self._made: list[tuple[Any, Any]] | None = None

    def __call__(self) -> list[tuple[Any, Any]]:
        if self._made is None:
            empty = [] if self._empty_label is None else [("", self._empty_label)]
            self._made = [*empty, *((one.pk, str(one)) for one in self._among())]
        return self._made


class Known(forms.ChoiceField):
    """A choice among records that the page has read already (`rows`): what was sent is looked up in them.

    All there are to choose from (`among`) is asked for when they are drawn, and not to check what was sent.
    """

    def __init__(self, *, empty_label: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.empty_label = empty_label
        self.rows: Sequence[Model] = ()
        self.among: Callable[[], Iterable[Model]] = tuple

    def asked(self, rows: Sequence[Model], among: Callable[[], Iterable[Model]], **different: Any) -> Self:
        """This field as one form has it: with what there is to choose from, and what is `different` there."""
        return alike(self, rows=rows, among=among, **different)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """This field as it is drawn: only then is there a list to choose from."""
        choices = CallableChoiceIterator(Offer(self.empty_label, self.among))
        self._choices, self.widget = choices, alike(self.widget, _choices=choices)
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        """The record that was chosen. That it is one of those offered has been seen then, and there is nothing more to check."""
        if not value:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        found = next((one for one in self.rows if str(one.pk) == str(value)), None)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return found


class Shared(dict[str, forms.Field]):
    """Fields that forms have in common: copies of them took half of what a form takes to be made."""

    def __deepcopy__(self, _memo: Any) -> dict[str, forms.Field]:
        return dict(self)


# Another hall offers other services, uses other kinds and has other teams.
AGAIN = {
    "hx-get": reverse_lazy("cases:new"),
    "hx-include": "#id_service, #id_team, #id_kind, [name=asks]:checked",
    "hx-trigger": "change",
    "hx-swap": "none",
    "hx-select-oob": "#id_service,#id_team,#id_kind",
}


AS_ANSWERED = [("", _("as answered above, else medium")), *LEVELS]


class Opening(forms.Form):
    """A new case."""

    kind = Known(label=pgettext_lazy("of a case", "Kind"))
    title = Words(label=_("Title"), max_length=200, help_text=_("What it is about, in a few words."))
    body = Words(
        label=pgettext_lazy("of a case", "Description"), required=False, max_length=50_000, widget=forms.Textarea(attrs=TEXT)
    )
    service = Known(label=_("Service"), required=False, empty_label=_("none"))
    hall = Known(label=_("Hall"), required=False, widget=forms.Select(AGAIN))
    team = Known(
        label=_("Team"),
        required=False,
        empty_label=_("none"),
        help_text=_("Left empty: the team of the kind, or the rules decide."),
    )
    channel = forms.ChoiceField(label=_("How it came in"), choices=BY_HAND)
    impact = forms.TypedChoiceField(label=_("Impact"), choices=AS_ANSWERED, coerce=int, required=False, empty_value=None)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=AS_ANSWERED, coerce=int, required=False, empty_value=None)
    tags = Tags(label=_("Tags"))
    assets = Assets(label=_("Assets"))
    is_restricted = forms.BooleanField(
        label=_("Restricted"), required=False, help_text=_("Seen only by who holds it, watches it, or may see restricted cases.")
    )
    customer = FindCustomer(ANONYMOUS, label=_("Customer"))

    def _clean_fields(self) -> None:
        """As Django does, without what it makes of each field for drawing it: nobody draws a form that is right."""
        for name, field in self.fields.items():
            raw = field.widget.value_from_datadict(self.data, self.files, name)
            try:
                self.cleaned_data[name] = field.clean(raw)
            except forms.ValidationError as error:
                self.add_error(name, error)

    def __init__(self, *args: Any, actor: Actor, offered: choices.Offered, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self._here = offered.here
        halls, choice = offered.halls, cast("dict[str, Known]", self.fields)
        is_bound = actor.halls("cases.open") is not None and not actor.may("cases.open")
        word = _("choose") if is_bound else _("none")
        self.fields |= {
            "kind": choice["kind"].asked(offered.kinds, lambda: kinds_at(self._place(halls))),
            "service": choice["service"].asked(offered.services, lambda: services_for(self._place(halls))),
            "hall": choice["hall"].asked(halls, lambda: halls, required=is_bound, empty_label=word),
            "team": choice["team"].asked(offered.teams, lambda: _teams_of([place] if (place := self._place(halls)) else halls)),
            "customer": alike(self.fields["customer"], actor=actor),
        }

    def _place(self, halls: Sequence[Hall]) -> Hall | None:
        """The hall that is chosen as the form stands."""
        chosen = self["hall"].value()
        return next((one for one in halls if str(one.pk) == str(chosen)), None)

    def clean(self) -> dict[str, Any]:
        """Refuse a kind, a service and a team of another hall."""
        hall, service, team, kind = (self.cleaned_data.get(name) for name in ("hall", "service", "team", "kind"))
        if kind is not None and not kind.fit(hall):
            self.add_error("kind", _("This kind of case is not used in this hall."))
        if hall is not None and service is not None and service not in self._here:
            self.add_error("service", _("This hall does not offer this service."))
        if hall is not None and team is not None and team.hall_id not in {None, hall.pk}:
            self.add_error("team", _("This team works in another hall."))
        return self.cleaned_data


Opening.base_fields = Shared(Opening.base_fields)


def _teams_of(halls: Sequence[Hall]) -> Any:
    teams = Team.objects.filter(is_active=True)
    return (teams.filter(hall__isnull=True) | teams.filter(hall__in=halls)).order_by("code")


class Change(forms.Form):
    """What is written on a case."""

    title = Words(label=_("Title"), max_length=200)
    body = Words(
        label=pgettext_lazy("of a case", "Description"), required=False, max_length=50_000, widget=forms.Textarea(attrs=TEXT)
    )
    service = forms.ModelChoiceField(Service.objects.none(), label=_("Service"), required=False)
    impact = forms.TypedChoiceField(label=_("Impact"), choices=LEVELS, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=LEVELS, coerce=int)
    tags = Tags(label=_("Tags"))
    assets = Assets(label=_("Assets"))
    is_restricted = forms.BooleanField(label=_("Restricted"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, case: Case, **kwargs: Any) -> None:
        names = ("title", "body", "service", "impact", "urgency", "tags", "assets", "is_restricted", "version")
        initial = {name: getattr(case, name) for name in names}
        if case.customer is not None:
            initial["customer"] = f"{case.customer.number} {case.customer.name}"
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["customer"] = FindCustomer(actor, label=_("Customer"))
        own = Service.objects.filter(Q(pk__in=services_for(case.hall).values("pk")) | Q(pk=case.service_id))
        offer_rows(self, "service", own.order_by("order", "code"))
        editing.say_none(self)


class Note(forms.Form):
    """A note, or an answer to the customer."""

    kind = forms.ChoiceField(choices=[(one, one) for one in ("note", "answer", "call", "letter", "visit")])
    body = Words(max_length=50_000, error_messages={"required": _("Write something first.")})
    seen = forms.DateTimeField(required=False)  # when the page was read


class Give(forms.Form):
    """To a team and, there, to somebody."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False)
    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Person"), required=False)
    reason = Words(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = choices.teams_for(case.hall)
        offer_rows(self, "team", Team.objects.filter(pk__in=[one.pk for one in teams]).order_by("code"))
        offer_rows(self, "staff", Staff.objects.filter(left_date__isnull=True))


class HandOver(Give):
    """What one holds, to another team or a colleague: never without the reason."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["team"].required = self.fields["reason"].required = True


class Refuse(forms.Form):
    """Why a demand is not taken on, and what the customer is told."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Refusal.Ground.choices)
    answer = Words(
        label=_("Answer to the customer"),
        max_length=50_000,
        widget=forms.Textarea(attrs=TEXT),
        help_text=_("Say why in plain words, and where he can turn to instead."),
    )


class Split(forms.Form):
    """A note becomes a case of its own, in the same hall."""

    kind = forms.ModelChoiceField(Kind.objects.none(), label=pgettext_lazy("of a case", "Kind"), empty_label=None)
    title = Words(label=_("Title"), max_length=200)
    seen = forms.DateTimeField(required=False)  # when the page was read

    def __init__(self, *args: Any, hall: Hall | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "kind", kinds_at(hall))


class View(forms.ModelForm):  # type: ignore[type-arg]
    """A saved view."""

    class Meta:
        model = SavedView
        fields = ("name", "scope", "team", "hall", "is_default")

    def __init__(self, *args: Any, actor: Actor, halls: list[Hall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].required = False  # who says nothing keeps it to himself
        self.fields["is_default"].label = _("Show this first when I open Cases")
        offer_rows(self, "team", choices_of_teams(actor))
        offer_rows(self, "hall", Hall.objects.filter(pk__in=[one.pk for one in halls]))
        if not actor.may_somewhere("cases.share_view"):
            del self.fields["hall"]
            offer_choices(self, "scope", [(scope.value, scope.label) for scope in (Scope.ME, Scope.TEAM)])
            if not choices_of_teams(actor):
                del self.fields["scope"], self.fields["team"]
        elif not actor.may("cases.share_view"):
            offer_choices(self, "scope", [(scope.value, scope.label) for scope in (Scope.ME, Scope.TEAM, Scope.HALL)])
        editing.say_none(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        scope = cleaned.get("scope") or Scope.ME
        if "scope" in self.fields:
            cleaned["scope"] = scope
        for wanted in (Scope.TEAM, Scope.HALL):
            if scope == wanted and not cleaned.get(wanted.value):
                self.add_error(wanted.value, _("Choose which."))
            if scope != wanted and wanted.value in cleaned:
                cleaned[wanted.value] = None
        return cleaned


def choices_of_teams(actor: Actor) -> Any:
    """The teams with which a view can be shared."""
    halls = choices.halls_where(actor, "cases.share_view")
    found = Team.objects.filter(is_active=True)
    return (found.filter(hall__in=halls) | found.filter(members__staff_id=actor.staff_id or 0)).distinct().order_by("code")
