"""Procedures that run, over the API: once each, refused as elsewhere."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.core.ids import new_key
from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
from tingtang.flows.actions import abort, complete_step, start
from tingtang.flows.models import Instance, Job
from tingtang.flows.rules.analysis import Done, Finding, findings
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.compiled import Table, compiled
from tingtang.flows.tasks import do_due
from tingtang.flows.tests.drawing import Drawing
from tingtang.flows.tests.factories import AT, begin, open_step, published
from tingtang.flows.tests.test_running import checked, drawn_anew
from tingtang.org.queries import seal_of
from tingtang.org.tests.clients import Program, browser
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


def test_what_is_stuck_is_retried_and_running_ones_are_moved_after_a_trial() -> None:
    hall = make_hall()
    instance = begin(checked(), hall, hall=hall).instance
    program = Program.of(grant(make_staff("chen", "陈刚"), "administrator"))
    version = published(drawn_anew(renamed="verify"))
    job = Job.objects.create(instance=instance, token=1, node=1, due_at=AT, tries=5, is_given_up=True, error="不通")
    move = {"procedures": [instance.pk], "mapping": {"check": "verify"}}

    stuck = program.get("/stuck-procedures").json()
    retried = program.post(f"/stuck-procedures/job/{job.pk}/retry", {})
    early = program.post(f"/procedures/{instance.pk}/early", {"step": "again"})
    blind = program.post(f"/process-versions/{version.pk}/migrate", {**move, "mapping": {}}).json()
    tried = program.post(f"/process-versions/{version.pk}/migrate", move).json()
    assert Instance.objects.get().version != version
    moved = program.post(f"/process-versions/{version.pk}/migrate", {**move, "is_trial": False})
    nobody = program.post("/procedure-messages", {"name": "alarm"})

    assert [(one["what"], one["error"], one["is_given_up"]) for one in stuck] == [("job", "不通", True)]
    assert (retried.status_code, retried.json()["tries"], early.status_code) == (200, 0, 200)
    assert [(one["is_possible"], one["places"][0]["why"]) for one in blind] == [(False, "no_such")]
    assert [(one["is_possible"], one["places"][0]["becomes"]) for one in tried] == [(True, "verify")]
    assert (moved.status_code, Instance.objects.get().version, nobody.status_code) == (200, version, 404)


def test_the_page_says_what_would_happen_and_then_moves() -> None:
    hall = make_hall()
    instance = begin(checked(), hall, hall=hall).instance
    page = browser(grant(make_staff("chen", "陈刚"), "administrator"))
    version = published(drawn_anew(renamed="verify"))
    url = reverse("flows:move", args=[version.pk])

    none = page.get(f"{url}?place=check&source={version.pk}").content.decode()
    narrowed = page.get(f"{url}?place=check").content.decode()
    blind = page.post(url, {"procedure": [instance.pk], "do": "try"}).content.decode()
    tried = page.post(url, {"procedure": [instance.pk], "for-check": "verify", "do": "try"}).content.decode()
    refused = page.post(url, {"procedure": [instance.pk], "do": "move"})
    assert Instance.objects.get().version != version
    moved = page.post(url, {"procedure": [instance.pk], "for-check": "verify", "do": "move"})

    assert f'name="procedure" value="{instance.pk}"' not in none and f'name="procedure" value="{instance.pk}"' in narrowed
    assert 'value="move"' not in blind and "check → verify" in tried and 'value="move"' in tried
    assert (refused.status_code, moved.status_code) == (422, 302)
    assert Instance.objects.get().version == version


def test_many_are_moved_by_the_worker_and_those_that_cannot_stay() -> None:
    hall = make_hall()
    old = checked()
    instances = [begin(old, hall, hall=hall).instance for _n in range(3)]
    first = instances[0]
    program = Program.of(grant(make_staff("chen", "陈刚"), "administrator"))
    page = browser(grant(make_staff("gu", "顾言"), "administrator"))
    version = published(drawn_anew(renamed="verify"))
    path = f"/process-versions/{version.pk}/migrate-many"

    stays = program.post(path, {"element": "check"}).json()
    twice = program.post(path, {"mapping": {"check": "verify"}})
    do_due(AT)
    kept = program.get(path).json()
    assert (
        page.post(
            reverse("flows:move", args=[version.pk]), {"which": "all", "for-check": "verify", "do": "move_able"}
        ).status_code
        == 302
    )
    shown = page.get(reverse("flows:moving", args=[version.pk])).content.decode()
    abort(SYSTEM, instance=first, at=AT)
    do_due(AT)
    over = program.get(path).json()

    assert (stays["total"], twice.status_code, kept["moved"], len(kept["left"])) == (3, 409, 0, 3)
    assert kept["ended_at"] is not None and "every 2s" in shown
    assert (over["done"], over["moved"], over["left"]) == (3, 2, [])
    assert Instance.objects.filter(version=version).count() == 2
    assert program.post(f"{path}/stop", {}).status_code == 409


def test_a_process_is_analysed_by_how_it_was_done() -> None:
    hall = make_hall()
    program = Program.of(grant(make_staff("chen", "陈刚"), "administrator"))
    version = published(checked())
    now = timezone.now()
    for _n in range(6):
        instance = start(SYSTEM, version=version, subject=hall, hall=hall, at=now).instance
        for step, answers in (("check", {"passed": False}), ("again", {}), ("check", {"passed": True})):
            complete_step(SYSTEM, token=open_step(instance, step), answers=answers, at=now)

    found = program.get(f"/processes/{version.process.code}/analysis").json()
    page = browser(grant(make_staff("gu", "顾言"), "administrator")).get(f"/flows/{version.process_id}/analysis/?rate=60")

    (check,) = (one for one in found["steps"] if one["element"] == "check")
    assert (check["count"], check["procedures"], check["rounds"]) == (12, 6, 2.0)
    assert [(one["code"], one["element"]) for one in found["findings"]] == [("repeated", "check")]
    assert page.status_code == 200
    assert program.get("/processes/nothing/analysis").status_code == 404


def test_steps_of_one_post_in_a_row_are_to_be_merged() -> None:
    drawing = Drawing("row")
    drawing.node("start", "s")
    for step, post in (("a", "front"), ("b", "front"), ("c", "back")):
        drawing.node("user", step, inner=f'<bpmn:extensionElements><tingtang:sop post="{post}"/></bpmn:extensionElements>')
    drawing.node("end", "e")
    drawing.line("s", "a", "b", "c", "e")
    table = Table(compiled(parse(drawing.xml())))

    assert findings(table, {}) == [Finding("same_post", "a", "b")]
    assert Finding("late", "c", figure=0.5) in findings(table, {"c": Done("c", count=10, procedures=10, late=5)})
