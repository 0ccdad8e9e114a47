"""What opening a case takes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tingtang.cases.models import Case
from tingtang.cases.models.texts import CaseText
from tingtang.cases.queries.kinds import kinds_for
from tingtang.cases.tests.factories import make_kind, make_timed_case
from tingtang.core.errors import Invalid
from tingtang.flows.models import Process
from tingtang.journal.models import Event, EventObject
from tingtang.journal.record import object_type


@pytest.mark.django_db(transaction=True)
class TestOpenAtOnce:
    """A case whose kind brings nothing with it is written by one statement, with its words, its clocks and its events."""

    def test_writes_all_of_it_by_one_statement(self) -> None:
        make_timed_case()  # makes its kind, service and standard
        before = Event.objects.count()

        with CaptureQueriesContext(connection) as asked:
            case = make_timed_case()

        writes = [one["sql"] for one in asked if "INSERT" in one["sql"]]
        assert (len(writes), not connection.in_atomic_block) == (1, True)
        kept = Case.objects.get(pk=case.pk)
        assert (kept.number, kept.title, kept.tags, kept.fields, kept.opened_at) == (
            case.number,
            case.title,
            [],
            {},
            case.opened_at,
        )
        due = {clock.code: clock.due_at for clock in kept.clocks.all()}
        assert (sorted(due), due["first_answer"]) == (["first_answer", "resolve"], kept.due_at)
        assert CaseText.objects.filter(case=case).exists()
        assert Event.objects.count() - before == 3
        assert EventObject.objects.filter(object_id=case.pk, object_type_id=object_type(case)).count() == 3

    def test_writes_in_a_transaction_what_the_kind_brings(self) -> None:
        tasks = make_kind("with-tasks", work={"tasks": [{"code": "look", "names": {"zh-hans": "看"}}]})

        case = make_timed_case(kind=tasks)

        assert [task.code for task in case.tasks.all()] == ["look"]

    def test_writes_nothing_when_it_is_refused(self) -> None:
        make_timed_case()
        before = Case.objects.count(), Event.objects.count()

        with pytest.raises(Invalid):
            make_timed_case(title="")

        assert (Case.objects.count(), Event.objects.count()) == before


@pytest.mark.django_db
def test_what_a_procedure_leads_for_customers_is_offered_when_a_customer_asks() -> None:
    process = Process.objects.create(code="routine", name="七步办理")
    made = [
        make_kind(code, nature=nature, prefix=code[0].upper(), is_public=False, process=led)
        for code, nature, led in (("routine", "request", process), ("supply", "internal", process), ("plain", "request", None))
    ]

    assert [kind.code for kind in kinds_for("customer", made)] == ["routine"]
