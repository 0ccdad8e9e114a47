"""What is wrong with judgements, in words: a sentence for each code of the rules, said without a server as well as on a page."""

from tingtang.quality.rules.ahp import Unusable
from tingtang.quality.rules.formula import BadFormula


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

UNFIT_QUESTION = {
    "kind": _("The question “{question}” is of no known kind."),
    "twice": _("There are two questions with the code “{question}”."),
    "no_text": _("The question “{question}” has no text."),
    "options": _("The question “{question}” needs 2 to 60 options."),
    "rows": _("The question “{question}” needs 1 to 60 lines."),
    "scale": _("The scale of “{question}” goes from 0 or more to at most 100."),
    "option_twice": _("“{question}” has the same option twice."),
    "measure": _("“{question}” cannot be counted this way: recommendation is asked on a scale from 0 to 10."),
    "condition": _("“{question}” depends on a question that does not come before it."),
    "condition_option": _("“{question}” depends on an answer that is no longer offered: change its condition first."),
}
UNFIT_ANSWER = {
    "missing": _("Please answer this question."),
    "choice": _("Please choose one of the answers offered."),
    "range": _("Please choose a number on the scale."),
    "rows_open": _("Please answer every line."),
    "rank": _("Please give every line its own place."),
    "points": _("The points have to make 100 together."),
    "number": _("Please give a number."),
    "date": _("Please give a day."),
}
UNFIT_SHEET = {
    "no_text": _("The item “{item}” has no text."),
    "item": _("The item “{item}” has a score, weight or photo rule that is not offered."),
    "twice": _("There are two items with the code “{item}”."),
    "many": _("A sheet has 200 items at most."),
    "open": _("“{item}” is not marked yet."),
    "mark": _("The mark of “{item}” is not on its scale."),
}

ADVICE = {
    "withheld": _("Too few ratings to show the figure without showing who gave them: see that more people are asked."),
    "nothing": _("Nothing was measured: see whether what the formula counts is still recorded."),
    "again": _("Missed {n} times in a row: look for the cause and open a correction."),
    "worse": _("Worse than the span before, beyond chance: see what was changed."),
    "better": _("Better than the span before, beyond chance: keep what was changed."),
    "begin": _("Begin with “{hall}”: {value}."),
    "learn": _("Ask “{hall}” how it is done there: {value}."),
    "perhaps": _("The difference from the target may be chance: wait for the next figure before anything is changed."),
    "raise": _("Surely reached {n} times in a row: see whether the target still asks for enough."),
    "keep": _("Reached: nothing has to be changed."),
    "here": _("Missed beyond chance: look with those who do it where time or care is lost, and agree on one change."),
    "look": _("Missed everywhere alike: look at the procedure and its means rather than at one place."),
}


def sentence(problem: Unusable) -> str:
    """The sentence in English, as the command prints it."""
    return UNUSABLE[problem.code].format(**problem.about)


FORMULA = {
    "too_long": _("The formula is longer than {about} characters."),
    "too_deep": _("The formula has more than {about} parentheses."),
    "too_many_signs": _("The formula has more than {about} signs and connecting words."),
    "unreadable": _("The formula cannot be read from “{about}” on (line {line}, character {place})."),
    "no_term": _("The formula counts nothing of the journal: write at least one of count, share, sum, mean, median, p90."),
    "too_many_terms": _("The formula has more than {about} aggregates."),
    "no_event": _("The journal has no events “{about}” (line {line}, character {place})."),
    "no_attribute": _("These events have no “{about}” (line {line}, character {place})."),
    "no_object": _("These events are not about a “{about}” (line {line}, character {place})."),
    "not_a_number": _("“{about}” is not a number (line {line}, character {place})."),
    "not_a_flag": _("“{about}” is not a yes or no (line {line}, character {place})."),
    "other_kind": _("{about} is compared with something of another kind (line {line}, character {place})."),
    "no_order": _("“{about}” can only be equal or not (line {line}, character {place})."),
}


def formula_sentence(bad: BadFormula, text: str) -> str:
    """What is wrong with a formula, in the reader's words, with the place."""
    from django.utils.translation import gettext  # noqa: PLC0415 - the other texts are said without Django

    before = text[: bad.at]
    line, place = before.count("\n") + 1, bad.at - (before.rfind("\n") + 1) + 1
    return gettext(FORMULA[bad.reason]).format(about=bad.about, line=line, place=place)
