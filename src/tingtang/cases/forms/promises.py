"""What people type when they promise."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Promise(forms.Form):
    """Until when the customer hears again; empty for what the standard gives."""

    until = forms.DateTimeField(label=_("Until"), required=False)
