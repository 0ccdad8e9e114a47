"""What is written on a case."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import clocks, promises, texts
from tingtang.cases.actions.common import about, held, keep
from tingtang.cases.actions.refusals import ErasedMeanwhile
from tingtang.cases.actions.steps import ANSWERS
from tingtang.cases.events import NOTE_ADDED
from tingtang.cases.models import Case, Note
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.customers.actions import NoLongerKept
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import clean_plain, tidy


@action("cases.write_note", on="case", label=_("Write notes and answers"), by_flow=True)
def write_note(
    actor: Actor,
    *,
    case: Case,
    body: str,
    at: datetime,
    kind: str = "note",
    is_public: bool | None = None,
    customer: Customer | None = None,
    seen: datetime | None = None,
) -> Note:
    """Write a note on a case. An answer, call, letter or visit is public unless said otherwise, and answers the customer first.

    Refused as an answer to a customer who was forgotten, and in words written on a page `seen` before he was: they may name him.
    """
    found = held(case)
    erased_at = found.customer.erased_at if found.customer else None
    if erased_at is not None and kind in ANSWERS:
        raise NoLongerKept
    if erased_at is not None and seen is not None and seen < erased_at:
        raise ErasedMeanwhile
    public = kind in ANSWERS or kind == "customer" if is_public is None else is_public
    note = Note(case=found, kind=kind, body=tidy(body), is_public=public, customer=customer, written_at=at)
    note.staff_id = actor.staff_id
    clean_plain(note)  # what it names was read a moment ago
    note.save()
    texts.add_words(found, note.body)
    keep(found, at=at)
    record(NOTE_ADDED, actor, at=at, **about(found), note=note, kind=kind, is_public=public)
    if public and kind in ANSWERS:
        promises.restart_update(actor, found, clocks.FIRST_ANSWER, at=at)
    return note
