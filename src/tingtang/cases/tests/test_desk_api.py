"""Complaints, rights and the rest of the desk over the API: the same refusals as on the pages."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tingtang.cases.models import AccessGrant, Case, PortalCode, Promise, Review, Sanction, SavedView
from tingtang.cases.tests.factories import AT, make_case
from tingtang.core.actors import SYSTEM
from tingtang.core.models import IdempotencyKey
from tingtang.customers.tests.factories import make_customer
from tingtang.org.actions import make_token
from tingtang.org.models import Staff
from tingtang.org.tests.factories import grant, make_hall, make_post, make_role, make_staff

pytestmark = pytest.mark.django_db
_fresh = itertools.count()


class Api:
    """A client with somebody's key."""

    def __init__(self, staff: Staff) -> None:
        self.key = make_token(SYSTEM, account=staff.account, name="test", at=AT).key

    def __call__(self, method: str, address: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"desk-{next(_fresh):06}"}
        kwargs = {} if method == "get" else {"data": body or {}, "content_type": "application/json"}
        return getattr(Client(headers=headers), method)(f"/api/v1{address}", **kwargs)


@pytest.fixture
def boss() -> Api:
    return Api(grant(make_staff("zhouning", "周宁"), "administrator"))


@pytest.fixture
def clerk() -> Api:
    hall = make_hall()
    return Api(grant(make_staff("limin", "李敏", hall), "clerk", hall))


class TestComplaintsOverTheApi:
    def test_a_sanction_is_appealed_by_the_person_and_seen_by_nobody_else(self, boss: Api, clerk: Api) -> None:
        made = boss("post", "/sanctions", {"staff": "limin", "degree": "light", "reason": "服务忌语"}).json()
        other = boss("post", f"/sanctions/{made['id']}/appeal", {"appeal": "x"})
        mine = clerk("post", f"/sanctions/{made['id']}/appeal", {"appeal": "当时系统故障"}).json()
        own = boss("post", f"/sanctions/{made['id']}/answer", {"is_lifted": True, "answer": "情况属实"})
        third = Api(grant(make_staff("sunli", "孙立", badge="sun"), "administrator"))
        done = third("post", f"/sanctions/{made['id']}/answer", {"is_lifted": True, "answer": "情况属实"}).json()
        stranger = Api(grant(make_staff("zhaoxiao", "赵晓"), "clerk"))

        assert (other.status_code, own.status_code) == (403, 409)
        assert (mine["state"], done["state"], Sanction.objects.get().state) == ("appealed", "lifted", "lifted")
        assert (len(clerk("get", "/sanctions").json()["items"]), stranger("get", "/sanctions").json()["items"]) == (1, [])

    def test_a_month_is_reviewed_with_decisions_that_are_carried_out(self, boss: Api, clerk: Api) -> None:
        address = "/halls/riverside/complaint-reviews/2026-10"
        meeting = {"held_at": "2026-11-03T01:00:00Z", "present": ["limin"], "minutes": "逐件复盘"}

        nobody = boss("post", address, meeting | {"present": []})
        pack = boss("post", address, meeting).json()
        decision = boss(
            "post", f"/complaint-reviews/{pack['review']['id']}/decisions",
            {"text": "午间增开窗口", "owner": "limin", "due_date": "2026-12-01"},
        ).json()  # fmt: skip
        done = boss("post", f"/complaint-reviews/decisions/{decision['id']}/finish").json()

        assert (nobody.status_code, clerk("get", address).status_code) == (422, 404)
        assert (Review.objects.count(), done["owner"], bool(done["done_date"])) == (1, "limin", True)
        assert boss("get", address).json()["review"]["decisions"][0]["text"] == "午间增开窗口"

    def test_a_promise_made_at_sale_is_kept_in_its_hall(self, boss: Api, clerk: Api) -> None:
        customer = make_customer()
        said = {"customer": customer.number, "text": "三日内上门安装", "made_date": "2026-11-01", "due_date": "2026-11-04"}

        nowhere = clerk("post", "/sale-promises", said)
        made = clerk("post", "/sale-promises", said | {"hall": "riverside", "made_by": "limin"}).json()
        kept = clerk("patch", f"/sale-promises/{made['id']}", {"state": "kept", "delivery": "工单 8812"}).json()
        stranger = grant(make_staff("zhaoxiao", "赵晓"), "clerk", make_hall("lakeside", "湖畔大厅"))

        assert (nowhere.status_code, kept["state"], kept["hall"]) == (403, "kept", "riverside")
        assert Promise.objects.get().delivery == "工单 8812"
        assert Api(stranger)("get", f"/sale-promises/{made['id']}").status_code == 404


