"""A property manager's pack: repairs timed until they begin, requests in scope or not, one person for each building."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from django.urls import reverse

from tingtang.cases.actions.dispatch import route
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.steps import move
from tingtang.cases.actions.tasks import move_task, tick
from tingtang.cases.models import Case, CheckItem, Kind, SlaClock
from tingtang.cases.queries import collecting
from tingtang.cases.queries.portal import kinds_for_customers
from tingtang.catalogue.models import Service
from tingtang.core import registry
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.customers.actions import add_identity
from tingtang.customers.models import IdentityKind
from tingtang.customers.tests.factories import make_customer
from tingtang.flows.rules.bpmn import parse
from tingtang.improvement.actions.meetings import save_meeting
from tingtang.improvement.queries.examples import drives
from tingtang.improvement.queries.meetings import taking_part
from tingtang.org.actions import save_zone
from tingtang.org.models import Hall, Staff, Zone
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import make_hall, make_staff
from tingtang.packs import actions
from tingtang.packs.loader import BadPack, load, places
from tingtang.packs.tests.factories import AT
from tingtang.quality.queries.blocks import About


@pytest.fixture
def estate(applied: Callable[[str], None]) -> Hall:
    applied("property")
    loaded = load("property")
    return actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("standard"), at=AT, code="banyan", name="榕园")


def opened(estate: Hall, kind: str, **more: object) -> Case:
    case = open_case(SYSTEM, kind=Kind.objects.get(code=kind), title="水龙头漏水", hall=estate, at=AT, **more)  # type: ignore[arg-type]
    assign_case(SYSTEM, case=case, staff=make_staff(name="罗吉"), at=AT)
    return case


def repair(estate: Hall) -> Case:
    return opened(
        estate, "owner-repair", service=Service.objects.get(code="minor_repair"), fields={"place": "1-1-601", "what": "water"}
    )


def test_a_small_repair_is_timed_from_the_request_to_the_start(estate: Hall) -> None:
    case = repair(estate)
    move(SYSTEM, case=case, step="dispatch", at=AT + timedelta(minutes=4))
    timer = SlaClock.objects.get(case=case, code="acknowledge")

    assert (timer.stopped_at, timer.target_seconds) == (None, 30 * 60)  # sending somebody does not stop it

    move(SYSTEM, case=case, step="begin", at=AT + timedelta(minutes=21))
    timer.refresh_from_db()

    assert timer.stopped_at == AT + timedelta(minutes=21)


def test_a_repair_is_not_done_before_manners_at_the_door_are_ticked(estate: Hall) -> None:
    case = repair(estate)
    move(SYSTEM, case=case, step="begin", at=AT)
    change_case(SYSTEM, case=case, fields={"solution": "更换阀芯"}, at=AT)
    write_note(SYSTEM, case=case, body="已修好。", kind="answer", at=AT)

    with pytest.raises(Problem):
        move(SYSTEM, case=case, step="repair", at=AT)
    for item in CheckItem.objects.filter(case=case):
        tick(SYSTEM, item=item, is_ticked=True, at=AT)

    assert move(SYSTEM, case=case, step="repair", at=AT).state == "repaired"


def test_a_request_out_of_scope_ends_only_with_a_reason_and_advice_told(estate: Hall) -> None:
    case = opened(estate, "owner-request", fields={"about": "quality"})

    with pytest.raises(Problem):
        move(SYSTEM, case=case, step="decline", at=AT)
    change_case(SYSTEM, case=case, fields={"scope_reason": "保修期内由建设单位负责", "advice": "代为报送"}, at=AT)
    move(SYSTEM, case=case, step="decline", at=AT)
    with pytest.raises(Problem):
        move(SYSTEM, case=case, step="explain", at=AT)
    write_note(SYSTEM, case=case, body="渗水属保修范围，我们代为报送。", kind="answer", at=AT)

    assert move(SYSTEM, case=case, step="explain", at=AT).state == "answered"


def test_an_owner_is_offered_one_kind_for_what_is_broken_and_one_for_what_he_asks(estate: Hall) -> None:
    other = make_hall("riverside", "河滨", industry="government")

    here, there = ({kind.code for kind in kinds_for_customers([hall], AT.date())} for hall in (estate, other))

    assert {"owner-repair", "owner-request"} <= here
    assert here & {"fault", "request"} == set()
    assert {"fault", "request"} <= there


def test_cases_find_their_department_without_a_demo(estate: Hall) -> None:
    found = [
        route(
            SYSTEM,
            case=open_case(SYSTEM, kind=Kind.objects.get(code=kind), title="一件事", hall=estate, at=AT, fields=fields),
            at=AT,
        )
        for kind, fields in (("owner-repair", {"place": "1-1-601", "what": "water"}), ("owner-request", {"about": "noise"}))
    ]

    assert [case.team.code for case in found if case.team] == ["engineering", "stewards"]


def test_the_visits_of_a_month_are_planned_at_once_by_who_answers_for_each_building(estate: Hall) -> None:
    ji, mu = (
        grant(make_staff(name=name, username=code, hall=estate), "clerk", estate)
        for code, name in (("jizhou", "季舟"), ("muran", "慕然"))
    )
    save_zone(SYSTEM, hall=estate, zone=Zone.objects.get(hall=estate, code="building-2"), owner=mu, at=AT)
    for name, flat in (("何静", "1号楼1单元601"), ("石桂兰", "2号楼1单元101")):
        made = make_customer(name, hall=estate)
        add_identity(SYSTEM, customer=made, kind=IdentityKind.objects.get(code="flat"), value=flat, at=AT)
    lan = browser(grant(make_staff(name="兰仪", username="lanyi", hall=estate), "supervisor", estate))
    sent = {"first": "2026-12-01", "last": "2026-12-31", "title": "十二月走访", "most": "20", "rest_days": "90", "people": [ji.pk],
            "fields.purpose": "care", "fields.focus": "问水电和扶手"}  # fmt: skip
    page = reverse("cases:plan_round") + f"?hall={estate.code}&kind=owner-visit"

    shown = lan.post(page, sent | {"look": ""}).content.decode()
    assert "石桂兰" in shown
    assert Case.objects.count() == 0
    lan.post(page, sent | {"plan": ""})

    planned = {case.fields["place"]: (case.assignee, case.fields["visit_on"][:7]) for case in Case.objects.all()}
    assert planned == {"1号楼1单元601": (ji, "2026-12"), "2号楼1单元101": (mu, "2026-12")}
    assert {
        clock.due_at.astimezone(estate.zone).strftime("%m %H")
        for clock in SlaClock.objects.filter(code="resolve")
        if clock.due_at
    } == {"12 20"}
    assert not SlaClock.objects.filter(code="acknowledge", stopped_at__isnull=True, due_at__isnull=False).exists()
    assert "石桂兰" not in lan.post(page, sent | {"look": ""}).content.decode()
    over_the_api = {name: sent[name] for name in ("first", "last", "title")} | {"kind": "owner-visit", "hall": estate.code}
    nobody = Program.of(Staff.objects.get(account__username="lanyi")).post("/case-rounds", over_the_api)
    assert nobody.status_code == 422


def test_every_building_of_the_demo_has_one_person_who_answers_for_it() -> None:
    loaded = load("property")
    assert loaded.demo is not None
    buildings = [zone.code for zone in loaded.layout("standard").zones if zone.type == "building"]

    assert len({loaded.demo.areas[code] for code in buildings}) == len(buildings) == 3


def test_refuses_a_place_or_a_customer_that_is_not_there(tmp_path: Path) -> None:
    folder = copytree(places()["property"], tmp_path / "property")
    for name, before, after in (
        ("demo.yaml", "building-3: yanchu", "building-9: nobody"),
        ("demo_cases.yaml", "who: hejing", "who: x"),
        ("demo.yaml", "zone: gate, hours_ago", "zone: gate-9, hours_ago"),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(BadPack) as told:
        load(str(folder))

    assert [word for word in ("building-9", "nobody", "“x”", "gate-9") if word not in str(told.value)] == []


def test_a_fee_is_collected_by_four_polite_steps_before_anybody_speaks_of_the_law() -> None:
    xml = (places()["property"] / "flows" / "fee-collection.bpmn").read_bytes()
    drawn = parse(xml).nodes

    ahead, code = [], "owed"
    while code != "decide":
        code = next(one.target for one in parse(xml).flows.values() if one.source == code and one.target != "settled")
        ahead += [code] if not code.startswith("is_paid") else []

    assert ahead == ["remind", "call", "visit", "notice", "decide"]
    assert {drawn[code].post for code in ahead} == {"fee_officer", "steward", "estate_manager"}


def test_the_drive_of_an_estate_has_its_six_phases_and_begins_with_the_arrears() -> None:
    drive = drives()["property-drive"]

    assert [(first, last) for _names, first, last, _due in drive.phases] == [
        (1, 5),
        (5, 10),
        (10, 15),
        (15, 25),
        (25, 28),
        (28, 31),
    ]
    assert "arrears" in drive.phases[0][3][0][0]["en"]


def test_owners_who_came_to_an_activity_are_a_figure_beside_the_staff(estate: Hall) -> None:
    lan = make_staff("lanyi", "兰仪", estate)
    begins = AT - timedelta(hours=3)
    made = save_meeting(
        SYSTEM, hall=estate, at=begins, kind="community", title="敬老茶会", chair=lan, starts_at=begins,
        ends_at=begins + timedelta(hours=2), people=[lan],
    )  # fmt: skip
    page = browser(grant(lan, "supervisor", estate))

    page.post(reverse("improvement:hold_meeting", args=[made.pk]), {"minutes": "好", "came": [lan.pk], "others_came": "32"})

    assert "32" in page.get(reverse("improvement:meetings")).content.decode()
    assert [(one.came, one.others) for one in taking_part(SYSTEM, begins.date(), estate.zone)] == [(1, 32)]


def test_what_a_drive_collected_is_told_by_step_building_and_week(estate: Hall) -> None:
    lan = grant(make_staff("lanyi", "兰仪", estate), "supervisor", estate)
    owed = (("1号楼2单元1102", 1860), ("2号楼2单元802", 2400), ("3号楼1单元101", 9800))
    paid, stands, law = (
        open_case(SYSTEM, kind=Kind.objects.get(code="fee-collection"), title=flat, hall=estate, at=AT,
            fields={"flat": flat, "owed": sum_owed})
        for flat, sum_owed in owed
    )  # fmt: skip

    def walk(case: Case, *answers: dict[str, object]) -> None:
        for nth, said in enumerate(answers, 1):
            task = case.tasks.get(state="open")
            move_task(SYSTEM, task=task, state="done", answers=said, at=AT + timedelta(days=7 * (nth - 1), hours=1))

    reminded, called = {"way": "书面", "paid": False}, {"called_at": "下午", "reason": "出差", "paid": False}
    walk(paid, reminded, {**called, "paid": True})
    walk(stands, reminded)
    walk(
        law, reminded, called, {"answered": True, "paid": False}, {"receipt": "已签收", "received": 1000, "paid": False},
        {"go_to_law": True, "ground": "拒缴"}, {"result": "同意分期", "received": 2000},
    )  # fmt: skip
    day = AT.astimezone(estate.zone).date()

    found = collecting.debts(SYSTEM, day, day + timedelta(days=60))
    soon = collecting.debts(SYSTEM, day, day + timedelta(days=6))
    page = browser(lan).get("/collections/", {"from": day, "to": day + timedelta(days=60)}).content.decode()
    file = browser(lan).get("/collections/", {"from": day, "to": day + timedelta(days=60), "export": "csv"}).content.decode()

    assert [(one.building, one.owed, one.collected, one.step) for one in found] == [
        ("Building 1", 1860, 1860, "call"), ("Building 2", 2400, 0, "call"), ("Building 3", 9800, 2000, "law"),
    ]  # fmt: skip
    assert [(one.debts[0].step, one.count, one.collected) for one in collecting.by_step(found)] == [
        ("call", 2, 1860),
        ("law", 1, 2000),
    ]
    assert [(n, came) for _week, n, came in collecting.by_week(found, day, day + timedelta(days=60)) if n] == [
        (1, 1860), (1, 1000), (1, 1000),
    ]  # fmt: skip
    assert sum(one.collected for one in soon) == 0
    assert "3,860" in page
    assert "without a sum" not in page
    assert "1 paid in full" in page
    assert "1号楼2单元1102" in file
    block = registry.report["collections"].compose("", About(estate, day, day + timedelta(days=60), AT))
    assert [(row["name"], row["cells"][1]["value"], row["cells"][2]["value"]) for row in block["rows"]][:3] == [
        ("Building 1", 1860, 1860), ("Building 2", 2400, 0), ("Building 3", 9800, 2000),
    ]  # fmt: skip
    assert (block["rows"][3]["cells"][2]["value"], block["rows"][0]["cells"][1]["url"][:13]) == (3860, "/collections/")
    nothing = registry.report["collections"].compose("", About(estate, day - timedelta(days=90), day - timedelta(days=60), AT))
    assert (nothing["rows"], bool(nothing["note"])) == ([], True)


def test_instalments_stand_on_the_days_they_were_received(estate: Hall) -> None:
    page = browser(grant(make_staff("lanyi", "兰仪", estate), "supervisor", estate))
    flat = {"flat": "1号楼2单元1102", "owed": 1800}
    kind = Kind.objects.get(code="fee-collection")
    case = open_case(SYSTEM, kind=kind, title="物业费", hall=estate, at=AT - timedelta(days=40), fields=flat)
    day = AT.astimezone(estate.zone).date()
    notes, days = reverse("cases:note_payment", args=[case.number]), [day - timedelta(days=back) for back in (30, 16, 2)]
    for nth, received in enumerate(days):
        page.post(notes, {"amount": 500 + nth * 50, "received_date": received, "way": "transfer"})
    beyond = page.post(notes, {"amount": 500, "received_date": day, "way": "cash"})
    to_come = page.post(notes, {"amount": 5, "received_date": day + timedelta(days=400), "way": "cash"})
    mistyped = page.post(notes, {"amount": 5, "received_date": "0026-11-20", "way": "cash"})
    wrong = case.payments.get(received_date=days[1])
    correction = reverse("cases:correct_payment", args=[case.number, wrong.pk])
    unsaid = page.post(correction, {"amount": 450, "received_date": days[1], "reason": " "})
    page.post(correction, {"amount": 450, "received_date": days[1] - timedelta(days=7), "reason": "看错了流水"})

    (found,) = collecting.debts(SYSTEM, day - timedelta(days=20), day, hall=estate)
    (soon,) = collecting.debts(SYSTEM, day - timedelta(days=40), day - timedelta(days=20), hall=estate)
    shown = page.get(reverse("cases:panels", args=[case.number]), {"where": "main"}).content.decode()
    told = page.get("/api/v1/collections", {"hall": estate.code, "first": day - timedelta(days=60), "latest": day}).json()
    file = page.get("/collections/", {"from": day - timedelta(days=60), "to": day, "export": "csv"}).content.decode()

    assert {one.status_code for one in (beyond, to_come, mistyped, unsaid)} == {422}
    assert [amount for _day, amount in found.came] == [500, 450, 600]
    assert (found.left, soon.collected, collecting.before([found], day - timedelta(days=20))) == (250, 950, 950)
    assert "看错了流水" in shown
    assert [(one["left"], len(one["payments"])) for one in told] == [(250, 3)]
    assert file.count(case.number) == 3


def test_payments_are_noted_and_corrected_over_the_api_by_who_may(estate: Hall) -> None:
    program = Program.of(grant(make_staff("lanyi", "兰仪", estate), "supervisor", estate))
    stranger = Program.of(grant(make_staff("qiuming", "秋鸣"), "supervisor", make_hall(code="elsewhere")))
    kind = Kind.objects.get(code="fee-collection")
    case = open_case(SYSTEM, kind=kind, title="物业费", hall=estate, at=AT, fields={"flat": "2号楼802", "owed": 100})
    url, day = f"/cases/{case.number}/payments", str(AT.astimezone(estate.zone).date())

    noted = program.post(url, {"amount_cents": 6_000, "received_date": day, "way": "cash"}).json()
    beyond = program.post(url, {"amount_cents": 4_001, "received_date": day})
    unasked = stranger.post(url, {"amount_cents": 100, "received_date": day})
    wrong = f"{url}/{noted['payments'][0]['id']}/correct"
    corrected = program.post(wrong, {"amount_cents": 5_000, "received_date": day, "reason": "少数了"}).json()
    again = program.post(wrong, {"amount_cents": 4_000, "received_date": day, "reason": "又错了"})
    latest = next(one for one in corrected["payments"] if one["corrected_at"] is None)
    gone = program.post(f"{url}/{latest['id']}/correct", {"reason": "并无此款"}).json()
    half = {"amount_cents": 5_000, "received_date": day}
    first, twice, another = (program.post(url, half | more) for more in ({}, {"note": "再次提交"}, {"is_another": True}))

    assert (first.status_code, twice.status_code, twice.json()["code"], another.json()["left_cents"]) == (
        200,
        409,
        "noted-just-now",
        0,
    )
    assert (noted["left_cents"], corrected["left_cents"], gone["left_cents"]) == (4_000, 5_000, 10_000)
    assert (beyond.status_code, unasked.status_code, again.status_code) == (422, 404, 409)
    assert [one["reason"] for one in gone["payments"] if one["reason"]] == ["少数了", "并无此款"]


def test_a_stewards_months_are_no_days_late(estate: Hall) -> None:
    case = opened(estate, "steward", customer=make_customer("沈澜"))
    clock = SlaClock.objects.get(case=case, code="resolve")
    move(SYSTEM, case=case, step="move_in", at=AT + timedelta(hours=1))
    moved_in = SlaClock.objects.get(pk=clock.pk)
    move(SYSTEM, case=case, step="live", at=AT + timedelta(days=60))

    assert clock.due_at is not None
    assert (moved_in.due_at, SlaClock.objects.get(pk=clock.pk).due_at) == (None, None)
