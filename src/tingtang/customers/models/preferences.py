"""Preferences: what a customer likes, dislikes and needs, told once and shown to whoever serves next (CUS-34).

And who he is and how he is best approached (PRP-08).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers.models.customers import Customer


class Stance(models.TextChoices):
    NEED = "need", _("needs")
    LIKE = "like", _("likes")
    DISLIKE = "dislike", _("dislikes")
    FAMILY = "family", pgettext_lazy("profile", "family")
    WORK = "work", pgettext_lazy("profile", "work")
    CHARACTER = "character", pgettext_lazy("profile", "character")
    MANNER = "manner", pgettext_lazy("profile", "how to approach")


class Preference(models.Model):
    """One thing to mind when serving a customer; needs come first."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="preferences")
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, default=Stance.LIKE)
    text = models.CharField(pgettext_lazy("preference", "what"), max_length=200)
    topic = models.CharField(_("topic"), max_length=40, blank=True)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("preference"), _("preferences")
        constraints = [models.UniqueConstraint(fields=["customer", "stance", "text"], name="customers_preference_once")]

    def __str__(self) -> str:
        return f"{self.get_stance_display()} {self.text}"
