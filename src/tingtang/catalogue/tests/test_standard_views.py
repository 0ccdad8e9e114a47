"""What the pages of standards do: writing, submitting, approving, comparing, publishing."""

from typing import Any

import pytest
from django.test import Client

from tingtang.catalogue import actions
from tingtang.catalogue.models import Standard, StandardVersion
from tingtang.catalogue.queries.standards_shown import compared
from tingtang.catalogue.rules.questions import SHEETS
from tingtang.catalogue.tests.factories import AT, NORMS, make_calendar, make_draft, make_service, make_standard
from tingtang.core.actors import SYSTEM
from tingtang.org.models import Role
from tingtang.org.roles.standards import APPROVE, STANDARDISE
from tingtang.org.tests.factories import actor_for, grant, make_role, make_staff
from tingtang.org.tests.test_permissions import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def standards_manager() -> Role:
    """The role that packs bring for a second pair of eyes."""
    return make_role("standards_manager", "catalogue.view", *STANDARDISE, *APPROVE)


@pytest.fixture
def boss() -> Client:
    return client_for(grant(make_staff("zhouning", "周宁"), "administrator"))


@pytest.fixture
def second() -> Client:
    return client_for(grant(make_staff("sunli", "孙立"), "administrator"))


def url(version: StandardVersion, step: str = "") -> str:
    return f"/setup/standards/versions/{version.pk}/{step}"


def typed(**changes: Any) -> dict[str, Any]:
    """A whole version as it is typed in Chinese."""
    targets = {"targets_clock": ["resolve"], "targets_tier": [""], "targets_priority": ["1"], "targets_amount": ["2"]}
    targets |= {"targets_unit": ["day"], "targets_calendar": [""]}
    norms = {
        "norms_key": [""],
        "norms_text": ["一次性告知"],
        "norms_check": ["告知单"],
        "norms_minutes": ["10"],
        "norms_step": [""],
    }
    steps = {"procedure_key": [""], "procedure_name": ["受理"], "procedure_code": ["accept"], "procedure_post": [""]}
    steps |= {
        "procedure_minutes": ["15"],
        "procedure_action": [""],
        "procedure_hours": ["工作日"],
        "procedure_documents": ["身份证"],
    }
    steps |= {"procedure_skills": [""]}
    return {"language": "zh-hans", "promise_zh-hans": "两个工作日办结", **targets, **norms, **steps, **changes}


class TestWaiting:
    def test_is_said_to_who_may_approve_and_to_the_writer_when_it_comes_back(self, standards_manager: Role) -> None:
        people = {name: grant(make_staff(name, name), standards_manager) for name in ("xunuo", "shenjie")}
        writer, other = (actor_for(one) for one in people.values())
        draft = actions.submit_version(writer, version=make_draft(actor=writer), at=AT)
        before = [client_for(one).get("/setup/standards/").content.decode() for one in people.values()]
        actions.return_version(other, version=draft, reason="缺少咨询时限", at=AT)
        after = [client_for(one).get("/setup/standards/").content.decode() for one in people.values()]

        assert [f'href="{url(draft)}"' in page for page in before] == [False, True]
        assert [("缺少咨询时限" in page) for page in after] == [True, False]

    def test_is_where_a_standards_manager_lands(self, standards_manager: Role) -> None:
        assert client_for(grant(make_staff(), standards_manager)).get("/").headers["Location"] == "/setup/standards/"


