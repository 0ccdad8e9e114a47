"""Files that a kind's form asks for: given with the case, kept over an error, seen by who may."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tingtang.cases import uploads
from tingtang.cases.actions.attachments import attach, detach
from tingtang.cases.actions.opening import change_case
from tingtang.cases.models import Case, Kind
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff
from tingtang.ui import designed as rules

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
ROWS = [
    {"code": "photo", "kind": "file", "names": {"zh-hans": "水表照片"}, "is_required": True, "is_public": True},
    {"code": "reading", "kind": "number", "names": {"zh-hans": "读数"}, "is_required": True, "is_public": True},
    {"code": "expertise", "kind": "file", "names": {"zh-hans": "内部鉴定"}, "is_public": False},
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def kind() -> Kind:
    return make_kind("fault", fields=rules.from_rows(ROWS), is_public=True)


@pytest.fixture
def clerk() -> Client:
    hall = make_hall()
    return browser(grant(make_staff("limin", "李敏", hall), "clerk", hall))


def upload(name: str = "表.png", data: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def typed(kind: Kind, **more: object) -> dict[str, object]:
    """A new case as its page sends it."""
    return {"kind": kind.pk, "title": "水表读数有误", "channel": "counter", "impact": 2, "urgency": 2, **more}


def token(page: str) -> str:
    found = re.search(r'name="fields.photo-kept" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


class TestAtTheDesk:
    def test_a_file_survives_a_form_that_was_not_right(self, clerk: Client, kind: Kind) -> None:
        hall = Hall.objects.get().pk
        page = clerk.post("/cases/new/", typed(kind, hall=hall, **{"fields.photo": upload()})).content.decode()
        assert "表.png" in page

        clerk.post("/cases/new/", typed(kind, hall=hall, **{"fields.reading": "7", "fields.photo-kept": token(page)}))

        case = Case.objects.get()
        photo = case.attachments.get()
        assert (case.fields, photo.name, photo.is_public) == ({"photo": photo.pk, "reading": 7}, "表.png", True)
        assert (
            f'<a href="/cases/{case.number}/files/{photo.pk}/">表.png</a>' in clerk.get(f"/cases/{case.number}/").content.decode()
        )
        assert b"".join(clerk.get(f"/cases/{case.number}/files/{photo.pk}/").streaming_content) == PNG  # type: ignore[attr-defined]

    def test_needs_the_file_and_says_so_beside_it(self, clerk: Client, kind: Kind) -> None:
        page = clerk.post("/cases/new/", typed(kind, hall=Hall.objects.get().pk, **{"fields.reading": "7"}))

        assert page.status_code == 422
        assert "Choose a file." in page.content.decode()
        assert not Case.objects.exists()

    def test_refuses_a_program_beside_its_field(self, clerk: Client, kind: Kind) -> None:
        sent = typed(kind, hall=Hall.objects.get().pk, **{"fields.reading": "7", "fields.photo": upload("a.png", b"MZ\x90\x00")})

        assert "not taken" in clerk.post("/cases/new/", sent).content.decode()
        assert not any(uploads.folder().iterdir())

    def test_takes_no_forged_token(self, clerk: Client, kind: Kind) -> None:
        sent = typed(kind, hall=Hall.objects.get().pk, **{"fields.reading": "7", "fields.photo-kept": "../../etc/passwd"})

        assert "Choose a file." in clerk.post("/cases/new/", sent).content.decode()


class TestOnTheCase:
    def test_another_file_takes_its_place_and_the_first_stays_with_the_case(self, kind: Kind) -> None:
        case = change_case(SYSTEM, case=make_case(kind=kind), uploads={"photo": upload()}, at=AT)
        case = change_case(SYSTEM, case=case, uploads={"photo": upload("新表.png")}, at=AT)

        assert {one.name for one in case.attachments.all()} == {"表.png", "新表.png"}
        assert case.attachments.get(pk=case.fields["photo"]).name == "新表.png"

    def test_names_no_file_of_another_case(self, kind: Kind) -> None:
        other = attach(SYSTEM, case=make_case(kind=kind), upload=upload(), at=AT)

        with pytest.raises(Invalid) as refused:
            change_case(SYSTEM, case=make_case(kind=kind), fields={"photo": other.pk}, at=AT)

        assert "fields.photo" in refused.value.fields

    def test_says_nothing_when_its_file_is_taken_off(self, kind: Kind) -> None:
        case = change_case(SYSTEM, case=make_case(kind=kind), uploads={"photo": upload()}, at=AT)

        detach(SYSTEM, case=case, attachment=case.attachments.get(), at=AT)

        assert Case.objects.get(pk=case.pk).fields == {}

    def test_shows_the_customer_what_is_his_alone(self, client: Client, kind: Kind) -> None:
        given = {"photo": upload(), "expertise": upload("鉴定.png")}
        case = change_case(SYSTEM, case=make_case(kind=kind), uploads=given, at=AT)
        shown = client.get(f"/c/{case.link_key}/").content.decode()

        assert f'<a href="/c/{case.link_key}/files/{case.fields["photo"]}/">表.png</a>' in shown
        assert "鉴定" not in shown
        assert client.get(f"/c/{case.link_key}/files/{case.fields['expertise']}/").status_code == 404

    def test_takes_a_file_that_is_asked_for_while_the_case_is_worked_on(self, clerk: Client) -> None:
        later = {"code": "report", "kind": "file", "names": {"zh-hans": "勘查报告"}, "is_later": True, "is_public": False}
        case = make_case(kind=make_kind("fault", fields=rules.from_rows([*ROWS, later])), hall=Hall.objects.get())
        Case.objects.filter(pk=case.pk).update(reporter=Staff.objects.get())

        sent = {"fields.report": upload("报告.png")}
        answer = clerk.post(f"/cases/{case.number}/fields/", sent, headers={"HX-Request": "true"})

        assert answer.status_code == 200
        assert "报告.png" in answer.content.decode()
        assert not case.attachments.get().is_public


class TestForTheCustomer:
    def test_takes_the_file_with_the_demand(self, client: Client, kind: Kind) -> None:
        make_hall()
        asked = {"kind": "fault", "title": "读数有误", "name": "王芳", "phone": "13800000001", "fields.photo": upload()}
        page = client.post("/c/new/", asked).content.decode()

        sent = asked | {"fields.reading": "7", "fields.photo": "", "fields.photo-kept": token(page)}
        assert client.post("/c/new/", sent).status_code == 302

        assert Case.objects.get().attachments.get().name == "表.png"


def test_uploads_nobody_came_back_for_go_after_a_day() -> None:
    uploads.keep(upload())
    now = datetime.now(AT.tzinfo)

    assert (uploads.forget_left_behind(now), uploads.forget_left_behind(now + timedelta(hours=25))) == (0, 1)
