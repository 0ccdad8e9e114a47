"""What people type about meetings, ideas and self-check reports."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Promise
from tingtang.core.actors import Actor
from tingtang.improvement import models
from tingtang.improvement.actions.ideas import IDEA_FIELDS
from tingtang.improvement.actions.meetings import DECISION_FIELDS, MEETING_FIELDS
from tingtang.improvement.actions.selfchecks import SELF_CHECK_FIELDS
from tingtang.improvement.forms.parts import DAY, InHall, staff
from tingtang.improvement.models import FORMS, DriveState
from tingtang.org.models import Hall
from tingtang.org.queries import of_hall
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.days import MomentInput
from tingtang.ui.editing import Record, say_none
from tingtang.ui.widgets import Rows

_MOMENT = MomentInput()
_TOPIC: list[Mapping[str, Any]] = [
    {"name": "text", "label": _("Topic"), "max_length": 200},
    {"name": "by", "label": _("Who speaks"), "max_length": 60, "size": "small"},
]


def _with_posts(person: Any) -> str:
    """Somebody with his posts, by which he is found too."""
    return " · ".join([str(person), *(post.name_in() for post in person.posts.all())])


class Meeting(InHall):
    """A meeting or an event."""

    permission, versioned = "improvement.save_meeting", MEETING_FIELDS
    topics = Rows(_TOPIC, label=_("Topics"), verb=_("Add a topic"), required=False)
    people = forms.ModelMultipleChoiceField(
        label=_("Who is invited"), queryset=models.Guest.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    promises = forms.ModelMultipleChoiceField(
        label=_("Promises that are talked about"), queryset=Promise.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In a discussion round: what everybody has to say alike, at every counter and in every talk."),
    )  # fmt: skip

    class Meta:
        model = models.Meeting
        fields = ["title", "kind", "starts_at", "ends_at", "place", "hall", "chair", "topics"]
        widgets = {"starts_at": _MOMENT, "ends_at": _MOMENT}

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        offer_rows(self, "chair", staff(), part=of_hall)
        self.fields["people"].label_from_instance = _with_posts  # type: ignore[attr-defined]
        offer_rows(self, "people", staff().prefetch_related("posts"), part=of_hall)
        kept = Q(pk__in=self.instance.talks.values("promise")) if self.instance.pk else Q()
        offer_rows(self, "promises", Promise.objects.filter(Q(is_published=True) | kept).order_by("pk"))
        if self.instance.pk:
            self.initial["people"] = list(self.instance.guests.values_list("staff_id", flat=True))
            self.initial["promises"] = list(self.instance.talks.values_list("promise_id", flat=True))
        if not self.fields["promises"].queryset:  # type: ignore[attr-defined]
            del self.fields["promises"]

    def values(self) -> dict[str, Any]:
        values = super().values()
        topics = [{"text": row["text"], "by": row["by"]} for row in values["topics"] or [] if row["text"]]
        return values | {"topics": topics, "people": list(values["people"]), "promises": list(values.get("promises", ()))}


class Held(forms.Form):
    """What was said, and who came."""

    minutes = forms.CharField(max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6}))
    came = forms.MultipleChoiceField(label=_("Who came"), required=False, widget=forms.CheckboxSelectMultiple)
    others_came = forms.IntegerField(
        label=_("Customers and neighbours who came"), min_value=0, max_value=1_000_000, required=False,
        help_text=_("Counted only. Leave it empty where only staff were asked."),
    )  # fmt: skip

    def __init__(self, meeting: models.Meeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].label = models.Meeting._meta.get_field("minutes").verbose_name
        guests = list(meeting.guests.select_related("staff").order_by("staff__name", "pk"))
        offer_choices(self, "came", [(str(one.staff_id), str(one.staff)) for one in guests])
        self.initial["minutes"] = meeting.minutes
        self.initial["others_came"] = meeting.others_came
        self.initial["came"] = [
            str(one.staff_id) for one in guests if (one.answer != models.Answer.AWAY if one.came is None else one.came)
        ]


class Decision(Record):
    """A decision of a meeting."""

    versioned = DECISION_FIELDS

    class Meta:
        model = models.Decision
        fields = ["text", "owner", "due_date"]
        widgets = {"due_date": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "owner", staff())


class Idea(InHall):
    """An idea."""

    permission, versioned = "improvement.propose", IDEA_FIELDS

    class Meta:
        model = models.Idea
        fields = ["title", "body", "kind", "origin", "source", "hall"]
        widgets = {"body": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"source": _("Which firm or trade, when it comes from elsewhere.")}


class Trial(forms.Form):
    """Where and how long an idea is tried out."""

    outlets = forms.ModelMultipleChoiceField(
        label=_("Where it is tried out"), queryset=Hall.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one outlet.")},
    )  # fmt: skip
    first = forms.DateField(label=_("Tried out from"), widget=DAY)
    last = forms.DateField(label=_("Tried out until"), widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "outlets", Hall.objects.filter(is_active=True).order_by("code"))


class Deciding(forms.Form):
    """What came of an idea."""

    result = forms.CharField(
        label=pgettext_lazy("idea", "What came of it"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    thanks = forms.CharField(label=_("Thanks"), max_length=300, help_text=_("Who proposed it reads this."))


class SelfCheck(InHall):
    """A self-check report."""

    permission, versioned = "improvement.save_selfcheck", SELF_CHECK_FIELDS

    class Meta:
        model = models.SelfCheck
        fields = ["title", "form", "hall", "author", "due_date", "drive"]
        widgets = {"due_date": DAY}

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        fields: Any = self.fields
        fields["author"].queryset = staff()
        fields["drive"].queryset = models.Drive.objects.visible_to(actor).exclude(state=DriveState.ENDED).order_by("name", "pk")
        if self.instance.pk:
            fields["form"].disabled = True
            for code, name in FORMS[self.instance.form].items():
                area = forms.Textarea(attrs={"rows": 5})
                fields[f"part_{code}"] = forms.CharField(label=name, required=False, max_length=10_000, widget=area)
                self.initial[f"part_{code}"] = self.instance.parts.get(code, "")
        say_none(self)

    def values(self) -> dict[str, Any]:
        values = super().values()
        parts = {name.removeprefix("part_"): values.pop(name) for name in list(values) if name.startswith("part_")}
        return values | ({"parts": parts} if parts else {})


class Verdict(forms.Form):
    """What the reader says."""

    verdict = forms.CharField(label=_("What the reader says"), max_length=500, required=False)
