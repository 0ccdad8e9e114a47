"""What drives and plans are set up from: a gap, a finding or a fault, with the causes and remedies that are known there."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.core.actors import Actor
from tingtang.customers.queries.differences import differences
from tingtang.improvement.models import Correction, Drive, DriveState
from tingtang.improvement.models.corrections import OVER
from tingtang.improvement.rules.drives import Planned
from tingtang.org.models import Hall, Staff
from tingtang.quality.models import CAUSES, GAP_FORMULAS, GAP_NAMES, REMEDIES, Finding, GapStudy
from tingtang.ui import formats

DAYS, PLAN_DAYS = 30, 30
SHARE = "improvement.share_finding"
# Four steps of a drive by their days, each with what it delivers; the remedies are delivered in the second.
_STEPS = (
    (gettext_lazy("Mobilise, confirm the cause"), 1, 7, gettext_lazy("Cause confirmed with evidence")),
    (gettext_lazy("Remedy"), 6, 22, gettext_lazy("Remedies carried out")),
    (gettext_lazy("Accept and measure the effect"), 22, 28, gettext_lazy("Acceptance and effect before and after")),
    (gettext_lazy("Make it last, sum up"), 28, DAYS, gettext_lazy("Lasting rule and what was learnt")),
)


@dataclass(frozen=True)
class Source:
    """What something is set up from; `about` are the references that lead back."""

    title: str
    hall: Hall | None
    body: str
    origin: str
    owner: Staff | None = None
    causes: list[str] = field(default_factory=list)
    remedies: list[str] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    correction: Correction | None = None

    @property
    def cause(self) -> str:
        """The causes, a line each."""
        return "\n".join(self.causes)

    def planned(self, first: date) -> list[Planned]:
        """The phases of a drive from a day on; each remedy is something to deliver."""

        def day(number: int) -> date:
            return first + timedelta(days=number - 1)

        told = []
        for name, begins, ends, item in _STEPS:
            items = self.remedies if begins == _STEPS[1][1] and self.remedies else [str(item)]
            told.append(Planned(str(name), day(begins), day(ends), [(one[:200], day(ends)) for one in items]))
        return told


def of_gap(study: GapStudy, number: int) -> Source:
    """A gap of a study, with the causes and remedies people named."""
    reason = study.reason_of(number)
    causes = [str(CAUSES[number][code]) for code in reason["causes"] if code in CAUSES[number]]
    remedies = [str(REMEDIES[number][code]) for code in reason["remedies"] if code in REMEDIES[number]]
    name = {"number": number, "name": GAP_NAMES[number]}
    body = "\n".join(filter(None, [f"{study} · {GAP_FORMULAS[number]}", reason["note"]]))
    title = _("Gap {number}: {name}").format(**name)
    about = {"gap_study": study, "gap_number": number}
    return Source(f"{title} · {study}"[:110], study.hall, body, "survey", causes=causes, remedies=remedies, about=about)


def of_finding(finding: Finding) -> Source:
    """What a check found, with the cause that a correction of it named."""
    known = Correction.objects.filter(finding=finding).exclude(root_cause="").order_by("-pk").first()
    measures = [one.text for one in known.measures.all()] if known else []
    causes = [known.root_cause] if known else []
    remedies = list(dict.fromkeys(filter(None, [finding.remedy, *measures])))
    return Source(
        str(finding)[:110], finding.hall, finding.note, "inspection", finding.owner, causes, remedies, {"finding": finding}
    )


def of_correction(correction: Correction) -> Source:
    """A fault, with its root cause and measures."""
    causes = [correction.root_cause] if correction.root_cause else []
    remedies = [one.text for one in correction.measures.all()]
    about = {name: found for name in ("finding", "gap_study", "gap_number") if (found := getattr(correction, name)) is not None}
    return Source(
        correction.title[:110], correction.hall, correction.body, correction.origin, correction.owner, causes, remedies, about, correction
    )  # fmt: skip


def drive_under_way(source: Source) -> Drive | None:
    """The drive that was set up from the same and has not ended."""
    if source.correction is not None:
        return source.correction.drive
    return Drive.objects.filter(**source.about).exclude(state=DriveState.ENDED).order_by("pk").first()


def plan_under_way(source: Source) -> Correction | None:
    """The correction that was set up from the same and is not over; of a correction, itself."""
    if source.correction is not None:
        return source.correction
    return Correction.objects.filter(**source.about).exclude(state__in=OVER).order_by("pk").first()


FEWEST = 5  # customers of a group that is told of: fewer would be known by their figures


@dataclass(frozen=True)
class Learnt:
    """What an analysis of customers found about a group, in words."""

    title: str
    body: str


def of_group(actor: Actor, trait: str, label: str, day: date) -> Learnt | None:
    """A group of customers beside the average, as an article says it; None where there is none, or it is too small."""
    found = next((one for one in differences(actor, day) if one.code == trait), None)
    row = next((one for one in found.rows if one.label == label), None) if found else None
    if found is None or row is None or row.group.customers < FEWEST:
        return None
    group = row.group
    lines = [
        _("{n} customers; twelve months until {day}.").format(n=group.customers, day=day.isoformat()),
        _("They bring {share} of the contribution.").format(share=formats.share(group.share, 1)),
    ]
    if group.against is not None:
        lines.append(_("Each contributes {times} times the average.").format(times=formats.number(group.against, 1)))
    lines.append(_("Rising: {up}. Falling: {down}.").format(up=group.rising, down=group.falling))
    lines.append(_("What we do with it, and who does it:"))
    return Learnt(_("Customers {trait}: {label}").format(trait=found.title.lower(), label=label)[:200], "\n".join(lines))


def shared_in(actor: Actor) -> Hall | None:
    """Whose knowledge a finding becomes: everybody's, of who may share everywhere; else of the first hall where he may."""
    if actor.may(SHARE):
        return None
    return Hall.objects.visible_to(actor, SHARE).order_by("code").first()
