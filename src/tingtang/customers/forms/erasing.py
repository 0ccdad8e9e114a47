"""The form of a wish to be forgotten."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.customers.models import Erasure


class Ask(forms.Form):
    """Why a customer is to be erased."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Erasure.Ground.choices)
