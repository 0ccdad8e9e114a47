import gzip
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
from pyarrow import parquet

from tingtang.insight.command import lines
from tingtang.insight.command import words as log_words
from tingtang.insight.logfiles import Wanted, read
from tingtang.journal.formats import Columns, Malformed, Reason

TRACE = """<trace><string key="concept:name" value="{case}"/>{events}</trace>"""
EVENT = """<event><string key="concept:name" value="{name}"/><date key="time:timestamp" value="{at}"/>
<string key="org:resource" value="Li"/><string key="lifecycle:transition" value="{moment}"/>
<list key="more"><string key="concept:name" value="inner"/></list></event>"""


def xes(*events, case="7"):
    inside = "".join(EVENT.format(name=name, at=at, moment=moment) for name, at, moment in events)
    return f"<?xml version='1.0'?><log>{TRACE.format(case=case, events=inside)}</log>"


def names(log):
    return [log.activities[code] for code in log.activity]


class TestXes:
    def test_takes_names_times_and_people_and_puts_events_in_order(self, tmp_path):
        path = tmp_path / "a.xes.gz"
        path.write_bytes(
            gzip.compress(
                xes(("pay", "2026-01-02T10:00:00+08:00", "COMPLETE"), ("ask", "2026-01-02T01:00:00Z", "START")).encode()
            )
        )

        log, problems = read(path)

        assert names(log) == ["ask", "pay"]
        assert (list(log.cases), list(log.resources), problems.count) == (["7"], ["Li"], 0)
        assert log.at[0] == datetime(2026, 1, 2, 1, tzinfo=UTC).timestamp() * 1e6

    def test_leaves_out_events_without_a_time_and_says_so(self, tmp_path):
        path = tmp_path / "a.xes"
        path.write_text(xes(("ask", "yesterday", "START"), ("pay", "2026-01-02T10:00:00Z", "START")))

        log, problems = read(path)

        assert names(log) == ["pay"]
        assert [each.reason for each in problems.first] == [Reason.BAD_TIME]

    def test_keeps_only_wanted_transitions(self, tmp_path):
        path = tmp_path / "a.xes"
        path.write_text(xes(("ask", "2026-01-02T10:00:00Z", "START"), ("pay", "2026-01-02T10:00:00Z", "COMPLETE")))

        assert names(read(path, Wanted(transitions=frozenset({"complete"})))[0]) == ["pay"]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [("<a><b>", Reason.NOT_XML), ("<a/>", Reason.NOT_XES), ("<!DOCTYPE a><log/>", Reason.DOCTYPE)],
    )
    def test_refuses_what_is_no_log(self, tmp_path, text, reason):
        path = tmp_path / "a.xes"
        path.write_text(text)

        with pytest.raises(Malformed) as bad:
            read(path)

        assert bad.value.reason is reason

    def test_refuses_a_tag_that_a_small_file_unpacks_to(self, tmp_path):
        path = tmp_path / "a.xes.gz"
        path.write_bytes(gzip.compress(b'<log><trace><string key="concept:name" value="' + b"0" * (20 << 20), 1))

        with pytest.raises(Malformed) as bad:
            read(path)

        assert bad.value.reason is Reason.TOO_LONG


