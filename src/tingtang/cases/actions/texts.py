"""The words of cases are kept with them: inside the action that writes a text, so that it is found at once."""

from collections.abc import Iterable

from django.db import connection

from tingtang.cases.models import Case
from tingtang.cases.rules.search import vector

_KEEP = """
INSERT INTO cases_casetext (case_id, vector) VALUES (%s, %s::tsvector)
ON CONFLICT (case_id) DO UPDATE SET vector = EXCLUDED.vector
"""
_ADD = "UPDATE cases_casetext SET vector = vector || %s::tsvector WHERE case_id = %s"
MOST_NOTES = 500


def index(case: Case) -> None:
    """Write down the words of a changed case, its notes with them."""
    notes = case.notes.order_by("-written_at").values_list("body", flat=True)[:MOST_NOTES]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [case.pk, words_of(case, notes)])


def add_words(case: Case, text: str) -> None:
    """Add the words of a note."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [vector([text]), case.pk])


def words_of(case: Case, notes: Iterable[str] = ()) -> str:
    """What a case is found by, as a PostgreSQL tsvector."""
    who = [case.customer.name, case.customer.initials] if case.customer else []
    texts = [case.number, case.title, case.external_ref or "", *who, " ".join([*case.tags, *case.assets]), case.body, *notes]
    return vector(texts)
