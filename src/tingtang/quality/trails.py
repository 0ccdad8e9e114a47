"""What of judging belongs to the audit trail, and why it was decided so."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from tingtang.journal import trail
from tingtang.journal.audit import Entry
from tingtang.journal.trail import Said
from tingtang.quality import events
from tingtang.quality.models import Appeal, AwardAppeal, Proposal, Signature


def _answered(model: type[Appeal] | type[AwardAppeal], word: str, entries: Sequence[Entry]) -> Mapping[int, Said]:
    rows = model._base_manager.in_bulk([one.id_of(word) for one in entries])
    told = trail.plain(entries)
    return {
        one.id: Said(told[one.id].before, told[one.id].after, row.answer if (row := rows.get(one.id_of(word))) else "")
        for one in entries
    }


def appeals(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """The score before and after an appeal, and the answer."""
    return _answered(Appeal, "appeal", entries)


def award_appeals(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """The points before and after an appeal, and the answer."""
    return _answered(AwardAppeal, "awardappeal", entries)


def merits(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """What was decided on a proposal, and why."""
    rows = Proposal.objects.in_bulk([one.id_of("proposal") for one in entries])
    told = trail.plain(entries)
    return {
        one.id: Said("", row.get_state_display() if row else told[one.id].after, row.reason if row else "")
        for one in entries
        for row in [rows.get(one.id_of("proposal"))]
    }


def signatures(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """At which step somebody agreed or sent it back, and his remark."""
    rows = Signature.objects.in_bulk([one.id_of("signature") for one in entries])
    found = {}
    for one in entries:
        row, word = rows.get(one.id_of("signature")), _("agreed") if one.raw.get("is_agreed") else _("sent back")
        found[one.id] = Said(row.name if row else "", word, row.note if row else "")
    return found


def register() -> None:
    """Name the events."""
    trail.trace("approval", events.APPEAL_DECIDED, read=appeals)
    trail.trace("approval", events.AWARD_APPEAL_DECIDED, read=award_appeals)
    trail.trace("approval", events.MERIT_DECIDED, read=merits)
    trail.trace("approval", events.ASSESSMENT_SIGNED, read=signatures)
    trail.trace("approval", events.ASSESSMENT_ENDED, events.ROUND_DECIDED)
