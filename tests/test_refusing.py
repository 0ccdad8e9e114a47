"""What is too large to be read is refused in words, wherever it was sent."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff

FORM = "application/x-www-form-urlencoded"
MUCH = "长" * 700_000  # nine bytes each, as browsers send them


@pytest.fixture
def client(db: None) -> Client:
    return browser(grant(make_staff("li"), "clerk", make_hall()))


class TestTooMuch:
    def test_is_said_on_a_page_in_the_readers_language(self, client: Client) -> None:
        client.cookies["tt_language"] = "zh-hans"

        answer = client.post("/cases/new/", urlencode({"title": MUCH}), content_type=FORM)

        assert answer.status_code == 413
        assert "提交的内容超过 5 MB" in answer.content.decode()

    def test_is_said_as_a_notice_beside_what_was_typed(self, client: Client) -> None:
        answer = client.post("/cases/new/", urlencode({"title": MUCH}), content_type=FORM, headers={"HX-Request": "true"})

        assert answer.status_code == 413
        assert answer.headers["HX-Reswap"] == "none"
        assert "tt:notice" in answer.headers["HX-Trigger"]

    def test_is_said_as_a_problem_to_programs(self, client: Client) -> None:
        headers = {"Idempotency-Key": "much-too-much"}

        answer = client.post("/api/v1/cases", {"title": MUCH * 3}, content_type="application/json", headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")

    def test_of_fields_is_said_too(self, client: Client) -> None:
        answer = client.post("/cases/new/", {f"field{n}": "1" for n in range(2000)})

        assert answer.status_code == 413


class TestNothingThere:
    def test_is_said_as_a_problem_to_programs_and_as_a_page_to_people(self, client: Client) -> None:
        document, shown = client.get("/api/v1/nothing"), client.get("/nothing/")

        assert (document.status_code, shown.status_code) == (404, 404)
        assert document.headers["Content-Type"] == "application/problem+json" and document.json()["code"] == "not-found"
        assert shown.headers["Content-Type"].startswith("text/html")


class TestWrongMethod:
    def test_is_said_as_a_problem_to_programs_and_as_a_page_to_people(self, client: Client) -> None:
        document, shown = client.patch("/api/v1/halls"), client.get("/logout/")

        assert (document.status_code, shown.status_code) == (405, 405)
        assert document.headers["Content-Type"] == "application/problem+json" and document.json()["code"] == "wrong-method"
        assert set(document.headers["Allow"].split(", ")) == {"GET", "POST"}
        assert "Open the page again" in shown.content.decode()


class TestBodiesOfPrograms:
    def test_that_do_not_fit_are_refused_in_the_readers_language(self, client: Client) -> None:
        headers = {"Idempotency-Key": "in-chinese-please", "Accept-Language": "zh-hans"}
        body = {"title": "长" * 3000, "kind": 7, "nothing_of_the_kind": 1}

        answer = client.post("/api/v1/cases", body, content_type="application/json", headers=headers)

        said = [reason for reasons in answer.json()["errors"].values() for reason in reasons]
        assert answer.status_code == 422
        assert said and not [reason for reason in said if "put should" in reason or "required" in reason]
        assert "请填写文本。" in said

    def test_that_are_no_json_are_refused_in_the_readers_language(self, client: Client) -> None:
        headers = {"Idempotency-Key": "no-json-at-all", "Accept-Language": "zh-hans"}

        answer = client.post("/api/v1/cases", "{", content_type="application/json", headers=headers)

        assert (answer.status_code, answer.json()["title"]) == (422, "提交的内容不是有效的 JSON。")
