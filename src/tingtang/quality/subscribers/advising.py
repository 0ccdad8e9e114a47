"""The people of a post are told how the indicators came out for which it answers, with what to do first."""

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News, tell_news
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.models import Hall, Post
from tingtang.quality.events import OWNER_ADVISED
from tingtang.quality.models import Comparison
from tingtang.quality.queries.comparisons import advised_people
from tingtang.quality.shown.comparisons import advice_words, hall_names
from tingtang.ui import formats

MOST = 3


@subscriber("quality.advise_owners", OWNER_ADVISED)
def advise_owners(happened: list[Happened]) -> None:
    """Tell them once for each span."""
    tell_news((each, _advised(each)) for each in happened)


def _advised(each: Happened) -> News | None:
    post = Post.objects.filter(pk=each.object_id("post") or 0).first()
    hall = Hall.objects.filter(pk=each.object_id("hall") or 0).first()
    told = each.attributes
    rows = Comparison.objects.filter(owner=post, hall=hall, first=told["since"], latest=told["until"]).exclude(is_met=None)
    missed = list(rows.filter(is_met=False).select_related("indicator").order_by("-is_sure", "indicator__name", "pk"))
    words = (
        _("{where}, {days}: {missed} of {n} indicators missed their target: {names}. {advice}")
        if missed
        else _("{where}, {days}: all {n} indicators reached their target.")
    )
    first = rows.first()
    days = lazy(formats.span, str)(first.first, first.latest) if first else ""
    values = {
        "where": lazy(_where, str)(post, hall), "days": days, "n": rows.count(), "missed": len(missed),
        "names": lazy(_named, str)(missed), "advice": lazy(_advice, str)(missed),
    }  # fmt: skip
    asked = f"?owner={post.pk if post else ''}&hall={hall.pk if hall else ''}" + ("&is_met=False" if missed else "")
    return News(advised_people(post, hall), words, reverse("quality:comparisons") + asked, values)


def _where(post: Post | None, hall: Hall | None) -> str:
    return " · ".join(str(one) for one in (hall or _("All halls"), post) if one)


def _named(missed: list[Comparison]) -> str:
    told = ("、" if (get_language() or "").startswith("zh") else ", ").join(str(one.indicator) for one in missed[:MOST])
    return gettext("{names} and {n} more").format(names=told, n=len(missed) - MOST) if len(missed) > MOST else told


def _advice(missed: list[Comparison]) -> str:
    return " ".join(advice_words(missed[0], hall_names(missed[:1]))) if missed else ""
