"""Constant texts of templates, kept by language."""

from asgiref.local import Local
from django.template import engines
from django.utils import translation
from django.utils.translation import trans_real

SAVE = engines["django"].from_string('{% load i18n %}{% trans "Save" %}')


def said(language: str) -> str:
    """What the template says in a language."""
    with translation.override(language):
        return SAVE.render({})


def test_a_text_is_said_in_the_language_of_the_moment_also_after_languages_were_set_up_anew() -> None:
    chinese = said("zh-hans")
    trans_real._active = Local()  # type: ignore[attr-defined]

    assert [said("zh-hans"), said("en"), said("zh-hans")] == [chinese, "Save", chinese]
    assert chinese != "Save"
