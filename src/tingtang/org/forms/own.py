"""What people type about their own account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Login(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"), max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class Password(forms.Form):
    """One's own password, the present one first."""

    present = forms.CharField(
        label=_("Present password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 8 characters, not a common one and not like your name."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        """Refuse when the two differ."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two passwords differ."))
        return again


class Token(forms.Form):
    """A key for a program."""

    name = forms.CharField(label=_("What for"), max_length=100, help_text=_("For example: the report that runs every night."))
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial="365",
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("one year")), ("0", _("until it is revoked"))],
    )
