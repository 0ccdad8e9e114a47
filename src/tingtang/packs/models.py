"""Which packs are applied here, what they last set, and the words of the trade they brought."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import text_in


class Applied(models.Model):
    """A pack that has been applied, in which version, and how many changes waited when it was looked at last.

    What waits is read from everything a pack can set: a page that only says how much keeps to what was found for these very files.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    version = models.CharField(_("version"), max_length=40)
    names = models.JSONField(_("name"), default=dict)
    applied_at = models.DateTimeField(_("applied at"))
    waiting = models.PositiveIntegerField(null=True, editable=False)
    mark = models.CharField(max_length=64, blank=True, default="", editable=False)

    def __str__(self) -> str:
        return text_in(self.names, default=self.code)


class Given(models.Model):
    """What a pack last set on one thing; a field that differs from it now was changed here by hand."""

    pack = models.ForeignKey(Applied, on_delete=models.CASCADE, related_name="given")
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "kind", "code"], name="packs_given_once")]


class Term(models.Model):
    """What this organisation calls a thing of the house: counter, ticket, customer."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    names = models.JSONField(_("name"), default=dict)

    @classmethod
    def put(cls, code: str, names: Mapping[str, str]) -> "Term":
        """Call the thing `names` from now on."""
        term, _is_new = cls.objects.update_or_create(code=code, defaults={"names": dict(names)})
        return term

    def __str__(self) -> str:
        return text_in(self.names, default=self.code)
