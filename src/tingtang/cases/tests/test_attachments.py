"""Files on cases: taken by what they are, kept outside the web root, fetched only by who sees the case."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from tingtang.cases.actions.attachments import attach, detach, path_of
from tingtang.cases.models import Attachment, Case
from tingtang.cases.rules.files import Fault, NotTaken, clean_name, sort_of
from tingtang.cases.tests.factories import AT, make_case
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def packed(*names: str) -> bytes:
    """A zip that holds files of these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name in names:
            target.writestr(zipfile.ZipInfo(name), "x")  # without the hour, so that every process names the test alike
    return made.getvalue()


class TestSort:
    @pytest.mark.parametrize(
        ("name", "data", "kind"),
        [
            ("水表.png", PNG, "image/png"),
            ("scan.PDF", b"%PDF-1.7 ...", "application/pdf"),
            ("a.jpeg", b"\xff\xd8\xff\xe0..", "image/jpeg"),
            ("清单.csv", "编号,金额\n1,20".encode("gb18030"), "text/plain; charset=utf-8"),
            ("清单.txt", ("水" * 3000).encode(), "text/plain; charset=utf-8"),
            (
                "信.docx",
                packed("[Content_Types].xml", "word/document.xml"),
                WORD,
            ),
        ],
    )
    def test_knows_a_file_by_its_content(self, name: str, data: bytes, kind: str) -> None:
        assert sort_of(io.BytesIO(data), len(data), name).content_type == kind

    @pytest.mark.parametrize(
        ("name", "data", "fault"),
        [
            ("leer.txt", b"", Fault.EMPTY),
            ("page.html", b"<html><script>alert(1)</script>", Fault.UNKNOWN),
            ("page.txt", b"  <svg onload=alert(1)>", Fault.UNKNOWN),
            ("photo.png", b"MZ\x90\x00\x03", Fault.UNKNOWN),
            ("photo.png", b"%PDF-1.7", Fault.OTHER_NAME),
            ("letter.pdf.exe", b"%PDF-1.7", Fault.OTHER_NAME),
            ("brief.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), Fault.MACROS),
            ("brief.docx", packed("[Content_Types].xml", "word/document.xml")[:60], Fault.DAMAGED),
            ("files.zip", packed("a.txt"), Fault.UNKNOWN),
        ],
    )
    def test_refuses_what_may_run_or_lies_about_itself(self, name: str, data: bytes, fault: Fault) -> None:
        with pytest.raises(NotTaken) as refused:
            sort_of(io.BytesIO(data), len(data), name)

        assert refused.value.fault is fault

    def test_refuses_what_is_too_large_without_reading_it(self) -> None:
        with pytest.raises(NotTaken):
            sort_of(io.BytesIO(PNG), 21 * 1024 * 1024, "a.png")

    @pytest.mark.parametrize(
        ("given", "kept"),
        [("../../etc/passwd", "passwd"), ("C:\\temp\\水表.png", "水表.png"), ("a\x00b\n.pdf", "ab.pdf"), ("", "file")],
    )
    def test_keeps_a_name_without_folders(self, given: str, kept: str) -> None:
        assert clean_name(given) == kept


@pytest.fixture
def folder(settings: object, tmp_path: Path) -> Path:
    """A data folder of its own."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def put(case: Case, name: str = "水表.png", data: bytes = PNG) -> Attachment:
    """A file on a case."""
    return attach(SYSTEM, case=case, upload=SimpleUploadedFile(name, data), at=AT)


@pytest.mark.django_db
class TestAttach:
    def test_keeps_the_same_content_once(self, folder: Path) -> None:
        case = make_case()
        first, second = put(case), put(make_case(), "other.png")

        assert first.sha256 == second.sha256
        assert [path for path in folder.rglob("*") if path.is_file()] == [path_of(first.sha256)]

    def test_takes_content_away_with_its_latest_file(
        self, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        case, other = make_case(), make_case()
        first, second = put(case), put(other)

        with django_capture_on_commit_callbacks(execute=True):
            detach(SYSTEM, case=case, attachment=first, at=AT)
        assert path_of(second.sha256).exists()
        with django_capture_on_commit_callbacks(execute=True):
            detach(SYSTEM, case=other, attachment=second, at=AT)

        assert not path_of(second.sha256).exists()

    def test_refuses_a_program_and_keeps_nothing(self, folder: Path) -> None:
        with pytest.raises(Invalid) as refused:
            put(make_case(), "photo.png", b"MZ")

        assert "file" in refused.value.fields
        assert not Attachment.objects.exists()

    def test_is_not_there_for_who_is_not_logged_in(self, folder: Path, client: Client) -> None:
        case = make_case()
        made = put(case)

        answer = client.get(f"/cases/{case.number}/files/{made.pk}/")

        assert answer.status_code in {302, 401}
