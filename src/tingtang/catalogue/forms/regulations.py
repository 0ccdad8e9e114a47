"""What people type about rules and drills."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue import models
from tingtang.catalogue.actions.regulations import REGULATION_FIELDS
from tingtang.org.models import Post
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows, several
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord


class Regulation(NamedRecord):
    """A rule, law or emergency plan."""

    versioned = REGULATION_FIELDS
    posts = several(_("To be read by"), _("Whoever holds one of these posts is asked to read it, and again when it changes."))

    class Meta:
        model = models.Regulation
        fields = [
            "names", "code", "kind", "system", "number", "issuer", "effective_date", "owner", "order", "is_active", "is_public", "text",
            "posts", "trigger", "steps", "drill_date",
        ]  # fmt: skip
        widgets = {
            "text": forms.Textarea(attrs={"rows": 10}), "trigger": forms.Textarea(attrs={"rows": 2}),
            "steps": forms.Textarea(attrs={"rows": 5}), "effective_date": DayInput(), "drill_date": DayInput(),
        }  # fmt: skip
        help_texts = {
            "text": _("Left empty, it is listed as still to be written."),
            "trigger": _("Of an emergency plan: what happens that sets it off."),
            "system": _("Which of the five management systems it belongs to; what has none shows as a gap."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", at_work(also=self.instance.owner_id), part=of_hall)
        posts: Any = self.fields["posts"]
        posts.choices = [(post.code, str(post)) for post in Post.objects.order_by("code")]


class Drill(forms.Form):
    """What a drill found, and the day of the next."""

    held_date = forms.DateField(label=_("Held on"), widget=DayInput())
    finding = forms.CharField(label=_("What the drill found"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    next_date = forms.DateField(label=_("Next drill"), widget=DayInput())
