"""A process is let lead cases by whoever manages processes, without an administrator."""

import pytest

from tingtang.cases.actions.opening import open_case
from tingtang.cases.models import Kind
from tingtang.core.actors import SYSTEM
from tingtang.flows.models import Instance
from tingtang.flows.tests.drawing import Drawing
from tingtang.flows.tests.factories import AT, published
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db


def drawn(code: str = "umbrella-loan") -> Drawing:
    """One step."""
    drawing = Drawing(code)
    for kind, node in (("start", "s"), ("user", "lend"), ("end", "e")):
        drawing.node(kind, node)
    drawing.line("s", "lend", "e")
    return drawing


class TestLeading:
    def test_makes_a_kind_whose_cases_begin_the_process(self) -> None:
        process, hall = published(drawn()).process, make_hall()
        manager, clerk = (
            grant(make_staff(name, name), role) for name, role in (("guyan", "process_manager"), ("limin", "clerk"))
        )
        path = f"/flows/{process.pk}/"

        before = browser(manager).get(path).content.decode()
        refused = browser(clerk).post(f"/setup/cases/kinds/led/{process.pk}/", {"nature": "request", "prefix": "YS"})
        made = browser(manager).post(f"/setup/cases/kinds/led/{process.pk}/", {"nature": "request", "prefix": "ys"})
        after = browser(manager).get(path).content.decode()
        case = open_case(SYSTEM, kind=Kind.objects.get(), title="借伞", hall=hall, at=AT)

        assert (refused.status_code, made.status_code) == (403, 302)
        assert ('id="leading"' in before, 'id="leading"' in after) == (True, False)
        assert (case.number[:2], case.kind.code, Instance.objects.get().subject_id) == ("YS", "umbrella-loan", case.pk)

    def test_is_refused_twice_and_for_what_is_not_published(self) -> None:
        process = published(drawn()).process
        program = Program.of(grant(make_staff("guyan", "顾言"), "process_manager"))
        body = {"nature": "request", "prefix": "YS"}

        answers = [program.post(f"/processes/{process.code}/kind", body).status_code for _round in range(2)]
        process.versions.update(state="retired")
        Kind.objects.all().delete()

        assert answers == [201, 409]
        assert program.post(f"/processes/{process.code}/kind", body).status_code == 409
        assert program.post("/processes/nothing/kind", body).status_code == 404
