"""Procedures: against SpiffWorkflow, and from the database: `python bench/flows.py [engine=3 steps timers=10000 parked=1000000 size]`.

Six steps and a choice, each step saved before the next: SpiffWorkflow as JSON and back, in memory and committed as a product would; ours
as JSON and back (engine only), and by the action that people's clicks run, with its commit and its events; beside it a loop that commits one
row and does nothing else. So many processes with so many threads each: a web process has eight, there is one for each core, and all look for
garbage as it does. On a fresh PostgreSQL as `up` starts it, or in the database of DATABASE_URL, whose server should wait for the disk.
"""

import json
import multiprocessing
import os
import signal
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import alone
import orjson
import psycopg
from django.db import connection, connections
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tingtang.config.web import post_fork
from tingtang.core.actors import SYSTEM
from tingtang.flows.actions import Moved, complete_step, start
from tingtang.flows.models import Instance, Process, Timer, Token, Version, VersionState
from tingtang.flows.queries import step_at
from tingtang.flows.rules import engine
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.compiled import Table, compiled
from tingtang.flows.rules.state import MOST_TOKENS, State
from tingtang.flows.rules.state import Token as Place
from tingtang.flows.tests.drawing import Drawing, form, timer
from tingtang.org.models import Hall

Out = multiprocessing.Queue
AT = datetime(2026, 11, 16, 1, tzinfo=UTC)
STEPS = 6
# Processes and the threads of each: what `up` starts on one to four cores, and one process with fewer and with more threads.
WAYS = [(1, 1), (1, 8), (1, 16), (2, 8), (3, 8), (4, 8), (4, 4)]
WORKERS = sorted({workers for workers, _threads in WAYS})


def six_steps() -> str:
    """Six steps in a row, a choice after the third."""
    d = Drawing()
    d.node("start", "s")
    for n in range(STEPS):
        d.node("user", f"step{n}", form(ok="boolean") if n == 2 else "")
    d.node("xor", "g", default="on")
    d.node("end", "e")
    d.node("end", "refused")
    d.line("s", "step0", "step1", "step2", "g")
    d.flow("g", "refused", "ok == false")
    d.flow("g", "step3", id_="on")
    d.line("step3", "step4", "step5", "e")
    return d.xml()


def looping() -> str:
    """One step again and again."""
    d = Drawing()
    for kind, id_ in (("start", "s"), ("xor", "m"), ("user", "step"), ("end", "e")):
        d.node(kind, id_)
    d.node("xor", "g", default="on")
    d.line("s", "m", "step", "g")
    d.flow("g", "e", "false")
    d.flow("g", "m", id_="on")
    return d.xml()


def alarmed() -> str:
    """A step with a timer attached."""
    d = Drawing()
    for kind, id_ in (("start", "s"), ("user", "pay"), ("user", "call"), ("end", "e"), ("end", "e2")):
        d.node(kind, id_)
    d.node("boundary", "late", timer("PT1H"), attachedToRef="pay", cancelActivity="true")
    d.line("s", "pay", "e")
    d.line("late", "call", "e2")
    return d.xml()


def version_of(xml: str, code: str) -> Version:
    """A published version."""
    process, _ = Process.objects.get_or_create(code=code, defaults={"name": code})
    return Version.objects.filter(process=process).first() or Version.objects.create(
        process=process, number=1, state=VersionState.PUBLISHED, xml=xml, compiled=compiled(parse(xml)),
        digest=sha256(xml.encode()).hexdigest(), effective_date=date(2026, 1, 1), made_at=AT, published_at=AT,
    )  # fmt: skip


def _spiff() -> tuple[Any, Any]:
    parser = BpmnParser()
    text = six_steps().replace("ok == false", "ok == False")
    parser.add_bpmn_xml(etree.fromstring(text.encode()), filename="six.bpmn")
    return parser.get_spec("P"), BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())


