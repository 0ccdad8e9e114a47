"""What is still to be said before the same thing is done to many cases."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.forms.desk import Tags as TagField
from tingtang.cases.forms.desk import Words
from tingtang.cases.models import Case
from tingtang.cases.models.cases import LEVELS
from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.org.models import Staff, Team, TeamMember
from tingtang.org.queries import at_work, of_hall
from tingtang.ui import editing
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import MomentInput


class Bulk(forms.Form):
    """Nothing more to say."""

    def __init__(self, *args: Any, actor: Actor, cases: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.cases = actor, cases
        self.prepare()
        editing.say_none(self)

    def prepare(self) -> None:
        """Fill what there is to choose from."""


class Give(Bulk):
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, help_text=_("Left empty: each stays with its team.")
    )
    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Person"), required=False)

    def prepare(self) -> None:
        halls = {case.hall_id for case in self.cases}
        near = Q(hall__isnull=True) | Q(hall_id__in=halls)
        offer_rows(self, "team", Team.objects.filter(near, is_active=True).order_by("code"))
        held = TeamMember.objects.values("staff")
        offer_rows(self, "staff", at_work(*halls).filter(near, pk__in=held), part=of_hall)


class Move(Bulk):
    step = forms.ChoiceField(label=_("Step"))
    reason = Words(label=_("Reason"), required=False, max_length=500)

    def prepare(self) -> None:
        count: Counter[tuple[str, str]] = Counter()
        for case in self.cases:
            for step in case.kind.life.steps_from(case.state):
                count[step.code, text_in(step.names, default=step.code)] += 1
        self.fields["step"].choices = [  # type: ignore[attr-defined]
            (code, f"{name} ({number} / {len(self.cases)})") for (code, name), number in count.most_common()
        ]


class Tags(Bulk):
    add = TagField(label=_("Add tags"))
    remove = TagField(label=_("Take tags away"))


class Priority(Bulk):
    impact = forms.TypedChoiceField(label=_("Impact"), choices=LEVELS, coerce=int, initial=2)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=LEVELS, coerce=int, initial=2)


class Urge(Bulk):
    demand = Words(label=_("What is demanded"), max_length=2000)
    until = forms.DateTimeField(
        label=_("Answer until"),
        required=False,
        widget=MomentInput(),
    )


class Merge(Bulk):
    into = forms.ModelChoiceField(
        Case.objects.none(), label=_("Keep"), empty_label=None, help_text=_("The others are merged into this one.")
    )

    def prepare(self) -> None:
        offer_rows(self, "into", Case.objects.filter(pk__in=[case.pk for case in self.cases]).order_by("opened_at"))
