"""Charts in templates: what they draw comes through wherever a part of a page is fetched anew."""

import json
import re
from html import unescape

from django.template import Context, Template


def test_a_chart_holds_what_it_draws_without_a_script() -> None:
    option = {"series": [{"name": "</div><b>“x”", "data": [1, None]}]}

    found = Template('{% load ui %}{% chart "waits" option title="How long?" %}').render(Context({"option": option}))

    told = re.search(r'data-option="([^"]*)"', found)
    assert told is not None
    assert json.loads(unescape(told[1])) == option
    assert "<script" not in found
