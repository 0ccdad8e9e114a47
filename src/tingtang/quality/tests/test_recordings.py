"""Recordings are kept with a review, heard and wound on by whoever may see it, and taken off again."""

import hashlib
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.journal.tests.history import events_about
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff
from tingtang.quality.actions import reviews as actions
from tingtang.quality.actions.evidence import path_of
from tingtang.quality.actions.inspections import opened
from tingtang.quality.models import RECORDED, Evidence, Inspection, InspectionKind, Review, ReviewSample, Sheet
from tingtang.quality.queries.reviews import scores_about

SOUND = b"ID3" + bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: LazySettings) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def manager(hall: Hall) -> Staff:
    return grant(make_staff("tangyue", "唐悦", hall), "quality_manager", hall)


def make_reviews(hall: Hall, *reviewers: Staff) -> list[Review]:
    """A service that all of them score, to calibrate."""
    items = [{"code": "polite", "how": "score", "most": 5, "text": {"zh-hans": "礼貌"}}]
    sheet = Sheet.objects.create(code="calls", name="录音评审", area="remote", items=items)
    sample = ReviewSample.objects.create(
        name="本周", sheet=sheet, hall=hall, since_date=AT.date(), until_date=AT.date(), is_calibration=True, drawn_at=AT
    )
    return [
        Review.objects.create(
            sample=sample, hall=hall, event_id=7, subject_kind="call", subject_id=7, occurred_at=AT, reviewer=one,
            inspection=opened(sheet, hall, one, InspectionKind.REVIEW),
        )
        for one in reviewers
    ]  # fmt: skip


def sound(content: bytes = SOUND, name: str = "录音.mp3") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.django_db
class TestCalibration:
    def test_says_how_far_reviewers_agree_and_nothing_about_who_served(self, hall: Hall, manager: Staff) -> None:
        clerk = make_staff("limin", "李敏", hall)
        reviews = make_reviews(hall, manager, grant(make_staff("luqing", "陆青", hall), "quality_manager", hall))
        Inspection.objects.update(about_staff=clerk)

        for review, value in zip(reviews, (5, 3), strict=True):
            assert review.reviewer is not None
            actions.score_review(actor_for(review.reviewer), review=review, marks={"polite": {"value": value}}, at=AT)

        [told] = [one for one in events_about(Inspection.objects.get(review=reviews[0])) if one.name == "quality.inspection.done"]
        assert (told.attributes["kind"], told.attributes["score"]) == ("calibration", 100.0)
        assert "clerk" not in told.objects
        assert not scores_about(actor_for(clerk))


@pytest.mark.django_db
class TestRecordings:
    def test_are_kept_for_everybody_who_scores_the_same(self, hall: Hall, manager: Staff) -> None:
        first, second = make_reviews(hall, manager, make_staff("luqing", "陆青", hall))

        told = browser(manager).post(f"/quality/reviews/{first.sample_id}/{first.pk}/files/", {"file": sound()})

        assert told.status_code == 302
        kept = Evidence.objects.filter(item=RECORDED).order_by("pk")
        assert [one.inspection_id for one in kept] == [first.inspection_id, second.inspection_id]
        assert {one.sha256 for one in kept} == {hashlib.sha256(SOUND).hexdigest()}
        assert "<audio" in browser(manager).get(f"/quality/reviews/{first.sample_id}/").content.decode()
        assert "<audio" in browser(manager).get(f"/quality/inspections/{first.inspection_id}/").content.decode()

    def test_are_sent_in_parts_so_that_a_player_can_wind_on(self, hall: Hall, manager: Staff) -> None:
        (review,) = make_reviews(hall, manager)
        (kept,) = actions.attach_recording(SYSTEM, review=review, upload=sound(), at=AT)
        address, page = f"/quality/inspections/{review.inspection_id}/evidence/{kept.pk}/", browser(manager)

        whole = page.get(address)
        middle, end, beyond = (
            page.get(address, headers={"range": wanted}) for wanted in ("bytes=100-199", "bytes=-5", f"bytes={len(SOUND)}-")
        )

        assert (whole.getvalue(), whole["Accept-Ranges"]) == (SOUND, "bytes")
        assert (middle.status_code, middle.getvalue()) == (206, SOUND[100:200])
        assert middle["Content-Range"] == f"bytes 100-199/{len(SOUND)}"
        assert (end.status_code, end.getvalue(), beyond.status_code) == (206, SOUND[-5:], 416)

    def test_stand_on_the_reviewers_sheet(self, hall: Hall, manager: Staff) -> None:
        (review,) = make_reviews(hall, manager)
        (kept,) = actions.attach_recording(SYSTEM, review=review, upload=sound(), at=AT)

        (task,) = browser(manager).get("/quality/rounds/data/").json()["tasks"]

        address = f"/quality/inspections/{review.inspection_id}/evidence/{kept.pk}/"
        assert task["seen"] == [{"url": address, "type": "audio", "name": "录音.mp3"}]

    def test_are_sounds_and_films_only(self, hall: Hall, manager: Staff) -> None:
        (review,) = make_reviews(hall, manager)

        for content, name in ((b"plain words", "a.txt"), (b"", "a.mp3"), (SOUND, "a.exe")):
            with pytest.raises(Invalid):
                actions.attach_recording(SYSTEM, review=review, upload=sound(content, name), at=AT)

        assert not Evidence.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_are_taken_off_with_their_content(self, hall: Hall, manager: Staff) -> None:
        (review,) = make_reviews(hall, manager)
        program = Program.of(manager)
        made = program.client.post(
            f"/api/v1/reviews/{review.pk}/recordings", {"file": sound()}, headers={"idempotency-key": "recording"}
        )
        (kept,) = Evidence.objects.all()

        program.delete(f"/reviews/{review.pk}/recordings/{kept.pk}")

        assert made.status_code == 201
        assert not Evidence.objects.exists()
        assert not path_of(kept.sha256).exists()
