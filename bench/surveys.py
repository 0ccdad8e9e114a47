"""100,000 replies to a SERVQUAL survey: how long until they are figures, beside counting their JSON. `python bench/surveys.py [--replies N]`.

Runs in a transaction of the database in DATABASE_URL that is taken back at the end.
"""

import argparse
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import perf_counter

import alone
import numpy as np
import orjson
from django.db import connection, transaction
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.packs.loader import shared_part
from tingtang.packs.schemas.asking import Asking
from tingtang.quality.actions import surveys as actions
from tingtang.quality.rules import questions as rules
from tingtang.quality.shown import surveys as shown


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--replies", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    with transaction.atomic():
        edition = _filled(asked.replies)
        page = [_seconds(lambda: shown.results(edition)) for _time in range(asked.times)]
        json = [_seconds(lambda: _by_json(edition.pk)) for _time in range(min(2, asked.times))]
        told = shown.results(edition)
        print(f"{told.n} replies of {sum(len(one.slots) for one in edition.asked)} marks")
        print(f"results page's figures: median {median(page):.3f} s (worst {max(page):.3f} s)")
        print(f"the same counts from the answers' JSON by the database: median {median(json):.3f} s")
        transaction.set_rollback(True)


def _seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _filled(count: int) -> object:
    """A published SERVQUAL survey with replies drawn at random, written by COPY."""
    one = next(each for each in shared_part(Asking).surveys if each.kind == "servqual")
    at = timezone.now()
    survey = actions.save_survey(SYSTEM, at=at, code="bench-servqual", name="bench", kind="servqual", questions=one.data())
    edition = actions.publish_survey(SYSTEM, survey=survey, at=at)
    wave = actions.save_wave(SYSTEM, at=at, edition=edition, name="bench", opens_at=at, closes_at=at + timedelta(days=1))
    questions = edition.asked
    chance = np.random.default_rng(7)
    scales = chance.integers(1, 8, size=(count, 44), dtype=np.uint8)
    points = chance.multinomial(100, [0.2] * 5, size=count)
    rows = questions[0].rows
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY quality_reply (version_id, wave_id, channel, language, replied_date, answers, marks) FROM STDIN"
        ) as copy,
    ):
        for marks, shares in zip(scales.tolist(), points.tolist(), strict=True):
            answers = {
                "expectation": dict(zip([row.code for row in rows], marks[:22], strict=True)),
                "perception": dict(zip([row.code for row in rows], marks[22:], strict=True)),
                "q1": {f"o{n}": share for n, share in enumerate(shares, 1)},
            }
            kept = rules.marks(questions, answers)
            copy.write_row((edition.pk, wave.pk, "link", "", at.date(), orjson.dumps(answers).decode(), kept))
    return edition


def _by_json(version: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT q.key, r.key, r.value, count(*) FROM quality_reply, jsonb_each(answers) q, jsonb_each(q.value) r"
            " WHERE version_id = %s GROUP BY 1, 2, 3",
            [version],
        )
        return len(cursor.fetchall())


if __name__ == "__main__":
    alone.told()
    main()
