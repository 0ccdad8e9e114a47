"""What people type about knowledge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.improvement import models
from tingtang.improvement.actions.knowledge import ARTICLE_FIELDS, QUESTION_FIELDS
from tingtang.improvement.forms.parts import DAY, InHall, staff
from tingtang.ui.choosing import offer_choices, offer_rows
from tingtang.ui.editing import say_none


def _services() -> Any:
    return Service.objects.filter(is_active=True).order_by("order", "code")


class Article(InHall):
    """An article."""

    permission, versioned = "improvement.save_article", ARTICLE_FIELDS

    class Meta:
        model = models.Article
        fields = ["title", "kind", "body", "service", "hall", "author", "review_date"]
        widgets = {"body": forms.Textarea(attrs={"rows": 10}), "review_date": DAY}
        help_texts = {
            "title": _("The question as customers ask it, or the name of the practice."),
            "review_date": _("Left empty: half a year after it is published."),
        }

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        self.fields["author"].queryset, self.fields["service"].queryset = staff(), _services()  # type: ignore[attr-defined]
        if self.instance.drawn_from_id is not None:
            answers = [one for one in models.ArticleKind.choices if one[0] != models.ArticleKind.STORY]
            offer_choices(self, "kind", answers)
            self.fields["body"].help_text = _(
                "Keep what others can do the same way, step by step; leave out who it was and what happened only once."
            )
        elif self.instance.kind == models.ArticleKind.STORY:
            self.fields["body"].help_text = _(
                "What the customer wanted, what was done, how it ended, what was learnt. No names and numbers of customers."
            )
        say_none(self)


class Question(InHall):
    """A question."""

    permission, versioned = "improvement.ask", QUESTION_FIELDS

    class Meta:
        model = models.Question
        fields = ["text", "service", "expert", "hall"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"expert": _("Left empty: whoever knows answers.")}

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        self.fields["expert"].queryset, self.fields["service"].queryset = staff(), _services()  # type: ignore[attr-defined]
        say_none(self)


class Answer(forms.Form):
    """An expert's answer."""

    text = forms.CharField(label=_("Answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}))


class Sharing(forms.Form):
    """Under which title an answer is shared."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("The question as others would search it."))


class Filling(forms.Form):
    """Which article answers what was searched in vain."""

    article = forms.ModelChoiceField(label=pgettext_lazy("knowledge", "article"), queryset=models.Article.objects.none())

    def __init__(self, *args: Any, articles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "article", articles, part=lambda one: one.hall.name_in() if one.hall else "")


class Remark(forms.Form):
    """A comment."""

    text = forms.CharField(label=_("Comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class Reason(forms.Form):
    """Why an article is withdrawn."""

    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=200)
