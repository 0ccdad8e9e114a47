"""What people type about contests and rankings of trainers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import Actor
from tingtang.improvement import models
from tingtang.improvement.actions.contests import CONTEST_FIELDS
from tingtang.improvement.forms.parts import DAY, InHall, staff
from tingtang.improvement.models.contests import MOST_MARK, SUBJECT_KINDS
from tingtang.improvement.rules import contests as rules
from tingtang.quality.models import Indicator
from tingtang.ui.choosing import offer_rows
from tingtang.ui.widgets import Rows

_SUBJECT: list[Mapping[str, Any]] = [
    {"name": "name", "label": _("What is contested"), "max_length": 60},
    {"name": "kind", "label": pgettext_lazy("subject of a contest", "How it counts"), "options": SUBJECT_KINDS},
    {"name": "weight", "label": _("Weight"), "size": "small", "value": "1"},
]
_PRIZE: list[Mapping[str, Any]] = [
    {"name": "to", "label": _("Down to rank"), "size": "small"},
    {"name": "prize", "label": _("Prize"), "max_length": 100},
]


class Contest(InHall):
    """A contest, who takes part and who judges."""

    permission, versioned = "improvement.save_contest", CONTEST_FIELDS
    subjects = Rows(_SUBJECT, label=_("What is contested"), verb=_("Add a subject"))
    prizes = Rows(_PRIZE, label=_("Prizes"), verb=_("Add a prize"), required=False)
    entrants = forms.ModelMultipleChoiceField(
        label=_("Who takes part"), queryset=models.Entrant.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    judges = forms.ModelMultipleChoiceField(
        label=_("Who judges"), queryset=models.Judge.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = models.Contest
        fields = ["name", "goal", "held_date", "place", "hall", "subjects", "prizes", "trims"]
        widgets = {"held_date": DAY}

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        fields: Any = self.fields
        fields["entrants"].queryset = fields["judges"].queryset = staff()
        if self.instance.pk:
            for name in ("entrants", "judges"):
                self.initial[name] = list(getattr(self.instance, name).values_list("staff_id", flat=True))

    def values(self) -> dict[str, Any]:
        values = super().values()
        people = {name: list(values[name]) for name in ("entrants", "judges")}
        rows = {name: values[name] or [] for name in ("subjects", "prizes")}
        return values | people | rows


class Marks(forms.Form):
    """What a judge gives: a number for each entrant and subject; what is left empty is not marked yet."""

    def __init__(
        self, contest: models.Contest, entrants: Sequence[models.Entrant], known: Mapping[tuple[int, int], float], *args: Any
    ) -> None:
        super().__init__(*args)
        self.rows: list[tuple[models.Entrant, list[forms.BoundField]]] = []
        for one in entrants:
            for place, subject in enumerate(contest.parts):
                name, is_judged = f"m{one.pk}_{place}", subject.kind == rules.JUDGED
                box = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
                most = rules.MOST_POINTS if is_judged else MOST_MARK
                label = f"{one}: {subject.name}"
                self.fields[name] = forms.FloatField(label=label, required=False, min_value=0, max_value=most, widget=box)
                value = known.get((one.pk, place))
                self.initial[name] = f"{value:g}" if value is not None else None
            self.rows.append((one, [self[f"m{one.pk}_{place}"] for place in range(len(contest.subjects))]))

    def marks(self) -> dict[tuple[int, int], float]:
        """What was typed, by entrant and place of the subject."""
        found = {}
        for name, value in self.cleaned_data.items():
            if value is not None:
                entrant, _line, place = name[1:].partition("_")
                found[int(entrant), int(place)] = value
        return found


class Ranking(InHall):
    """By which indicator and days trainers are ranked."""

    permission = "improvement.rank_trainers"

    class Meta:
        model = models.Ranking
        fields = ["name", "indicator", "basis", "first_date", "last_date", "least", "hall"]
        widgets = {"first_date": DAY, "last_date": DAY}
        help_texts = {"hall": _("Who may see it."), "least": _("Whose outlets had fewer is shown without a rank.")}

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        rows = Indicator.objects.filter(is_active=True).order_by("name", "pk")
        offer_rows(self, "indicator", rows)

    def values(self) -> dict[str, Any]:
        values = super().values()
        values.pop("version")
        return values
