"""Indicators: set up, reckoned from the journal, shown with interval and n, drilled down, withheld where raters would be known."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tingtang.catalogue import actions as catalogue
from tingtang.catalogue.models import Service
from tingtang.catalogue.tests.factories import make_calendar, make_service
from tingtang.core.actions import action
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.events import EventType
from tingtang.journal.models import Event
from tingtang.journal.record import record
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import actor_for, grant, make_counter, make_hall, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.quality.actions import indicators as actions
from tingtang.quality.actions import reckoning, reports
from tingtang.quality.actions.scorecards import adopt_set, save_scorecard
from tingtang.quality.events import INSPECTED, REPORT_MADE
from tingtang.quality.models import Cell, Indicator, Issue, Measure, Report, Scorecard, StaleDay
from tingtang.quality.printing import svg
from tingtang.quality.queries import indicators as queries
from tingtang.quality.queries import scorecards
from tingtang.quality.queries.figures import matrix
from tingtang.quality.rules import estimates, formula
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.subscribers.reporting import tell_of_reports
from tingtang.quality.telling import evidence_url, figure, unit_url
from tingtang.visits import events as visits

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)  # in Shanghai
DAY = NOON.date()


@action("test.tell_quality")
def tell(actor: Actor, *, told: list[tuple[EventType, datetime, dict[str, Any]]]) -> None:
    for type_, at, about in told:
        record(type_, actor, at=at, **about)


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    return grant(make_staff("limin", "李敏", hall), "clerk", hall)


@pytest.fixture
def wu(hall: Hall) -> Staff:
    return grant(make_staff("wufang", "吴芳", hall), "clerk", hall)


@pytest.fixture
def passport() -> Service:
    return make_service("passport")


def make(code: str, formula: str, **values: Any) -> Indicator:
    return actions.save_indicator(SYSTEM, at=NOON, code=code, name=code, formula=formula, **values)


def calls(
    hall: Hall, clerk: Staff, waits: list[float], at: datetime = NOON, **more: Any
) -> list[tuple[EventType, datetime, Any]]:
    about = {"hall": hall, "clerk": clerk, **more}
    return [(visits.TICKET_CALLED, at + timedelta(seconds=n), {**about, "waited_seconds": wait}) for n, wait in enumerate(waits)]


def ratings(hall: Hall, clerk: Staff, bad: list[bool], at: datetime = NOON) -> list[tuple[EventType, datetime, Any]]:
    about = {"hall": hall, "clerk": clerk, "level": "average"}
    return [(visits.RATED, at, {**about, "value": 1 if one else 4, "is_bad": one}) for one in bad]


class TestSaveIndicator:
    def test_keeps_a_version_with_its_event_and_its_measures(self) -> None:
        made = make("wait", "share(waited_seconds <= 600 of visits.ticket.called)", unit="share")

        assert [(one.number, str(one.from_date)) for one in made.versions.all()] == [(1, "2000-01-01")]
        assert [one.name for one in events_about(made)] == ["quality.indicator.saved", "quality.indicator.versioned"]
        assert Measure.objects.get().text == "share(waited_seconds <= 600 of visits.ticket.called)"

    def test_refuses_a_formula_naming_the_place(self) -> None:
        with pytest.raises(Invalid) as refusal:
            make("wait", "mean(waited of visits.ticket.called)")

        assert "6" in str(refusal.value.fields["formula"][0])
        assert not Indicator.objects.exists()

    def test_lets_past_days_keep_their_version(self, hall: Hall, li: Staff) -> None:
        found = make("wait", "share(waited_seconds <= 600 of visits.ticket.called)", unit="share")
        actions.save_indicator(
            SYSTEM, at=NOON, indicator=found, formula="share(waited_seconds <= 60 of visits.ticket.called)", from_date=DAY
        )
        tell(SYSTEM, told=[*calls(hall, li, [300, 900], NOON - timedelta(days=1)), *calls(hall, li, [300, 30, 50])])
        reckoning.keep_up(NOON)

        figures = matrix([found], "hall", [hall.pk], [(DAY - timedelta(days=1),) * 2, (DAY, DAY)])

        assert figures[found.pk, 0][hall.pk].value == 0.5
        assert figures[found.pk, 1][hall.pk].value == pytest.approx(2 / 3)


class TestCells:
    def test_kept_up_as_things_happen_are_those_reckoned_anew(self, hall: Hall, li: Staff, passport: Service) -> None:
        make("p90", "p90(waited_seconds of visits.ticket.called)")
        make("mean", 'mean(waited_seconds of visits.ticket.called where service = "passport" and has clerk)')
        reckoning.keep_up(NOON)
        for wave in range(3):
            told = calls(hall, li, [10.0 * wave + n for n in range(4)], NOON + timedelta(days=wave), service=passport)
            tell(SYSTEM, told=told)
            reckoning.mark((at, at) for _type, at, _about in told)
            reckoning.keep_up(NOON)
        kept = _cells()

        reckoning.reckon_all(1, list(Measure.objects.all()), NOON)

        assert _cells() == kept
        assert {row[1] for row in kept} == {"all", "hall", "service", "person"}
        assert not StaleDay.objects.exists()

    def test_count_time_between_two_events_in_working_hours(self, hall: Hall, li: Staff) -> None:
        wall = make("wall", "mean(hours from visits.counter.opened by counter of visits.counter.closed)")
        work = make("work", "mean(hours from visits.counter.opened by counter in working hours of visits.counter.closed)")
        catalogue.choose_calendar(SYSTEM, hall=hall, calendar=make_calendar(), at=NOON)
        about = {"counter": make_counter(hall), "hall": hall, "clerk": li}
        tell(SYSTEM, told=[(visits.COUNTER_OPENED, NOON, about), (visits.COUNTER_CLOSED, NOON + timedelta(hours=3), about)])
        reckoning.keep_up(NOON)

        found = matrix([wall, work], "hall", [hall.pk], [(DAY, DAY)])
        assert found[wall.pk, 0][hall.pk].value == 3.0
        assert found[work.pk, 0][hall.pk].value == 1.5


def _cells() -> list[Any]:
    rows = Cell.objects.order_by("measure_id", "dimension", "day")
    return [
        (
            one.measure_id,
            one.dimension,
            one.day,
            *(bytes(part) for part in (one.units, one.n, one.totals, one.values, one.counts)),
        )
        for one in rows
    ]


class TestPrivacy:
    def test_withholds_a_small_group_and_what_would_give_it_away(self, hall: Hall, li: Staff, wu: Staff) -> None:
        found = make("content", "share(not is_bad of visits.service.rated)", unit="share")
        zhao = make_staff("zhao", "赵晓", hall)
        told = ratings(hall, li, [False] * 8) + ratings(hall, wu, [True] * 2) + ratings(hall, zhao, [False] * 20)
        tell(SYSTEM, told=told)
        reckoning.keep_up(NOON)

        figures = matrix([found], "person", [li.pk, wu.pk, zhao.pk], [(DAY, DAY)])[found.pk, 0]

        assert figures[wu.pk].is_withheld
        assert figures[li.pk].is_withheld  # else the total less the others would tell
        assert figures[zhao.pk].value == 1.0

    def test_lists_ratings_by_day_and_value_and_says_no_hour(self, hall: Hall, li: Staff) -> None:
        found = make("content", "share(not is_bad of visits.service.rated)", unit="share")
        tell(SYSTEM, told=ratings(hall, li, [False] * 30))
        reckoning.keep_up(NOON)
        client = client_for(grant(make_staff("guyan", "顾言"), "process_manager"))

        page = client.get(evidence_url(found.pk, "hall", hall.pk, DAY, DAY)).content.decode()
        rows = page[page.index("<tbody") :]

        assert rows.count("<tr") == 30
        assert not re.search(r"\d\d:\d\d", rows[: rows.index("</tbody")])

    def test_refuses_the_events_behind_what_is_withheld(self, hall: Hall, li: Staff) -> None:
        found = make("content", "share(not is_bad of visits.service.rated)")
        tell(SYSTEM, told=ratings(hall, li, [True] * 2))
        reckoning.keep_up(NOON)

        with pytest.raises(queries.TooFew):
            queries.evidence(SYSTEM, found.versions.get(), 0, "person", li.pk, DAY, DAY)


class TestScorecards:
    @pytest.mark.parametrize(
        ("name", "card", "parts"),
        [
            ("relations", "relations", {"satisfaction", "loyalty", "contribution", "interest"}),  # KPI-29
            (
                "complaints",
                "complaints-processes",
                {"contribution", "cost", "satisfaction", "interest", "quality", "other"},
            ),  # KPI-30
        ],
    )
    def test_ships_what_the_sources_ask_to_be_set_side_by_side(self, name: str, card: str, parts: set[str]) -> None:
        adopt_set(SYSTEM, code=name, at=datetime(2026, 11, 23, tzinfo=UTC))

        found = Scorecard.objects.get(code=card)

        assert {one["part"] for one in found.entries} == parts
        codes = {one["indicator"] for one in found.entries}
        assert Indicator.objects.filter(code__in=codes).count() == len(codes)

    def test_refuses_one_without_satisfaction(self) -> None:
        make("wait", "count(visits.ticket.called)")
        entries = [{"indicator": "wait", "part": "interest", "weight": 1}]

        with pytest.raises(Invalid) as refusal:
            save_scorecard(SYSTEM, at=NOON, code="card", name="记分卡", kind="hall", entries=entries)

        assert list(refusal.value.fields) == ["entries"]

    def test_ranks_units_by_an_index_with_its_interval(self, hall: Hall, li: Staff, wu: Staff) -> None:
        adopt_set(SYSTEM, at=NOON, code="window")
        for clerk, seconds in ((li, 200.0), (wu, 900.0)):
            about = {"hall": hall, "clerk": clerk, "seconds": seconds}
            served = [(visits.SERVICE_FINISHED, NOON, about)] * 20
            tell(SYSTEM, told=[*served, *ratings(hall, clerk, [False] * 10)])
        reckoning.keep_up(NOON)
        card = Scorecard.objects.get(code="window-people")

        with CaptureQueriesContext(connection) as alone:
            board = scorecards.board(SYSTEM, card, DAY, DAY)
        for code in ("lakeside", "maple", "hilltop"):
            make_staff(code, code, make_hall(code))
        with CaptureQueriesContext(connection) as many:
            scorecards.board(SYSTEM, card, DAY, DAY)

        assert len(many) == len(alone)  # people are compared within their hall, and read once for all halls
        assert [row.name for row in board.rows] == ["李敏", "吴芳"]
        best = board.rows[0].index
        assert best.value is not None
        assert best.low is not None
        assert best.low < best.value <= 100
        assert board.whole is not None

    def test_joins_for_each_clerk_what_recordings_and_inspections_say_to_ratings(self, hall: Hall, li: Staff) -> None:
        adopt_set(SYSTEM, at=NOON, code="window")
        sheet = {"hall": hall, "clerk": li, "area": "remote", "is_passed": True, "findings": 0}
        scored = [
            (INSPECTED, NOON, {**sheet, "kind": kind, "score": score}) for kind, score in (("review", 80.0), ("spot", 95.0))
        ]
        tell(SYSTEM, told=[*scored, *ratings(hall, li, [False] * 10)])
        reckoning.keep_up(NOON)

        (row,) = scorecards.board(SYSTEM, Scorecard.objects.get(code="window-people"), DAY, DAY).rows

        entries = scorecards.entries_of(Scorecard.objects.get(code="window-people"))
        told = {one.indicator.code: cell.value for one, cell in zip(entries, row.cells, strict=True)}
        assert (told["review-score"], told["conduct-score"], told["content-share"]) == (80, 95, 1)
        assert "case-on-time" in told

    def test_shows_people_their_own_alone(self, hall: Hall, li: Staff, wu: Staff) -> None:
        adopt_set(SYSTEM, at=NOON, code="window")
        card = Scorecard.objects.get(code="window-people")
        client: Client = client_for(li)

        assert client.get("/quality/scorecards/mine/").status_code == 200
        assert client.get(f"/quality/scorecards/{card.pk}/{wu.pk}/").status_code == 403
        assert not scorecards.scorecards(actor_for(li)).exists()

    def test_hides_other_halls_from_a_supervisor(self, hall: Hall, li: Staff) -> None:
        other = make_hall("harbour", "港口大厅")
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        found = make("wait", "count(visits.ticket.called)")
        tell(SYSTEM, told=calls(other, li, [1.0]))

        assert list(scorecards.units(actor_for(chen), "hall")) == [hall.pk]
        with pytest.raises(NotFound):
            queries.evidence(actor_for(chen), found.versions.get(), 0, "hall", other.pk, DAY, DAY)


class TestWords:
    def test_give_a_share_no_interval_below_nothing_or_above_the_whole(self) -> None:
        assert figure("share", Estimate(0.27, -0.48, 1.1, 2, 2))["interval"] == "0.0%～100.0%"
        assert figure("share", Estimate(0.8, 0.1, 1.96, 5, 5))["interval"] == "10.0%～100.0%"
        assert figure("share", Estimate(1.4, 1.1, 1.7, 5, 5))["high"] == 1.7
        assert figure("number", Estimate(0.8, 0.1, 1.96, 5, 5))["high"] == 1.96


class TestReports:
    def test_keeps_the_interval_of_a_mean_of_scores_within_the_scale(self) -> None:
        (term,) = formula.terms(formula.read("mean(score of quality.inspection.done)"))
        scores = np.array([100.0, 98.0, 60.0])

        found = estimates.of_term(term, estimates.Cell(3, float(scores.sum()), float((scores**2).sum())))

        assert found.high == 100 and found.low is not None and 0 <= found.low < 60

    def test_keeps_a_report_as_it_was_made(self, hall: Hall, li: Staff) -> None:
        adopt_set(SYSTEM, at=NOON, code="window")
        tell(SYSTEM, told=calls(hall, li, [100.0] * 30))
        reckoning.keep_up(NOON)
        report = Report.objects.get(code="monthly-service")
        first = reports.make_report(SYSTEM, report=report, hall=hall, day=DAY, at=NOON)
        kept = Issue.objects.get(pk=first.pk).content

        tell(SYSTEM, told=calls(hall, li, [2000.0] * 30))
        reckoning.mark([(NOON, NOON)])
        reckoning.keep_up(NOON)
        second = reports.make_report(SYSTEM, report=report, hall=hall, day=DAY, at=NOON)

        assert (first.number, second.number) == (1, 2)
        assert Issue.objects.get(pk=first.pk).content == kept != Issue.objects.get(pk=second.pk).content
        assert [block["kind"] for block in first.content["blocks"]][:2] == ["scorecard", "trend"]

    def test_takes_a_commentary_for_each_issue_that_the_next_version_keeps(self, hall: Hall, li: Staff) -> None:
        blocks = [
            {"kind": "text", "of": "每月照此说明", "title": "本月点评"},
            {"kind": "text", "of": "口径不变", "title": "口径"},
        ]
        report = reports.save_report(SYSTEM, at=NOON, code="told", name="点评报告", blocks=blocks)
        yue = browser(grant(make_staff("tangyue", "唐悦", hall), "quality_manager"))

        issue = reports.make_report(SYSTEM, report=report, hall=hall, day=DAY, at=NOON)
        form = yue.get(f"/quality/reports/issues/{issue.pk}/commentary/").content.decode()
        sent = yue.post(
            f"/quality/reports/issues/{issue.pk}/commentary/", {"text_0": "等候变短，因午间加开窗口", "text_1": "口径不变"}
        )
        again = reports.make_report(SYSTEM, report=report, hall=hall, day=DAY, at=NOON)

        assert "每月照此说明" in form and "本月点评" in form
        assert sent.status_code == 302 and again.number == 3
        assert [one["note"] for one in again.content["blocks"]] == ["等候变短，因午间加开窗口", "口径不变"]
        assert [one["note"] for one in issue.content["blocks"]] == ["每月照此说明", "口径不变"]

    @pytest.mark.django_db(transaction=True)
    def test_opens_the_events_a_figure_was_made_of_though_more_were_told_later(self, hall: Hall, li: Staff) -> None:
        adopt_set(SYSTEM, at=NOON, code="window")
        tell(SYSTEM, told=calls(hall, li, [100.0] * 30))
        reckoning.keep_up(NOON)
        issue = reports.make_report(SYSTEM, report=Report.objects.get(code="monthly-service"), hall=hall, day=DAY, at=NOON)
        cells = [cell for block in issue.content["blocks"] for row in block["rows"] for cell in row["cells"]]
        url = next(cell["url"] for cell in cells if cell["n"] == 30 and cell["url"])
        made_at = Event.objects.order_by("-recorded_at").values_list("recorded_at", flat=True)[0]
        client = client_for(grant(make_staff("guyan", "顾言"), "process_manager"))

        tell(SYSTEM, told=calls(hall, li, [2000.0] * 7))

        now = url.partition("&told=")[0]
        assert url == f"{now}&{urlencode({'told': NOON.isoformat()})}"
        then = client.get(f"{now}&{urlencode({'told': made_at.isoformat()})}").content.decode()
        assert "30 个事件" in then
        assert "数字留存时" in then
        assert "37 个事件" in client.get(now).content.decode()

    def test_offers_what_blocks_can_be_of_and_refuses_what_is_not_there(self, hall: Hall) -> None:
        adopt_set(SYSTEM, at=NOON, code="window")
        report, client = (
            Report.objects.get(code="monthly-service"),
            client_for(grant(make_staff("tangyue", "唐悦"), "quality_manager")),
        )
        page = client.get(f"/quality/reports/{report.pk}/").content.decode()
        body = {
            "names_zh-hans": "月报",
            "code": report.code,
            "period": "month",
            "is_of_halls": "on",
            "day": 2,
            "is_active": "on",
            "blocks_title": "",
        }

        wrong = client.post(f"/quality/reports/{report.pk}/", body | {"blocks_kind": "trend", "blocks_of": "wait-witin"})
        right = client.post(f"/quality/reports/{report.pk}/", body | {"blocks_kind": "trend", "blocks_of": "wait-within"})

        assert '<option value="wait-within">' in page and '<option value="window-halls">' in page
        assert (wrong.status_code, right.status_code) == (422, 302)
        assert "wait-witin" in wrong.content.decode() and "1 to 30" not in wrong.content.decode()
        name = str(Indicator.objects.get(code="wait-within"))
        rows = {"blocks_kind": ["comparison", "text"], "blocks_of": [name, ""], "blocks_title": ["", "本月点评"]}
        empty = client.post(f"/quality/reports/{report.pk}/", body | rows)
        client.post(f"/quality/reports/{report.pk}/", body | rows | {"blocks_of": [name, "长" * 500]})
        report.refresh_from_db()
        assert empty.status_code == 302  # a text that each issue says
        assert [(one["kind"], len(one["of"])) for one in report.blocks] == [("comparison", len("wait-within")), ("text", 500)]

    def test_are_told_of_to_who_may_make_them_when_the_clock_made_them(self, hall: Hall, li: Staff) -> None:
        adopt_set(SYSTEM, at=NOON, code="window")
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        issue = reports.make_report(SYSTEM, report=Report.objects.get(code="monthly-service"), hall=hall, day=DAY, at=NOON)

        for _again in range(2):
            tell_of_reports(happened(frozenset({REPORT_MADE.name})))
        [told] = client_for(chen).get("/api/v1/notices").json()

        assert "2026-11" in told["text"] and str(hall) in told["text"]
        assert client_for(li).get("/api/v1/notices").json() == []
        assert client_for(chen).get(f"/quality/reports/issues/{issue.pk}/").status_code == 200

    def test_reads_as_page_pdf_and_workbook(self, hall: Hall, li: Staff) -> None:
        adopt_set(SYSTEM, at=NOON, code="window")
        tell(SYSTEM, told=calls(hall, li, [100.0] * 30))
        reckoning.keep_up(NOON)
        issue = reports.make_report(SYSTEM, report=Report.objects.get(code="monthly-service"), hall=hall, day=DAY, at=NOON)
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        client: Client = client_for(chen)

        page = client.get(f"/quality/reports/issues/{issue.pk}/")
        pdf = client.get(f"/quality/reports/issues/{issue.pk}/pdf/")
        workbook = client.get(f"/quality/reports/issues/{issue.pk}/xlsx/")
        opened = load_workbook(BytesIO(b"".join(workbook.streaming_content)))  # type: ignore[attr-defined]
        cover, sheet = opened.worksheets[:2]
        linked = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink]

        assert "月度服务报告" in page.content.decode()
        cells = [cell for block in issue.content["blocks"] for row in block.get("rows", []) for cell in row["cells"]]
        assert [cell["text"] for cell in cells if cell["value"] is not None and not cell["url"]] == []
        card = Scorecard.objects.get(code="window-halls")
        made_of = client.get(unit_url(card.pk, hall.pk, issue.first, issue.latest))
        assert made_of.status_code == 200
        assert pdf.content.startswith(b"%PDF")
        assert b"http://testserver/quality/indicators/" in pdf.content
        assert sheet.title.startswith("1 ") and "大厅服务效能" in sheet.title
        told = [cell.value for (cell,) in cover.iter_rows(max_col=1) if cell.value]
        assert (
            told[0] == cover.title == "月度服务报告" and issue.content["period"] in told and len(told) >= len(opened.worksheets)
        )
        assert cover.cell(cover.max_row, 1).hyperlink.location or cover.cell(cover.max_row, 1).hyperlink.target.startswith("#")
        assert "n = 30" in page.content.decode()
        assert all(client.get(one.removeprefix("http://testserver")).status_code == 200 for one in linked) and len(linked) > 2
        assert {cell.value for cell in sheet[3][1:3]} >= {"指数"}
        assert not any("数值" in cell.number_format for page in opened.worksheets for row in page.iter_rows() for cell in row)
        again = client.post(f"/quality/reports/issues/{issue.pk}/again/", follow=True).content.decode()
        assert "第 2 版" in again and f"/{issue.pk}/again/" in page.content.decode()

    def test_draws_each_value_in_words_and_names_the_target(self) -> None:
        told = {"labels": ["李敏", "王磊"], "values": [[0.6, 0.5, 0.7], [None, None, None]], "target": 0.9, "unit": "share"}

        for is_line in (True, False):
            drawn = svg(told, [1234, 0], is_line=is_line)

            assert ">60.0%</text>" in drawn and ">目标 90.0%</text>" in drawn
            assert drawn.count("n = ") == 1 and ">n = 1,234</text>" in drawn


class TestPages:
    def test_show_an_indicator_and_its_events(self, hall: Hall, li: Staff) -> None:
        found = make("wait", "p90(waited_seconds of visits.ticket.called)", unit="seconds")
        tell(SYSTEM, told=calls(hall, li, [100.0] * 60))
        reckoning.keep_up(NOON)
        client: Client = client_for(grant(make_staff("guyan", "顾言"), "process_manager"))
        span = f"first={DAY}&latest={DAY}"

        assert client.get(f"/quality/indicators/{found.pk}/?{span}").status_code == 200
        events = client.get(f"/quality/indicators/{found.pk}/events/?{span}&page=2").content.decode()
        assert client.get(evidence_url(found.pk, "hall", hall.pk, DAY, DAY)).status_code == 200
        assert "李敏" in events
        assert client.post("/quality/indicators/preview/", {"formula": "count(no.such)", "unit": "number"}).status_code == 200
        assert queries.preview("count(visits.ticket.called)", 1, NOON).estimate.value == 60