def theirs(seconds: float, workers: int) -> float:
    """SpiffWorkflow by so many processes: instances a second with JSON and back after every step."""
    return _together(_theirs, (), workers, 1, seconds)[0]


def _theirs(until: float) -> tuple[int, list[float]]:
    spec, serializer = _spiff()
    done = 0
    while time.perf_counter() < until:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        for _n in range(STEPS):
            _their_step(workflow)
            workflow = serializer.deserialize_json(serializer.serialize_json(workflow))
        done += 1
    return done, []


def _their_step(workflow: Any) -> None:
    task = next(t for t in workflow.get_tasks(state=TaskState.READY) if t.task_spec.manual)
    task.data["ok"] = True
    task.run()
    workflow.do_engine_steps()


def their_size() -> int:
    """Bytes of an instance that SpiffWorkflow has parked after three steps."""
    spec, serializer = _spiff()
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    for _n in range(3):
        _their_step(workflow)
    return len(serializer.serialize_json(workflow))


def theirs_saved(seconds: float, workers: int, threads: int) -> float:
    """SpiffWorkflow with what it saves in a row of PostgreSQL and an event beside it, committed after every step: instances a second."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_theirs (id bigserial PRIMARY KEY, state text)")
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_events (id bigserial PRIMARY KEY, instance bigint, at timestamptz, step text)"
        )
    return _together(_theirs_saved, (), workers, threads, seconds)[0]


def _theirs_saved(until: float) -> tuple[int, list[float]]:
    spec, serializer = _spiff()
    done = 0
    with psycopg.connect(os.environ["DATABASE_URL"], prepare_threshold=0) as line:
        while time.perf_counter() < until:
            workflow = BpmnWorkflow(spec)
            workflow.do_engine_steps()
            state = serializer.serialize_json(workflow)
            ((key,),) = line.execute("INSERT INTO bench_theirs (state) VALUES (%s) RETURNING id", [state]).fetchall()
            line.commit()
            for n in range(STEPS):
                ((state,),) = line.execute("SELECT state FROM bench_theirs WHERE id = %s FOR UPDATE", [key]).fetchall()
                workflow = serializer.deserialize_json(state)
                _their_step(workflow)
                line.execute("UPDATE bench_theirs SET state = %s WHERE id = %s", [serializer.serialize_json(workflow), key])
                line.execute("INSERT INTO bench_events (instance, at, step) VALUES (%s, now(), %s)", [key, str(n)])
                line.commit()
            done += 1
    return done, []


def bare(seconds: float, workers: int, threads: int) -> float:
    """What the disk and one round trip allow: commits a second of one small row each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_bare (id bigserial PRIMARY KEY, instance bigint, at timestamptz, step text)"
        )
    return _together(_bare, (), workers, threads, seconds)[0]


def _bare(until: float) -> tuple[int, list[float]]:
    done = 0
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line:
        while time.perf_counter() < until:
            line.execute("INSERT INTO bench_bare (instance, at, step) VALUES (%s, now(), %s)", [1, "step"], prepare=True)
            done += 1
    return done, []


def _together(work: Any, given: tuple[Any, ...], workers: int, threads: int, seconds: float) -> tuple[float, list[float]]:
    """So many processes with so many threads at the same work: how much of it a second, seconds a step."""
    connections.close_all()
    out: Out = multiprocessing.Queue()
    running = [multiprocessing.Process(target=_threaded, args=(work, given, seconds, threads, out)) for _ in range(workers)]
    for one in running:
        one.start()
    found = [out.get() for _ in running]
    for one in running:
        one.join()
    return sum(done for done, _ in found) / seconds, sorted(t for _, times in found for t in times)


def _threaded(work: Any, given: tuple[Any, ...], seconds: float, threads: int, out: Out) -> None:
    """One process with so many threads at the same work until its time is over."""
    post_fork(None, None)
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(threads) as pool:
        found = [one.result() for one in [pool.submit(work, *given, until) for _ in range(threads)]]
    out.put((sum(done for done, _ in found), [t for _, times in found for t in times]))


