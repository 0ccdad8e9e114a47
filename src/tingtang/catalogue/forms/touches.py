"""What people type about touch points."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue import models
from tingtang.catalogue.actions.touches import TOUCH_FIELDS
from tingtang.catalogue.models import Service, Standard, Wording
from tingtang.customers.models import Tier
from tingtang.org.models import Post
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.editing import NamedRecord


class TouchPoint(NamedRecord):
    """A touch point."""

    versioned = TOUCH_FIELDS

    class Meta:
        model = models.TouchPoint
        fields = [
            "names", "code", "service", "tier", "stage", "way", "wants", "does", "post", "wording", "standard", "measure", "order",
            "is_active",
        ]  # fmt: skip
        widgets = {"wants": forms.Textarea({"rows": 2}), "does": forms.Textarea({"rows": 3})}
        help_texts = {"service": _("Nothing chosen: of every service."), "tier": _("Nothing chosen: for everybody.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "service", Service.objects.filter(is_active=True).order_by("order", "code"))
        offer_rows(self, "tier", Tier.objects.order_by("scheme__code", "rank"))
        offer_rows(self, "post", Post.objects.order_by("code"))
        offer_rows(self, "wording", Wording.objects.filter(is_active=True).order_by("order", "code"))
        offer_rows(self, "standard", Standard.objects.order_by("code"))


class Way(forms.Form):
    """Whose way is shown."""

    way_service = forms.ChoiceField(label=_("Service"), required=False)
    way_tier = forms.ChoiceField(label=_("Tier"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = Service.objects.filter(touch_points__isnull=False).distinct().order_by("order", "code")
        tiers = Tier.objects.filter(touch_points__isnull=False).distinct().order_by("rank")
        offer_choices(self, "way_service", [("", _("every service")), *((one.code, one.name_in()) for one in services)])
        offer_choices(self, "way_tier", [("", _("everybody")), *((one.code, one.name_in()) for one in tiers)])
