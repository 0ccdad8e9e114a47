"""Tables as people's systems write them."""

import gzip
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tingtang.journal.formats import Columns, Malformed, Reason, open_log
from tingtang.journal.formats.csv_rows import preview
from tingtang.journal.formats.ocel import Event, Object, Relation
from tingtang.journal.formats.sniff import delimiter_of, encoding_of
from tingtang.journal.formats.times import parser, pattern_of

COLUMNS = Columns(case="票号", activity="业务", time="完成时间", resource="柜员")
TABLE = "票号,业务,柜员,完成时间,备注\nA001,身份证换领,李敏,2026-11-21 09:15:00,资料齐全\nA002,护照申请,,2026-11-21 09:20:30,\n"


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


class TestCsvLog:
    def test_reads_named_columns_and_keeps_the_others_as_attributes(self, tmp_path: Path) -> None:
        log = open_log(written(tmp_path, TABLE), columns=COLUMNS)

        items = list(log.items())

        assert items[:2] == [Object("case:A001", "case", (), ()), Object("resource:李敏", "resource", (), ())]
        assert items[2] == Event(
            "line2", "身份证换领", datetime(2026, 11, 21, 9, 15, tzinfo=UTC), {"备注": "资料齐全"},
            (Relation("case:A001", "case"), Relation("resource:李敏", "resource")),
        )  # fmt: skip
        assert items[4].attributes == {}
        assert log.declarations().event_types == {"身份证换领": {"备注": "string"}, "护照申请": {}}

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_tells_the_encoding_of_simplified_chinese(self, tmp_path: Path, encoding: str) -> None:
        log = open_log(written(tmp_path, TABLE.encode(encoding)), columns=COLUMNS)

        assert [event.type for event in log.events()] == ["身份证换领", "护照申请"]

    @pytest.mark.parametrize("encoding", ["utf-8", "big5"])
    def test_tells_the_encoding_of_traditional_chinese(self, tmp_path: Path, encoding: str) -> None:
        text = "票號;業務;時間\nA001;護照申請;2026/11/21 09:15\n"
        columns = Columns(case="票號", activity="業務", time="時間")

        log = open_log(written(tmp_path, text.encode(encoding)), columns=columns)

        assert [event.type for event in log.events()] == ["護照申請"]

    def test_lists_bad_rows_by_line_and_reads_the_rest(self, tmp_path: Path) -> None:
        rows = [
            "id,what,when",
            '1,"a',
            'b",2026-01-01',
            "2,a",
            ",a,2026-01-01",
            "3,,2026-01-01",
            "4,a,",
            "",
            "5,a,soon",
            "6,a,2026-01-02",
        ]
        log = open_log(
            written(tmp_path, "\n".join(rows)),
            columns=Columns(case="id", activity="what", time="when", time_pattern="yyyy-MM-dd"),
        )

        events = list(log.events())

        assert [event.type for event in events] == ["a\nb", "a"]
        assert [(each.line, each.reason) for each in log.problems.first] == [
            (4, Reason.CELL_COUNT), (5, Reason.NO_CASE), (6, Reason.NO_ACTIVITY), (7, Reason.NO_TIME), (9, Reason.BAD_TIME),
        ]  # fmt: skip

    @pytest.mark.parametrize("more", [3, 2_500])
    def test_loses_one_row_by_a_quote_that_is_never_closed(self, tmp_path: Path, more: int) -> None:
        path = tmp_path / "log.csv"
        lines = [f"c{n},ask,2026-11-21 09:00:{n % 60:02d}" for n in range(more)]
        path.write_text(
            "\n".join(["case,activity,time", 'c,"ask,2026-11-21 09:00:00', *lines, 'd,"two\nlines",2026-11-21 10:00:00'])
        )
        log = open_log(path, columns=Columns(case="case", activity="activity", time="time"))

        events = [item for item in log.items() if isinstance(item, Event)]

        assert (len(events), events[-1].type) == (more + 1, "two\nlines")
        assert [(each.line, each.reason) for each in log.problems.first] == [(2, Reason.CELL_COUNT)]

    def test_lists_a_line_that_a_small_file_unpacks_to_and_does_not_hold_it(self, tmp_path: Path) -> None:
        head, row, most = b"case,activity,time\n", b"c,ask,2026-11-21 09:00:00\n", 100 << 20
        path = tmp_path / "log.csv.gz"
        path.write_bytes(gzip.compress(head + b"0" * most + b"\n" + row, 1))
        log = open_log(path, columns=Columns(case="case", activity="activity", time="time"))

        tracemalloc.start()
        events = [item for item in log.items() if isinstance(item, Event)]
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert (len(events), [(each.line, each.reason) for each in log.problems.first]) == (1, [(2, Reason.TOO_LONG)])
        assert peak < most / 2

    def test_lists_rows_whose_bytes_are_no_text(self, tmp_path: Path) -> None:
        data = b"id,what,when\n1,a,2026-01-01\n2,\xff\xfe,2026-01-01\n"
        columns = Columns(case="id", activity="what", time="when", encoding="utf-8")

        log = open_log(written(tmp_path, data), columns=columns)

        assert len(list(log.events())) == 1
        assert [(each.line, each.reason) for each in log.problems.first] == [(3, Reason.BAD_ENCODING)]

    def test_makes_arrival_start_and_end_of_a_row_with_three_times(self, tmp_path: Path) -> None:
        rows = ("no,service,clerk,taken,called,done", "1,passport,Li Min,{0}09:00,{0}09:05,{0}09:15", "2,passport,,{0}09:00,,")
        text = "\n".join(rows).format("21-11-2026 ")
        columns = Columns(
            "no", "service", "done", "clerk", "taken", "called", time_pattern="dd-MM-yyyy HH:mm", zone="Asia/Shanghai"
        )

        events = list(open_log(written(tmp_path, text), columns=columns).events())

        assert [(e.id, e.attributes["lifecycle:transition"], e.time.astimezone(UTC).strftime("%H:%M")) for e in events] == [
            ("line2-schedule", "SCHEDULE", "01:00"), ("line2-start", "START", "01:05"), ("line2-complete", "COMPLETE", "01:15"),
            ("line3-schedule", "SCHEDULE", "01:00"),
        ]  # fmt: skip

    def test_refuses_a_column_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(Malformed) as refused:
            open_log(written(tmp_path, TABLE), columns=Columns(case="id", activity="业务", time="完成时间"))

        assert (refused.value.reason, refused.value.where) == (Reason.COLUMN_MISSING, "id")

    def test_refuses_a_table_of_thousands_of_columns(self, tmp_path: Path) -> None:
        with pytest.raises(Malformed) as refused:
            preview(written(tmp_path, ",".join(f"c{n}" for n in range(5_000)) + "\n"))

        assert (refused.value.reason, refused.value.value) == (Reason.TOO_MANY_COLUMNS, "5000 > 500")

    def test_refuses_to_read_a_table_without_columns_named(self, tmp_path: Path) -> None:
        with pytest.raises(Malformed) as refused:
            open_log(written(tmp_path, TABLE))

        assert refused.value.reason == Reason.COLUMNS_NEEDED

    def test_reads_a_help_desk_table_whole_with_the_columns_it_guesses(self, tmp_path: Path) -> None:
        path = tmp_path / "helpdesk.csv.gz"
        path.write_bytes(gzip.compress("\n".join(help_desk(3000)).encode()))
        guess = preview(path).guess

        log = open_log(path, columns=Columns(**guess))

        assert guess == {"case": "Case ID", "activity": "Activity", "time": "Complete Timestamp", "resource": "Resource"}
        assert sum(1 for _event in log.events()) == 3000
        assert log.problems.count == 0
        assert "Variant (2)" in log.header
        assert max(event.time for event in log.events()) == datetime(2012, 1, 3, 9, 59, tzinfo=UTC)


