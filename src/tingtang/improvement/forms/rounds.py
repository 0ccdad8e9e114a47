"""What people type about promises in discussion rounds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.improvement import models


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=2000
    )


class Settled(forms.Form):
    """Whether a promise was said alike, else how it differed, and what everybody says from now on."""

    is_alike = forms.TypedChoiceField(
        label=_("Did everybody say it alike?"), choices=[("yes", _("Yes, alike")), ("no", _("No, differently"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect, error_messages={"required": _("Choose one.")},
    )  # fmt: skip
    difference = _text(_("What was said differently, and where"))
    wording = _text(_("What everybody says"), _("Left empty: as the promise is written."))

    def __init__(self, talk: models.Talk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prefix = f"promise{talk.promise_id}"
        if talk.settled_at is not None:
            self.initial["is_alike"] = "yes" if talk.is_alike else "no"
            self.initial["difference"], self.initial["wording"] = talk.difference, talk.wording
