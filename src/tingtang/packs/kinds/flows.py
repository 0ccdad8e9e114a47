"""What a pack can set about processes: what stands here now, and the ordinary actions that set it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.models import Regulation, Service
from tingtang.core.actors import Actor
from tingtang.flows import actions
from tingtang.flows.models import Process, Version
from tingtang.packs.plan import Values

_PROCESS = ("name", "names", "group", "is_business", "goal", "scope")


def processes() -> dict[str, Values]:
    """Processes by code, without what is drawn."""
    return {
        one.code: {name: getattr(one, name) for name in _PROCESS}
        | {"service": one.service.code if one.service else "", "regulation": one.regulation.code if one.regulation else ""}
        for one in Process.objects.select_related("service", "regulation")
    }


def save_process(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Save what a process is called and what it is for."""
    related: dict[str, Any] = {"service": Service.objects.filter(code=values["service"]).first()} if "service" in values else {}
    if "regulation" in values:
        related["regulation"] = Regulation.objects.filter(code=values["regulation"]).first()
    present = Process.objects.filter(code=code).first()
    return actions.save_process(actor, at=at, process=present, code=code, **{**values, **related})


def _latest() -> dict[str, Version]:
    rows = Version.objects.filter(effective_date__isnull=False).select_related("process").order_by("process", "-number")
    return {one.process.code: one for one in rows.distinct("process")}


def versions() -> dict[str, Values]:
    """What is drawn of each process in its latest published version."""
    return {code: _drawn(one) for code, one in _latest().items()}


def _drawn(version: Version) -> dict[str, Any]:
    since = version.effective_date.isoformat() if version.effective_date else ""
    return {"xml": version.xml, "svg": version.svg, "since": since}


def save_version(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Adopt the drawing of a pack: the first is in force from its own date, a later one from today."""
    before = _latest().get(code)
    wanted = {**(_drawn(before) if before else {}), **values}
    since = today(at) if before else date.fromisoformat(wanted["since"])
    process = Process.objects.get(code=code)
    return actions.adopt_version(
        actor, process=process, xml=wanted["xml"], svg=wanted["svg"], source="pack", effective_date=since, at=at
    )
