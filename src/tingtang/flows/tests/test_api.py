"""Procedures that run, over the API: once each, refused as elsewhere."""

from typing import Any

import pytest
from django.test import Client

from tingtang.core.ids import new_key
from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
from tingtang.flows.models import Instance
from tingtang.flows.tests.factories import begin, open_step
from tingtang.flows.tests.test_running import checked
from tingtang.org.queries import seal_of
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db


def send(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(
        f"/api/v1{path}", body, content_type="application/json", headers={"Idempotency-Key": new_key("t"), "X-CSRFToken": "x"}
    )


def test_steps_are_done_skipped_and_refused() -> None:
    hall = make_hall()
    instance = begin(checked(), hall, hall=hall).instance
    staff = grant(make_staff("chen", "陈刚"), "administrator")
    client = Client()
    session = client.session
    session[SESSION_ACCOUNT], session[SESSION_SEAL] = staff.account_id, seal_of(staff.account.password)
    session.save()
    path, check = f"/procedures/{instance.pk}", open_step(instance, "check").pk

    shown = client.get(f"/api/v1{path}").json()
    wrong = send(client, f"{path}/steps/{check}/complete", {"answers": {"passed": "perhaps"}})
    done = send(client, f"{path}/steps/{check}/complete", {"answers": {"passed": False}})
    gone = send(client, f"{path}/steps/{check}/complete", {"answers": {"passed": True}})
    again = done.json()["steps"][0]["id"]
    unsaid = send(client, f"{path}/steps/{again}/skip", {"reason": " "})
    ended = send(client, f"{path}/abort", {})

    assert [step["element"] for step in shown["steps"]] == ["check"]
    assert (wrong.status_code, done.status_code, gone.status_code, unsaid.status_code) == (422, 200, 404, 422)
    assert (ended.json()["state"], Instance.objects.get().state) == ("aborted", "aborted")
    assert Client().get(f"/api/v1{path}").status_code == 401
