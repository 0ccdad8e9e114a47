"""Forms of calling for help."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.org.models import Post
from tingtang.ui.choosing import offer_rows
from tingtang.visits.models import HelpRung

MOST_RUNGS = 4


class Call(forms.Form):
    """What help is called for."""

    reason = forms.CharField(label=pgettext_lazy("help", "What for"), max_length=200)


class Rule(forms.Form):
    """Who is called first, then, after how many minutes, by which means; a rung without a post is none."""

    def __init__(self, rungs: list[HelpRung], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = []
        for nth in range(1, MOST_RUNGS + 1):
            known = rungs[nth - 1] if nth <= len(rungs) else None
            self.fields[f"post_{nth}"] = forms.ModelChoiceField(
                Post.objects.none(), label=_("Post"), required=False, initial=known.post_id if known else None
            )
            offer_rows(self, f"post_{nth}", Post.objects.order_by("code"))
            self.fields[f"minutes_{nth}"] = forms.IntegerField(
                label=_("Minutes until the next is called"), min_value=1, max_value=120, initial=known.minutes if known else 3
            )
            self.fields[f"means_{nth}"] = forms.ChoiceField(
                label=_("By which means"), choices=HelpRung.Means.choices, initial=known.means if known else "bell"
            )
            self.rows.append((nth, [self[f"{name}_{nth}"] for name in ("post", "minutes", "means")]))

    def rule(self) -> list[dict[str, Any]]:
        """As the action takes it."""
        given = self.cleaned_data
        return [
            {name: given[f"{name}_{nth}"] for name in ("post", "minutes", "means")}
            for nth in range(1, MOST_RUNGS + 1)
            if given[f"post_{nth}"]
        ]
