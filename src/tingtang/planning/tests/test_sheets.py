"""Sheets kept by actions, on pages and over the API."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from tingtang.catalogue.tests.factories import make_service
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, NotFound, Refused
from tingtang.journal.models import Event
from tingtang.org.models import Hall, Shift
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import actor_for, make_hall, make_staff
from tingtang.planning import actions, forms, queries
from tingtang.planning.models import Sheet
from tingtang.planning.queries import arrivals, drafts
from tingtang.planning.queries.times import Measured, with_measured
from tingtang.planning.rules.checked import checked
from tingtang.planning.tests.factories import make_sheet

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def supervisor(hall: Hall) -> Client:
    return browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))


def posted(sheet: Sheet, **change: str) -> dict[str, Any]:
    """What a browser would send of a sheet's form."""
    form = forms.SheetForm(SYSTEM, sheet)
    data = QueryDict(mutable=True)
    data.update({"names_en": sheet.name or "A line", "hall": str(sheet.hall_id or ""), "version": form.initial["version"]})
    for head in form.heads():
        data[head["name"]] = head["value"]
    for table in form.tables():
        for row in table.get("rows", []):
            for cell in row:
                data.appendlist(cell["name"], cell["value"])
    for name, value in change.items():
        data[name] = value
    return dict(data.lists())


