"""The audit trail of counters: what each served before, and since."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tingtang.catalogue.tests.factories import make_category
from tingtang.core.actors import SYSTEM
from tingtang.journal import trail
from tingtang.journal.audit import Wanted
from tingtang.org.tests.factories import AT, make_counter, make_hall
from tingtang.visits.actions.counters import switch_categories


@pytest.mark.django_db
def test_says_of_each_switch_what_was_served_before_asked_once_for_a_page() -> None:
    hall, tax, land = make_hall(), make_category("tax", "税务"), make_category("land", "不动产")
    first, second = make_counter(hall, 3), make_counter(hall, 4)
    for hours, (counter, category) in enumerate([(first, tax), (second, land), (first, land), (second, tax)]):
        switch_categories(SYSTEM, counter=counter, categories=[category], at=AT + timedelta(hours=hours))

    with CaptureQueriesContext(connection) as many:
        rows = trail.page(SYSTEM, Wanted(), "command").rows
    with CaptureQueriesContext(connection) as few:
        trail.page(SYSTEM, Wanted(), "command", size=2)

    assert [(row.said.before, row.said.after) for row in rows] == [
        ("不动产", "税务"),
        ("税务", "不动产"),
        ("", "不动产"),
        ("", "税务"),
    ]
    assert len(many) == len(few)
