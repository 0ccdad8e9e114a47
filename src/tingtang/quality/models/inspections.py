"""What quality keeps of inspections: sheets, plans, the filled sheets with their evidence, and findings until they are closed."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named, code_validator, text_in
from tingtang.org.models import Hall, Staff
from tingtang.quality.rules import sheets as rules
from tingtang.quality.wording import UNFIT_SHEET


class Area(models.TextChoices):
    """What a sheet looks at (CTR-06, CTR-10, STD-16, 17, 20, 22, 28, 29)."""

    ENVIRONMENT = "environment", _("environment")
    EQUIPMENT = "equipment", _("equipment")
    NORMS = "norms", _("service norms")
    WORK = "work", _("quality of work")
    SYSTEMS = "systems", _("running of systems")
    UNITIES = "unities", _("six unities")
    SIX_S = "six_s", "6S"
    CONDUCT = "conduct", _("conduct at the counter")
    PROCESS = "process", _("execution of a process")
    CUSTOMER_AREA = "customer_area", _("customer area")
    RECEPTION = "reception", _("reception")
    REMOTE = "remote", _("recordings and video")
    OTHER = "other", pgettext_lazy("area of inspection", "something else")


class Sheet(Named):
    """What is looked at, item by item. Each change of the items makes a new version; a filled sheet keeps the items it was filled with."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    area = models.CharField(_("area"), max_length=20, choices=Area.choices, default=Area.OTHER)
    items = models.JSONField(_("items"), default=list, blank=True)
    pass_share = models.FloatField(_("share to be reached"), default=0.8)
    is_active = models.BooleanField(_("in use"), default=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    number = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("inspection sheet"), _("inspection sheets")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pass_share__gt=0, pass_share__lte=1), name="sheet_pass_share",
                violation_error_message=_("The share lies between 0 and 1."),
            )
        ]  # fmt: skip

    def clean(self) -> None:
        """Refused when an item does not hold together."""
        super().clean()
        try:
            rules.read(self.items)
        except rules.Unfit as bad:
            raise ValidationError({"items": _now(UNFIT_SHEET[bad.code]).format(item=bad.item)}) from None

    @property
    def looked_at(self) -> list[rules.Item]:
        """Its items."""
        return rules.read(self.items)


