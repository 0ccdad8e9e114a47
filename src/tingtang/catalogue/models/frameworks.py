"""Lists of points that what is kept here is held against: clauses of standards, roles of standardisation, rules one must have."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models.services import Listed
from tingtang.core.naming import Named, clean_texts, code_validator, text_in
from tingtang.org.models import Post, Staff


class Framework(Listed):
    """A list of points, such as ISO/IEC 20000-1, the ten roles of standardisation, or the rules an insurer must have."""

    number = models.CharField(_("number of the list"), max_length=80, blank=True)
    about = models.TextField(_("what it is for"), max_length=2000, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("list of points"), _("lists of points")


class Point(Named):
    """One point of a list. `follow` names what the system sees of it (`queries/followed.py`); `every_days` how often that must
    happen; `told_at` when people were told that it did not, empty once it has.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="points")
    code = models.CharField(_("code"), max_length=40, validators=[code_validator])
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    follow = models.CharField(_("followed by"), max_length=40, blank=True)
    every_days = models.PositiveSmallIntegerField(
        _("at least every so many days"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1100)]
    )
    owner = models.ForeignKey(
        Staff, verbose_name=_("who answers for it"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    post = models.ForeignKey(
        Post, verbose_name=_("post that answers for it"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    inputs = models.JSONField(_("what goes in"), default=dict, blank=True)
    output = models.JSONField(_("what comes out"), default=dict, blank=True)
    told_at = models.DateTimeField(_("told that it is due"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("point of a list"), _("points of lists")
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="catalogue_point_once")]

    def clean(self) -> None:
        """Refuse what is not texts by language."""
        super().clean()
        for field in ("inputs", "output"):
            setattr(self, field, clean_texts(getattr(self, field)))

    @property
    def answering(self) -> list[Staff]:
        """Who answers for it: the one named, else who holds the post; nobody who has left."""
        if self.owner is not None and self.owner.left_date is None:
            return [self.owner]
        held = self.post.staff.filter(left_date__isnull=True, account__is_active=True) if self.post is not None else ()
        return list(held)

    @property
    def goes_in(self) -> str:
        """What goes in, in the reader's language."""
        return text_in(self.inputs, get_language() or "", "")

    @property
    def comes_out(self) -> str:
        """What comes out, in the reader's language."""
        return text_in(self.output, get_language() or "", "")


class Cover(models.Model):
    """What is kept here (a standard, a rule, a process, a kind of case) covers a point; it counts while it is in use."""

    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="covers")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()

    class Meta:
        verbose_name, verbose_name_plural = _("cover of a point"), _("covers of points")
        constraints = [models.UniqueConstraint(fields=["point", "subject_type", "subject_id"], name="catalogue_covered_once")]

    def __str__(self) -> str:
        return f"{self.point} · {self.subject_type} {self.subject_id}"
