"""Drawings are read in the reader's language where they give one, and run by what they are drawn as."""

import re
from datetime import timedelta
from importlib.resources import files

import pytest
from django.utils import translation

from tingtang.flows.models import Timer
from tingtang.flows.queries import step_of
from tingtang.flows.queries.drawings import drawing_read
from tingtang.flows.queries.standing import standing_of
from tingtang.flows.queries.trials import tried
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.document import Unreadable
from tingtang.flows.rules.languages import in_language
from tingtang.flows.rules.pictures import pictured
from tingtang.flows.tasks import do_due
from tingtang.flows.tests.drawing import Drawing, timer
from tingtang.flows.tests.factories import AT, begin, open_step, published
from tingtang.org.models import Hall, Post
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_hall, make_staff


def said(text: str, inner: str = "") -> str:
    """The extensions of an element: its name in English, and `inner`."""
    return f'<bpmn:extensionElements><tingtang:name language="en">{text}</tingtang:name>{inner}</bpmn:extensionElements>'


SOP = (
    '<tingtang:sop post="desk" minutes="5"><tingtang:purpose>问清来意</tingtang:purpose><tingtang:wording>您好</tingtang:wording>'
    '<tingtang:translation language="en"><tingtang:purpose>Ask what it is about</tingtang:purpose></tingtang:translation>'
    '</tingtang:sop><tingtang:form><tingtang:field code="way" type="choice" label="来源">'
    '<tingtang:name language="en">Came by</tingtang:name>'
    '<tingtang:option value="信件"><tingtang:name language="en">Letter</tingtang:name></tingtang:option>'
    '<tingtang:option value="电话"/></tingtang:field></tingtang:form>'
)


def spoken() -> Drawing:
    """A greeting, drawn in Chinese with English beside it; what follows has no English name."""
    drawing = Drawing("greeting", extensions='<tingtang:name language="en">Greeting</tingtang:name>')
    drawing.node("start", "s")
    drawing.node("user", "greet", said("Greet", SOP), name="迎候")
    drawing.node("user", "after", name="送别")
    drawing.node("end", "e")
    drawing.line("s", "greet", "after", "e")
    return drawing


class TestADrawingInALanguage:
    def test_has_the_names_labels_choices_and_texts_of_that_language_and_the_rest_as_drawn(self) -> None:
        read = parse(in_language(spoken().xml(), "en"))

        greet = read.nodes["greet"]
        assert (read.name, greet.name, read.nodes["after"].name) == ("Greeting", "Greet", "送别")
        assert (greet.sop.purpose, greet.sop.wording, greet.sop.minutes) == ("Ask what it is about", "您好", 5)
        assert (greet.fields[0].label, greet.fields[0].options, greet.fields[0].words) == (
            "Came by",
            ("信件", "电话"),
            ("Letter", "电话"),
        )

    def test_is_what_was_drawn_for_readers_of_others(self) -> None:
        drawn = spoken().xml()

        assert in_language(drawn, "zh-hant") == drawn
        assert parse(drawn).nodes["greet"].name == "迎候"

    def test_keeps_the_posts_of_lanes_and_what_messages_are_told_apart_by(self) -> None:
        drawing = spoken()
        drawing.add(f'<bpmn:message id="m" name="已付款">{said("Paid")}</bpmn:message>')
        drawing.node("receive", "wait", messageRef="m")
        lane = f'<bpmn:lane name="窗口岗">{said("Window")}<bpmn:flowNodeRef>after</bpmn:flowNodeRef></bpmn:lane>'
        xml = drawing.xml().replace("<bpmn:startEvent", f"<bpmn:laneSet>{lane}</bpmn:laneSet><bpmn:startEvent", 1)

        read = in_language(xml, "en")

        assert 'name="Window"' in read
        assert parse(read).nodes["after"].post == parse(xml).nodes["after"].post == "窗口岗"
        assert parse(read).nodes["wait"].ref == "已付款"


class TestAPicture:
    def test_is_printed_with_the_names_of_the_language_in_lines_that_fit(self) -> None:
        flows = files("tingtang.packs.government") / "flows"
        svg, drawn = ((flows / f"seven-steps.{kind}").read_text() for kind in ("svg", "bpmn"))

        told = pictured(svg, drawn, in_language(drawn, "en"))

        words = re.findall(r"<[^>]*tspan[^>]*>([^<]*)<", told)
        assert [one for one in words if "Finish and" in one or "check quality" in one] == ["Finish and", "check quality"]
        assert not re.search("[\u4e00-\u9fff]", "".join(words))
        assert pictured(svg, drawn, drawn) == svg

    def test_that_is_none_is_not_read(self) -> None:
        drawn = spoken().xml()

        with pytest.raises(Unreadable):
            pictured("<!DOCTYPE svg><svg/>", drawn, in_language(drawn, "en"))


