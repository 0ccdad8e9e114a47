"""Writes of the catalogue."""

import pytest

from tingtang.catalogue import actions
from tingtang.catalogue.models import Category
from tingtang.catalogue.tests.factories import AT, make_category, make_service
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid
from tingtang.journal.models import Event, ObjectChange
from tingtang.journal.saving import InUse

pytestmark = pytest.mark.django_db


class TestSaveService:
    def test_keeps_documents_in_one_way_of_writing(self) -> None:
        service = make_service(documents=[{"name": " 身份证 ", "names": {"en": "Identity card", "zh-hant": ""}}])

        service.refresh_from_db()
        assert service.documents == [{"name": "身份证", "names": {"en": "Identity card"}, "is_required": True, "copies": 1}]

    def test_records_what_changed_and_nothing_when_nothing_did(self) -> None:
        service = make_service()

        actions.save_service(SYSTEM, at=AT, service=service, wait_target_seconds=600)
        actions.save_service(SYSTEM, at=AT, service=service, wait_target_seconds=600)

        latest = Event.objects.order_by("id").last()
        assert latest is not None
        assert latest.attributes == {"fields": "wait_target_seconds"}
        assert ObjectChange.objects.filter(field="wait_target_seconds").order_by("id").last().value == 600
        assert Event.objects.count() == 3  # the category, the service, the change

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("series", "a1"),
            ("expected_seconds", 0),
            ("documents", [{"name": ""}]),
            ("documents", "身份证"),
            ("code", "With Blank"),
            ("names", {"fr": "Licence"}),
        ],
    )
    def test_refuses_what_does_not_hold_together(self, field: str, value: object) -> None:
        service = make_service()

        with pytest.raises(Invalid):
            actions.save_service(SYSTEM, at=AT, service=service, **{field: value})

    def test_needs_the_right_for_the_whole_organisation(self) -> None:
        one_hall = Actor("account", 7, grants={"catalogue.save_service": frozenset({1})})

        with pytest.raises(Denied):
            actions.save_service(one_hall, at=AT, service=make_service(), series="B")


class TestRemoveCategory:
    def test_refuses_while_it_has_services(self) -> None:
        service = make_service()

        with pytest.raises(InUse):
            actions.remove_category(SYSTEM, category=service.category, at=AT)

        actions.remove_service(SYSTEM, service=service, at=AT)
        actions.remove_category(SYSTEM, category=service.category, at=AT)
        assert not Category.objects.exists()

    def test_refuses_a_code_taken_already(self) -> None:
        make_category()

        with pytest.raises(Invalid) as refusal:
            make_category()

        assert list(refusal.value.fields) == ["code"]
