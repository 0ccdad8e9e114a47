"""Events become incidents by rule or hand, problems inform their incidents, and rights are really held while they are granted."""

from datetime import timedelta
from typing import Any

import pytest

from tingtang.cases.actions.approvals import ask_approval, decide
from tingtang.cases.actions.itil import judge_event, save_event_rule
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.refusals import NotReady
from tingtang.cases.actions.relations import link
from tingtang.cases.actions.rights import (
    GrantedAlready,
    NotInForce,
    NotSeparate,
    RolesConflict,
    ask_access,
    change_access,
    expire_access,
    save_conflict,
    withdraw_access,
)
from tingtang.cases.actions.steps import move
from tingtang.cases.models import AccessGrant, Case, CaseLink, Kind, Note, Notice
from tingtang.cases.queries.known import likely_causes
from tingtang.cases.subscribers import rights
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.cases.tests.test_approvals import as_
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.actions import MoreThanOwn, grant_role
from tingtang.org.models import Role, Staff, StaffRole
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import actor_for, grant, make_role, make_staff
from tingtang.ui import designed as fields

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def life(*steps: dict[str, Any]) -> dict[str, Any]:
    states = [("new", "new"), ("working", "working"), ("done", "resolved"), ("closed", "closed")]
    return {
        "states": [{"code": code, "phase": phase, "names": {}} for code, phase in states],
        "steps": [
            {"code": "begin", "from": ["new"], "to": "working", "names": {}},
            {"code": "finish", "from": ["working", "new"], "to": "done", "names": {}},
            {"code": "end", "from": ["new", "working", "done"], "to": "closed", "names": {}},
            *({"names": {}} | step for step in steps),
        ],
    }


def make_event(source: str = "room-1", grade: str = "exception", **values: Any) -> Case:
    rows = [{"code": "source", "kind": "text", "names": {"en": "S"}}, {"code": "grade", "kind": "text", "names": {"en": "G"}}]
    kind = Kind.objects.filter(code="event").first() or make_kind(
        "event",
        nature="event",
        fields=fields.from_rows(rows),
        workflow=life({"code": "raise", "from": ["new", "working"], "to": "closed", "does": ["raise_incident"]}),
    )
    return make_case(kind=kind, title="机房烟感报警", fields={"source": source, "grade": grade}, **values)


def make_incident_kind() -> Kind:
    return Kind.objects.filter(code="incident").first() or make_kind("incident", nature="incident", workflow=life())


class TestEvents:
    def test_become_an_incident_by_hand_once(self) -> None:
        make_incident_kind()
        event = make_event()

        move(SYSTEM, case=event, step="raise", at=AT)

        incident = CaseLink.objects.get(target=event, kind="caused_by").source
        assert (incident.kind.nature, incident.channel, Case.objects.get(pk=event.pk).phase) == (
            "incident",
            "monitoring",
            "closed",
        )

    def test_become_an_incident_by_hand_whose_form_asks_for_more_than_an_event_says(self) -> None:
        rows = [{"code": "reach", "kind": "text", "names": {"en": "Who is affected"}, "is_required": True}]
        make_kind("incident", nature="incident", workflow=life(), fields=fields.from_rows(rows))
        make_kind("at-desk", nature="incident", workflow=life(), order=0)  # another of this nature, for some incidents only
        event, chen = make_event(), actor_for(grant(make_staff("chengang", "陈刚"), "supervisor"))

        move(chen, case=event, step="raise", at=AT)

        incident = CaseLink.objects.get(target=event, kind="caused_by").source
        assert (incident.title, incident.kind.code) == (event.title, "incident")

    def test_become_one_incident_when_enough_come_in_time(self) -> None:
        save_event_rule(
            SYSTEM,
            code="smoke",
            name="烟感",
            source="room",
            grades=["exception"],
            count=3,
            minutes=60,
            kind=make_incident_kind(),
            at=AT,
        )
        early = make_event(at=AT - 3 * HOUR)
        events = [make_event(at=AT + n * timedelta(minutes=10)) for n in range(3)]
        quiet = make_event(grade="information")

        raised = [
            judge_event(SYSTEM, case=event, at=event.opened_at) for event in (early, events[0], quiet, events[1], events[2])
        ]
        late = make_event(at=AT + HOUR / 2)

        assert raised[:4] == [None] * 4
        assert raised[4] is not None
        assert set(CaseLink.objects.filter(source=raised[4]).values_list("target", flat=True)) == {event.pk for event in events}
        assert judge_event(SYSTEM, case=late, at=AT + HOUR / 2) == raised[4]
        assert Case.objects.filter(kind__nature="incident").count() == 1


