"""What improvement keeps of a customer who is to be forgotten: nothing he was looked for by."""

from tingtang.core.registry import Text
from tingtang.customers.queries.mentions import holding, names_of_nobody_else, numbers_of
from tingtang.improvement.models import Gap


def obligations(_keys: list[int]) -> list[Text]:
    """Nothing here forbids it."""
    return []


def erase(keys: list[int]) -> dict[str, int]:
    """Remove from what was searched for and not found whatever names him."""
    words = [*numbers_of(keys), *names_of_nobody_else(keys)]
    return {"gap": Gap.objects.filter(holding(["text"], words)).delete()[0]}
