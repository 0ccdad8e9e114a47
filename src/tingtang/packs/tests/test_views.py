"""The pages of packs under Setup."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tingtang.catalogue.actions import save_service
from tingtang.catalogue.models import Service
from tingtang.core.actors import SYSTEM
from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
from tingtang.org.actions import grant_role, install_roles, save_staff
from tingtang.org.models import Hall, Role
from tingtang.org.queries import seal_of
from tingtang.org.tests.factories import make_hall
from tingtang.packs.tests.factories import AT, write_pack

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def enter(client: Client, role: str) -> Client:
    roles = {each.code: each for each in install_roles(SYSTEM, at=AT)}
    staff = save_staff(SYSTEM, hall=None, at=AT, badge=role, name=role, username=role, password="lotus-lantern-27")
    grant_role(SYSTEM, staff=staff, role=roles[role], hall=None, at=AT)
    session = client.session
    session[SESSION_ACCOUNT], session[SESSION_SEAL] = staff.account_id, seal_of(staff.account.password)
    session.save()
    return client


class TestPacks:
    def test_lists_what_there_is(self, client: Client) -> None:
        page = enter(client, "administrator").get("/setup/packs/", headers=ENGLISH).content.decode()

        assert "Government service centre" in page
        assert "Bank branch" in page
        assert "not applied" in page

    def test_says_what_is_wrong_with_a_broken_one(self, client: Client, tmp_path: Path, settings: object) -> None:
        settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
        (tmp_path / "packs" / "library").mkdir(parents=True)
        write_pack(tmp_path / "packs" / "library", terms="conter: x\n")

        page = enter(client, "administrator").get("/setup/packs/", headers=ENGLISH).content.decode()

        assert "Did you mean “counter”?" in page

    @pytest.mark.parametrize(("role", "status"), [("administrator", 200), ("supervisor", 403), ("clerk", 403), ("guide", 403)])
    def test_is_for_administrators(self, client: Client, role: str, status: int) -> None:
        assert enter(client, role).get("/setup/packs/").status_code == status


class TestDemo:
    def test_is_offered_beside_demo_halls_only(self, client: Client) -> None:
        enter(client, "administrator")
        hall = make_hall()

        real = client.post("/setup/packs/dealer/demo/").status_code
        Hall.objects.filter(pk=hall.pk).update(is_demo=True)
        offered = client.get("/setup/packs/dealer/", headers=ENGLISH).content.decode()
        asked = [client.post("/setup/packs/dealer/demo/").status_code for _n in range(2)]

        assert (real, asked) == (409, [302, 302])
        assert "Load its demo hall" in offered


class TestPack:
    def test_shows_what_applying_would_do(self, client: Client) -> None:
        page = enter(client, "administrator").get("/setup/packs/bank/", headers=ENGLISH).content.decode()

        assert "Investment advice" in page
        assert "Apply the pack" in page

    def test_shows_what_stays_and_what_replacing_it_would_do(self, applied: Callable[[str], None], client: Client) -> None:
        applied("bank")
        save_service(SYSTEM, at=AT, service=Service.objects.get(code="exchange"), wait_target_seconds=7)
        enter(client, "administrator")

        kept = client.get("/setup/packs/bank/", headers=ENGLISH).content.decode()
        replaced = client.get("/setup/packs/bank/?overwrite=1", headers=ENGLISH).content.decode()

        assert "stays 7 (in the pack: 900)" in " ".join(kept.split()).replace("stays: 7", "stays 7")
        assert "<del>7</del> → 900" in replaced

    def test_is_not_there_when_the_pack_is_not(self, client: Client) -> None:
        assert enter(client, "administrator").get("/setup/packs/zoo/").status_code == 404


class TestApply:
    def test_applies_and_then_finds_nothing_to_do(self, client: Client) -> None:
        enter(client, "administrator")

        answer = client.post("/setup/packs/bank/apply/", follow=True, headers=ENGLISH)

        assert Service.objects.filter(code="freeze").exists()
        assert "Nothing to do." in answer.content.decode()

    def test_is_refused_to_others(self, client: Client) -> None:
        assert enter(client, "supervisor").post("/setup/packs/bank/apply/").status_code == 403
        assert not Service.objects.exists()


class TestUpdate:
    def test_waits_in_sight_says_what_it_changes_and_is_applied(self, client: Client, tmp_path: Path, settings: object) -> None:
        settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
        folder = tmp_path / "packs" / "library"
        folder.mkdir(parents=True)
        roles = "roles:\n  - {code: reader, name: {zh-hans: 读者, en: Reader}, permissions: [org.view]}\n"
        write_pack(folder, roles=roles)
        enter(client, "administrator").post("/setup/packs/library/apply/")
        before = client.get("/setup/packs/", headers=ENGLISH).content.decode()

        write_pack(folder, roles=roles.replace("[org.view]", "[org.view, visits.view]"))
        after, left = (client.get(path, headers=ENGLISH).content.decode() for path in ("/setup/packs/", "/setup/"))
        shown = client.get("/setup/packs/library/", headers=ENGLISH).content.decode()
        client.post("/setup/packs/library/apply/")
        done = client.get("/setup/packs/", headers=ENGLISH).content.decode()

        assert "1 change waits" in after
        assert "1 change waits" not in before + done
        assert "1 change waits" in left
        assert "+ See " in shown
        assert "visits.view" in Role.objects.get(code="reader").permissions
