"""Codes for programs, names for people in several languages: shared by everything that is set up."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

code_validator = RegexValidator(
    r"^[a-z0-9][a-z0-9_-]{0,39}$", _("Use lower-case letters, digits, hyphens; start with a letter or digit.")
)


def text_in(texts: Mapping[str, str], language: str | None = None, default: str = "") -> str:
    """The text for `language` (default: the reader's). Keys: zh-hans, zh-hant, en; else `default`, else any there is."""
    if not texts:
        return default
    wanted = (language or get_language() or "").lower()
    return texts.get(wanted) or default or texts.get("zh-hans") or next(iter(texts.values()), "")


def clean_texts(texts: object) -> dict[str, str]:
    """Translations without empty ones. Refused when it is not texts by language, or names a language there is not."""
    if not isinstance(texts, Mapping) or not all(isinstance(text, str) for text in texts.values()):
        raise ValidationError(_("Give one text for each language."))
    unknown = set(texts) - dict(settings.LANGUAGES).keys()
    if unknown:
        raise ValidationError(_("There is no language “%(code)s” here."), params={"code": min(map(str, unknown))})
    return {code: text.strip() for code, text in texts.items() if text.strip()}


class Named(models.Model):
    """Something with a code for programs and a name for people, with translations beside it."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator])
    name = models.CharField(_("name"), max_length=100)
    names = models.JSONField(_("name in other languages"), default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_in()

    def clean(self) -> None:
        """Keep translations only in the languages there are, and only where something was written."""
        super().clean()
        self.names = clean_texts(self.names)

    def name_in(self, language: str | None = None) -> str:
        """The name in `language` (default: the reader's), else the plain name."""
        return text_in(self.names, language, self.name)
