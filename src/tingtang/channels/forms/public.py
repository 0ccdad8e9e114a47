"""What customers type."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.channels import models
from tingtang.channels.actions.talking import LONGEST
from tingtang.channels.forms.common import Words


class Wish(forms.Form):
    """Where somebody wants to be told."""

    channel = forms.ModelChoiceField(models.Channel.objects.none(), label=pgettext_lazy("being told", "How"), empty_label=None)
    address = Words(
        label=_("Your number or address"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "text"}),
    )

    def __init__(self, channels: list[models.Channel], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in channels]
        found: Any = self.fields["channel"]
        found.queryset = models.Channel.objects.filter(pk__in=keys).order_by("pk")
        found.label_from_instance = lambda one: one.get_medium_display()
        found.initial = keys[0] if keys else None


class Begin(forms.Form):
    """The first words of a chat, by who writes."""

    body = Words(label=_("How can we help?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    name = Words(label=_("How may we call you?"), max_length=60, required=False)
    # People do not see this field; programs that fill in everything do.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            del self.fields["name"]

    def clean_website(self) -> str:
        """Refuse what only a program fills in."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave this field empty."))
        return ""