@pytest.mark.django_db
class TestReaders:
    @pytest.fixture
    def hall(self) -> Hall:
        return make_hall()

    def test_see_steps_choices_and_drawing_in_their_language(self, hall: Hall) -> None:
        moved = begin(spoken(), hall, hall=hall)
        token = open_step(moved.instance, "greet")

        with translation.override("en"):
            step, standing = step_of(token), standing_of(moved.instance, AT)
        with translation.override("zh-hans"):
            drawn = step_of(token)

        assert (step.name, step.form[0]["label"], step.form[0]["options"]) == ("Greet", "Came by", ("信件", "电话"))
        assert (step.drawn_name, step.names, step.sop["purpose"]) == ("迎候", {"en": "Greet"}, "Ask what it is about")
        assert ([one.name for one in standing.open], [one.name for one in standing.following]) == (["Greet"], ["送别"])
        assert (drawn.name, drawn.form[0]["label"]) == ("迎候", "来源")

    def test_see_whose_step_it_is_when_a_drawing_is_tried_out(self) -> None:
        Post.objects.create(code="guide", name="引导员", names={"en": "Guide"})
        drawing = Drawing("tried")
        drawing.node("start", "s")
        drawing.node("user", "ask", '<bpmn:extensionElements><tingtang:sop post="guide"/></bpmn:extensionElements>')
        drawing.node("end", "e")
        drawing.line("s", "ask", "e")

        with translation.override("en"):
            found = tried(drawing.xml(), [])

        assert "Guide" in str(found["open"][0]["state"])

    def test_find_them_in_the_handbook_and_where_it_runs(self, hall: Hall) -> None:
        version = published(spoken())
        moved = begin(spoken(), hall, hall=hall)
        reader = make_staff(hall)
        grant(reader, "supervisor", hall)

        client = browser(reader)
        book = client.get(f"/flows/handbook/processes/{version.process_id}/").content.decode()
        running = client.get(f"/flows/running/{moved.instance.pk}/").content.decode()

        assert "Ask what it is about" in book and "Greet" in book and "Came by" in book
        assert "Greet" in running and "迎候" not in running
        with translation.override("en"):
            assert 'name="Greet"' in drawing_read(version.xml)

    def test_read_why_something_is_stuck_in_their_language(self, hall: Hall) -> None:
        drawing = Drawing("acts")
        run = '<tingtang:call action="org.no_such_action"/>'
        for kind, node, inner in (
            ("start", "s", ""),
            ("service", "run", said("Grant", run)),
            ("user", "then", ""),
            ("end", "e", ""),
        ):
            drawing.node(kind, node, inner, name="开通" if node == "run" else node)
        drawing.line("s", "run", "then", "e")
        begin(drawing, hall, hall=hall)
        do_due(AT)
        operator = grant(make_staff(hall=hall), "supervisor", hall)

        pages = [
            browser(operator).get("/flows/running/", headers={"accept-language": language}).content.decode()
            for language in ("en", "zh-hans")
        ]

        assert "A procedure cannot run the action “org.no_such_action”" in pages[0] and "Grant" in pages[0]
        assert "流程不能" in pages[1] and "开通" in pages[1] and "A procedure cannot" not in pages[1]

    def test_are_told_a_choice_that_cannot_be_made_in_each_language(self, hall: Hall) -> None:
        drawing = Drawing("stuck")
        drawing.node("start", "s")
        drawing.node("catch", "soon", inner=timer("PT1H"))
        drawing.node("xor", "which", said("Which way?"), name="哪条路？")
        for end in ("a", "b"):
            drawing.node("end", end)
        drawing.line("s", "soon", "which")
        drawing.flow("which", "a", "amount > 5")
        drawing.flow("which", "b", "amount < 5")
        begin(drawing, hall, hall=hall, amount=5)

        do_due(AT + timedelta(hours=2))

        told = Timer.objects.get().said or {}
        assert "“Which way?”" in told["en"] and "No condition at" in told["en"]
        assert "“哪条路？”" in told["zh-hans"]
