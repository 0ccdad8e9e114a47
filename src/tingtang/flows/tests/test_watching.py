"""Procedures as they are watched: what they wait for beside steps, and how they go on without it."""

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.flows.actions.running import complete_step
from tingtang.flows.models import Instance, Token
from tingtang.flows.queries.standing import standing_of
from tingtang.flows.tests.drawing import Drawing, event, timer
from tingtang.flows.tests.factories import AT, begin, open_step, published, where
from tingtang.flows.tests.test_running import names
from tingtang.org.models import Hall
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db
FORM = """<bpmn:extensionElements><tingtang:form>
  <tingtang:field code="amount" label="金额" type="number" required="true"/><tingtang:field code="sound" label="情况属实" type="boolean"/>
  <tingtang:field code="visited" label="走访日期" type="date"/><tingtang:field code="words" label="意见" type="text"/>
  <tingtang:field code="rest" label="其余" type="string"/>
  <tingtang:field code="kind" label="类别" type="choice"><tingtang:option value="shop" label="门店"/></tingtang:field>
</tingtang:form></bpmn:extensionElements>"""


@pytest.fixture
def hall() -> Hall:
    return make_hall()


def lent() -> Drawing:
    """Something is given for ninety days, then asked for."""
    drawing = Drawing("lent")
    drawing.node("start", "s")
    drawing.node("user", "give")
    drawing.node("catch", "expiry", inner=timer("P90D"), name="到期前")
    drawing.node("user", "ask")
    drawing.node("end", "e")
    drawing.line("s", "give", "expiry", "ask", "e")
    return drawing


class TestWaits:
    def test_name_the_time_the_message_and_the_called_procedure(self, hall: Hall) -> None:
        published(lent())
        drawing = Drawing("both")
        drawing.add('<bpmn:message id="m" name="paid"/>')
        for kind, node, inner in (("start", "s", ""), ("and", "fork", ""), ("and", "join", ""), ("end", "e", "")):
            drawing.node(kind, node, inner)
        drawing.node("receive", "wait", messageRef="m")
        drawing.node("catch", "soon", inner=timer("PT1H"))
        drawing.node("user", "do")
        drawing.node("boundary", "late", inner=timer("PT2H"), attachedToRef="do")
        drawing.node("end", "gone")
        drawing.line("s", "fork", "wait", "join", "e")
        drawing.line("fork", "soon", "join")
        drawing.line("fork", "do", "join")
        drawing.line("late", "gone")
        found = standing_of(begin(drawing, hall, hall=hall).instance, AT)

        assert [(one.element, one.message, one.due_at is not None) for one in found.waits] == [
            ("soon", "", True), ("wait", "paid", False)
        ]  # fmt: skip
        assert [one.element for one in found.open] == ["do"]

    def test_stand_on_the_page_and_in_the_list_and_are_passed_with_a_reason(self, hall: Hall) -> None:
        moved = begin(lent(), hall, hall=hall)
        complete_step(SYSTEM, token=moved.opened[0], at=AT)
        head = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        waiting = Token.objects.get(instance=moved.instance)

        listed = head.get("/flows/running/").content.decode()
        page = head.get(f"/flows/running/{moved.instance.pk}/").content.decode()
        without = head.post(f"/flows/running/steps/{waiting.pk}/skip/", {"reason": ""})
        still = where(moved.instance)
        head.post(f"/flows/running/steps/{waiting.pk}/skip/", {"reason": "人已调离岗位"})

        assert "到期前" in listed
        assert "until Sun 14 Feb 2027" in page or "14 February 2027" in page, page[page.find("until") :][:60]
        assert (without.status_code, still) == (302, [])
        assert where(Instance.objects.get()) == ["ask"]
        assert names(moved.instance)[-3:] == ["step.skipped", "step.deviated", "step.opened"]
        assert open_step(Instance.objects.get(), "ask").due_at is None

    def test_of_a_message_are_marked_on_the_drawing(self, hall: Hall) -> None:
        drawing = Drawing("mail")
        drawing.add('<bpmn:message id="m" name="paid"/>')
        drawing.node("start", "s")
        drawing.node("catch", "wait", inner=event("message", "m"))
        drawing.node("end", "e")
        drawing.line("s", "wait", "e")
        moved = begin(drawing, hall, hall=hall)
        head = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        page = head.get(f"/flows/running/{moved.instance.pk}/").content.decode()

        assert '"element": "wait", "tone": "here"' in page
        assert "paid" in page


class TestCourse:
    def test_says_on_the_page_who_did_what_how_it_deviated_and_why(self, hall: Hall) -> None:
        head = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        moved = begin(lent(), hall, hall=hall)
        client, address = browser(head), f"/flows/running/{moved.instance.pk}/"
        client.post(f"{address}early/", {"step": "ask"})
        client.post(f"/flows/running/steps/{moved.opened[0].pk}/skip/", {"reason": "当面已给"})

        page = client.get(address).content.decode()
        course = page[page.index("course-title") :]

        assert course.count("陈刚") >= 2
        assert course.index("skipped") < course.index("done out of order")
        assert "当面已给" in course


class TestMoving:
    def test_holds_what_stands_for_nothing_back(self, hall: Hall) -> None:
        moved, version = begin(lent(), hall, hall=hall), published(lent())
        manager = browser(grant(make_staff("guyan", "顾言", hall), "process_manager"))

        kept = manager.post(f"/flows/versions/{version.pk}/move/", {"do": "move", "which": "all", "for-give": ""})
        still = Instance.objects.get().version_id
        gone = manager.post(f"/flows/versions/{version.pk}/move/", {"do": "move", "which": "all", "for-give": "ask"})

        assert (kept.status_code, still) == (422, moved.instance.version_id)
        assert (gone.status_code, where(Instance.objects.get())) == (302, ["ask"])


class TestEntered:
    def test_stands_on_the_page_for_who_decides_next(self, hall: Hall) -> None:
        drawing = Drawing("loan")
        drawing.node("start", "s")
        drawing.node("user", "see", FORM, name="调查")
        drawing.node("user", "decide", name="审批")
        drawing.node("end", "e")
        drawing.line("s", "see", "decide", "e")
        moved = begin(drawing, hall, hall=hall)
        head = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        before = head.get(f"/flows/running/{moved.instance.pk}/").content.decode()
        answers = {
            "amount": 120000,
            "sound": True,
            "visited": "2026-11-20",
            "kind": "shop",
            "words": "<b>经营稳定</b>",
            "rest": "",
        }
        complete_step(SYSTEM, token=moved.opened[0], answers=answers, at=AT)
        page = head.get(f"/flows/running/{moved.instance.pk}/").content.decode()

        assert "What was entered" not in before
        for text in ("What was entered", "金额", "120,000", "情况属实", '<dd class="pre-line">yes</dd>', "20 Nov 2026", "门店"):
            assert text in page
        assert "&lt;b&gt;经营稳定" in page
        assert "其余" not in page
