"""10,000 random hall days against the promises of the discipline: `python bench/fairness.py [days]`."""

import sys
import time
from random import Random

from tingtang.visits.tests.halldays import broken_promises, random_day, random_discipline


def main(days: int) -> int:
    """Run the days and print what was broken, which must be nothing."""
    started, calls, broken = time.perf_counter(), 0, []
    for seed in range(days):
        random = Random(seed)
        discipline = random_discipline(random)
        day = list(random_day(random, discipline))
        calls += len(day)
        broken += [f"day {seed}: {promise}" for promise in broken_promises(discipline, day)]
    print(f"{days} days, {calls} calls, {len(broken)} promises broken, {time.perf_counter() - started:.0f} s")
    print("\n".join(broken[:20]))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
