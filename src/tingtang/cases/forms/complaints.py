"""What people type around complaints: reviews, sanctions, promises, authority; and about conflicting roles and events."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.cases import models
from tingtang.cases.actions.complaints import AUTHORITY_FIELDS, PROMISE_FIELDS
from tingtang.cases.actions.itil import RULE_FIELDS
from tingtang.cases.actions.rights import CONFLICT_FIELDS
from tingtang.cases.models import Case, Nature
from tingtang.core.actors import Actor
from tingtang.customers.models import Customer
from tingtang.customers.queries.family import family
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput, MomentInput
from tingtang.ui.editing import NamedRecord, Record


class Authority(Record):
    """A limit of authority; typed in whole units of money."""

    versioned = AUTHORITY_FIELDS
    limit = forms.DecimalField(label=_("Up to"), min_value=0, max_value=1_000_000_000, decimal_places=2)

    class Meta:
        model = models.AuthorityLimit
        fields = ["post", "remedy", "currency"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["limit"] = f"{Decimal(self.instance.limit_cents or 0) / 100:.2f}"
        choices = {(each.code, each.names.get("zh-hans", each.code)) for each in self._remedies()}
        self.fields["remedy"].help_text = _("Empty: any remedy. Codes: {codes}.").format(
            codes=", ".join(sorted(c for c, _n in choices))
        )

    @staticmethod
    def _remedies() -> list[Any]:
        kinds = models.Kind.objects.filter(nature=Nature.COMPLAINT)
        return [choice for kind in kinds for one in kind.form if one.code == "remedy" for choice in one.choices]

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"limit_cents": int((values.pop("limit") * 100).to_integral_value(ROUND_HALF_UP))}


class Conflict(Record):
    """Two roles nobody may hold together."""

    versioned = CONFLICT_FIELDS

    class Meta:
        model = models.RoleConflict
        fields = ["first", "second", "reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("Choose two different roles."))
        return cleaned

    def _post_clean(self) -> None:
        """The order of the two is the action's business, and it checks the record."""


class EventRule(NamedRecord):
    """When events become an incident."""

    versioned = RULE_FIELDS
    grades = forms.MultipleChoiceField(
        label=_("Grades"),
        required=False,
        choices=[("information", _("information")), ("warning", _("warning")), ("exception", _("exception"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a choice, any."),
    )

    class Meta:
        model = models.EventRule
        fields = ["names", "code", "source", "grades", "count", "minutes", "kind", "impact", "urgency", "order", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "kind", models.Kind.objects.filter(nature=Nature.INCIDENT))


MOST_CASES = 50


class DeliveringCase(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Cases of a customer; one that the reader does not see is shown by its number alone."""

    seen: frozenset[int] = frozenset()

    def label_from_instance(self, obj: Case) -> str:
        """The case as the reader may know it."""
        return str(obj) if obj.pk in self.seen else obj.number


def _deliver(field: DeliveringCase, actor: Actor, number: str, held: int | None) -> None:
    """Offer the latest cases of a customer that one sees, and the one that is named already."""
    found = (
        Customer.objects.visible_to(actor)
        .filter(number=number.split(" ", maxsplit=1)[0].upper(), merged_into__isnull=True)
        .first()
    )
    seen = Case.objects.visible_to(actor).filter(customer__in=family(found)) if found else Case.objects.none()
    field.seen = frozenset(seen.order_by("-opened_at").values_list("pk", flat=True)[:MOST_CASES])
    field.queryset = Case.objects.filter(pk__in=[*field.seen, held or 0]).order_by("-opened_at")


class Promise(Record):
    """A promise made at sale, and whether it was kept."""

    versioned = PROMISE_FIELDS
    case = DeliveringCase(Case.objects.none(), label=_("Case by which it is delivered"), required=False)

    class Meta:
        model = models.Promise
        fields = ["text", "customer", "made_by", "made_date", "due_date", "contract", "state", "case", "delivery", "settled_date"]
        widgets = {name: DayInput() for name in ("made_date", "due_date", "settled_date")} | {"customer": forms.TextInput()}

    def __init__(self, *args: Any, actor: Actor, asked: str = "", hall: Hall | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        number = self.instance.customer.number if self.instance.customer_id else asked
        named = self.data.get("customer", number) if self.is_bound else number
        offer_rows(self, "made_by", at_work(self.instance.hall_id or hall, also=self.instance.made_by_id), part=of_hall)
        _deliver(cast("DeliveringCase", self.fields["case"]), actor, str(named), self.instance.case_id)
        self.fields["customer"] = forms.CharField(label=_("Customer"), help_text=_("The number of the customer."), initial=number)
        self.initial["customer"] = number

    def clean_customer(self) -> Customer:
        """The customer with the number, when one may see him."""
        text = str(self.cleaned_data["customer"]).split(" ")[0].upper()
        found = Customer.objects.visible_to(self.actor).filter(number=text, merged_into__isnull=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no customer with this number."))
        return found


class Review(forms.Form):
    """The review meeting of a month."""

    held_at = forms.DateTimeField(label=_("Held"), widget=MomentInput())
    present = forms.ModelMultipleChoiceField(Staff.objects.none(), label=_("Heads present"), widget=forms.CheckboxSelectMultiple)
    analysis = forms.CharField(label=_("Analysis"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 4}))
    minutes = forms.CharField(label=_("Minutes of the meeting"), max_length=20_000, widget=forms.Textarea({"rows": 6}))
    reported_to = forms.CharField(label=_("Reported to"), required=False, max_length=200)
    is_extra = forms.BooleanField(label=_("Extra meeting for an urgent matter"), required=False)
    approved_by = forms.ModelChoiceField(Staff.objects.none(), label=_("Approved by"), required=False, empty_label=_("nobody"))

    def __init__(self, *args: Any, hall: Hall, leaders: QuerySet[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = at_work(hall).filter(Q(hall=hall) | Q(hall__isnull=True))
        offer_rows(self, "present", near, part=of_hall)
        offer_rows(self, "approved_by", leaders, part=of_hall)


class Decision(forms.Form):
    """What a review decided."""

    text = forms.CharField(label=_("Decision"), max_length=500)
    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("Owner"), empty_label=_("choose"))
    due_date = forms.DateField(label=_("Until"), widget=DayInput())

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", at_work(hall), part=of_hall)


class Sanction(forms.Form):
    """A sanction on somebody, with the case it comes from."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("On whom"), empty_label=_("choose"))
    degree = forms.ChoiceField(label=_("Degree"), choices=[("light", _("light")), ("medium", _("medium")), ("heavy", _("heavy"))])
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    case = forms.CharField(label=_("Number of the case"), required=False, max_length=20)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        people = Staff.objects.visible_to(actor, "cases.impose_sanction").filter(left_date__isnull=True).select_related("hall")
        offer_rows(self, "staff", people.exclude(pk=actor.staff_id or 0).order_by("hall__code", "name"), part=of_hall)

    def clean_case(self) -> Case | None:
        """The case with the number, when one may see it."""
        number = str(self.cleaned_data.get("case") or "").strip().upper()
        if not number:
            return None
        found = Case.objects.visible_to(self.actor).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no case with this number."))
        return found
