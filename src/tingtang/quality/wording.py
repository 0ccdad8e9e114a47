"""What is wrong with judgements, in words: a sentence for each code of the rules, said without a server as well as on a page."""

from tingtang.quality.rules.ahp import Unusable


def _(text: str) -> str:
    """Mark a text for the translators. Django's own mark asks for the settings, which a command may not have yet."""
    return text


UNUSABLE = {
    "how_many": _("Compare from 1 to {most} items, given as a list of names."),
    "no_name": _("An item has no name, but “{value}”."),
    "same_name": _("Two items have the name “{value}”."),
    "no_triple": _(
        "“{value}” is no judgement: write the first item, the second item, and how many times the first outweighs it."
    ),
    "unknown": _("“{value}” is not among the items."),
    "no_number": _("“{value}” is no judgement: write a number from 1 to 9, or its inverse such as 1/3."),
    "off_scale": _("“{value}” is off the scale: judgements go from 1/9 to 9."),
    "with_itself": _("“{value}” is compared with itself: that is always 1."),
    "twice": _("“{first}” and “{second}” are compared twice, with different results."),
    "not_compared": _("Nothing connects “{value}” with the first item: compare it with at least one of the others."),
    "no_table": _("“{value}” is no table of random indices; there are {tables}."),
}


def sentence(problem: Unusable) -> str:
    """The sentence in English, as the command prints it."""
    return UNUSABLE[problem.code].format(**problem.about)
