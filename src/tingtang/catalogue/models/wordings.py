"""What is said to customers, and what is better not said, by scene (STD-27)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.services import Listed


class Scene(models.TextChoices):
    """When something is said."""

    GREETING = "greeting", pgettext_lazy("scene", "greeting")
    ENQUIRY = "enquiry", pgettext_lazy("scene", "answering questions")
    WAITING = "waiting", pgettext_lazy("scene", "waiting")
    DOCUMENTS = "documents", pgettext_lazy("scene", "papers are missing")
    REFUSAL = "refusal", pgettext_lazy("scene", "it cannot be done")
    COMPLAINT = "complaint", pgettext_lazy("scene", "complaint")
    APOLOGY = "apology", pgettext_lazy("scene", "apology")
    PHONE = "phone", pgettext_lazy("scene", "on the phone")
    FAREWELL = "farewell", pgettext_lazy("scene", "farewell")


class Wording(Listed):
    """Words for a scene: what is said, the expressions that are better left out (a line each), and why."""

    scene = models.CharField(_("scene"), max_length=12, choices=Scene.choices, default=Scene.GREETING)
    say = models.TextField(_("say"), max_length=1000)
    avoid = models.TextField(_("do not say, a line each"), max_length=2000, blank=True)
    why = models.TextField(_("why so"), max_length=1000, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("wording"), _("wordings")
