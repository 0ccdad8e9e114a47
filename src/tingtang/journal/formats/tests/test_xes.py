"""XES files, well meant and not."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tingtang.journal.formats import Malformed, Reason, open_log
from tingtang.journal.formats.ocel import Event, Object, Relation

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <string key="creator" value="nobody"><string key="inner" value="x"/></string>
  <trace>
    <string key="concept:name" value="112"/>
    <date key="REG_DATE" value="2011-10-01T00:38:44.546+02:00"/>
    <int key="amount" value="20000"><string key="currency" value="EUR"/></int>
    <event>
      <string key="org:resource" value="112"/><string key="lifecycle:transition" value="START"/>
      <string key="concept:name" value="核对材料"/><date key="time:timestamp" value="2011-10-01T00:38:44.546+02:00"/>
      <float key="cost" value="1.5"/><boolean key="urgent" value="true"/>
      <list key="papers"><values><string key="paper" value="passport"/></values></list>
    </event>
    <event><string key="concept:name" value="no time"/></event>
    <event><string key="concept:name" value="x"/><date key="time:timestamp" value="yesterday"/></event>
    <event><date key="time:timestamp" value="2011-10-01T00:38:44.546+02:00"/></event>
  </trace>
  <trace><event>
    <string key="concept:name" value="alone"/><date key="time:timestamp" value="2011-10-01T00:00:00Z"/></event></trace>
</log>"""


def written(folder: Path, text: str) -> Path:
    path = folder / "log.xes"
    path.write_text(text, encoding="utf-8")
    return path


class TestXesLog:
    def test_makes_cases_and_resources_of_traces_and_clerks(self, tmp_path: Path) -> None:
        log = open_log(written(tmp_path, LOG))

        items = list(log.items())

        case = items[0]
        assert isinstance(case, Object)
        assert (case.id, case.type) == ("case:112", "case")
        assert {each.name: each.value for each in case.attributes} == {
            "REG_DATE": datetime(2011, 9, 30, 22, 38, 44, 546000, tzinfo=UTC), "amount": 20000, "amount/currency": "EUR",
        }  # fmt: skip
        assert items[1] == Object("resource:112", "resource", (), ())
        assert items[2] == Event(
            "e1", "核对材料", datetime(2011, 9, 30, 22, 38, 44, 546000, tzinfo=UTC),
            {"lifecycle:transition": "START", "cost": 1.5, "urgent": True, "papers/paper": "passport"},
            (Relation("case:112", "case"), Relation("resource:112", "resource")),
        )  # fmt: skip
        assert items[3].id == "case:#2"

    def test_lists_events_without_name_or_time(self, tmp_path: Path) -> None:
        log = open_log(written(tmp_path, LOG))

        log.declarations()

        assert [(each.line, each.reason) for each in log.problems.first] == [
            (2, Reason.NO_TIME), (3, Reason.BAD_TIME), (4, Reason.NO_TYPE),
        ]  # fmt: skip

    def test_declares_what_it_found(self, tmp_path: Path) -> None:
        declared = open_log(written(tmp_path, LOG)).declarations()

        assert declared.event_types["核对材料"]["cost"] == "float"
        assert declared.object_types["case"] == {"REG_DATE": "time", "amount": "integer", "amount/currency": "string"}

    def test_reads_gzip_and_repeats_itself(self, tmp_path: Path) -> None:
        path = tmp_path / "log.xes.gz"
        path.write_bytes(gzip.compress(LOG.encode()))
        log = open_log(path)

        assert list(log.items()) == list(log.items())

    def test_gives_a_very_long_trace_in_parts(self, tmp_path: Path) -> None:
        event = '<event><string key="concept:name" value="a"/><date key="time:timestamp" value="2020-01-01T00:00:00Z"/></event>'
        log = open_log(written(tmp_path, f'<log><trace><string key="concept:name" value="1"/>{event * 25_000}</trace></log>'))

        events = list(log.events())

        assert len(events) == 25_000
        assert {event.objects for event in events} == {(Relation("case:1", "case"),)}


class TestHostileXml:
    def test_refuses_entities_that_multiply(self, tmp_path: Path) -> None:
        bomb = '<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        path = written(tmp_path, f'{bomb}<log><trace><string key="concept:name" value="&b;"/></trace></log>')

        with pytest.raises(Malformed) as refused:
            open_log(path).declarations()

        assert refused.value.reason == Reason.DOCTYPE

    def test_refuses_entities_that_read_other_files(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("secret")
        outside = f'<!DOCTYPE log [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
        path = written(tmp_path, f'{outside}<log><trace><string key="concept:name" value="a"/>&x;</trace></log>')

        with pytest.raises(Malformed) as refused:
            open_log(path).declarations()

        assert refused.value.reason == Reason.DOCTYPE

    @pytest.mark.parametrize(
        ("text", "reason"),
        [("<log><trace>", Reason.NOT_XML), ("<html></html>", Reason.NOT_XES), ("<log><a></log>", Reason.NOT_XML)],
    )
    def test_refuses_what_is_no_xes(self, tmp_path: Path, text: str, reason: Reason) -> None:
        with pytest.raises(Malformed) as refused:
            open_log(written(tmp_path, text)).declarations()

        assert refused.value.reason == reason

    def test_refuses_a_damaged_gzip(self, tmp_path: Path) -> None:
        path = tmp_path / "log.xes.gz"
        path.write_bytes(gzip.compress(LOG.encode())[:-40])

        with pytest.raises(Malformed) as refused:
            open_log(path).declarations()

        assert refused.value.reason in (Reason.BAD_GZIP, Reason.NOT_XML)
