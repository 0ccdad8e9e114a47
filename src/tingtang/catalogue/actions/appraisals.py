"""Writes of sheets of questions: something is held against them, question by question."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import APPRAISED
from tingtang.catalogue.models import Appraisal, Sheet
from tingtang.catalogue.queries.appraisals import QUESTIONS, appraisal_of, still_open
from tingtang.catalogue.queries.subjects import SUBJECTS, name_of
from tingtang.catalogue.rules.questions import METHODS, MOST_EVIDENCE, open_points, unread
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound, Refused
from tingtang.journal.record import changed, record
from tingtang.journal.saving import tidy, write


class StillOpen(Refused):
    """Something was to be released while questions about it do not hold or have no answer."""

    message = _("This is still open ({sheet}): {points}. Answer these questions first.")


@action("catalogue.appraise", label=_("Hold standards and processes against sheets of questions"))
def appraise(
    actor: Actor,
    *,
    sheet: str,
    subject: Model,
    answers: Mapping[str, Any],
    at: datetime,
    evidence: Sequence[Mapping[str, Any]] = (),
) -> Appraisal:
    """Answer a sheet of questions about something, whole: each holds or does not, and why; answers before stay in the journal.

    Refused when a question has no answer or no words, and when the sheet is not asked about such a thing.
    """
    about = SUBJECTS.get(name_of(subject))
    if about is None or sheet not in about.sheets:
        raise NotFound
    if wrong := unread(sheet, answers):
        names = [str(QUESTIONS[sheet].get(code, (code, ""))[0]) for code in wrong]
        raise Invalid(fields={"answers": [str(_("Say whether it holds, and why: {names}.")).format(names=", ".join(names))]})
    said = {code: {"holds": one["holds"], "text": tidy(one["text"])} for code, one in answers.items()}
    proof = _evidence(evidence)
    kept = appraisal_of(sheet, subject) or Appraisal(sheet=sheet, subject_type=name_of(subject), subject_id=subject.pk)
    if (kept.answers, kept.evidence) == (said, proof):
        unchanged()
        return kept
    kept.answers, kept.evidence, kept.given_at = said, proof, at
    kept.by_id = actor.id if actor.kind == "account" else None
    write(kept)
    points = open_points(sheet, said)
    record(APPRAISED, actor, at=at, subject=subject, sheet=sheet, open=",".join(points), open_count=len(points))
    changed(subject, at=at, **{f"appraisal_{sheet}": {"answers": said, "evidence": proof}})
    return kept


def _evidence(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    if len(rows) > MOST_EVIDENCE:
        raise Invalid(fields={"evidence": [_("At most 20 pieces of evidence.")]})
    found = [{"method": str(row.get("method", "")), "text": str(tidy(str(row.get("text", ""))))[:2000]} for row in rows]
    if any(row["method"] not in METHODS or not row["text"] for row in found):
        raise Invalid(fields={"evidence": [_("Each piece of evidence has a method of the list, and says what it showed.")]})
    return found


def reopen(sheet: str, subject: Model, *, at: datetime) -> None:
    """What a sheet was answered about has changed: its questions are open again, their words stay to be gone over."""
    kept = appraisal_of(sheet, subject)
    if kept is None or not any("holds" in one for one in kept.answers.values()):
        return
    kept.answers = {code: {"text": one["text"]} for code, one in kept.answers.items()}
    write(kept)
    changed(subject, at=at, **{f"appraisal_{sheet}": {"answers": kept.answers, "evidence": kept.evidence}})


def refuse_open(sheet: str, subject: Model) -> None:
    """Refuse (`StillOpen`) while a question of the sheet does not hold for something, or has no answer."""
    points = still_open(sheet, subject)
    if points:
        raise StillOpen(sheet=str(Sheet(sheet).label), points=str(_(", ")).join(points))