class TestProblems:
    def test_tell_their_open_incidents_how_they_ended(self) -> None:
        rows = [{"code": "solution", "kind": "long", "names": {"en": "Solution"}}]
        kind = make_kind(
            "problem",
            nature="problem",
            fields=fields.from_rows(rows),
            workflow=life({"code": "close", "from": ["new"], "to": "closed", "does": ["inform_incidents"]}),
        )
        problem, incident = make_case(kind=kind, fields={"solution": "更换电源"}), make_case(kind=make_incident_kind())
        link(SYSTEM, case=incident, target=problem, kind="caused_by", at=AT)

        move(SYSTEM, case=problem, step="close", at=AT)

        note = Note.objects.get(case=incident)
        assert problem.number in note.body
        assert "更换电源" in note.body
        assert not note.is_public

    def test_are_offered_to_an_incident_they_may_be_behind_until_one_is_named(self) -> None:
        rows = [{"code": "workaround", "kind": "long", "names": {"en": "Workaround"}}]
        kind = make_kind("problem", nature="problem", fields=fields.from_rows(rows))
        told = {"fields": {"workaround": "会话保持时间调到八小时"}, "kind": kind}
        near = make_case(title="远程接入反复断开的根本原因", **told)
        felt = make_case(title="网关固件丢失状态", assets=["FW-VPN-01"], **told)
        make_case(title="远程接入反复断开，还没有办法", kind=kind)
        make_case(title="复合机卡纸", **told)
        incident = make_case(title="远程接入频繁断开", kind=make_incident_kind(), assets=["FW-VPN-01"])

        agent = browser(grant(make_staff(), "supervisor"))
        before = agent.get(f"/cases/{incident.number}/panels/?where=main").content.decode()
        agent.post(f"/cases/{incident.number}/link/", {"kind": "caused_by", "target": near.number})
        after = agent.get(f"/cases/{incident.number}/panels/?where=main").content.decode()

        assert {one.pk for one in likely_causes(SYSTEM, incident)} == {near.pk, felt.pk}
        assert all(f'value="{one.number}"' in before and f'value="{one.number}"' not in after for one in (near, felt))
        assert "会话保持时间调到八小时" in after

    def test_show_their_solution_on_the_incident_and_miss_no_workaround_then(self) -> None:
        rows = [{"code": "solution", "kind": "long", "names": {"en": "Solution"}}]
        kind = make_kind("problem", nature="problem", fields=fields.from_rows(rows))
        problem, incident = make_case(kind=kind, fields={"solution": "更换电源"}), make_case(kind=make_incident_kind())
        link(SYSTEM, case=incident, target=problem, kind="caused_by", at=AT)
        page = browser(grant(make_staff("chengang", "陈刚"), "supervisor"))

        text = page.get(f"/cases/{incident.number}/panels/?where=main").content.decode()

        assert "更换电源" in text
        assert "No workaround yet" not in text


def access_kind() -> Kind:
    work = {"approvals": [{"code": "right", "names": {}, "steps": [{"roles": ["administrator"]}]}]}
    return Kind.objects.filter(code="access").first() or make_kind(
        "access",
        nature="access",
        work=work,
        workflow=life(
            {"code": "grant", "from": ["new"], "to": "done", "requires": ["access", "approved"], "does": ["grant_access"]},
            {"code": "refuse", "from": ["new"], "to": "closed", "does": ["drop_access"]},
        ),
    )


