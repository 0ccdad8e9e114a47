"""A real help desk's log taken over as cases: how long it takes, that a second run changes nothing, and what the journal then says.

`python bench/run.py helpdesk`. The log is read by path (TINGTANG_BENCH_HELPDESK); nothing of it is kept here.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection
from figures import table
from seed import City
from server import CHECKOUT, Server

LOG = Path(os.environ.get("TINGTANG_BENCH_HELPDESK", CHECKOUT.parent / "shared" / "data" / "helpdesk_polato_full.csv.gz"))
ZONE = "Europe/Rome"
_OBJECT = """
(SELECT o.object_id FROM journal_event_object o JOIN journal_code q ON q.id = o.qualifier_id
 WHERE o.event_id = e.id AND o.recorded_at = e.recorded_at AND q.name = 'case')
"""
# Only the journal is read: opened, given, moved.
SAYS = f"""
WITH told AS (
    SELECT e.id, e.occurred_at AS at, c.name, e.attributes, {_OBJECT} AS case_id
    FROM journal_event e JOIN journal_code c ON c.id = e.type_id WHERE c.name IN ('cases.case.opened', 'cases.case.assigned', 'cases.case.moved')
), opened AS (SELECT case_id, min(at) AS at FROM told WHERE name = 'cases.case.opened' GROUP BY 1),
given AS (SELECT case_id, min(at) AS at, count(*) AS times FROM told WHERE name = 'cases.case.assigned' GROUP BY 1),
moved AS (
    SELECT case_id, at, attributes->>'to_state' AS state, lead(at) OVER (PARTITION BY case_id ORDER BY at, id) AS until
    FROM told WHERE name = 'cases.case.moved'
), waited AS (SELECT case_id, sum(extract(epoch FROM coalesce(until, at) - at)) AS seconds FROM moved WHERE state = 'pending' GROUP BY 1),
solved AS (SELECT case_id, max(at) AS at FROM moved WHERE state = 'resolved' GROUP BY 1),
reopened AS (SELECT case_id, count(*) AS times FROM moved m WHERE state = 'working' AND EXISTS (
    SELECT 1 FROM moved b WHERE b.case_id = m.case_id AND b.until = m.at AND b.state IN ('resolved', 'closed')) GROUP BY 1)
SELECT 'cases', count(*)::text FROM opened
UNION ALL SELECT 'held by nobody to the end', ((SELECT count(*) FROM opened) - count(*))::text FROM given
UNION ALL SELECT 'hours until somebody takes it, median (n = ' || count(*) || ')',
    round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM g.at - o.at)) / 3600)::numeric, 1)::text FROM opened o JOIN given g USING (case_id)
UNION ALL SELECT 'the same, 90 of 100', round((percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM g.at - o.at)) / 3600)::numeric, 1)::text
    FROM opened o JOIN given g USING (case_id)
UNION ALL SELECT 'days until solved, median (n = ' || count(*) || ')',
    round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM s.at - o.at)) / 86400)::numeric, 1)::text FROM opened o JOIN solved s USING (case_id)
UNION ALL SELECT 'cases that waited for something', count(*)::text FROM waited
UNION ALL SELECT 'days such a case waited, median', round((percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) / 86400)::numeric, 1)::text FROM waited
UNION ALL SELECT 'of all time until solved, spent waiting',
    round(100 * sum(coalesce(w.seconds, 0)) / sum(extract(epoch FROM s.at - o.at)))::text || ' %%' FROM opened o JOIN solved s USING (case_id) LEFT JOIN waited w USING (case_id)
UNION ALL SELECT 'handed from one person to another once', count(*) FILTER (WHERE times = 2)::text FROM given
UNION ALL SELECT 'handed on twice or more', count(*) FILTER (WHERE times > 2)::text FROM given
UNION ALL SELECT 'reopened', count(*)::text FROM reopened
"""
CLOCKS = """
SELECT 'solved within the limit of its seriousness, of ' || count(*), round(100.0 * count(*) FILTER (WHERE (e.attributes->>'is_met')::boolean) / count(*)) || ' %%'
FROM journal_event e JOIN journal_code c ON c.id = e.type_id WHERE c.name = 'cases.clock.stopped' AND e.attributes->>'clock' = 'resolve'
"""


def run(server: Server, made: City) -> str:
    seconds, told = _command("import", str(LOG), "--zone", ZONE)
    again, twice = _command("import", str(LOG), "--zone", ZONE)
    with connection.cursor() as cursor:
        cursor.execute(SAYS, [])
        rows = [(str(a), str(b)) for a, b in cursor.fetchall()]
        cursor.execute(CLOCKS, [])
        rows += [(str(a), str(b)) for a, b in cursor.fetchall()]
    return f"{told} In {seconds:.0f} s; run again: {twice} In {again:.1f} s.\n\n" + table(["what the journal says", ""], rows)


def _command(*arguments: str) -> tuple[float, str]:
    before = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "django", "cases", *arguments], cwd=CHECKOUT / "src", capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return time.perf_counter() - before, done.stdout.strip().splitlines()[-1]
