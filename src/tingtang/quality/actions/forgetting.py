"""What quality keeps of a customer who is to be forgotten: his marks count on, his words go, and nobody asks him any more."""

from tingtang.core.registry import Text
from tingtang.customers.queries.mentions import holding, names_of_nobody_else, numbers_of, without
from tingtang.quality.models import Commendation, Invitation, Reply


def obligations(_keys: list[int]) -> list[Text]:
    """Nothing here forbids it."""
    return []


def erase(keys: list[int]) -> dict[str, int]:
    """End the invitations he has not answered, and remove what he wrote in surveys and what says who he is in commendations."""
    asked = Invitation.objects.filter(customer__in=keys)
    removed = {"reply": _remove_words(keys), "commendation": _blank_praise(keys)}
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


def _blank_praise(keys: list[int]) -> int:
    words = [*numbers_of(keys), *names_of_nobody_else(keys)]
    found = Commendation.objects.filter(holding(["text"], words))
    for one in found:
        Commendation.objects.filter(pk=one.pk).update(text=without(one.text, words))
    return len(found)