class TestAccess:
    def cast(self) -> tuple[Staff, Staff, Staff, Role]:
        """Zhou Ning and Sun Li, administrators; Li Min, who is to get a right; the right."""
        zhou, sun = grant(make_staff("zhouning", "周宁"), "administrator"), grant(make_staff("sunli", "孙立"), "administrator")
        return zhou, sun, make_staff("limin"), make_role("exporter", "journal.export")

    def approved(self, **values: Any) -> tuple[AccessGrant, Staff]:
        zhou, sun, limin, role = self.cast()
        chen = make_staff("chengang", "陈刚")
        reporter = actor_for(grant(chen, make_role("asker", "cases.open", "cases.ask_access", "cases.ask_approval")))
        case = open_case(reporter, hall=None, kind=access_kind(), title="申请导出权限", at=AT)
        asked = ask_access(reporter, case=case, staff=limin, role=role, at=AT, **values)
        approval = ask_approval(reporter, case=case, code="right", at=AT)
        decide(as_(sun), approval=approval, decision="approved", at=AT)
        return asked, zhou

    def held(self, asked: AccessGrant) -> bool:
        return StaffRole.objects.filter(staff=asked.staff, role=asked.role, hall=asked.hall).exists()

    def test_is_granted_changed_and_withdrawn_for_real(self) -> None:
        asked, zhou = self.approved()
        actor = actor_for(zhou)

        move(actor, case=asked.case, step="grant", at=AT)
        active = AccessGrant.objects.get(pk=asked.pk)
        assert (active.state, self.held(asked)) == ("active", True)
        change_access(actor, case=asked.case, grant=active, expires_at=AT + HOUR, at=AT)
        withdraw_access(actor, case=asked.case, grant=active, reason="调岗", at=AT)

        assert (AccessGrant.objects.get(pk=asked.pk).state, self.held(asked)) == ("withdrawn", False)
        with pytest.raises(NotInForce):
            withdraw_access(actor, case=asked.case, grant=active, reason="", at=AT)
        names = [event.name for event in events_about(asked.case)]
        assert {"cases.access.asked", "cases.access.granted", "cases.access.changed", "cases.access.ended"} <= set(names)

    def test_is_told_to_who_holds_it_and_to_who_asked_when_it_is_granted_and_when_it_ends(self) -> None:
        asked, zhou = self.approved(expires_at=AT + HOUR)
        move(actor_for(zhou), case=asked.case, step="grant", at=AT)
        active = AccessGrant.objects.get(pk=asked.pk)
        expire_access(SYSTEM, case=asked.case, grant=active, at=AT + HOUR)

        rights.tell_rights(happened(frozenset({"cases.access.granted", "cases.access.ended"})))

        for person in (asked.staff, asked.case.reporter):
            texts = [one.data["texts"]["en"] for one in Notice.objects.filter(staff=person, code="said").order_by("at")]
            assert ["now holds" in text for text in texts] == [True, False]
            assert "has expired" in texts[1]

    def test_is_not_granted_twice_and_names_the_case_that_granted_it(self) -> None:
        asked, zhou = self.approved()
        earlier = AccessGrant.objects.get(pk=asked.pk)
        earlier.pk, earlier.case, earlier.state, earlier.granted_at = None, make_case(kind=asked.case.kind), "active", AT
        earlier.save()

        with pytest.raises(GrantedAlready) as refused:
            move(actor_for(zhou), case=asked.case, step="grant", at=AT)

        assert refused.value.data["number"] == earlier.case.number
        assert AccessGrant.objects.get(pk=asked.pk).state == "asked"

    def test_expires_by_itself_but_leaves_what_was_held_before(self) -> None:
        asked, zhou = self.approved(expires_at=AT + HOUR)
        grant(asked.staff, asked.role)
        move(actor_for(zhou), case=asked.case, step="grant", at=AT)
        active = AccessGrant.objects.get(pk=asked.pk)

        assert expire_access(SYSTEM, case=asked.case, grant=active, at=AT + HOUR / 2).state == "active"
        assert expire_access(SYSTEM, case=asked.case, grant=active, at=AT + HOUR).state == "expired"
        assert self.held(asked)

    def test_is_not_granted_unapproved_nor_by_who_receives_it_nor_by_who_has_it_not(self) -> None:
        _zhou, _sun, limin, role = self.cast()
        case = make_case(kind=access_kind())
        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="grant", at=AT)
        ask_access(SYSTEM, case=case, staff=limin, role=role, at=AT)
        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="grant", at=AT)
        decide(
            as_(Staff.objects.get(badge="sunli")),
            approval=ask_approval(SYSTEM, case=case, code="right", at=AT),
            decision="approved",
            at=AT,
        )

        with pytest.raises(NotSeparate):
            move(actor_for(grant(limin, make_role("mover", "cases.move"))), case=case, step="grant", at=AT)
        with pytest.raises(MoreThanOwn):
            move(actor_for(grant(make_staff("wutong", "吴桐"), Role.objects.get(code="mover"))), case=case, step="grant", at=AT)
        assert not StaffRole.objects.filter(staff=limin, role=role).exists()

    def test_refuses_roles_nobody_may_hold_together_and_ends_in_the_past(self) -> None:
        _zhou, _sun, limin, role = self.cast()
        other = make_role("payer", "journal.view")
        save_conflict(SYSTEM, first=role, second=other, reason="申请与付款须分离", at=AT)
        grant(limin, other)
        case = make_case(kind=access_kind())

        with pytest.raises(RolesConflict):
            ask_access(SYSTEM, case=case, staff=limin, role=role, at=AT)
        with pytest.raises(Invalid):
            ask_access(SYSTEM, case=case, staff=make_staff("wutong", "吴桐"), role=role, expires_at=AT, at=AT)

    def test_refuses_them_at_every_door(self) -> None:
        zhou, _sun, limin, role = self.cast()
        other = make_role("payer", "cases.open")
        save_conflict(SYSTEM, first=role, second=other, reason="申请与付款须分离", at=AT)
        grant(limin, other)

        with pytest.raises(RolesConflict):
            grant_role(actor_for(zhou), staff=limin, role=role, hall=None, at=AT)

        assert list(StaffRole.objects.filter(staff=limin)) == list(StaffRole.objects.filter(staff=limin, role=other))

    def test_is_dropped_when_refused(self) -> None:
        _zhou, _sun, limin, role = self.cast()
        case = make_case(kind=access_kind())
        asked = ask_access(SYSTEM, case=case, staff=limin, role=role, at=AT)

        move(SYSTEM, case=case, step="refuse", at=AT)

        assert AccessGrant.objects.get(pk=asked.pk).state == "refused"