def ours(seconds: float) -> tuple[float, int]:
    """Ours, engine only: instances a second with JSON and back after every step; bytes of a parked instance."""
    table = Table(json.loads(json.dumps(compiled(parse(six_steps())))))
    done, size, began = 0, 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        state = State()
        engine.start(table, state)
        for n in range(STEPS):
            engine.complete(table, state, next(iter(state.tokens)), {"ok": True} if n == 2 else None)
            saved = orjson.dumps([[(n, *t) for n, t in state.tokens.items()], state.values, state.latest, state.ended])
            tokens, values, latest, ended = orjson.loads(saved)
            state = State({number: Place(*token) for number, *token in tokens}, values, latest, ended)
            size = max(size, len(saved))
        done += 1
    return done / (time.perf_counter() - began), size


def subject() -> Hall:
    """Something to be about."""
    return Hall.objects.get_or_create(code="bench", defaults={"name": "bench"})[0]


def _start(version: Version, hall: Hall) -> Moved:
    return start(SYSTEM, version=version, subject=hall, hall=hall, at=AT)


def _instances(version_id: int, hall_id: int, is_read: bool, until: float) -> tuple[int, list[float]]:
    version, hall = Version.objects.get(pk=version_id), Hall.objects.get(pk=hall_id)
    done, times = 0, []
    while time.perf_counter() < until:
        moved = _start(version, hall)
        for n in range(STEPS):
            before = time.perf_counter()
            token = step_at(moved.opened[0].pk) if is_read else moved.opened[0]
            assert token is not None
            moved = complete_step(SYSTEM, token=token, at=AT, answers={"ok": True} if n == 2 else None)
            times.append(time.perf_counter() - before)
        done += 1
    connection.close()
    return done, times


def saved(seconds: float, workers: int, threads: int, *, is_read: bool = False) -> tuple[float, list[float]]:
    """Ours by the actions, each step a commit with its events: instances a second by so many processes, and seconds a step.

    Each step is the one that the step before has opened, or is read from the database by its key, as a click does.
    """
    version, hall = version_of(six_steps(), "six"), subject()
    return _together(_instances, (version.pk, hall.pk, is_read), workers, threads, seconds)


def _p(times: list[float], share: float) -> str:
    return f"{sorted(times)[int(len(times) * share)] * 1000:.2f}"