def help_desk(count: int) -> list[str]:
    """A table in the shape of public help desk logs: a column named twice, gaps, slashes in the dates. Every row is invented."""
    head = "Case ID,Activity,Resource,Complete Timestamp,Variant,Variant index,Variant,seriousness,customer,support_section"
    begin = datetime(2012, 1, 1, 8, tzinfo=UTC)
    times = [begin + timedelta(minutes=number) for number in range(count)]
    names = ("Assign seriousness", "Take in charge ticket", "Resolve ticket", "Closed")
    rows = [
        f"Case {n // 4},{names[n % 4]},{'' if n % 7 == 0 else f'Value {n % 5}'},{at:%Y/%m/%d %H:%M:%S}.000,Variant {n % 3},{n % 3},"
        f'Variant {n % 3},"Value {n % 2}","Value, {n % 11}",'
        for n, at in enumerate(times)
    ]
    return [head, *rows]


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "pattern"),
        [
            ("2012/10/09 14:50:17.000", "yyyy/MM/dd[ HH:mm[:ss[.SSS]]]"),
            ("2026年11月21日 16:05", "yyyy年MM月dd日[ HH:mm[:ss[.SSS]]]"),
            ("31-12-2020 08:00", "dd-MM-yyyy[ HH:mm[:ss[.SSS]]]"),
            ("12/31/2020", "MM/dd/yyyy[ HH:mm[:ss[.SSS]]]"),
            ("2026-11-21T16:05:00+08:00", "iso"),
            ("12/31/2020 11:15 pm", "MM/dd/yyyy hh:mm[:ss] a"),
        ],
    )
    def test_finds_the_pattern(self, text: str, pattern: str) -> None:
        assert pattern_of([text]) == pattern

    def test_refuses_to_guess_between_day_and_month(self) -> None:
        with pytest.raises(Malformed) as refused:
            pattern_of(["05-03-2020", "06-03-2020"])

        assert refused.value.reason == Reason.AMBIGUOUS_TIME

    def test_settles_day_and_month_by_one_that_can_only_be_a_day(self) -> None:
        assert pattern_of(["05-03-2020", "25-03-2020"]).startswith("dd")

    def test_reads_local_times_in_their_zone(self) -> None:
        parse = parser("dd-MM-yyyy HH:mm", ZoneInfo("Asia/Shanghai"))

        assert parse("21-11-2026 08:30") == datetime(2026, 11, 21, 0, 30, tzinfo=UTC)

    @pytest.mark.parametrize(("text", "hour"), [("12:05 AM", 0), ("12:05 PM", 12), ("1:05 下午", 13)])
    def test_counts_half_days(self, text: str, hour: int) -> None:
        assert parser("yyyy-MM-dd hh:mm a")(f"2026-11-21 {text}").hour == hour

    @pytest.mark.parametrize("text", ["", "31-02-2020 00:00", "1-1-2020", "x", "01-01-2020 25:00"])
    def test_refuses_what_is_no_such_time(self, text: str) -> None:
        with pytest.raises(Malformed):
            parser("dd-MM-yyyy HH:mm")(text)


class TestSniff:
    @pytest.mark.parametrize(
        ("text", "delimiter"),
        [("a;b\n1,5;2\n", ";"), ("a\tb\n1\t2\n", "\t"), ("a|b|c\n1|2|3\n", "|"), ('a,b\n"1;2",3\n', ",")],
    )
    def test_finds_the_delimiter(self, text: str, delimiter: str) -> None:
        assert delimiter_of(text) == delimiter

    def test_refuses_a_text_of_one_column(self) -> None:
        with pytest.raises(Malformed):
            delimiter_of("hello\nworld\n")

    def test_is_not_misled_by_a_character_cut_at_the_end(self) -> None:
        assert encoding_of("柜台".encode()[:-1]) == "utf-8"
