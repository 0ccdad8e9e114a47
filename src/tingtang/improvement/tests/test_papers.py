"""Self-check reports, minutes, corrections and drives are filed on paper, by whoever may read them."""

from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions import meetings, selfchecks
from tingtang.improvement.tests.factories import make_correction, make_drive
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, grant, make_hall, make_staff
from tingtang.ui.printing import PAPER, tongue, typeset

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen() -> Staff:
    hall = make_hall()
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


def papers(hall: Hall, chen: Staff) -> list[str]:
    """One of each, with words that a typesetter could take for its own."""
    hostile = "#panic() $x$ = 标题 \\ `code`\n\n* 第二行"
    report = selfchecks.save_selfcheck(
        SYSTEM, hall=hall, title=hostile, form="findings", due_date=AT.date(), author=chen, parts={"findings": hostile}, at=AT
    )
    meeting = meetings.save_meeting(
        SYSTEM, hall=hall, title="晨会", starts_at=AT, ends_at=AT + timedelta(minutes=20), chair=chen, topics=[{"text": hostile, "by": ""}],
        people=[chen], at=AT,
    )  # fmt: skip
    fault, drive = make_correction(chen, hall, title=hostile[:30], body=hostile), make_drive(hall, goal=hostile)
    return [f"self-checks/{report.pk}", f"meetings/{meeting.pk}", f"corrections/{fault.pk}", f"drives/{drive.pk}"]


def test_each_is_read_and_filed_by_who_may_read_it(chen: Staff) -> None:
    assert chen.hall is not None
    elsewhere = make_hall(code="lakeside", name="湖滨")
    stranger = grant(make_staff("wu", "吴", elsewhere), "supervisor", elsewhere)
    mine, others = browser(chen), browser(stranger)

    for path in papers(chen.hall, chen):
        assert mine.get(f"/improvement/{path}/pdf/").content.startswith(b"%PDF-"), path
        assert f"/improvement/{path}/pdf/" in mine.get(f"/improvement/{path}/").content.decode()
        assert others.get(f"/improvement/{path}/pdf/").status_code == 404


def test_a_word_longer_than_a_line_goes_on_in_the_next_line() -> None:
    part = {"title": "附件", "text": "https://example.org/" + "x" * 9000, "rows": [], "heads": [], "widths": []}
    data = {
        "kind": "纪要",
        "title": "晨会",
        "organisation": "河滨",
        "facts": [],
        "parts": [part],
        "nothing": "",
        "signing": [],
        **tongue(),
    }

    paper = typeset(PAPER, data)

    assert b"/Count 3" in paper  # pages; one, when the word ran off it