def run_engine(times_each: int) -> None:
    """Against SpiffWorkflow, with what a commit costs here beside it: so many rounds, the middle one of each."""
    rounds = [_round() for _round_number in range(times_each)]
    middle = {key: statistics.median(one[key] for one in rounds) for key in rounds[0] if key != "engine" and key[0] != "times"}
    rate, size = sorted(one["engine"] for one in rounds)[len(rounds) // 2]
    base = middle["json", 1]
    theirs = ", ".join(f"{middle['json', workers]:.0f} by {workers}" for workers in WORKERS)
    print(f"SpiffWorkflow, JSON and back after each step, no database: {theirs} process(es); {their_size()} B an instance")
    print(f"ours, engine only, JSON and back after each step: {rate:.0f} instances/s = {rate / base:.1f} x, {size} B")
    print(
        "ours, a commit and its events a step; in turns with SpiffWorkflow that commits a bare row and event a step, and with one row and nothing else"
    )
    print("|processes x threads|ours, instances/s (worst to best)|x SpiffWorkflow without a database, one process|x as many processes"
          "|x with a commit a step, as many processes and threads|step read by its key before: instances/s|x one process|commits/s"
          "|of a bare loop|a step p50|p95 ms|\n|---|---|---|---|---|---|---|---|---|---|---|")  # fmt: skip
    for way in WAYS:
        done, read, rows, commits = (middle[kind, way] for kind in ("saved", "read", "rows", "bare"))
        reached, times = sorted(one["saved", way] for one in rounds), rounds[-1]["times", way]
        cells = (
            f"{way[0]} x {way[1]}", f"{done:.0f} ({reached[0]:.0f} to {reached[-1]:.0f})", f"{done / base:.2f}",
            f"{done / middle['json', way[0]]:.2f}", f"{done / rows:.2f} ({rows:.0f})", f"{read:.0f}", f"{read / base:.2f}",
            f"{done * (STEPS + 1):.0f}", f"{done * (STEPS + 1) / commits:.0%} of {commits:.0f}", _p(times, 0.5), _p(times, 0.95),
        )  # fmt: skip
        print(f"|{'|'.join(cells)}|")


def _round() -> dict[Any, Any]:
    figures: dict[Any, Any] = {"engine": ours(3.0)}
    for workers in WORKERS:
        figures["json", workers] = theirs(3.0, workers)
    for way in WAYS:
        figures["rows", way] = theirs_saved(2.0, *way)
        figures["bare", way] = bare(2.0, *way)
        figures["saved", way], figures["times", way] = saved(3.0, *way)
        figures["read", way] = saved(2.0, *way, is_read=True)[0]
    return figures


def run_steps() -> None:
    """What step 300 of an instance costs against step 3, in turns."""
    version, hall = version_of(looping(), "loop"), subject()
    early, late = [], []
    for _n in range(8):
        old, new = _start(version, hall), _start(version, hall)
        for _number in range(300):
            old = complete_step(SYSTEM, token=old.opened[0], at=AT)
        for number in range(1, 21):
            new, took = _timed(new)
            old, took_late = _timed(old)
            if number > 1:
                early.append(took)
                late.append(took_late)
    share = statistics.median(late) / statistics.median(early)
    print(f"step 2-20: p50 {_p(early, 0.5)} ms; step 302-320: p50 {_p(late, 0.5)} ms = {share:.2f} x")


def _timed(moved: Moved) -> tuple[Moved, float]:
    before = time.perf_counter()
    moved = complete_step(SYSTEM, token=moved.opened[0], at=AT)
    return moved, time.perf_counter() - before


def run_size() -> None:
    """Bytes of a parked instance in the tables, and with their indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT avg(pg_column_size(i.*)) + 28, (SELECT avg(pg_column_size(t.*)) + 28 FROM (SELECT * FROM flows_token LIMIT 10000) t)"
            " FROM (SELECT * FROM flows_instance WHERE state = 'running' LIMIT 10000) i"
        )
        print("instance row, token row: {:.0f} + {:.0f} B".format(*cursor.fetchone()))
        cursor.execute("VACUUM ANALYZE flows_instance, flows_token")
        cursor.execute(
            "SELECT sum(pg_total_relation_size(c)), (SELECT count(*) FROM flows_instance)"
            " FROM unnest(ARRAY['flows_instance', 'flows_token']::regclass[]) c"
        )
        total, count = cursor.fetchone()
        print(f"tables with indexes: {total / max(count, 1):.0f} B an instance, {count} instances")


def run_parked(count: int) -> None:
    """A step in a database with none and in one with so many parked instances beside it on the same server, taking turns."""
    empty = os.environ["DATABASE_URL"]
    parts = urlsplit(empty)
    full = urlunsplit(parts._replace(path="/bench_full"))
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS bench_full")
        cursor.execute("CREATE DATABASE bench_full")
    _beside(full, f"park={count}")
    found: dict[str, list[float]] = {empty: [], full: []}
    for _round in range(8):
        for url, times in found.items():
            times.extend(json.loads(_beside(url, "probe")))
    for name, url in {"none": empty, f"{count} parked": full}.items():
        print(f"a step with {name}: p50 {_p(found[url], 0.5)}, p95 {_p(found[url], 0.95)} ms, n = {len(found[url])}")
    shares = [sorted(found[url])[int(len(found[url]) * 0.95)] for url in (empty, full)]
    print(f"p95 with {count} parked = {shares[1] / shares[0]:.2f} x of that with none")
    print(_beside(full, "size").strip())


def _beside(url: str, what: str) -> str:
    return subprocess.run(
        [sys.executable, __file__, what], env=os.environ | {"DATABASE_URL": url}, check=True, capture_output=True, text=True
    ).stdout


def run_probe() -> None:
    """The seconds of steps, as JSON."""
    version, hall = version_of(six_steps(), "six"), subject()
    _steps(version, hall, 15)
    print(json.dumps(_steps(version, hall, 60)))


def run_park(count: int) -> None:
    """So many instances at their first step, put in by SQL."""
    _start(version_of(six_steps(), "six"), subject())
    latest = Instance.objects.latest("pk").pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'flows_instance' AND column_name <> 'id'"
        )
        names = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
        cursor.execute(
            f"INSERT INTO flows_instance ({names}) SELECT {names} FROM flows_instance, generate_series(1, {count}) WHERE id = {latest}"
        )
        cursor.execute(
            f"INSERT INTO flows_token (id, instance_id, number, node, scope, nth, done, total, opened_at)"
            f" SELECT i.id * {MOST_TOKENS} + t.number, i.id, t.number, t.node, 0, -1, 0, 0, t.opened_at FROM flows_instance i, flows_token t WHERE i.id > {latest} AND t.instance_id = {latest}"
        )
        cursor.execute("VACUUM ANALYZE flows_instance, flows_token")
        cursor.execute("CHECKPOINT")


def _steps(version: Version, hall: Hall, instances: int) -> list[float]:
    times = []
    for _n in range(instances):
        moved = _start(version, hall)
        for n in range(STEPS):
            before = time.perf_counter()
            moved = complete_step(SYSTEM, token=moved.opened[0], at=AT, answers={"ok": True} if n == 2 else None)
            times.append(time.perf_counter() - before)
    return times


def _fire(at: datetime) -> None:
    from tingtang.flows.tasks import do_due

    while do_due(at):
        pass


def run_timers(count: int) -> None:
    """So many timers due in one second: one worker, killed half-way; each fires once."""
    version, hall = version_of(alarmed(), "alarm"), subject()
    Timer.objects.all().delete()
    before = Instance.objects.count()
    for _n in range(count):
        _start(version, hall)
    started = Instance.objects.count() - before
    due = Timer.objects.latest("due_at").due_at + timedelta(seconds=1)
    connections.close_all()
    began = time.perf_counter()
    first = multiprocessing.Process(target=_fire, args=(due,))
    first.start()
    while first.is_alive() and Timer.objects.count() > count // 2:
        connection.close()
        time.sleep(0.2)
    os.kill(first.pid or 0, signal.SIGKILL)
    first.join()
    left = Timer.objects.count()
    connections.close_all()
    second = multiprocessing.Process(target=_fire, args=(due,))
    second.start()
    second.join()
    took = time.perf_counter() - began
    node = version.compiled["ids"].index("call") if version.compiled else 0
    fired = Token.objects.filter(instance__version=version, node=node).count()
    print(
        f"{started} timers in {took:.1f} s, killed with {left} left; {Timer.objects.count()} not fired, {fired} steps opened by them"
    )
    Instance.objects.filter(version=version).update(state="aborted")
    Token.objects.filter(instance__version=version).delete()


def main(what: list[str]) -> None:
    """Run what is named, or everything."""
    chosen = dict(one.partition("=")[::2] for one in what or ("engine", "steps", "timers", "parked"))
    if "engine" in chosen:
        run_engine(int(chosen["engine"] or 3))
    if "steps" in chosen:
        run_steps()
    if "timers" in chosen:
        run_timers(int(chosen["timers"] or 10_000))
    if "parked" in chosen:
        run_parked(int(chosen["parked"] or 1_000_000))
    if "size" in chosen:
        run_size()
    if "park" in chosen:
        run_park(int(chosen["park"]))
    if "probe" in chosen:
        run_probe()


if __name__ == "__main__":
    if sys.argv[1:] != ["probe"]:  # that is read by a program
        alone.told()
    main(sys.argv[1:])
