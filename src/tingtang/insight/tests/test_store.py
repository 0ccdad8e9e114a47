import os
from dataclasses import fields, replace

import numpy as np
import pytest

from tingtang.insight.mining import loading
from tingtang.insight.store import MOST_PARTS, coded, storing
from tingtang.insight.tests.factories import make_table

EVERYTHING = 2**62
ROWS = [("A1", "passport", "Li", 0, 5, 15), ("A2", "passport", "Li", 1, 15, 35), ("A3", "licence", "Zhao", 70, 71, 72)]


@pytest.fixture
def own_folder(settings, tmp_path):
    settings.STORE_DIR = tmp_path / "store"


@pytest.mark.django_db
@pytest.mark.usefixtures("own_folder")
class TestStore:
    def test_holds_what_the_journal_holds_however_it_was_read(self, tmp_path):
        log = make_table(tmp_path, ROWS)
        in_batches = storing.advance(batch=2, horizon=EVERYTHING)
        parts = len(storing.store().manifest().of_log(log.pk))

        assert all(each.is_same for each in storing.verify())
        assert storing.advance(horizon=EVERYTHING) == 0
        assert storing.rebuild(horizon=EVERYTHING) == in_batches
        assert all(each.is_same for each in storing.verify())
        assert parts > 1 == len(storing.store().manifest().of_log(log.pk))

    def test_who_looks_reads_on_himself_where_nobody_has_for_a_while(self, tmp_path):
        make_table(tmp_path, ROWS[:1])
        storing.advance(horizon=EVERYTHING)
        make_table(tmp_path, ROWS, code="second")

        at_once = storing.catch_up(horizon=EVERYTHING)
        lock = storing.store().folder / "lock"
        os.utime(lock, (lock.stat().st_mtime - 60,) * 2)  # the worker has had other things to do for a minute
        later = storing.catch_up(horizon=EVERYTHING)

        assert at_once == 0 < later
        assert all(each.is_same for each in storing.verify())

    def test_whoever_cannot_wait_reads_a_part_and_the_next_the_rest(self, tmp_path):
        make_table(tmp_path, ROWS)

        first = storing.advance(batch=2, most=1, horizon=EVERYTHING)
        rest = storing.advance(horizon=EVERYTHING)

        assert first > 0 < rest and storing.rebuild(horizon=EVERYTHING) == first + rest
        assert all(each.is_same for each in storing.verify())

    def test_tells_when_a_row_is_missing(self, tmp_path):
        make_table(tmp_path, ROWS)
        storing.advance(batch=4, horizon=EVERYTHING)
        store = storing.store()
        manifest = store.manifest()

        store._keep(type(manifest)(manifest.tx, manifest.event, 9, manifest.parts[1:], manifest.details))

        assert not all(each.is_same for each in storing.verify())

    def test_is_made_anew_when_the_folder_belonged_to_another_database(self, tmp_path):
        log = make_table(tmp_path, ROWS)
        rows = storing.advance(horizon=EVERYTHING)
        store = storing.store()
        store._keep(replace(store.manifest(), database="another", tx=2**40))

        assert storing.advance(horizon=EVERYTHING) == rows
        assert [each.log for each in storing.verify() if each.is_same] == [each.log for each in storing.verify()]
        assert loading.load(log, loading.notions(log)[0][0]).log.activities

    def test_makes_one_file_of_many(self, tmp_path):
        log = make_table(tmp_path, [(f"A{n}", "x", "Li", n, n + 1, n + 2) for n in range(MOST_PARTS)])

        storing.advance(batch=2, horizon=EVERYTHING)

        assert len(storing.store().manifest().of_log(log.pk)) == 1
        assert all(each.is_same for each in storing.verify())

    def test_keeps_a_large_log_sorted_and_adds_to_it_what_is_new(self, tmp_path, monkeypatch):
        monkeypatch.setattr("tingtang.insight.store.coded.LARGE", 1)
        log = make_table(tmp_path, [(f"A{n % 3}", "x", "Li", 9 * n, 9 * n + 1, 9 * n + 2) for n in range(9)])
        storing.advance(horizon=1)
        storing._advance(20, EVERYTHING)
        notion = loading.notions(log)[0][0]
        first = coded.read(storing.store(), storing.store().manifest(), log.pk, notion, is_own=False)
        storing.advance(horizon=EVERYTHING)
        manifest = storing.store().manifest()

        added = coded.read(storing.store(), manifest, log.pk, notion, is_own=False)

        storing.rebuild(horizon=EVERYTHING)
        anew = coded.read(storing.store(), storing.store().manifest(), log.pk, notion, is_own=False)
        assert len(first) < len(added) == len(anew)
        assert all(np.array_equal(getattr(added, each.name), getattr(anew, each.name)) for each in fields(anew))