class TestTables:
    def test_plain_and_odd_ones_are_the_same_log(self, tmp_path):
        rows = [("c1", "b", "2026-01-02 10:00:00"), ("c2", "a", "2026-01-01 10:00:00"), ("c1", "a", "2026-01-01 10:00:00")]
        plain, odd, columnar = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.parquet"
        plain.write_text("case,activity,time\n" + "".join(",".join(row) + "\n" for row in rows))
        odd.write_text("case;activity;time\n" + "".join(";".join(row).replace("-", "/") + "\n" for row in rows) + "c3;;x\n")
        parquet.write_table(pa.table(dict(zip(("case", "activity", "time"), zip(*rows, strict=True), strict=True))), columnar)

        found = [read(path) for path in (plain, odd, columnar)]

        shown = [[(log.cases[c], log.activities[a], t) for c, a, t in zip(log.case, log.activity, log.at, strict=True)]
                 for log, _problems in found]  # fmt: skip
        assert shown[0] == shown[1] == shown[2]
        assert [problems.count for _log, problems in found] == [0, 1, 0]

    def test_with_a_start_and_an_end_has_rows_that_last(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_text("case,activity,start,end\n1,a,2026-01-01 10:00:00,2026-01-01 10:05:00\n")

        log, _problems = read(path)

        assert (log.ended - log.at).tolist() == [300_000_000]

    def test_whose_columns_no_name_tells_are_refused(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_text("x,y\n1,2\n")

        with pytest.raises(Malformed) as bad:
            read(path)

        assert bad.value.reason is Reason.COLUMNS_NEEDED

    def test_with_times_of_mixed_zones_keep_their_instants(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_text("case,activity,time\n1,a,2026-01-01T10:00:00+08:00\n1,b,2026-01-01T03:00:00\n1,c,2026-01-01T02:30:00Z\n")

        assert names(read(path)[0]) == ["a", "c", "b"]

    @pytest.mark.parametrize("break_", ["\n", " "])
    def test_with_quoted_values_keep_them_whole(self, tmp_path, break_):
        path = tmp_path / "a.csv"
        path.write_text(f'case,activity,time\n1,"file, a{break_}form",2026-01-01T10:00:00Z\n1,b,2026-01-01T11:00:00Z\n')

        log, problems = read(path)

        assert (names(log), problems.count) == ([f"file, a{break_}form", "b"], 0)

    def test_which_are_zipped_are_the_same_log(self, tmp_path):
        path, zipped = tmp_path / "a.csv", tmp_path / "b.csv.gz"
        path.write_text('case,activity,time\n1,"a\nb",2026-01-01T10:00:00Z\n')
        zipped.write_bytes(gzip.compress(path.read_bytes()))

        assert names(read(path)[0]) == names(read(zipped)[0]) == ["a\nb"]

    def test_called_zipped_but_not_are_read_all_the_same(self, tmp_path):
        path = tmp_path / "a.csv.gz"
        path.write_text("case,activity,time\n1,a,2026-01-01T10:00:00Z\n")

        assert names(read(path)[0]) == ["a"]

    @pytest.mark.parametrize("content", ["case,activity,time", "case,activity,time\n"])
    def test_without_rows_are_an_empty_log(self, tmp_path, content):
        path = tmp_path / "a.csv"
        path.write_text(content)

        log, _problems = read(path, Wanted(columns=Columns("case", "activity", "time")))

        assert len(log) == 0

    def test_of_no_bytes_are_refused(self, tmp_path):
        path = tmp_path / "a.csv"
        path.touch()

        with pytest.raises(Malformed) as bad:
            read(path)

        assert bad.value.reason is Reason.NO_HEADER


PERMITS = Path(__file__).with_name("permits.csv")  # applications that wait for the customer, and are signed together at four


class TestMineOnTheCommandLine:
    def run(self, *words):
        parser = ArgumentParser()
        log_words.add_mine_arguments(parser)
        return lines.run(parser.parse_args([str(word) for word in words]))

    def test_prints_the_fields_scripts_read(self, tmp_path, capfdbinary):
        path = tmp_path / "a.xes"
        path.write_text(xes(("ask", "2026-01-02T10:00:00Z", "START"), ("pay", "2026-01-02T10:01:00Z", "START")))

        assert self.run(path, "--json") == 0

        found = orjson.loads(capfdbinary.readouterr().out)
        assert (found["events"], found["cases"], found["activities"], found["variants"]) == (2, 1, 2, 1)
        assert found["edges"] == [["ask", "pay", 1, 60.0, 60.0, 60.0]]
        assert found["throughput"]["median_seconds"] == 60.0

    @pytest.mark.parametrize("hours", ["{", "[]", '{"week": {"fri": ["08:00-17:00"]}}', '{"week": []}', '{"zone": 7}'])
    def test_names_the_file_of_working_hours_that_is_none(self, tmp_path, capsys, hours):
        path, calendar = tmp_path / "a.csv", tmp_path / "hours.json"
        path.write_text("case,activity,time\n1,a,2026-01-01T10:00:00Z\n")
        calendar.write_text(hours)

        assert self.run(path, "--calendar", calendar) == 1
        assert capsys.readouterr().err.startswith(f"{calendar}: ")

    def test_names_the_customer_and_the_batch_with_evidence(self, capfdbinary):
        assert self.run(PERMITS, "--customer", "通知补正") == 0
        told = capfdbinary.readouterr().out.decode()
        assert "waiting for the customer" in told
        assert "100.0% are taken up three or more at a time by the same person" in told

        assert self.run(PERMITS, "--customer", "通知补正", "--json") == 0
        found = orjson.loads(capfdbinary.readouterr().out)["waiting"]
        where = {(one["from"], one["to"]): one["causes"] for one in found["bottlenecks"]}
        assert where["通知补正", "收到补正"]["customer"] == 1.0
        assert where["审查", "签批"]["batching"] > 0.7
        assert sum(found["causes"].values()) == pytest.approx(1.0)

    def test_refuses_to_wait_for_the_customer_after_what_is_not_there(self, capsys):
        assert self.run(PERMITS, "--customer", "盖章") == 1
        assert "通知补正" in capsys.readouterr().err

    def test_cuts_names_that_no_screen_has_room_for(self, tmp_path, capsys):
        path = tmp_path / "a.csv"
        path.write_text(f"case,activity,time\n1,{'x' * 5_000},2026-01-01T10:00:00Z\n1,b,2026-01-01T10:01:00Z\n")

        assert self.run(path) == 0
        assert max(map(len, capsys.readouterr().out.splitlines())) < 200

    def test_says_plainly_what_is_missing(self, tmp_path, capsys):
        path = tmp_path / "a.csv"
        path.write_text("x,y\n1,2\n")

        assert self.run(path) == 1
        assert "--case" in capsys.readouterr().err