class TestTheDeskOverTheApi:
    def test_cases_are_merged_split_refused_and_taught(self, boss: Api) -> None:
        one, two, note = make_case(), make_case(), {"body": "另一件事：停水", "kind": "note"}

        kept = boss("post", f"/cases/{one.number}/merge", {"into": two.number}).json()
        apart = boss("post", f"/cases/{one.number}/unmerge").json()
        written = boss("post", f"/cases/{one.number}/notes", note).json()
        split = boss("post", f"/cases/{one.number}/split", {"note": written["id"], "kind": "consultation", "title": "停水"})
        foreign = boss("post", f"/cases/{two.number}/split", {"note": written["id"], "kind": "consultation", "title": "停水"})
        taught = boss("put", f"/cases/{two.number}/lesson", {"why": "先核对户号"})
        refused = boss("post", f"/cases/{two.number}/refuse", {"ground": "elsewhere", "answer": "请向供水公司反映"}).json()

        assert (kept["number"], apart["merged_into"], split.status_code) == (two.number, None, 201)
        assert (foreign.status_code, taught.status_code, refused["phase"]) == (422, 200, "closed")
        assert Case.objects.get(number=two.number).lesson.why == "先核对户号"

    def test_a_right_is_asked_for_and_changed_only_while_it_holds(self, boss: Api, clerk: Api) -> None:
        case, until = make_case(), (AT + timedelta(days=30000)).isoformat()
        make_role("archivist", "org.view")

        asked = boss("post", f"/cases/{case.number}/access", {"staff": "limin", "role": "archivist", "expires_at": until})
        early = boss("patch", f"/cases/{case.number}/access/{asked.json()['id']}", {"expires_at": None})
        AccessGrant.objects.update(state="active", granted_at=AT)
        longer = boss("patch", f"/cases/{case.number}/access/{asked.json()['id']}", {"expires_at": None}).json()
        ended = boss("post", f"/cases/{case.number}/access/{asked.json()['id']}/withdraw", {"reason": "调岗"}).json()

        assert (asked.status_code, early.status_code, longer["expires_at"], ended["state"]) == (201, 409, None, "withdrawn")
        assert [one["role"] for one in clerk("get", "/access-grants").json()["items"]] == ["archivist"]

    def test_what_is_set_up_is_set_up(self, boss: Api, clerk: Api) -> None:
        make_post()
        make_role("cashier", "org.view")
        make_role("controller", "org.view")

        limit = boss("post", "/authority-limits", {"post": "acceptance", "limit_cents": 50_000}).json()
        pair = boss("post", "/role-conflicts", {"first": "cashier", "second": "controller", "reason": "钱账分管"})
        case = make_case()
        rule = boss("post", "/event-rules", {"code": "disk", "names": {"en": "Disk"}, "kind": case.kind.code, "count": 3})
        word = boss("put", "/case-natures/incident", {"names": {"zh-hans": "故障"}})

        assert limit | {"id": 0, "version": ""} == {
            "id": 0, "post": "acceptance", "remedy": "", "limit_cents": 50_000, "currency": "CNY", "version": "",
        }  # fmt: skip
        assert (pair.status_code, rule.status_code, word.json()["names"]) == (201, 201, {"zh-hans": "故障"})
        assert clerk("post", "/event-rules", {"code": "x", "name": "x", "kind": case.kind.code}).status_code == 403
        assert boss("delete", f"/authority-limits/{limit['id']}").json() == {"removed": True}

    def test_views_calls_and_codes(self, boss: Api, clerk: Api) -> None:
        customer, case = make_customer(), make_case()

        view = clerk("post", "/case-views", {"name": "我的急件", "query": "priority=1"}).json()
        shared = clerk("put", f"/case-views/{view['id']}", {"name": "我的急件", "scope": "all"})
        call = boss("post", f"/cases/{case.number}/call-backs").json()
        called = boss("post", f"/call-backs/{call['id']}", {"is_reached": True, "satisfaction": 4}).json()
        code = boss("post", f"/customers/{customer.pk}/portal-code").json()["code"]

        assert (shared.status_code, boss("put", f"/case-views/{view['id']}", {"name": "x"}).status_code) == (403, 404)
        assert clerk("delete", f"/case-views/{view['id']}").status_code == 200 and not SavedView.objects.exists()
        assert (called["state"], called["satisfaction"], PortalCode.objects.count()) == ("reached", 4, 1)
        assert code.encode() not in b"".join(bytes(one.body) for one in IdempotencyKey.objects.all())
