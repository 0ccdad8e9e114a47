"""Many people at once: a table is looked at, then all of it is done or nothing."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tingtang.core.actors import Actor
from tingtang.org import newcomers
from tingtang.org.actions.newcomers import import_people
from tingtang.org.models import Hall, Skill, Staff, Team
from tingtang.org.newcomers import Person, people_in
from tingtang.org.tests.factories import AT, PASSWORD, actor_for, grant, make_built_in, make_hall, make_post, make_staff
from tingtang.org.tests.test_api import Caller

pytestmark = pytest.mark.django_db

TABLE = """工号\t姓名\t用户名\t大厅\t角色\t岗位\t班组\t技能
1001\t张三\tzhangsan\triverside\tclerk\t受理岗\t一线；二线\t网络:4；软件
1002\t李四\t\t河滨政务服务大厅\t柜台人员\t\t一线\t
"""


@pytest.fixture
def hall() -> Hall:
    make_built_in("clerk"), make_post()
    return make_hall()


@pytest.fixture
def boss() -> Actor:
    return actor_for(grant(make_staff("zhouning", "周宁"), "administrator"))


def table(text: str = TABLE) -> list[Person]:
    return people_in(text.encode())


class TestImportPeople:
    def test_makes_accounts_with_roles_posts_teams_and_skills(self, hall: Hall, boss: Actor) -> None:
        found = import_people(boss, table(), at=AT, makes_missing=True)

        assert [(one.what, one.troubles) for one in found] == [("new", []), ("new", [])]
        zhang, li = Staff.objects.filter(badge__in=["1001", "1002"]).order_by("badge")
        assert (zhang.hall, zhang.account.username, li.account.username) == (hall, "zhangsan", "1002")
        assert [grant.role.code for grant in zhang.grants.all()] == ["clerk"]
        assert [post.code for post in zhang.posts.all()] == ["acceptance"]
        assert {team.name: team.members.count() for team in Team.objects.all()} == {"一线": 2, "二线": 1}
        assert {one.skill.name: one.level for one in zhang.skills.all()} == {"网络": 4, "软件": 3}
        assert zhang.account.check_password(found[0].password) and zhang.account.must_change_password

    def test_changes_nothing_the_second_time(self, hall: Hall, boss: Actor) -> None:
        import_people(boss, table(), at=AT, makes_missing=True)

        found = import_people(boss, table(), at=AT, makes_missing=True)

        assert [(one.what, one.password) for one in found] == [("same", ""), ("same", "")]
        assert Team.objects.count() == Skill.objects.count() == 2

    def test_gives_new_first_passwords_to_who_never_signed_in_when_they_are_asked_for(self, hall: Hall, boss: Actor) -> None:
        first = import_people(boss, table(), at=AT, makes_missing=True)
        li = Staff.objects.get(badge="1002")
        li.account.last_login = AT
        li.account.save()

        look = import_people(boss, table(), at=AT, renews_passwords=True, is_trial=True)
        found = import_people(boss, table(), at=AT, renews_passwords=True)

        assert [(one.what, one.password) for one in look] == [("changed", ""), ("same", "")]
        assert [(one.what, bool(one.password)) for one in found] == [("changed", True), ("same", False)]
        account = Staff.objects.get(badge="1001").account
        assert account.check_password(found[0].password) and not account.check_password(first[0].password)
        assert account.must_change_password

    def test_says_of_a_user_name_that_it_is_taken_in_the_readers_words(self, hall: Hall, boss: Actor) -> None:
        with translation.override("zh-hans"):
            found = import_people(boss, table("工号\t姓名\t用户名\n1\t甲\tzhouning\n"), at=AT)

        assert "Account" not in found[0].troubles[0] and "已被使用" in found[0].troubles[0]

    def test_leaves_everything_undone_for_one_wrong_row_and_says_which(self, hall: Hall, boss: Actor) -> None:
        rows = table(TABLE + "1003\t王五\tzhangsan\tnowhere\t\t\t\t\n1001\t张三\t\t\t\t\t\t\n")

        found = import_people(boss, rows, at=AT, makes_missing=True)

        assert [bool(one.troubles) for one in found] == [False, False, True, True]
        assert "nowhere" in found[2].troubles[0]
        assert not any(one.password for one in found)
        assert not Staff.objects.filter(badge__startswith="100").exists() and not Team.objects.exists()

    def test_goes_on_after_a_row_that_made_a_team_and_was_taken_back(self, hall: Hall, boss: Actor) -> None:
        rows = table("工号\t姓名\t班组\t技能\n1\t甲\t一线\t网络:9\n2\t乙\t一线\t网络\n")

        found = import_people(boss, rows, at=AT, makes_missing=True, is_trial=True)

        assert [bool(one.troubles) for one in found] == [True, False]

    def test_makes_no_team_that_nobody_asked_for(self, hall: Hall, boss: Actor) -> None:
        found = import_people(boss, table(), at=AT)

        assert all("一线" in one.troubles[0] for one in found)

    def test_stays_in_the_halls_and_rights_of_who_imports(self, hall: Hall) -> None:
        chen = actor_for(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        far = import_people(chen, table("工号\t姓名\n1\t甲\n"), at=AT)
        strong = import_people(chen, table("工号\t姓名\t大厅\t角色\n1\t甲\triverside\tadministrator\n"), at=AT)

        assert far[0].troubles and strong[0].troubles
        assert not Staff.objects.filter(badge="1").exists()

    def test_knows_the_column_of_halls_by_what_the_trade_calls_it(self, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        # A bank's pages say 所属网点: a table written so left the column out, and its people's roles held in every hall.
        monkeypatch.setitem(newcomers.WORDS, "hall", "所属网点")

        people, unread = newcomers.table_in("工号\t姓名\t所属网点\t手机\n1\t甲\triverside\t139\n".encode())

        assert (people[0].hall, unread, newcomers.head_of("hall")) == ("riverside", ["手机"], "所属网点")

    def test_says_before_it_is_done_whose_roles_hold_in_every_hall(self, hall: Hall, boss: Actor) -> None:
        people = table("工号\t姓名\t大厅\t角色\n1\t甲\t\tclerk\n2\t乙\triverside\tclerk\n")
        with translation.override("en"):
            found = import_people(boss, people, at=AT, is_trial=True)

        assert ["all halls" in one.said["roles"] for one in found] == [True, False]


class TestPage:
    def test_keeps_a_pasted_column_that_nobody_reads_so_that_its_head_can_be_mended(self, hall: Hall) -> None:
        client = _browser(grant(make_staff("zhouning", "周宁"), "administrator"))

        look = client.post("/setup/staff/import/", {"table": "工号\t姓名\t所属中心\n1\t甲\triverside\n", "look": "1"})

        assert "1\t甲\triverside" in look.content.decode()

    def test_shows_what_a_pasted_table_would_do_then_does_it(self, hall: Hall) -> None:
        client = _browser(grant(make_staff("zhouning", "周宁"), "administrator"))

        look = client.post("/setup/staff/import/", {"table": TABLE, "makes_missing": "on", "look": "1"}, headers=ENGLISH)

        assert not Staff.objects.filter(badge="1001").exists()
        assert "2 new, 0 changed, 0 as they are" in look.text
        assert '<td class="nowrap">Clerk</td>' in look.text and ">clerk</td>" not in look.text
        assert look.context["form"].initial["table"].startswith("badge number\tFull name\tUser name\tHome hall\t")
        again = look.context["form"].initial["table"]
        done = client.post("/setup/staff/import/", {"table": again, "makes_missing": "on", "begin": "1"}, headers=ENGLISH)
        zhang = Staff.objects.get(badge="1001")
        password = next(word for person, _login, word in done.context["new"] if person.badge == "1001")
        assert password in done.text and zhang.account.check_password(password)

    def test_takes_a_workbook_made_from_the_empty_table(self, hall: Hall) -> None:
        make_built_in("clerk")
        client = _browser(grant(make_staff("zhouning", "周宁"), "administrator"))
        file = BytesIO(b"".join(client.get("/setup/staff/import/table/?as=xlsx", headers=CHINESE).streaming_content))  # type: ignore[attr-defined]
        file.name = "staff.xlsx"

        answer = client.post("/setup/staff/import/", {"file": file, "makes_missing": "on", "begin": "1"}, headers=ENGLISH)

        assert "1 row has been imported." in answer.text
        assert Staff.objects.get(account__username="zhangsan").name == "张三"

    @pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "工号\t姓名\n"])
    def test_says_what_is_wrong_with_a_table(self, hall: Hall, text: str) -> None:
        client = _browser(grant(make_staff("zhouning", "周宁"), "administrator"))

        assert client.post("/setup/staff/import/", {"table": text, "look": "1"}).status_code == 422


class TestApi:
    def test_tells_first_passwords_once_and_what_was_refused(self, hall: Hall) -> None:
        boss = Caller(grant(make_staff("zhouning", "周宁"), "administrator"))
        person: dict[str, Any] = {"badge": "7", "name": "赵七", "hall": "riverside", "roles": ["clerk"], "teams": ["二线"]}

        refused = boss.send("POST", "/staff/import", {"people": [person]})
        done = boss.send("POST", "/staff/import", {"people": [person], "makes_missing": True})

        assert (refused.status_code, refused.json()["is_done"]) == (422, False)  # type: ignore[attr-defined]
        told = done.json()["people"][0]  # type: ignore[attr-defined]
        assert (done.status_code, told["outcome"]) == (200, "new")
        assert Staff.objects.get(badge="7").account.check_password(told["first_password"])
        again = boss.send("POST", "/staff/import", {"people": [person], "renews_passwords": True}).json()["people"][0]  # type: ignore[attr-defined]
        assert Staff.objects.get(badge="7").account.check_password(again["first_password"])

    @pytest.mark.parametrize("badge", ["7\u200b", "7\u200e", "7\u3000"])
    def test_makes_who_has_a_badge_with_signs_that_are_left_out(self, hall: Hall, badge: str) -> None:
        boss = Caller(grant(make_staff("zhouning", "周宁"), "administrator"))

        done = boss.send("POST", "/staff/import", {"people": [{"badge": badge, "name": "赵七", "username": "zhaoqi"}]})

        assert done.status_code == 200  # type: ignore[attr-defined]
        assert Staff.objects.get(account__username="zhaoqi").badge == "7"


ENGLISH, CHINESE = {"Accept-Language": "en"}, {"Accept-Language": "zh-hans"}


def _browser(staff: Staff) -> Client:
    client = Client()
    client.post("/login/", {"username": staff.account.username, "password": PASSWORD})
    return client
