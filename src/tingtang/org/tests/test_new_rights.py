"""A new version brings rights: roles nobody changed have them at once, changed ones wait for a decision on the checklist."""

from collections.abc import Sequence

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.org import actions
from tingtang.org.actions.roles import NothingNew
from tingtang.org.models import Role
from tingtang.org.queries.roles import new_rights, roles_to_decide
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, grant, make_staff

pytestmark = pytest.mark.django_db
FRESH = ["visits.issue", "visits.leave"]


def as_before(code: str, *, given: Sequence[str] | None = None, took: Sequence[str] = ()) -> Role:
    """A built-in role as the version before installed it, without two rights of now, and without those somebody `took` away."""
    role = next(one for one in actions.install_roles(SYSTEM, at=AT) if one.code == code)
    role.given = [name for name in role.permissions if name not in FRESH] if given is None else list(given)
    role.permissions = [name for name in role.given if name not in took]
    role.save()
    return role


def test_a_role_nobody_changed_has_them_at_once_and_only_once() -> None:
    guide = as_before("guide")

    assert [one.code for one in actions.renew_roles(SYSTEM, at=AT)] == ["guide"]

    guide.refresh_from_db()
    assert set(FRESH) <= set(guide.permissions)
    assert actions.renew_roles(SYSTEM, at=AT) == []
    assert not roles_to_decide()


@pytest.mark.parametrize("takes", [True, False])
def test_a_changed_role_waits_on_the_checklist_for_a_decision(takes: bool) -> None:
    guide = as_before("guide", took=["customers.register"])
    actions.renew_roles(SYSTEM, at=AT)
    guide.refresh_from_db()
    assert new_rights(guide) == FRESH
    zhou = browser(grant(make_staff("zhouning", "周宁"), "administrator", None))
    assert "Issue numbers" in zhou.get("/setup/").content.decode()

    answer = zhou.post(f"/setup/roles/{guide.pk}/new-rights/", {"takes": "yes" if takes else "no"})

    guide.refresh_from_db()
    assert answer.status_code == 302
    assert (set(FRESH) <= set(guide.permissions), "customers.register" in guide.permissions) == (takes, False)
    assert not roles_to_decide()
    with pytest.raises(NothingNew):
        actions.decide_new_rights(SYSTEM, role=guide, takes=True, at=AT)


def test_of_a_role_installed_before_that_was_noted_all_that_it_lacks_waits() -> None:
    guide = as_before("guide")
    Role.objects.filter(pk=guide.pk).update(given=None)

    assert actions.renew_roles(SYSTEM, at=AT) == []
    assert new_rights(Role.objects.get(pk=guide.pk)) == FRESH
