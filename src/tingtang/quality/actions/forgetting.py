"""What quality keeps of a customer who is to be forgotten: his marks count on, his words go, and nobody asks him any more."""

from django.db.models import Q

from tingtang.core.registry import Text
from tingtang.customers.queries.mentions import holding, names_of_nobody_else, numbers_of, without
from tingtang.quality.models import Commendation, Invitation, Reply


def obligations(_keys: list[int]) -> list[Text]:
    """Nothing here forbids it."""
    return []


def erase(keys: list[int]) -> dict[str, int]:
    """End the invitations he has not answered, and remove what he wrote in surveys and what says who he is in commendations."""
    asked = Invitation.objects.filter(customer__in=keys)
    words = [*numbers_of(keys), *names_of_nobody_else(keys)]
    removed = {"reply": _remove_words(keys) + _blank_replies(words), "commendation": _blank_praise(words)}
    removed["invitation"] = asked.filter(state__in=["open", "unreached"]).update(state="refused", call_after=None)
    return removed


def _remove_words(keys: list[int]) -> int:
    """Remove answers in words; marks, and with them every figure, stay."""
    replies = Reply.objects.filter(invitation__customer__in=keys).select_related("version")
    for one in replies:
        written = {question.code for question in one.version.asked if question.kind == "text"}
        kept = {code: answer for code, answer in one.answers.items() if code not in written}
        Reply.objects.filter(pk=one.pk).update(answers=kept)
    return len(replies)


def _blank_replies(words: list[str]) -> int:
    """What says who he is in replies that nobody is known to have given: of anonymous surveys, by open links."""
    said = Q(pk__in=())
    for word in words:
        said |= Q(answers__icontains=word)
    found = Reply.objects.filter(said)
    for one in found:
        Reply.objects.filter(pk=one.pk).update(answers=without(one.answers, words))
    return len(found)


def _blank_praise(words: list[str]) -> int:
    found = Commendation.objects.filter(holding(["text"], words))
    for one in found:
        Commendation.objects.filter(pk=one.pk).update(text=without(one.text, words))
    return len(found)
