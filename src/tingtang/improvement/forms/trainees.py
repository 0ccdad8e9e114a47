"""What people type about customers who take part in a course."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOST = 200


class Customers(forms.Form):
    """Who is invited, a line each."""

    known_by = forms.CharField(
        label=_("Customers"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("A line each: customer number, telephone or identity number."),
    )  # fmt: skip

    def clean_known_by(self) -> list[str]:
        """The lines."""
        lines = [line.strip() for line in self.cleaned_data["known_by"].splitlines() if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(_("At most two hundred at once."))
        return list(dict.fromkeys(lines))


class Learnt(forms.Form):
    """What a customer had right before and after, and his rating."""

    before = forms.IntegerField(
        label=pgettext_lazy("test of a course", "right before (%)"), required=False, min_value=0, max_value=100
    )
    after = forms.IntegerField(
        label=pgettext_lazy("test of a course", "right after (%)"), required=False, min_value=0, max_value=100
    )
    stars = forms.IntegerField(label=_("his rating"), required=False, min_value=1, max_value=5)
