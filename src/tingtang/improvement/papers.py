"""What is filed on paper, as PDF in the reader's language: self-check reports, minutes, corrections, drives."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.improvement.models import FORMS, Correction, Drive, Meeting, SelfCheck
from tingtang.org.queries import organisation
from tingtang.ui import formats
from tingtang.ui.printing import PAPER, tongue, typeset


def _paper(
    kind: str, title: str, facts: Sequence[tuple[str, object]], parts: Sequence[dict[str, Any]], signing: Iterable[str]
) -> bytes:
    whole = organisation()
    told = [[name, str(value)] for name, value in facts if value not in {None, ""}]
    return typeset(
        PAPER,
        {
            "kind": kind, "title": title, "facts": told, "parts": list(parts), "signing": [str(one) for one in signing],
            "organisation": str(whole) if whole else "", "nothing": _("Nothing was noted."), **tongue(),
        },
    )  # fmt: skip


def _text(title: object, text: object) -> dict[str, Any]:
    return {"title": str(title), "text": str(text or "").replace("\r\n", "\n"), "heads": [], "rows": [], "widths": []}


def _table(title: object, heads: Sequence[object], rows: Iterable[Sequence[object]], widths: Sequence[float]) -> dict[str, Any]:
    """Rows under their heads; a width of 0 takes what its words need."""
    told = [[str(cell if cell is not None else "") for cell in row] for row in rows]
    return {
        "title": str(title),
        "text": "",
        "heads": [str(one) for one in heads] if told else [],
        "rows": told,
        "widths": list(widths),
    }


def _hall(found: Any) -> str:
    return str(found.hall) if found.hall else _("whole organisation")


def _day(date: Any) -> str:
    return formats.day(date, weekday=False) if date else ""


def selfcheck(found: SelfCheck) -> bytes:
    """A self-check report with its fixed parts and what its reader said (IMP-07)."""
    facts = [
        (_("Hall"), _hall(found)), (_("Written by"), found.author), (_("Due"), _day(found.due_date)),
        (_("Handed in"), formats.moment(found.submitted_at) if found.submitted_at else ""),
        (pgettext("improvement", "Drive"), found.drive), (_("State"), found.get_state_display()),
    ]  # fmt: skip
    parts = [_text(name, found.parts.get(code, "")) for code, name in FORMS[found.form].items()]
    if found.verdict:
        parts.append(_text(_("What the reader says"), found.verdict))
    return _paper(_("Self-check report"), found.title, facts, parts, [_("Written by"), _("Read by"), _("Day")])


def minutes(found: Meeting) -> bytes:
    """The minutes of a meeting: who was there, topics, what was said, what was decided."""
    guests = list(found.guests.select_related("staff").order_by("staff__name", "pk"))
    here, away = ([str(one) for one in guests if one.came is came] for came in (True, False))
    facts = [
        (_("Kind of meeting"), found.get_kind_display()), (_("Hall"), _hall(found)),
        (_("Time"), f"{formats.moment(found.starts_at)} – {formats.clock(found.ends_at)}"), (pgettext("meeting", "Place"), found.place),
        (_("Chair"), found.chair), (_("Invited"), len(guests)), (_("Present"), _(", ").join(here)), (_("Absent"), _(", ").join(away)),
        (_("Customers and neighbours"), found.others_came),
    ]  # fmt: skip
    topics = [(f"{number}.", one["text"], one.get("by", "")) for number, one in enumerate(found.topics, 1)]
    decisions = [
        (one.text, one.owner, _day(one.due_date), _("done") if one.done_at else pgettext("measure", "open"))
        for one in found.decisions.select_related("owner")
    ]
    parts = [
        _table(_("Topics"), ["", _("Topic"), _("Who speaks")], topics, [0, 4, 1]),
        _text(pgettext("of a meeting", "Minutes"), found.minutes),
        _table(
            pgettext("meeting", "Decisions"),
            [_("What was decided"), _("Who does it"), _("Due"), _("State")],
            decisions,
            [3, 0, 0, 0],
        ),
    ]
    return _paper(_("Minutes of a meeting"), found.title, facts, parts, [_("Chair"), _("Minutes by"), _("Day")])


def correction(found: Correction) -> bytes:
    """A correction from its fault over cause and measures to acceptance and what makes it last."""
    facts = [
        (_("Hall"), _hall(found)), (_("Who saw it"), found.get_origin_display()), (_("Weight of the fault"), found.get_weight_display()),
        (_("Who corrects it"), found.owner), (_("Found on"), _day(found.found_date)), (_("To be corrected by"), _day(found.due_date)),
        (pgettext("improvement", "Drive"), found.drive), (_("State"), found.get_state_display()),
    ]  # fmt: skip
    whys = [(f"{number}.", why) for number, why in enumerate(found.whys, 1)]
    causes = [(name, _("; ").join(told)) for name, told in found.branches]
    measures = [
        (one.text, one.owner, _day(one.due_date), _day(one.done_at), one.note) for one in found.measures.select_related("owner")
    ]
    heads = [_("What is done"), _("Who does it"), _("Due"), _("Done"), _("Note")]
    verdict = (
        f"{found.verdict}\n{found.accepted_by or ''} {formats.moment(found.accepted_at)}" if found.accepted_at else found.verdict
    )
    parts = [
        _text(pgettext("of a fault", "Description"), found.body), _text(_("What customers gain"), found.customers_view),
        *([_table(_("Why, asked again and again"), [], whys, [0, 1])] if whys else []),
        *([_table(_("Causes by branch"), [], causes, [1, 4])] if causes else []),
        _text(_("Root cause"), found.root_cause), _table(_("Measures"), heads, measures, [3, 0, 0, 0, 1.4]),
        _text(_("Acceptance"), verdict), _text(_("Lasting measure"), found.lasting),
    ]  # fmt: skip
    return _paper(_("Correction sheet"), found.title, facts, parts, [_("Who corrects it"), _("Accepted by"), _("Day")])


def drive(found: Drive) -> bytes:
    """A drive: its phases, what each delivered, its reports, corrections and what was learnt (IMP-01, IMP-02)."""
    phases = list(found.phases.select_related("owner").prefetch_related("deliverables__done_by"))
    facts = [
        (_("Hall"), _hall(found)), (pgettext("drive", "who answers for it"), found.owner), (_("From"), _day(found.first_date)),
        (_("Until"), _day(found.last_date)), (_("State"), found.get_state_display()),
    ]  # fmt: skip
    items = []
    for phase in phases:
        days, owner = f"{phase.first_date:%m-%d} – {phase.last_date:%m-%d}", phase.owner or ""
        asked = [(item.name, f"{item.due_date:%m-%d}", _delivered(item)) for item in phase.deliverables.all()] or [("", "", "")]
        items += [((str(phase), days, owner) if number == 0 else ("", "", "")) + one for number, one in enumerate(asked)]
    heads = [
        _("Phase"),
        _("Days"),
        pgettext("drive", "who answers for it"),
        _("What is to be delivered"),
        _("Due"),
        _("Delivered"),
    ]
    reports = [(one.title, one.author, one.get_state_display()) for one in found.reports.select_related("author").order_by("pk")]
    corrections = [
        (one.title, one.owner, one.get_state_display()) for one in found.corrections.select_related("owner").order_by("pk")
    ]
    parts = [
        _text(pgettext("drive", "Goal"), found.goal), *([_text(_("Cause it goes against"), found.cause)] if found.cause else []),
        _table(_("Phases and deliverables"), heads, items, [1.2, 0, 0, 2, 0, 1.2]),
        _table(_("Self-check reports"), [_("Title"), _("Written by"), _("State")], reports, [3, 1, 1]),
        _table(_("Corrections"), [_("what is wrong"), _("Who corrects it"), _("State")], corrections, [3, 1, 1]),
        _text(_("What was learnt"), found.summary),
    ]  # fmt: skip
    return _paper(
        pgettext("improvement", "Drive"),
        found.name,
        facts,
        parts,
        [pgettext("drive", "who answers for it"), _("Accepted by"), _("Day")],
    )


def _delivered(item: Any) -> str:
    return f"{formats.local(item.done_at):%m-%d} {item.note}".strip() if item.done_at else formats.MISSING
