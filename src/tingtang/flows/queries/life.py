"""The life of a process, phase by phase: what the records of each say by themselves, and what was written down (FLW-02)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tingtang.core.actors import Actor
from tingtang.flows.models import Change, Instance, InstanceState, Phase, PhaseRecord, Process, Version
from tingtang.flows.queries.analysis import analysis_of
from tingtang.ui import formats

MOST = 6
DAYS = 30


@dataclass(frozen=True)
class Fact:
    """Something a phase shows by itself: in words, with the page it is on."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class PhaseTold:
    """A phase of a process: what it shows, and what was recorded."""

    code: str
    name: str | Promise
    facts: list[Fact]
    records: list[PhaseRecord]

    @property
    def badge(self) -> str:
        """Whether there is anything of this phase."""
        return "ok" if self.facts or self.records else "nothing"


def life_of(actor: Actor, process: Process, force: Version | None, at: datetime) -> list[PhaseTold]:
    """The five phases of a process in order."""
    changes = list(process.changes.filter(retires__isnull=True).select_related("version").order_by("-pk"))
    versions = list(process.versions.order_by("-number"))
    found = {
        "plan": _plan(process, changes),
        "design": _design(versions, changes),
        "implement": _implement(process, versions),
        "monitor": _monitor(actor, process, force, at),
        "improve": _improve(process, changes, force),
    }
    records = list(process.phase_records.select_related("by").order_by("-made_at"))
    return [
        PhaseTold(code, name, found[code], [one for one in records if one.phase == code][:MOST]) for code, name in Phase.choices
    ]


def _plan(process: Process, changes: list[Change]) -> list[Fact]:
    goal = [Fact(_("Goal: {goal}").format(goal=process.goal))] if process.goal else []
    url = reverse("flows:process", args=[process.pk])
    text = _("{day}: a change was asked for. {reason}")
    asked = [
        Fact(text.format(day=formats.day(formats.local(one.asked_at).date()), reason=one.reason[:120]), url)
        for one in changes[:MOST]
    ]
    return goal + asked


def _design(versions: list[Version], changes: list[Change]) -> list[Fact]:
    by_version = {one.version_id: one for one in changes if one.version_id}
    found = []
    for one in versions[:MOST]:
        change, url = by_version.get(one.pk), reverse("flows:version", args=[one.pk])
        words = [
            _("version {number} drawn on {day}").format(number=one.number, day=formats.day(formats.local(one.made_at).date()))
        ]
        if change and change.department_at:
            words.append(
                _("approved by the department on {day}").format(day=formats.day(formats.local(change.department_at).date()))
            )
        if change and change.leader_at:
            words.append(_("approved by leadership on {day}").format(day=formats.day(formats.local(change.leader_at).date())))
        found.append(Fact(_(", ").join(words), url))
    return found


def _implement(process: Process, versions: list[Version]) -> list[Fact]:
    found = [
        Fact(
            _("version {number} in force from {day}").format(number=one.number, day=formats.day(one.effective_date)),
            reverse("flows:version", args=[one.pk]),
        )
        for one in versions
        if one.effective_date is not None
    ][:MOST]
    count = Instance.objects.filter(version__process=process).count()
    running = Instance.objects.filter(version__process=process, state=InstanceState.RUNNING).count()
    url = f"{reverse('flows:running')}?process={process.code}"
    return (
        [*found, Fact(_("{count} procedures begun, {running} run now").format(count=count, running=running), url)]
        if count
        else found
    )


def _monitor(actor: Actor, process: Process, force: Version | None, at: datetime) -> list[Fact]:
    if force is None or not actor.may_somewhere("flows.view_running"):
        return []
    told = analysis_of(actor, process, force, at - timedelta(days=DAYS), at)
    if not told.count:
        return []
    url = reverse("flows:analysis", args=[process.pk])
    late, other = (sum(getattr(one.done, name) for one in told.steps) for name in ("late", "other_post"))
    text = _("{days} days: {count} steps done, {late} too late, {other} by another post, {found} things to look into")
    return [Fact(text.format(days=DAYS, count=told.count, late=late, other=other, found=len(told.findings)), url)]


def _improve(process: Process, changes: list[Change], force: Version | None) -> list[Fact]:
    since = force.published_at if force is not None else None
    later = [one for one in changes if since is not None and one.asked_at > since]
    url = reverse("flows:process", args=[process.pk])
    found = [Fact(_("{count} changes asked for since the version in force").format(count=len(later)), url)] if later else []
    variants = process.variants.filter(is_active=True)
    return found + [
        Fact(_("variant: {name}").format(name=one), reverse("flows:process", args=[one.pk])) for one in variants[:MOST]
    ]
