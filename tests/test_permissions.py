"""Every page × every role × another hall: one rule, asked at every door."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.cast import Cast, device_of
from tests.test_architecture import url_patterns
from tingtang.cases.models import Kind
from tingtang.core import registry
from tingtang.core.actors import EVERYWHERE
from tingtang.core.queries import DEVICE_COOKIE, SESSION_ACCOUNT, SESSION_SEAL
from tingtang.customers.models import ConsentPurpose, IdentityKind, LinkKind, Tier, TierScheme
from tingtang.org.models import Post, Role, StaffRole, Zone
from tingtang.org.queries import seal_of

ROLES = ["guide", "clerk", "supervisor", "administrator", "auditor", "stranger"]
# What stands for each parameter of an address; those of a hall belong to Riverside, where the stranger has no rights.
PARAMETERS: dict[str, Callable[[Cast], object]] = {
    "hall": lambda cast: cast.hall.code,
    "zone": lambda cast: first(Zone.objects.filter(hall=cast.hall)),
    "floor_plan": lambda cast: 999_999,
    "counter": lambda cast: cast.counter.pk,
    "counter_id": lambda cast: cast.counter.pk,
    "ticket_id": lambda cast: cast.ticket.pk,
    "staff": lambda cast: cast.staff["clerk"].pk,
    "grant": lambda cast: first(StaffRole.objects.filter(staff=cast.staff["clerk"])),
    "shift": lambda cast: cast.shift.pk,
    "device": lambda cast: device_of(cast, "board").pk,
    "order_id": lambda cast: 999_999,
    "call_id": lambda cast: 999_999,
    "comparison": lambda cast: 999_999,
    "trait": lambda cast: 999_999,
    "credit_score": lambda cast: 999_999,
    "segment_plan": lambda cast: 999_999,
    "offer": lambda cast: 999_999,
    "customer_warning": lambda cast: 999_999,
    "rating_id": lambda cast: 999_999,
    "number": lambda cast: cast.case.number,
    "team_id": lambda cast: cast.case.team_id,
    "team": lambda cast: 999_999,
    "team_member": lambda cast: 999_999,
    "staff_skill": lambda cast: 999_999,
    "cover_pair": lambda cast: 999_999,
    "absence": lambda cast: 999_999,
    "turn": lambda cast: 999_999,
    "customer": lambda cast: cast.customer.pk,
    "asset": lambda cast: 999_999,
    "party": lambda cast: 999_999,
    "party_rule": lambda cast: 999_999,
    "programme": lambda cast: 999_999,
    "asset_kind": lambda cast: 999_999,
    "stock": lambda cast: 999_999,
    "gesture": lambda cast: 999_999,
    "touchpoint": lambda cast: 999_999,
    "data_source": lambda cast: 999_999,
    "loan": lambda cast: 999_999,
    "party_person": lambda cast: 999_999,
    "party_agreement": lambda cast: 999_999,
    "referral": lambda cast: 999_999,
    "identity": lambda cast: first(cast.customer.identities.all()),
    "contact": lambda cast: first(cast.customer.contacts.all()),
    "preference": lambda cast: first(cast.customer.preferences.all()),
    "link": lambda cast: first(cast.customer.links_here.all()),
    "pair": lambda cast: 999_999,
    "other": lambda cast: cast.customer.pk,
    "merge": lambda cast: 999_999,
    "job": lambda cast: 999_999,
    "defect": lambda cast: 999_999,
    "erasure": lambda cast: 999_999,
    "paper": lambda cast: 999_999,
    "prospect": lambda cast: 999_999,
    "prospect_table": lambda cast: 999_999,
    "plan": lambda cast: 999_999,
    "easing": lambda cast: 999_999,
    "file": lambda cast: 999_999,
    "reception": lambda cast: 999_999,
    "household": lambda cast: 999_999,
    "visit_quota": lambda cast: 999_999,
    "agreement": lambda cast: 999_999,
    "item": lambda cast: 999_999,
    "housekeeping": lambda cast: 999_999,
    "attachment_id": lambda cast: 999_999,
    "clock_id": lambda cast: 999_999,
    "urging": lambda cast: 999_999,
    "teamway": lambda cast: 999_999,
    "talk": lambda cast: 999_999,
    "message": lambda cast: 999_999,
}
SHARED: dict[str, Callable[[Cast], object]] = {
    "service_id": lambda cast: cast.ticket.service_id,
    "service": lambda cast: cast.ticket.service_id,
    "category": lambda cast: cast.ticket.service.category_id,
    "post": lambda cast: first(Post.objects.all()),
    "outlet_class": lambda cast: 999_999,
    "role": lambda cast: first(Role.objects.all()),
    "tier_scheme": lambda cast: first(TierScheme.objects.all()),
    "tier": lambda cast: first(Tier.objects.all()),
    "identity_kind": lambda cast: first(IdentityKind.objects.all()),
    "link_kind": lambda cast: first(LinkKind.objects.all()),
    "consent_purpose": lambda cast: first(ConsentPurpose.objects.all()),
    "skill": lambda cast: 999_999,
    "dispatchrule": lambda cast: 999_999,
    "obligation": lambda cast: 999_999,
    "day": lambda cast: "2026-11-24",
    "key": lambda cast: "government",
    "step": lambda cast: "organisation",
    "token": lambda cast: 999_999,
    "code": lambda cast: "own",
    "episode": lambda cast: 999_999,
    "sheet": lambda cast: 999_999,
    "log": lambda cast: "own",
    "wish": lambda cast: 999_999,
    "scenario": lambda cast: 999_999,
    "person": lambda cast: 999_999,
    "place": lambda cast: 999_999,
    "calendar": lambda cast: 999_999,
    "date": lambda cast: "2026-10-01",
    "made": lambda cast: 999_999,
    "view_id": lambda cast: 999_999,
    "staff_id": lambda cast: 0,
    "verb": lambda cast: "assign",
    "what": lambda cast: "customer",
    "part": lambda cast: 999_999,
    "standard": lambda cast: 999_999,
    "version": lambda cast: 999_999,
    "other": lambda cast: 999_999,
    "promise": lambda cast: 999_999,
    "kind": lambda cast: first(Kind.objects.all()),
    "kind_code": lambda cast: "nothing-of-this-name",
    "authority": lambda cast: 999_999,
    "conflict": lambda cast: 999_999,
    "event_rule": lambda cast: 999_999,
    "pledge": lambda cast: 999_999,
    "sanction": lambda cast: 999_999,
    "call_back": lambda cast: 999_999,
    "month": lambda cast: "2026-10",
    "published": lambda cast: "none",
    "line": lambda cast: 999_999,
    "series": lambda cast: 999_999,
    "product": lambda cast: 999_999,
    "process": lambda cast: 999_999,
    "change": lambda cast: 999_999,
    "instance": lambda cast: 999_999,
    "strategy": lambda cast: 999_999,
    "regulation": lambda cast: 999_999,
    "cost": lambda cast: 999_999,
    "drive": lambda cast: 999_999,
    "article": lambda cast: 999_999,
    "effect": lambda cast: 999_999,
    "meeting": lambda cast: 999_999,
    "contest": lambda cast: 999_999,
    "judge": lambda cast: 999_999,
    "ranking": lambda cast: 999_999,
    "decision": lambda cast: 999_999,
    "table": lambda cast: "none",
    "idea": lambda cast: 999_999,
    "selfcheck": lambda cast: 999_999,
    "course": lambda cast: 999_999,
    "session": lambda cast: 999_999,
    "attendance": lambda cast: 999_999,
    "certificate": lambda cast: 999_999,
    "reading": lambda cast: 999_999,
    "comment": lambda cast: 999_999,
    "question": lambda cast: 999_999,
    "phase": lambda cast: 999_999,
    "deliverable": lambda cast: 999_999,
    "correction": lambda cast: 999_999,
    "measure": lambda cast: 999_999,
    "study": lambda cast: 999_999,
    "talk": lambda cast: 999_999,
    "trainee": lambda cast: 999_999,
    "evaluation": lambda cast: 999_999,
    "indicator": lambda cast: 999_999,
    "scorecard": lambda cast: 999_999,
    "report": lambda cast: 999_999,
    "issue": lambda cast: 999_999,
    "unit": lambda cast: 999_999,
    "ready_set": lambda cast: "window",
    "expert": lambda cast: 999_999,
    "channel": lambda cast: 999_999,
    "phrase": lambda cast: 999_999,
    "manner": lambda cast: 999_999,
    "telling": lambda cast: 999_999,
    "announcement": lambda cast: 999_999,
    "enclosure": lambda cast: 999_999,
    "campaign": lambda cast: 999_999,
    "invitee": lambda cast: 999_999,
    "remedy": lambda cast: 999_999,
    "survey": lambda cast: 999_999,
    "wave": lambda cast: 999_999,
    "inspection": lambda cast: 999_999,
    "evidence": lambda cast: 999_999,
    "finding": lambda cast: 999_999,
    "visitor_wave": lambda cast: 999_999,
    "sample": lambda cast: 999_999,
    "review": lambda cast: 999_999,
    "appeal": lambda cast: 999_999,
    "flag": lambda cast: 999_999,
    "care": lambda cast: 999_999,
    "gap_study": lambda cast: 999_999,
    "gap": lambda cast: 999_999,
    "award": lambda cast: 999_999,
    "award_round": lambda cast: 999_999,
    "candidate": lambda cast: 999_999,
    "award_appeal": lambda cast: 999_999,
    "commendation": lambda cast: 999_999,
    "proposal": lambda cast: 999_999,
    "merit_rule": lambda cast: 999_999,
    "scheme": lambda cast: 999_999,
    "assessment": lambda cast: 999_999,
    "subject": lambda cast: 999_999,
    "framework": lambda cast: 999_999,
    "point": lambda cast: 999_999,
    "cover": lambda cast: 999_999,
    "wording": lambda cast: 999_999,
    "situation": lambda cast: 999_999,
    "routine": lambda cast: 999_999,
    "beginning": lambda cast: 999_999,
    "refinement": lambda cast: 999_999,
    "aim": lambda cast: 999_999,
    "upkeep": lambda cast: 999_999,
    "supply": lambda cast: 999_999,
    "term": lambda cast: 999_999,
    "group": lambda cast: 999_999,
    "alteration": lambda cast: 999_999,
    "enrolment": lambda cast: 999_999,
    "mark": lambda cast: 999_999,
}


def first(rows: QuerySet[Any]) -> int:
    """The key of the first of some rows."""
    return rows.order_by("pk").values_list("pk", flat=True)[0]


@dataclass(frozen=True)
class Door:
    """A page with its permission, and its address with real values for its parameters."""

    address: str
    permission: str
    pattern: URLPattern
    there: str


def doors(cast: Cast) -> list[Door]:
    """Every page. What stands for a parameter is asked for once."""
    values = cache(lambda name: str({**PARAMETERS, **SHARED}[name](cast)))
    return [
        Door(f"/{address}", getattr(pattern.callback, "permission", ""), pattern, filled(f"/{address}", pattern, values))
        for address, pattern in url_patterns(get_resolver().url_patterns)
    ]


def filled(address: str, pattern: URLPattern, values: Callable[[str], str]) -> str:
    """The address with values for its parameters. KeyError tells to add a new one above."""
    for name, converter in pattern.pattern.converters.items():
        value = values(name)
        for form in (f"<{name}>", *(f"<{kind}:{name}>" for kind in ("int", "str", "slug", "path", "uuid"))):
            address = address.replace(form, converter.to_url(converter.to_python(value)) if converter else value)
    return address


def asked(client: Client, method: str, address: str, *, by_script: bool = False) -> Any:
    """The answer to a request whose effects are taken back, so that the next one finds everything in place.

    A refusal of what a script of a page asked for is a status and a sentence; a whole page would be drawn for each of thousands.
    """
    headers = {"HX-Request": "true"} if by_script else {}
    with transaction.atomic():
        answer = getattr(client, method)(address, headers=headers)
        transaction.set_rollback(True)
    return answer


def signed_in(cast: Cast, role: str) -> Client:
    client = Client(raise_request_exception=True)
    account = cast.staff[role].account
    session = client.session
    session[SESSION_ACCOUNT], session[SESSION_SEAL] = account.pk, seal_of(account.password)
    session.save()
    return client


@pytest.mark.parametrize("method", ["get", "post"])
class TestEveryPage:
    def test_sends_strangers_to_the_login(self, cast: Cast, method: str) -> None:
        wrong = []
        for door in doors(cast):
            if door.permission != "public":
                answer = asked(Client(), method, door.there)
                to_enter = answer.status_code == 302 and answer.headers["Location"].startswith(("/login/", "/d/enrol/"))
                # Scripts of machines are told by the status; a page would be useless to them.
                if not to_enter and answer.status_code != 401:
                    wrong.append((door.address, answer.status_code))

        assert wrong == []

    def test_lets_in_by_the_permission_it_names_and_no_other(self, cast: Cast, method: str) -> None:
        wrong, entered = [], set[str]()
        there = doors(cast)
        for role in ROLES:
            actor, client = cast.actor(role), signed_in(cast, role)
            for door in there:
                address, permission = door.address, door.permission
                allowed = permission in {"public", "signed-in"} or actor.may_somewhere(permission)
                # That a right opens a door is seen once; that its absence shuts it, for every role.
                if address.startswith("/d/") or (allowed and (address in entered or method == "post")):
                    continue
                status = asked(client, method, door.there, by_script=not allowed).status_code
                entered |= {address} if allowed else set()
                if status != 405 and (status in {401, 403}) == allowed:
                    wrong.append((role, address, permission, status))

        assert wrong == []

    def test_shows_nothing_of_another_hall(self, cast: Cast, method: str) -> None:
        client, actor, wrong = signed_in(cast, "stranger"), cast.actor("stranger"), []
        for door in doors(cast):
            if door.permission in {"public", "signed-in"} or actor.halls(door.permission) is EVERYWHERE:
                continue
            if set(door.pattern.pattern.converters) & set(PARAMETERS):
                status = asked(client, method, door.there, by_script=True).status_code
                if status not in {403, 404, 405}:
                    wrong.append((door.address, door.permission, status))

        assert wrong == []


class TestDevices:
    @pytest.mark.parametrize("kind", ["kiosk", "board", "pad", "terminal"])
    def test_reach_their_own_pages_and_no_others(self, cast: Cast, kind: str) -> None:
        client = Client()
        client.cookies[DEVICE_COOKIE] = cast.devices[kind]
        wrong = []
        for door in doors(cast):
            if door.permission in {"public", "signed-in"}:
                continue
            is_own = door.address.startswith(f"/d/{kind}/")
            answer = asked(client, "get", door.there, by_script=not is_own)
            if answer.status_code == 405:
                continue
            # At its own a 404 says that what the address asks for does not exist.
            refused = answer.status_code in ({403} if is_own else {403, 404}) or "/d/" in answer.headers.get("Location", "")
            if is_own == refused:
                wrong.append((door.address, door.permission, answer.status_code))

        assert wrong == []

    def test_lose_their_rights_with_their_key(self, cast: Cast) -> None:
        client = Client()
        client.cookies[DEVICE_COOKIE] = "ttd_never-given"

        answer = client.get("/d/board/")

        assert answer.status_code == 401 or answer.headers["Location"].startswith("/d/enrol/")


def test_every_permission_has_a_name_people_can_read(cast: Cast) -> None:
    nameless = [name for name, act in registry.action.items() if str(act.label) == name and not name.startswith("test.")]

    assert nameless == []
