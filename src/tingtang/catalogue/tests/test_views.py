"""Pages and API of the catalogue."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tingtang.catalogue.models import Category, Service
from tingtang.catalogue.tests.factories import make_category, make_service
from tingtang.core import registry
from tingtang.core.actors import EVERYWHERE, Actor

pytestmark = pytest.mark.django_db
Enter = Callable[[Actor], Client]
READER = Actor("account", 5, "孙立", {"catalogue.view": frozenset({1})})
EDITOR = Actor(
    "account",
    6,
    "周宁",
    {f"catalogue.{verb}_{noun}": EVERYWHERE for verb in ("save", "remove") for noun in ("category", "service")}
    | {"catalogue.view": EVERYWHERE},
)
HALL_EDITOR = Actor("account", 7, "陈刚", {name: frozenset({1}) for name in EDITOR.grants})
NOBODY = Actor("account", 8, "访客")
PAGES = (
    ("categories", "get", (), READER),
    ("services", "get", (), READER),
    ("new_category", "get", (), EDITOR),
    ("new_service", "get", (), EDITOR),
    ("category", "get", ("category",), EDITOR),
    ("service", "get", ("service",), EDITOR),
    ("remove_category", "post", ("category",), EDITOR),
    ("remove_service", "post", ("service",), EDITOR),
)
FORM = {
    "names_zh-hans": "营业执照变更",
    "names_en": "Change of licence",
    "series": "A",
    "service_class": "ordinary",
    "expected_seconds": "12.5",
    "wait_target_seconds": "15",
    "service_target_seconds": "20",
    "currency": "CNY",
    "order": "3",
    "is_active": "on",
    "fee": "12.50",
    "documents_zh-hans": ["营业执照正本", ""],
    "documents_zh-hant": ["", ""],
    "documents_en": ["Licence", ""],
    "documents_need": ["no", "yes"],
    "documents_copies": ["2", ""],
    "performer_posts": ["acceptance"],
}


@pytest.fixture
def as_actor(monkeypatch: pytest.MonkeyPatch) -> Enter:
    """Log in as an actor that needs no staff record: the catalogue does not know the staff."""

    def enter(actor: Actor) -> Client:
        monkeypatch.setitem(registry.actor._items, "account", lambda key, at, seal="": actor)
        client = Client()
        session = client.session
        session["account_id"] = actor.id
        session.save()
        return client

    return enter


class TestPages:
    @pytest.mark.parametrize(("name", "method", "keys", "who"), PAGES, ids=[page[0] for page in PAGES])
    def test_let_in_whom_they_should(self, as_actor: Enter, name: str, method: str, keys: tuple[str, ...], who: Actor) -> None:
        service = make_service()
        address = reverse(
            f"catalogue:{name}", args=[{"category": service.category_id, "service": service.pk}[key] for key in keys]
        )

        assert getattr(Client(), method)(address).headers["Location"].startswith("/login/")
        assert getattr(as_actor(NOBODY), method)(address).status_code == 403
        assert getattr(as_actor(HALL_EDITOR), method)(address).status_code == (200 if who is READER else 403)
        assert getattr(as_actor(who), method)(address).status_code in {200, 302}

    def test_make_a_service_from_what_was_typed(self, as_actor: Enter) -> None:
        category = make_category()

        answer = as_actor(EDITOR).post("/setup/services/new/", {**FORM, "category": category.pk})

        service = Service.objects.get()
        assert (answer.status_code, service.code, service.name) == (302, "change-of-licence", "营业执照变更")
        assert (service.expected_seconds, service.fee_cents, service.performer_posts) == (750, 1250, ["acceptance"])
        names = {"zh-hans": "营业执照正本", "en": "Licence"}
        assert service.documents == [{"name": "营业执照正本", "names": names, "is_required": False, "copies": 2}]

    def test_keep_what_was_typed_beside_what_is_wrong(self, as_actor: Enter) -> None:
        category = make_category()

        answer = as_actor(EDITOR).post("/setup/services/new/", {**FORM, "category": category.pk, "series": "abc"})

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "series" in answer.context["form"].errors
        assert all(text in page for text in ("营业执照变更", "营业执照正本", 'value="12.5"', "12.50"))

    def test_saving_unchanged_changes_nothing(self, as_actor: Enter) -> None:
        service = make_service(documents=[{"name": "身份证", "copies": 2}], description="设立登记", fee_cents=4000)
        client = as_actor(EDITOR)
        shown = client.get(f"/setup/services/{service.pk}/").context["form"]
        sent = {name: shown[name].value() for name in shown.fields if name not in {"names", "documents", "descriptions"}}
        sent |= {"names_zh-hans": service.name, "descriptions_zh-hans": "设立登记", "documents_zh-hans": ["身份证"]}
        sent |= {"documents_zh-hant": [""], "documents_en": [""], "documents_need": ["yes"], "documents_copies": ["2"]}

        client.post(f"/setup/services/{service.pk}/", {key: value for key, value in sent.items() if value is not None})

        again = Service.objects.get()
        before = {"fee_cents": 4000, "wait_target_seconds": 1200, "expected_seconds": 600, "description": "设立登记"}
        assert {name: getattr(again, name) for name in before} == before
        assert again.documents[0]["copies"] == 2

    def test_refuse_to_remove_a_category_with_services_and_say_why(self, as_actor: Enter) -> None:
        service = make_service()

        answer = as_actor(EDITOR).post(f"/setup/categories/{service.category_id}/remove/", follow=True)

        assert Category.objects.exists()
        assert "(1)" in answer.content.decode()


class TestApi:
    def test_makes_changes_and_lists(self, as_actor: Enter) -> None:
        make_category()
        client = as_actor(EDITOR)
        body = {"code": "permit", "name": "许可", "category": "business", "series": "P", "documents": [{"name": "申请表"}]}

        def send(method: str, path: str, data: object) -> int:
            headers = {"Idempotency-Key": str(uuid4()), "X-CSRFToken": "0" * 32}
            client.cookies["csrftoken"] = "0" * 32
            answer = client.generic(method, f"/api/v1{path}", json.dumps(data), "application/json", headers=headers)
            return int(answer.status_code)

        assert send("POST", "/services", body) == 201
        assert send("PATCH", "/services/permit", {"wait_target_seconds": 60}) == 200
        assert send("PATCH", "/services/permit", {"category": "none-such"}) == 422
        assert send("DELETE", "/categories/business", {}) == 409
        listed = client.get("/api/v1/services", headers={"X-CSRFToken": "0" * 32}).json()["items"]
        assert [(row["code"], row["category"], row["wait_target_seconds"]) for row in listed] == [("permit", "business", 60)]

    def test_refuses_what_the_pages_refuse(self, as_actor: Enter) -> None:
        make_service()

        assert as_actor(NOBODY).get("/api/v1/services").json()["items"] == []
        assert as_actor(NOBODY).get("/api/v1/services/trade-licence").status_code == 403
        assert Client().get("/api/v1/services").status_code == 401
