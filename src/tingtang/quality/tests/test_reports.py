"""Reports of months, quarters and years: made when they are over, beside the one before and the same of the year before."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tingtang.core.actors import SYSTEM
from tingtang.org import actions as org
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_counter, make_hall, make_post, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.quality.actions import indicators, inspections, merits, reckoning, reports, visitors
from tingtang.quality.actions.scorecards import adopt_set, save_scorecard
from tingtang.quality.models import Indicator, Issue, Report
from tingtang.quality.printing import svg, ticks
from tingtang.quality.queries import comparisons, scorecards
from tingtang.quality.queries.blocks import About, scorecard_block
from tingtang.quality.queries.changes import changes_block
from tingtang.quality.queries.reporting import due, lived
from tingtang.quality.rules import changes, periods
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.shown import department
from tingtang.quality.shown.rosters import rosters_block
from tingtang.quality.tests.asked import GOOD, key, make_sheet
from tingtang.quality.tests.test_indicators import calls, tell
from tingtang.visits.events import COUNTER_OPENED

JANUARY = datetime(2027, 1, 20, 4, tzinfo=UTC)  # the day after the last of these is far off; in Shanghai it is noon
QUARTER, BEFORE, YEAR = date(2026, 10, 1), datetime(2026, 8, 11, 4, tzinfo=UTC), datetime(2025, 11, 18, 4, tzinfo=UTC)
NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)


class TestPeriods:
    def test_know_their_days_what_was_before_and_a_year_ago(self) -> None:
        day = date(2027, 2, 3)

        assert periods.span_of("quarter", day) == (date(2027, 1, 1), date(2027, 3, 31))
        assert periods.span_of("year", day) == (date(2027, 1, 1), date(2027, 12, 31))
        assert periods.before("quarter", day) == (date(2026, 10, 1), date(2026, 12, 31))
        assert periods.before("month", day) == (date(2027, 1, 1), date(2027, 1, 31))
        assert periods.year_before("quarter", day) == (date(2026, 1, 1), date(2026, 3, 31))
        assert periods.steps("year", day, 2) == [(date(2026, 1, 1), date(2026, 12, 31)), (date(2027, 1, 1), day)]

    def test_set_as_many_days_beside_one_that_is_not_over(self) -> None:
        whole = periods.span_of("quarter", date(2026, 7, 1))

        assert periods.as_far(whole, date(2026, 10, 1), date(2026, 10, 20), "quarter") == (date(2026, 7, 1), date(2026, 7, 20))
        assert periods.as_far(whole, date(2026, 10, 1), date(2026, 12, 31), "quarter") == whole


class TestChanges:
    @pytest.mark.parametrize(
        ("now", "is_more_better", "told"),
        [((0.9, 0.88, 0.92), True, "better"), ((0.9, 0.88, 0.92), False, "worse"), ((0.81, 0.70, 0.9), True, "chance")],
    )
    def test_are_told_where_the_interval_leaves_no_doubt(
        self, now: tuple[float, float, float], is_more_better: bool, told: str
    ) -> None:
        moved = changes.change(Estimate(0.8, 0.78, 0.82, 100, 100), Estimate(*now, 100, 100))

        assert changes.verdict(moved, is_more_better=is_more_better) == told

    def test_have_no_verdict_without_both_figures(self) -> None:
        assert changes.verdict(changes.change(Estimate(None), Estimate(0.9, 0.8, 1.0, 5, 5)), is_more_better=True) == ""


class TestPictures:
    def test_draw_what_is_below_zero_down_from_it(self) -> None:
        told = {"labels": ["1", "2"], "values": [[5.0, 1.0, 9.0], [-50.0, -51.0, -49.0]], "target": None, "unit": "points"}

        (_high, small), (_low, large) = re.findall(r'<rect [^>]*y="([\d.]+)"[^>]*height="([\d.]+)"', svg(told, is_line=False))

        assert float(large) > 5 * float(small)


@pytest.mark.django_db
class TestReportsOfQuarters:
    @pytest.fixture
    def hall(self) -> Hall:
        return make_hall()

    @pytest.fixture
    def li(self, hall: Hall) -> Staff:
        return grant(make_staff("limin", "李敏", hall), "clerk", hall)

    @pytest.fixture
    def lived(self, hall: Hall, li: Staff) -> Report:
        """A hall with calls in this quarter (all soon), the one before (half of them late) and the year before (one late)."""
        adopt_set(SYSTEM, at=NOON, code="window")
        tell(SYSTEM, told=calls(hall, li, [100.0] * 60, NOON))
        tell(SYSTEM, told=calls(hall, li, [100.0] * 30 + [2000.0] * 30, BEFORE))
        tell(SYSTEM, told=calls(hall, li, [100.0] * 59 + [2000.0], YEAR))
        reckoning.mark([(at, at) for at in (NOON, BEFORE, YEAR)])
        reckoning.keep_up(NOON)
        return Report.objects.get(code="quarterly-service")

    def test_stand_beside_the_quarter_before_and_the_year_before(self, lived: Report, hall: Hall) -> None:
        issue = reports.make_report(SYSTEM, report=lived, hall=hall, day=QUARTER, at=JANUARY)

        block = issue.content["blocks"][0]
        row = next(row for row in block["rows"] if row["name"] == str(Indicator.objects.get(code="wait-within")))
        cells = row["cells"]
        assert (issue.first, issue.latest, issue.period) == (QUARTER, date(2026, 12, 31), "quarter")
        assert [cell["value"] for cell in cells[::2]] == [1.0, 0.5, pytest.approx(59 / 60)]
        assert cells[3]["verdict"] == "better" and cells[3]["low"] > 0.3
        assert cells[5]["verdict"] == "chance"
        assert "first=2026-07-01" in cells[2]["url"] and "latest=2026-09-30" in cells[2]["url"]
        assert "first=2025-10-01" in cells[4]["url"]

    def test_compare_as_many_days_while_the_quarter_is_not_over(self, lived: Report, hall: Hall) -> None:
        issue = reports.make_report(SYSTEM, report=lived, hall=hall, day=QUARTER, at=NOON)

        cells = [cell for row in issue.content["blocks"][0]["rows"] for cell in row["cells"]]
        assert issue.latest == NOON.date()
        assert "latest=2026-08-18" in next(cell["url"] for cell in cells if "first=2026-07-01" in cell["url"])

    def test_say_which_earlier_days_have_no_figures(self, hall: Hall, li: Staff) -> None:
        adopt_set(SYSTEM, at=NOON, code="window")
        tell(SYSTEM, told=calls(hall, li, [100.0] * 60, NOON))
        reckoning.keep_up(NOON)

        report = Report.objects.get(code="quarterly-service")
        block = reports.make_report(SYSTEM, report=report, hall=hall, day=QUARTER, at=NOON).content["blocks"][0]

        assert len(block["heads"]) == 2 and "没有" in block["note"]

    def test_name_the_indicators_whose_formula_was_another_one(self, lived: Report, hall: Hall) -> None:
        found = Indicator.objects.get(code="wait-within")
        indicators.save_indicator(
            SYSTEM, at=NOON, indicator=found, formula="share(waited_seconds <= 60 of visits.ticket.called)", from_date=QUARTER
        )
        reckoning.keep_up(NOON)

        block = reports.make_report(SYSTEM, report=lived, hall=hall, day=QUARTER, at=JANUARY).content["blocks"][0]

        assert str(found) in block["note"]

    def test_set_no_count_beside_days_that_were_counted_in_part(self, lived: Report, hall: Hall) -> None:
        indicators.save_indicator(
            SYSTEM,
            at=NOON,
            code="called",
            name="叫号数",
            formula="count(visits.ticket.called)",
            unit="number",
            from_date=YEAR.date(),
        )
        parts = {"called": "contribution", "wait-within": "satisfaction", "rated-share": "interest"}
        entries = [{"indicator": code, "part": part, "weight": 1, "criterion": ""} for code, part in parts.items()]
        save_scorecard(SYSTEM, at=NOON, code="own", name="own", kind="hall", entries=entries)
        reckoning.mark([(at, at) for at in (NOON, BEFORE, YEAR)])
        reckoning.keep_up(NOON)

        found = changes_block("own", About(hall, QUARTER, date(2026, 12, 31), JANUARY, "quarter"))

        cells = {row["name"]: row["cells"] for row in (found or {})["rows"]}
        called, within = cells["叫号数"], cells[str(Indicator.objects.get(code="wait-within"))]
        assert called[3]["value"] is not None and (called[5]["value"], called[4]["value"]) == (None, 60)
        assert within[5]["value"] is not None

    def test_are_due_once_their_day_after_the_quarter_has_come(self, lived: Report) -> None:
        eve, day = (datetime(2027, 1, day, 4, tzinfo=UTC) for day in (4, 5))

        assert due(lived, eve) is None
        assert due(lived, day) == due(lived, day + timedelta(days=70)) == (QUARTER, date(2026, 12, 31))
        monthly = Report.objects.get(code="monthly-service")
        assert due(monthly, eve) == (date(2026, 12, 1), date(2026, 12, 31))

    def test_are_made_by_hand_of_any_period_each_with_its_own_versions(self, lived: Report, hall: Hall) -> None:
        chen = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        report = Report.objects.get(code="monthly-service")
        page = chen.get(f"/quality/reports/{lived.pk}/make/").content.decode()

        for period in ("quarter:2026-07-01", "month:2026-07-01", "year:2026-01-01", "quarter:2026-07-01"):
            made = chen.post(f"/quality/reports/{report.pk}/make/", {"days": period, "hall": hall.pk})
            assert made.status_code == 302, made.content.decode()

        assert page.index('value="quarter:') < page.index('value="month:')
        kept = [(one.period, f"{one.first:%m}", f"{one.latest:%m}", one.number) for one in Issue.objects.order_by("pk")]
        assert kept == [
            ("quarter", "07", "09", 1),
            ("month", "07", "07", 1),
            ("year", "01", kept[2][2], 1),
            ("quarter", "07", "09", 2),
        ]

    def test_read_as_page_pdf_and_workbook_with_what_can_be_said_of_each_change(self, lived: Report, hall: Hall) -> None:
        issue = reports.make_report(SYSTEM, report=lived, hall=hall, day=QUARTER, at=JANUARY)
        client = client_for(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        page = client.get(f"/quality/reports/issues/{issue.pk}/").content.decode()
        pdf = client.get(f"/quality/reports/issues/{issue.pk}/pdf/")
        workbook = client.get(f"/quality/reports/issues/{issue.pk}/xlsx/")
        sheet = load_workbook(BytesIO(b"".join(workbook.streaming_content))).worksheets[1]  # type: ignore[attr-defined]

        heads = [cell.value for cell in sheet[3] if cell.value]
        assert "2026年第4季度" in page and "上季度" in page and "上年同期" in page
        assert pdf.content.startswith(b"%PDF") and "2026-Q4" in pdf["Content-Disposition"]
        assert heads.count("目标") == 1 and not any(head.startswith("目标 ") for head in heads)
        assert "好转" in {cell.value for row in sheet.iter_rows(min_row=4) for cell in row}


@pytest.mark.django_db
class TestWhatTheDepartmentDid:
    def test_counts_sheets_with_their_findings_and_no_visit_that_is_still_secret(self) -> None:
        hall, other = make_hall(), make_hall("harbour")
        lu = grant(make_staff("luqing", "陆青", hall), "inspector", hall)
        visitor, sheet = grant(make_staff("tangyue", "唐悦"), "quality_manager"), make_sheet()
        marks = {**GOOD, "i1": {"value": "0"}}
        inspections.hand_in(actor_for(lu), hall=hall, key=key(), sheet=sheet, at=AT, marks=marks)
        day = AT.date()
        wave = visitors.save_visitor_wave(
            SYSTEM, at=AT, name="暗访", sheet=sheet, starts_date=day, ends_date=day, quota=1, year=2026, halls=[hall]
        )
        (visit,) = visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=[visitor], at=AT)
        visitors.make_visit(actor_for(visitor), visit=visit, visitor=visitor, marks=GOOD, at=AT)

        about = About(hall, QUARTER, day, AT, "quarter")
        secret = department.inspections_block("", about)
        visitors.publish_visitors(SYSTEM, visitor_wave=wave, at=AT)
        told = department.inspections_block("", about)

        assert secret is not None and told is not None
        assert [[cell["value"] for cell in row["cells"]] for row in secret["rows"]] == [[1, 80.0, None, 1, 0, 0]]
        assert [row["cells"][0]["value"] for row in told["rows"]] == [1, 1]
        assert department.inspections_block("", About(other, QUARTER, day, AT, "quarter")) is None

    def test_counts_praise_by_hall_beside_the_quarter_before(self) -> None:
        hall, other = make_hall(), make_hall("harbour")
        here, there = make_staff("limin", "李敏", hall), make_staff("wanglei", "王磊", other)
        for staff, day in ((here, AT.date()), (here, BEFORE.date()), (there, AT.date())):
            merits.save_commendation(SYSTEM, staff=staff, at=AT, text="拾金不昧", given_date=day)

        found = department.rewards_block("", About(hall, QUARTER, date(2026, 12, 31), AT, "quarter"))
        whole = department.rewards_block("", About(None, QUARTER, date(2026, 12, 31), AT, "quarter"))

        assert found is not None and whole is not None
        assert [[cell["value"] for cell in row["cells"]] for row in found["rows"]] == [[1, 1]]
        assert [[cell["value"] for cell in row["cells"]] for row in whole["rows"]] == [[2, 1]]


@pytest.mark.django_db
class TestClassesOfOutlets:
    def test_are_compared_each_by_itself(self) -> None:
        adopt_set(SYSTEM, at=NOON, code="window")
        for code in ("flagship", "community"):
            org.save_outlet_class(SYSTEM, at=AT, code=code, name=code, order=len(code))
        of = {"a": "flagship", "b": "flagship", "c": "community", "d": "community"}
        halls = {code: org.save_hall(SYSTEM, hall=make_hall(code), at=AT, name=code, outlet=kind) for code, kind in of.items()}
        for number, (code, hall) in enumerate(halls.items()):
            clerk = grant(make_staff(f"clerk-{code}", code, hall), "clerk", hall)
            tell(SYSTEM, told=calls(hall, clerk, [100.0] * (65 + 10 * number) + [2000.0] * (35 - 10 * number), NOON))
        indicator = Indicator.objects.get(code="wait-within")
        entries = [
            {"indicator": code, "part": part, "weight": weight, "criterion": ""}
            for code, part, weight in (
                ("wait-within", "interest", 10), ("served", "contribution", 0), ("content-share", "satisfaction", 0),
            )
        ]  # fmt: skip
        card = save_scorecard(SYSTEM, at=NOON, code="waits", name="等候", kind="hall", entries=entries)
        reckoning.keep_up(NOON)

        told = scorecard_block(card.code, About(None, NOON.date(), NOON.date(), NOON))
        assert told is not None and "b" in told["title"] and "d" in told["title"]
        assert [row["name"] for row in told["rows"]] == ["b · flagship", "a · flagship", "d · community", "c · community"]
        found = scorecards.board(SYSTEM, card, NOON.date(), NOON.date())
        only = scorecards.board(SYSTEM, card, NOON.date(), NOON.date(), outlet="community")
        (learned,) = (one for one in comparisons.compared([indicator], (NOON.date(), NOON.date())) if one.hall == halls["a"])

        assert [(row.name, row.of) for row in found.rows] == [
            ("b", "flagship"), ("a", "flagship"), ("d", "community"), ("c", "community"),
        ]  # fmt: skip
        assert [row.name for row in only.rows] == ["d", "c"]
        assert halls["d"].pk not in {each.get("hall") for each in learned.advice}
        page = client_for(grant(make_staff("guyan", "顾言"), "process_manager")).get(f"/quality/scorecards/{card.pk}/")
        assert page.status_code == 200 and 'name="outlet"' in page.content.decode()


@pytest.mark.django_db
class TestRosters:
    def test_stand_planned_beside_worked_with_what_nobody_covered(self) -> None:
        hall = make_hall(opening={"mo": ["09:00-17:00"]})
        post = make_post("reception", "前台", duties=["接待"])
        li = make_staff("limin", "李敏", hall)
        li.posts.add(post)
        monday = AT.date() - timedelta(days=AT.date().weekday())
        starts = datetime.combine(monday, datetime.min.time(), hall.zone)
        hours = {"starts_at": starts + timedelta(hours=9), "ends_at": starts + timedelta(hours=13)}
        nothing = rosters_block("", About(hall, monday, monday))
        org.save_shift(SYSTEM, hall=hall, staff=li, at=AT, **hours)
        log = {"counter": make_counter(hall), "hall": hall, "clerk": li}
        tell(SYSTEM, told=[(COUNTER_OPENED, starts + timedelta(hours=after), log) for after in (9, 12)])

        block = rosters_block("", About(hall, monday, monday))
        own, gap = block["rows"]

        assert (nothing["rows"], bool(nothing["note"])) == ([], True)
        assert [cell["value"] for cell in own["cells"][:4]] == [4, 3, 0.75, 0]
        assert (gap["cells"][4]["value"], gap["cells"][4]["n"]) == (4, 1)
        assert own["cells"][0]["url"].startswith(f"/setup/shifts/{hall.code}/?week={monday}")
        assert rosters_block("", About(None, monday, monday))["rows"][0]["cells"][1]["value"] == 3


class TestMarks:
    @pytest.mark.parametrize(
        ("bottom", "top", "unit", "marks"),
        [
            (0, 0.969, "share", [0, 0.25, 0.5, 0.75, 1.0]),
            (0, 82.1, "points", [0, 25, 50, 75, 100]),
            (0, 773.0, "seconds", [0, 300, 600, 900]),
            (-3.0, 5.0, "number", [-4, -2, 0, 2, 4, 6]),
            (0, 0.03, "share", [0, 0.01, 0.02, 0.03]),
            (0, 0, "number", [0, 0.25, 0.5, 0.75, 1.0]),
        ],
    )
    def test_are_round_and_enclose_the_values(self, bottom: float, top: float, unit: str, marks: list[float]) -> None:
        assert ticks(bottom, top, unit) == marks


@pytest.mark.django_db
class TestEmptyPeriods:
    def test_are_named_part_by_part(self) -> None:
        blocks = [{"kind": "trend", "of": "nowhere", "title": "满意率"}, {"kind": "trend", "of": "nowhere", "title": ""}]
        report = reports.save_report(SYSTEM, at=AT, code="month", name="月报", period="month", blocks=blocks)

        content = reports.make_report(SYSTEM, report=report, hall=make_hall(), day=NOON.date(), at=NOON).content

        assert [one["kind"] for one in content["blocks"]] == ["without"]
        assert content["blocks"][0]["note"].startswith("满意率")

    def test_make_no_report_by_themselves_before_anything_happened(self) -> None:
        make_hall()

        assert lived(AT.date(), AT.date()) and not lived(date(2020, 1, 1), date(2020, 1, 31))