class InspectionPlan(models.Model):
    """Who inspects where by which sheet, how often; `days` are days of the week (0 is Monday) or of the month."""

    sheet = models.ForeignKey(
        Sheet, verbose_name=pgettext_lazy("inspection", "sheet"), on_delete=models.PROTECT, related_name="plans"
    )
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="+")
    process = models.ForeignKey(
        "flows.Process", verbose_name=_("process"), on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("When it is looked at whether a process is carried out as published; the results then stand on its page."),
    )  # fmt: skip
    place = models.CharField(pgettext_lazy("inspection", "place"), max_length=120, blank=True)
    camera = models.URLField(
        _("picture of the camera"), blank=True,
        help_text=_("Where the place is seen live, when the round is made from afar; whoever inspects opens it beside the sheet."),
    )  # fmt: skip
    inspector = models.ForeignKey(Staff, verbose_name=_("inspector"), on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(
        Staff, verbose_name=_("second inspector"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rhythm = models.CharField(
        _("rhythm"), max_length=10, default="day",
        choices=[("day", _("every day")), ("week", _("on days of the week")), ("month", _("on days of the month"))],
    )  # fmt: skip
    days = models.JSONField(_("days"), default=list, blank=True)
    due_time = models.TimeField(_("done by"))
    starts_date = models.DateField(_("from"))
    ends_date = models.DateField(_("until"), null=True, blank=True)
    planned_until = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("inspection plan"), _("inspection plans")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(second=F("inspector")) | Q(second__isnull=True), name="plan_two_people",
                violation_error_message=_("The second inspector is somebody else."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sheet} · {self.hall}"

    def clean(self) -> None:
        """Refused without days where the rhythm needs them."""
        super().clean()
        least, most = (0, 6) if self.rhythm == "week" else (1, 31)
        if self.rhythm == "day":
            self.days = []
        elif not self.days or any(not isinstance(one, int) or not least <= one <= most for one in self.days):
            raise ValidationError({"days": _("Name the days, such as 1, 3, 5.")})


class InspectionKind(models.TextChoices):
    """How it came to an inspection; those of visitors and reviews are shown on their own pages only."""

    ROUND = "round", _("planned round")
    SPOT = "spot", _("spot check")
    VISIT = "visit", _("mystery visit")
    REVIEW = "review", _("remote review")


class Inspection(models.Model):
    """A sheet to be filled or filled: `items` as they stood, `marks` by item as {"value", "note"}.

    `key` is made by the device on which it is filled, so that what is handed over twice is kept once.
    """

    named_with: ClassVar[tuple[str, ...]] = ("hall", "sheet")

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(_("kind"), max_length=10, choices=InspectionKind.choices, default=InspectionKind.ROUND)
    sheet = models.ForeignKey(
        Sheet, verbose_name=pgettext_lazy("inspection", "sheet"), on_delete=models.PROTECT, related_name="inspections"
    )
    sheet_number = models.PositiveIntegerField(default=1)
    items = models.JSONField(default=list)
    pass_share = models.FloatField(default=0.8)
    plan = models.ForeignKey(InspectionPlan, on_delete=models.SET_NULL, null=True, blank=True, related_name="rounds")
    twin = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="twins")
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="+")
    place = models.CharField(pgettext_lazy("inspection", "place"), max_length=120, blank=True)
    inspector = models.ForeignKey(Staff, verbose_name=_("inspector"), on_delete=models.PROTECT, null=True, related_name="+")
    about_staff = models.ForeignKey(
        Staff, verbose_name=_("about"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    marks = models.JSONField(default=dict, blank=True)
    note = models.TextField(_("note"), max_length=4000, blank=True)
    score = models.FloatField(_("score"), null=True, blank=True)
    is_passed = models.BooleanField(_("passed"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("inspection"), _("inspections")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "due_at", "inspector"], name="round_once", condition=Q(plan__isnull=False)),
            models.CheckConstraint(condition=Q(done_at__isnull=True) | Q(handed_over_at__isnull=False), name="inspection_handed"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["hall", "-done_at"], name="inspection_hall"),
            models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="inspection_open"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} · {self.hall}"

    @property
    def looked_at(self) -> list[rules.Item]:
        """The items it was or is to be filled with."""
        return rules.read(self.items)

    @property
    def calibrates(self) -> bool:
        """Whether several fill it about the same service, to see how far they agree: that says nothing about who served."""
        review = getattr(self, "review", None)
        return review is not None and review.sample.is_calibration


CALIBRATION = "calibration"  # the kind of such a sheet in the journal
RECORDED = "-recording"  # no item has such a code: what is heard or seen in a review


class Evidence(models.Model):
    """A photo or file of an item, or a recording that is reviewed (`RECORDED`), kept outside the web root under the hash of its content."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="evidence")
    item = models.CharField(max_length=40, blank=True)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name, verbose_name_plural = _("evidence"), _("evidence")

    def __str__(self) -> str:
        return self.name


class FindingState(models.TextChoices):
    """Where a finding stands between being found and being closed (CTR-06)."""

    OPEN = "open", _("to be remedied")
    REMEDIED = "remedied", _("to be checked again")
    CLOSED = "closed", pgettext_lazy("finding", "closed")


class Finding(models.Model):
    """What an inspection found wanting, who remedies it until when, and what the recheck said."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=40)
    text = models.JSONField(_("what was found"), default=dict)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_critical = models.BooleanField(_("critical"), default=False)
    owner = models.ForeignKey(Staff, verbose_name=_("owner"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_date = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    remedy = models.CharField(_("remedy"), max_length=1000, blank=True)
    remedied_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    remedied_at = models.DateTimeField(_("remedied"), null=True, blank=True)
    checked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(_("checked again"), null=True, blank=True)
    times_back = models.PositiveSmallIntegerField(_("times sent back"), default=0)
    case = models.ForeignKey("cases.Case", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("finding"), _("findings")
        constraints: ClassVar = [models.UniqueConstraint(fields=["inspection", "item"], name="finding_once")]
        indexes: ClassVar = [models.Index(fields=["hall", "state", "due_date"], name="finding_open")]

    def __str__(self) -> str:
        return text_in(self.text) or self.item
