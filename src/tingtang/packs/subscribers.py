"""What an organisation calls a nature of cases is said by every page from then on."""

from tingtang.cases.events import WORD_SAVED
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.packs import words


@subscriber("packs.write_words", WORD_SAVED)
def write_words(happened: list[Happened]) -> None:
    """Write the texts anew that hold such a word; web processes read them when they see that they changed."""
    words.write_here()