class TestWriting:
    def test_goes_from_an_empty_standard_to_one_in_force_by_two_people(self, boss: Client, second: Client) -> None:
        make_calendar(is_default=True)
        boss.post(
            "/setup/standards/new/",
            {
                "names_zh-hans": "通用",
                "code": "general",
                "origin": "enterprise",
                "kind": "management",
                "order": "0",
                "is_active": "on",
            },
        )
        boss.post(f"/setup/standards/{Standard.objects.get().pk}/versions/new/")
        version = StandardVersion.objects.get()
        boss.post(url(version, "edit/"), typed())

        version.refresh_from_db()
        assert version.targets.get().minutes == 840  # two working days of seven hours
        assert version.norms == [{"text": {"zh-hans": "一次性告知"}, "minutes": 10, "check": {"zh-hans": "告知单"}, "step": ""}]
        boss.post(url(version, "submit/"))
        boss.post(url(version, "approve/"), {"effective_date": "2099-01-01"})
        assert StandardVersion.objects.get().state == "review"
        said = {f"{code}_holds": "yes" for code in SHEETS["screening"]} | {
            f"{code}_text": "已试行" for code in SHEETS["screening"]
        }
        boss.post(f"/appraisals/screening/catalogue.standardversion/{version.pk}/", said)
        second.post(url(version, "approve/"), {"effective_date": "2099-01-01"})
        assert StandardVersion.objects.get().state == "approved"

    def test_keeps_the_other_languages_of_a_row(self, boss: Client) -> None:
        draft = make_draft(norms=[{**NORMS[0], "step": ""}])

        boss.post(url(draft, "edit/"), typed(language="en", norms_key=["0"], norms_text=["Say it all"], norms_check=["Signed"]))

        draft.refresh_from_db()
        assert draft.norms[0]["text"] == {"zh-hans": "一次性告知所需材料", "en": "Say it all"}

    @pytest.mark.parametrize(
        "changes",
        [{"targets_amount": ["x"]}, {"norms_minutes": ["soon"]}, {"norms_step": ["nowhere"]}, {"procedure_code": ["Nicht Gut"]}],
    )
    def test_keeps_what_was_typed_when_something_is_wrong(self, boss: Client, changes: dict[str, Any]) -> None:
        draft = make_draft()

        answer = boss.post(url(draft, "edit/"), typed(**changes))

        assert answer.status_code == 422
        assert "两个工作日办结" in answer.content.decode()

    def test_says_what_is_missing_and_offers_no_submission(self, boss: Client) -> None:
        draft = make_draft(targets=[])

        page = boss.get(url(draft))
        boss.post(url(draft, "submit/"))

        assert page.context["lacks"]
        assert StandardVersion.objects.get().state == "draft"

    def test_gives_back_with_a_reason_that_the_writer_reads(self, boss: Client, second: Client) -> None:
        version = actions.submit_version(SYSTEM, version=make_draft(), at=AT)

        second.post(url(version, "return/"), {"reason": ""})
        assert StandardVersion.objects.get().state == "review"
        second.post(url(version, "return/"), {"reason": "时限太长"})

        assert "时限太长" in boss.get(url(version)).content.decode()

    def test_begins_the_next_version_as_the_latest_says(self, boss: Client) -> None:
        before = make_standard()

        boss.post(f"/setup/standards/{before.standard_id}/versions/new/")

        after = StandardVersion.objects.get(number=2)
        assert after.norms == before.norms
        assert after.targets.count() == before.targets.count()


class TestCompare:
    def test_tells_what_changed_came_and_went(self, boss: Client) -> None:
        before = make_standard()
        after = make_draft(
            targets=[{"clock": "first_answer", "minutes": 60}],
            norms=[{**NORMS[0], "minutes": 5}, {"text": {"zh-hans": "新规范"}, "minutes": 5, "check": {"zh-hans": "有"}}],
        )

        kinds = [change.kind for part in compared(before, after) for change in part.changes]

        assert sorted(kinds) == ["added", "changed", "changed", "removed", "removed"]
        assert boss.get(url(after, f"compare/{before.pk}/")).status_code == 200
        assert compared(before, before) == []

    def test_does_not_exist_between_two_standards(self, boss: Client) -> None:
        first, other = make_standard(), make_standard("general", "通用标准")

        assert boss.get(url(first, f"compare/{other.pk}/")).status_code == 404


class TestPromises:
    def test_show_customers_what_is_in_force_and_nothing_else(self, client: Client) -> None:
        shown = make_standard(service=make_service(), promise={"zh-hans": "三个工作日办结", "en": "Within three working days"})
        make_standard("inner", "内部标准", is_public=False)
        make_draft(promise={"zh-hans": "一个工作日办结"})

        page = client.get("/promises/").content.decode()

        assert "三个工作日办结" in page
        assert "内部标准" not in page
        assert "一个工作日办结" not in page
        assert client.get(f"/promises/{shown.standard.code}/").status_code == 200
        assert client.get("/promises/inner/").status_code == 404
        english = client.get("/promises/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert "Within three working days" in english


class TestPages:
    def test_open_for_lists_and_links(self, boss: Client) -> None:
        version = make_standard(number="GB/T 1-2020")
        actions.save_standard(
            SYSTEM, at=AT, code="own", name="自有", links=[{"relation": "adopts", "number": "GB/T 1-2020", "title": ""}]
        )

        for address in ("/setup/standards/", f"/setup/standards/{version.standard_id}/", url(version), "/setup/standards/new/"):
            assert boss.get(address).status_code == 200
        own = Standard.objects.get(code="own")
        assert boss.get(f"/setup/standards/{own.pk}/").context["links"][0][2] == version.standard
        assert boss.get(f"/setup/standards/{version.standard_id}/").context["linking"][0][1] == own
