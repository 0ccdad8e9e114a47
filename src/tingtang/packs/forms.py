"""What is asked in the first set-up, one page a form."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tingtang.core.models import Account
from tingtang.core.naming import code_validator
from tingtang.packs.first_key import is_first_key
from tingtang.packs.loaded import Loaded
from tingtang.ui.zones import time_zones

_FIRST_ZONES = ("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Macau", "Asia/Singapore")


def zones() -> list[tuple[Any, Any]]:
    """Time zones to choose from, the likely ones first."""
    others = [(zone, zone) for zone in sorted(time_zones()) if _is_place(zone) and zone not in _FIRST_ZONES]
    return [(_("Frequent"), [(zone, zone) for zone in _FIRST_ZONES]), (_("All"), others)]


def _is_place(zone: str) -> bool:
    return "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))


class Organisation(forms.Form):
    """Who sets this up, where, and in which language people read first."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=100)
    language = forms.ChoiceField(label=_("First language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, initial="Asia/Shanghai")


class Hall(forms.Form):
    """The first hall."""

    name = forms.CharField(label=_("Name of the hall"), max_length=100)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        required=False,
        validators=[code_validator],
        help_text=_(
            "Short, for addresses and exports: small letters, digits and hyphens, such as riverside. Left empty: made from a name in"
            " Latin letters, else “hall”."
        ),
    )
    layout = forms.ChoiceField(
        label=_("Layout to start from"), help_text=_("Zones, counters and hours; all can be changed later.")
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)

    def __init__(self, *args: Any, loaded: Loaded, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        layouts = [(layout.code, layout.name.read(language)) for layout in loaded.org.layouts]
        self.fields["layout"] = forms.ChoiceField(
            label=self.fields["layout"].label, help_text=self.fields["layout"].help_text, choices=layouts
        )
        self.fields["layout"].initial = layouts[0][0] if layouts else None
        self.order_fields(["name", "code", "layout", "address"])

    def clean(self) -> dict[str, Any]:
        """Make a code where none was typed; it is the first hall, so any is free."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("code") and "code" not in self.errors:
            cleaned["code"] = slugify(cleaned.get("name", ""))[:40].strip("-_") or "hall"
        return cleaned


class Administrator(forms.Form):
    """Who administers from now on."""

    name = forms.CharField(label=_("Your name"), max_length=100, help_text=_("As colleagues see it."))
    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        validators=[RegexValidator(r"^[\w.@+-]+$", _("Letters, digits and . @ + - _ only."))],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least eight characters, not only digits, and none of the common ones."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    key = forms.CharField(
        label=_("Key of this installation"),
        max_length=40,
        help_text=_(
            "Others can reach this page, so it asks for what stands where it was started, or what ./tingtang doctor says."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "class": "mono"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.ASKS_FIRST_KEY:
            del self.fields["key"]

    def clean_key(self) -> str:
        """Refuse whoever cannot read it on the machine."""
        given = str(self.cleaned_data["key"])
        if not is_first_key(given, settings.SECRET_KEY):
            raise ValidationError(_("This is not the key. Whoever started Tingtang can read it there."))
        return given

    def clean(self) -> dict[str, Any]:
        """Refuse a weak password, or two that differ."""
        values = super().clean() or {}
        password, again = values.get("password"), values.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        if password:
            try:
                validate_password(password, Account(username=values.get("username", ""), name=values.get("name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return values