class TestSaveSheet:
    def test_keeps_every_version_and_tells_the_journal(self) -> None:
        sheet = make_sheet("airport", at=AT)

        actions.save_sheet(SYSTEM, sheet=sheet, hall=None, at=AT, data=sheet.data | {"extra_workers": 1}, note="one more")

        assert [(one.number, one.note) for one in sheet.versions.order_by("number")] == [(1, ""), (2, "one more")]
        assert Event.objects.count() == 2

    def test_refuses_what_cannot_be_read_with_its_place(self) -> None:
        with pytest.raises(actions.BadContent) as refused:
            make_sheet("airport", at=AT, unit="days")

        assert [one.place for one in refused.value.problems] == [("unit",)]

    def test_is_denied_in_another_hall(self, hall: Hall) -> None:
        other = make_hall("station", "车站")
        actor = actor_for(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        sheet = make_sheet("airport", at=AT, hall=other)

        with pytest.raises(NotFound):
            queries.get_sheet(actor, sheet.pk)
        with pytest.raises(Denied):
            actions.save_sheet(actor, hall=other, at=AT, code="x", name="x", kind="line", data=sheet.data)


class TestModels:
    def test_show_ranges_and_prices_only_where_there_are_any(self, supervisor: Client, hall: Hall) -> None:
        whole = make_sheet("tables-and-chairs", at=AT, hall=hall)
        pages = [supervisor.get(f"/planning/sheets/{whole.pk}/").content.decode()]
        Sheet.objects.filter(pk=whole.pk).update(
            data=whole.data | {"products": [one | {"integer": False} for one in whole.data["products"]]}
        )
        pages.append(supervisor.get(f"/planning/sheets/{whole.pk}/").content.decode())

        assert [("Same decision between" in page, "Holds between" in page) for page in pages] == [(False, False), (True, True)]


class TestRosters:
    def test_become_the_shifts_of_their_hall(self, hall: Hall) -> None:
        staff = make_staff(hall=hall)
        data = {
            "kind": "roster", "name": "A week", "first": "2026-11-23", "days": 1, "seconds": 2,
            "shifts": [{"code": "early", "start": "08:00", "end": "14:00"}],
            "staff": [{"code": staff.badge, "name": "李敏"}], "demand": [{"start": "08:00", "end": "14:00", "people": 1}],
        }  # fmt: skip
        sheet = actions.save_sheet(SYSTEM, hall=hall, at=AT, code="week", name="A week", kind="roster", data=data)

        asked = actions.plan_roster(SYSTEM, sheet=sheet, at=AT)
        with pytest.raises(Refused):
            actions.plan_roster(SYSTEM, sheet=sheet, at=AT)
        planned = actions.search_roster(SYSTEM, sheet=asked, at=AT)
        assert planned is not None
        assert (planned.search, planned.answer["state"]) == (None, "optimal")
        actions.publish_roster(SYSTEM, sheet=planned, at=AT)

        shift = Shift.objects.get()
        assert (shift.staff, shift.hall, shift.starts_at) == (staff, hall, datetime(2026, 11, 23, 8, tzinfo=hall.zone))
        with pytest.raises(Refused):
            actions.publish_roster(SYSTEM, sheet=planned, at=AT)
        other = make_staff("zhaoxiao", "赵晓", hall)
        kept = Shift.objects.create(staff=other, hall=hall, starts_at=shift.starts_at, ends_at=shift.ends_at)
        actions.publish_roster(SYSTEM, sheet=planned, at=AT, is_instead=True)

        assert Shift.objects.filter(pk=kept.pk).exists()
        assert Shift.objects.filter(staff=staff).exclude(pk=shift.pk).count() == Shift.objects.filter(staff=staff).count() == 1
        Sheet.objects.filter(pk=sheet.pk).update(data=data | {"seconds": 3})  # somebody saved it while a search went on
        assert actions.search_roster(SYSTEM, sheet=sheet, at=AT) is None

    def test_say_whether_they_are_what_is_planned_and_name_halls_and_shifts(self, supervisor: Client, hall: Hall) -> None:
        staff = make_staff(hall=hall)
        early = {"code": "early", "name": "早班", "start": "08:00", "end": "14:00"}
        late = {"code": "late", "name": "晚班", "start": "12:00", "end": "18:00"}
        wish = {"day": "2099-01-05", "want": "late"}
        data: dict[str, Any] = {
            "kind": "roster", "name": "A week", "first": "2099-01-05", "days": 1, "seconds": 2, "shifts": [early, late],
            "staff": [{"code": staff.badge, "name": "李敏", "outlet": hall.code, "wishes": [wish]}],
            "demand": [{"start": "08:00", "end": "14:00", "people": 2, "outlet": hall.code},
                       {"start": "08:00", "end": "09:00", "people": 1, "outlet": "elsewhere"}],
        }  # fmt: skip
        sheet = actions.save_sheet(SYSTEM, hall=hall, at=AT, code="week", name="A week", kind="roster", data=data)
        actions.plan_roster(SYSTEM, sheet=sheet, at=AT)
        planned = actions.search_roster(SYSTEM, sheet=sheet, at=AT)
        assert planned is not None
        url = f"/planning/sheets/{sheet.pk}/"

        before = supervisor.get(url).content.decode()
        actions.publish_roster(SYSTEM, sheet=planned, at=AT)
        after = supervisor.get(url).content.decode()
        book = supervisor.get(f"{url}people/{staff.badge}.ics").content.decode()
        Shift.objects.update(starts_at=F("starts_at") + timedelta(minutes=30))
        changed = supervisor.get(url).content.decode()

        assert f"too few · {hall}" in before
        assert "(晚班)" in before
        assert "planned otherwise" not in before
        assert "This roster is what is planned." in after
        assert f"SUMMARY:早班 · {hall}" in book
        assert f"/shifts/{hall.code}/?week=2099-01-05" in after
        assert "1 shift is planned otherwise" in changed

    def test_keep_telling_their_own_gap_while_a_better_one_is_searched(self, supervisor: Client, hall: Hall) -> None:
        sheet = make_sheet("roster-hall", at=AT, hall=hall, seconds=1)
        actions.search_roster(SYSTEM, sheet=sheet, at=AT)
        alone = supervisor.get(f"/planning/sheets/{sheet.pk}/").context["gap"]
        supervisor.post(f"/planning/sheets/{sheet.pk}/plan/")

        meanwhile = supervisor.get(f"/planning/sheets/{sheet.pk}/")

        assert meanwhile.context["search"] is not None
        assert meanwhile.context["gap"] == alone

    def test_are_asked_for_again_while_the_worker_rests(self, supervisor: Client, hall: Hall) -> None:
        sheet = make_sheet("roster-hall", at=AT, hall=hall)
        pages = []
        for _time in range(2):
            pages.append(supervisor.post(f"/planning/sheets/{sheet.pk}/plan/"))
            Sheet.objects.filter(pk=sheet.pk).update(search=None)  # nothing was heard of the search for an hour

        assert [page.status_code for page in pages] == [302, 302]

    def test_without_a_solution_are_searched_again_with_what_is_set_aside(self, supervisor: Client, hall: Hall) -> None:
        roster = make_sheet("roster-hall", at=AT, hall=hall, seconds=3, rules={"cover": "hard"})
        for one in roster.data["staff"]:
            one["away"] = ["2026-11-24"]
        roster.save()
        actions.search_roster(SYSTEM, sheet=roster, at=AT)

        page, url = supervisor.get(f"/planning/sheets/{roster.pk}/"), f"/planning/sheets/{roster.pk}/rules/"
        enough = [value for value, _text, is_enough in page.context["clashes"] if is_enough]
        nothing = supervisor.post(url, {"aside": "1"}, follow=True).content.decode()
        supervisor.post(url, {"aside": "1", "rule": enough})
        roster.refresh_from_db()
        asked = roster.search
        actions.search_roster(SYSTEM, sheet=roster, at=AT)
        roster.refresh_from_db()
        found, told = roster.answer, supervisor.get(f"/planning/sheets/{roster.pk}/").content.decode()
        supervisor.post(url)
        roster.refresh_from_db()

        assert any(one["name"] in page.content.decode() for one in roster.data["staff"])
        assert "Tick a rule" in nothing
        assert asked is not None
        assert found is not None
        assert found["state"] in {"optimal", "found"}
        assert "Set aside in this sheet" in told
        assert "lifted" not in roster.data

    def test_come_back_from_a_spreadsheet_with_the_rules_they_break(self, supervisor: Client, hall: Hall) -> None:
        sheet = make_sheet("roster-hall", at=AT, hall=hall)
        person, shift = sheet.data["staff"][0]["code"], sheet.data["shifts"][0]["code"]
        rows = [f"{person},2026-11-{day},{shift}" for day in range(23, 30)]
        file = SimpleUploadedFile("turns.csv", "\n".join(["person,day,shift", *rows]).encode())
        page = supervisor.post(f"/planning/sheets/{sheet.pk}/turns/", {"file": file}, follow=True)

        sheet.refresh_from_db()
        assert page.status_code == 200
        assert sheet.answer["state"] == "brought"
        assert {"rule": "most_days", "about": person, "said": "李敏"} in sheet.answer["clashing"]


class TestPages:
    @pytest.mark.parametrize("path", ["lines", "models", "rosters"])
    def test_offer_examples_where_nothing_is_yet(self, supervisor: Client, path: str) -> None:
        page = supervisor.get(f"/planning/{path}/")

        assert page.status_code == 200
        assert "?example=" in page.content.decode()

    @pytest.mark.parametrize("name", list(queries.examples()))
    def test_show_every_example_and_its_form(self, supervisor: Client, hall: Hall, name: str) -> None:
        sheet = make_sheet(name, at=AT, hall=hall)

        for path in ("", "edit/", "answer.csv", "sheet.xlsx", "sheet.yaml"):
            assert supervisor.get(f"/planning/sheets/{sheet.pk}/{path}").status_code == 200

    def test_keep_what_was_typed_and_mark_the_cell_that_is_wrong(self, supervisor: Client, hall: Hall) -> None:
        sheet = make_sheet("licence-office", at=AT, hall=hall)
        data = posted(sheet)
        data["tasks_time"][2] = "sixty"

        page = supervisor.post(f"/planning/sheets/{sheet.pk}/edit/", data)

        text = page.content.decode()
        assert page.status_code == 422
        assert 'value="sixty"' in text
        assert "is-invalid" in text
        assert sheet.versions.count() == 1

    def test_take_rows_without_a_code_and_figures_with_the_sign_of_a_currency(self, supervisor: Client, hall: Hall) -> None:
        page = "/planning/sheets/new/model/?template=knapsack"
        goods = {"items_code": ["", ""], "items_name": ["Tent, green", "Tent, green"], "items_value": ["¥1,200", "300"]}
        rest = {"items_weight": ["4", "2"], "items_unit": ["", ""], "items_most": ["1", "1"], "head_capacity": "5"}

        supervisor.post(page, {"names_zh-hans": "背包", "hall": hall.pk, **goods, **rest})

        items = Sheet.objects.get().data["items"]
        assert [(one["code"], one["value"]) for one in items] == [("Tent_green", 1200), ("Tent_green_2", 300)]

    def test_say_where_units_differ_by_the_titles_of_the_form(self, supervisor: Client, hall: Hall) -> None:
        goods = [{"code": "a", "name": "A", "value": 1, "weight": 1, "unit": "g"}]
        data = {"name": "K", "kind": "model", "template": "knapsack", "capacity": 5, "unit": "kg", "items": goods}
        sheet = actions.save_sheet(SYSTEM, code="k", name="K", kind="model", data=data, hall=hall, at=AT)

        shown = supervisor.get(f"/planning/sheets/{sheet.pk}/", headers={"accept-language": "en"}).content.decode()

        assert "Goods, row 1, unit: g and kg differ in size." in shown

    def test_save_a_change_as_a_scenario(self, supervisor: Client, hall: Hall) -> None:
        sheet = make_sheet("licence-office", at=AT, hall=hall)
        with translation.override("zh-hans"):
            data = posted(sheet, note="faster check")
        data["tasks_time"][2] = "30–40"

        page = supervisor.post(f"/planning/sheets/{sheet.pk}/edit/", data, follow=True)

        sheet.refresh_from_db()
        assert page.status_code == 200
        assert sheet.data["tasks"][2]["time"] == {"low": 30, "high": 40}
        assert sheet.data["tasks"][2]["name"]["zh-hans"] == "核查违章与限制"
        assert "faster check" in page.content.decode()

    def test_read_a_file_or_say_why_not(self, supervisor: Client, hall: Hall) -> None:
        bad = SimpleUploadedFile("x.xlsx", b"no workbook")
        good = SimpleUploadedFile("x.yaml", b"kind: line\nname: A\nunit: s\ntasks: [{code: a, name: A, time: 3}]")

        refused = supervisor.post("/planning/sheets/upload/", {"file": bad, "hall": hall.pk})
        made = supervisor.post("/planning/sheets/upload/", {"file": good, "hall": hall.pk})

        assert (refused.status_code, made.status_code) == (422, 302)
        assert Sheet.objects.get().data["tasks"][0]["time"] == 3


class TestApi:
    def test_answers_a_sheet_in_words_and_figures(self, hall: Hall) -> None:
        program = Program.of(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        body = {"code": "t", "name": "T", "kind": "model", "hall": hall.code, "data": queries.examples()["tables-and-chairs"]}

        made = program.post("/planning-sheets", body)
        answer = program.get(f"/planning-sheets/{made.json()['id']}/answer").json()

        assert made.status_code == 201
        assert (answer["state"], answer["value"]) == ("optimal", 70)


def test_a_calendar_holds_one_persons_turns(supervisor: Client, hall: Hall) -> None:
    sheet = make_sheet("roster-hall", at=AT, hall=hall, seconds=1)
    first = date(2026, 11, 23)
    turn = {
        "person": "li",
        "day": f"{first}",
        "shift": "early",
        "outlet": None,
        "starts": f"{first}T08:00",
        "ends": f"{first}T14:00",
    }
    later = turn | {"person": "he", "day": f"{first + timedelta(days=1)}", "breaks": [], "is_lent": False}
    Sheet.objects.filter(pk=sheet.pk).update(answer={"turns": [turn | {"breaks": [], "is_lent": False}, later]})

    page = supervisor.get(f"/planning/sheets/{sheet.pk}/people/li.ics")

    assert page.content.count(b"BEGIN:VEVENT") == 1
    assert b"TZID=Asia/Shanghai" in page.content
    assert b"BEGIN:VTIMEZONE" in page.content


def test_times_are_taken_from_the_journal_with_their_interval_and_number() -> None:
    found = {"passport": Measured(25, 120.0, 110.0, 130.0)}
    task = {"code": "1", "name": "A", "time": 3, "doubtful": True, "service": "passport"}
    data = {"kind": "line", "name": "A", "unit": "min", "tasks": [task, {"code": "2", "name": "B", "time": 4}]}

    kept, taken = with_measured(data, found)

    assert taken == 1
    assert kept["tasks"][0]["time"] == {"low": 1.833, "about": 2.0, "high": 2.167}
    assert (kept["tasks"][0]["n"], "doubtful" in kept["tasks"][0], kept["tasks"][1]["time"]) == (25, False, 4)


def test_the_journal_is_asked_for_the_services_a_line_names(supervisor: Client, hall: Hall) -> None:
    data = {"name": "A", "unit": "s", "tasks": [{"code": "1", "name": "A", "time": 3, "service": "passport"}]}
    sheet = actions.save_sheet(SYSTEM, hall=hall, at=AT, code="a", name="A", kind="line", data=data)

    page = supervisor.post(f"/planning/sheets/{sheet.pk}/times/", follow=True)

    assert (page.status_code, sheet.versions.count()) == (200, 1)


def test_who_types_a_line_chooses_services_by_their_names(supervisor: Client, hall: Hall) -> None:
    service = make_service("passport", "护照")

    page = supervisor.get("/planning/sheets/new/line/").content.decode()

    assert f'<option value="{service.code}">护照</option>' in page
    assert 'autocomplete="off" list="sheet-services"' in page


def test_a_picture_says_that_it_does_not_know_a_rate(supervisor: Client, hall: Hall) -> None:
    data = queries.examples()["medical-examination"]
    sheet = actions.save_sheet(SYSTEM, hall=hall, at=AT, code="m", name="M", kind="line", data=data)

    picture = supervisor.get(f"/planning/sheets/{sheet.pk}/layouts/0.svg").content.decode()

    assert ("∞" in picture, "×1 · ?/h" in picture) == (False, True)


def test_a_model_names_the_method_that_solved_it_in_words(supervisor: Client, hall: Hall) -> None:
    data = {"kind": "model", "template": "free", "goal": "max t", "variables": [{"code": "t"}], "rows": ["a: t <= 3"]}
    sheet = actions.save_sheet(SYSTEM, hall=hall, at=AT, code="lp", name="LP", kind="model", data=data | {"name": "LP"})

    page = supervisor.get(f"/planning/sheets/{sheet.pk}/").content.decode()

    assert "the standard method for linear models: G. B. Dantzig, 1947" in page


class TestForecastPage:
    def test_says_when_nobody_has_come(self, supervisor: Client) -> None:
        assert "list-tools" in supervisor.get("/planning/forecast/").content.decode()

    def test_makes_a_roster_of_what_is_expected(self, supervisor: Client, hall: Hall) -> None:
        make_staff(hall=hall)

        page = supervisor.post("/planning/forecast/roster/", {"hall": hall.pk, "days": 3}, follow=True)

        sheet = Sheet.objects.get()
        assert page.status_code == 200
        assert (sheet.kind, sheet.hall, len(sheet.data["staff"])) == ("roster", hall, 2)

    def test_takes_as_many_people_as_the_formula_says(self, hall: Hall) -> None:
        make_staff(hall=hall)
        needs = {AT.date(): [(540, 2, ""), (570, 2, ""), (600, 3, "")]}

        data = drafts.roster_of(arrivals.Asked(hall), needs, AT.date(), {})

        assert [(row["start"], row["end"], row["people"]) for row in data["demand"]] == [
            ("09:00", "10:00", 2),
            ("10:00", "10:30", 3),
        ]
        assert checked("roster", data)["kind"] == "roster"
