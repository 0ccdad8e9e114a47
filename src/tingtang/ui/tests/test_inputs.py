"""Inputs drawn by hand are those that Django's templates draw."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from tingtang.ui.inputs import DRAWN, Renderer

PEOPLE = [("", "–"), (1, "李敏 <b>"), ("Hall", [(2, "陈刚 & 王"), (3, mark_safe("<i>赵晓</i>"))])]
ATTRIBUTES = {"class": 'a"b', "required": True, "disabled": False, "data-n": 3, "id": "x"}
WIDGETS: list[tuple[forms.Widget, Any]] = [
    *(
        (kind(), value)
        for kind in (forms.TextInput, forms.NumberInput, forms.HiddenInput)
        for value in (None, "", 'a "<b>" &', 7)
    ),
    (forms.DateInput(attrs={"type": "date"}), "2026-11-21"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.Textarea(), "one\n<two>"),
    (forms.Textarea(), None),
    *((forms.Select(choices=PEOPLE), value) for value in ("", 1, "2", None)),
    (forms.SelectMultiple(choices=PEOPLE), ["1", "3"]),
    (forms.RadioSelect(choices=PEOPLE[:2]), 1),
    (forms.CheckboxSelectMultiple(choices=PEOPLE[:2]), [1]),
]


def plain(html: str) -> str:
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", html)


class TestInputs:
    @pytest.mark.parametrize(("widget", "value"), WIDGETS)
    def test_are_those_of_the_templates(self, widget: forms.Widget, value: Any) -> None:
        drawn = widget.render("field", value, ATTRIBUTES, Renderer())

        assert plain(drawn) == plain(widget.render("field", value, ATTRIBUTES, DjangoTemplates()))

    def test_name_templates_that_there_are(self) -> None:
        for name in DRAWN:
            assert DjangoTemplates().get_template(name)
