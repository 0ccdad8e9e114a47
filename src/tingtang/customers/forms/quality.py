"""Forms of audits and defects."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.customers.models import AuditReason
from tingtang.org.models import Hall
from tingtang.ui.days import DayInput
from tingtang.ui.editing import say_none

DAYS = 7


def _due() -> forms.DateField:
    picker = DayInput({"class": "form-control"})
    return forms.DateField(label=_("To be mended by"), widget=picker)


class Draw(forms.Form):
    """A sample to draw."""

    hall = forms.ModelChoiceField(Hall.objects.none(), label=_("Home hall"))
    count = forms.IntegerField(label=_("Records to draw"), min_value=1, max_value=1000, initial=20)

    def __init__(self, halls: QuerySet[Hall], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["hall"]
        field.queryset = halls
        say_none(self)


class Audit(forms.Form):
    """What an audit of a record found."""

    verdict = forms.ChoiceField(
        label=_("The record, compared with its papers, is"),
        choices=(("right", _("right")), ("wrong", _("wrong"))),
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=_("What is wrong"), choices=(("", "—"), *AuditReason.choices), required=False)
    due_date = _due()

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_date"].initial = today + timedelta(days=DAYS)
        self.fields["due_date"].help_text = _("A wrong record is given back to its account manager and its customer by this day.")


class Return(forms.Form):
    """By when defects are to be mended."""

    due_date = _due()
    tells_customer = forms.BooleanField(label=_("Tell the customer"), required=False, initial=True)

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_date"].initial = today + timedelta(days=DAYS)
