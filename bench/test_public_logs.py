"""The public logs that the formats were made for, read whole: TINGTANG_LOGS=FOLDER ./tingtang test bench/test_public_logs.py

Without the folder it fails: what cannot be asked is not answered. The suite itself reads logs of the same shape, made by itself.
"""

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from jsonschema import Draft7Validator

from tingtang.core.actors import SYSTEM
from tingtang.insight import episodes, queries
from tingtang.insight.models import Episode
from tingtang.insight.queries import Question
from tingtang.insight.rules.episodes import Outcome
from tingtang.journal import exports
from tingtang.journal.formats import JSON, SQLITE, Columns, open_log
from tingtang.journal.formats.csv_rows import preview
from tingtang.journal.formats.tests.logs import same_form
from tingtang.journal.formats.tests.test_round_trip import WRITERS, Write, to_json
from tingtang.journal.models import Log
from tingtang.journal.tests.factories import import_file

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def public(name: str) -> Path:
    path = Path(os.environ["TINGTANG_LOGS"]) / name
    assert path.exists(), f"{path} is absent"
    return path


@pytest.mark.parametrize("write", WRITERS)
def test_keeps_the_example_of_the_standard(write: Write, tmp_path: Path) -> None:
    path = public("ocel20_example.jsonocel")

    read = open_log(write(open_log(path), tmp_path))

    assert same_form(read) == same_form(open_log(path))


def test_writes_the_example_as_the_schema_of_the_standard_asks(tmp_path: Path) -> None:
    schema = Draft7Validator(orjson.loads(public("schema_ocel2.json").read_bytes()))

    written = orjson.loads(to_json(open_log(public("ocel20_example.jsonocel")), tmp_path).read_bytes())

    assert list(schema.iter_errors(written)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("format_", [JSON, SQLITE])
def test_gives_the_example_of_the_standard_back(tmp_path: Path, format_: str) -> None:
    path = public("ocel20_example.jsonocel")
    job = import_file(path)

    exports.write(Log.objects.get(pk=job.log_id), format_, tmp_path / "out")

    assert same_form(open_log(tmp_path / "out")) == same_form(open_log(path))


def test_reads_the_help_desk_log() -> None:
    path = public("helpdesk_polato_full.csv.gz")

    log = open_log(path, columns=Columns(**preview(path).guess))

    assert sum(1 for _event in log.events()) == 21_348
    assert log.problems.count == 0
    assert "Variant (2)" in log.header


@pytest.mark.django_db
def test_counts_the_beginnings_of_a_day_at_the_bank() -> None:
    log = Log.objects.get(pk=import_file(public("bpic2012.xes.gz"), code="bank").log_id)
    episodes.ensure(log)
    start = datetime(2012, 1, 18, tzinfo=AMSTERDAM)

    begun = Episode.objects.filter(log_id=log.pk, wait_seconds__isnull=False).exclude(outcome=Outcome.LEFT)
    times = [at + timedelta(seconds=wait) for at, wait in begun.values_list("arrived_at", "wait_seconds")]

    # A wait is kept in whole milliseconds or less, so that a beginning may come out a moment early.
    assert sum(start - timedelta(milliseconds=1) <= at < start + timedelta(days=1) for at in times) == 931
    answer = queries.waiting(SYSTEM, Question(log, date(2011, 10, 1), date(2012, 3, 14), AMSTERDAM))
    assert len(answer.by["service"]) == 6
