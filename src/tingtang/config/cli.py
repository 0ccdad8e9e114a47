"""The command line: `./tingtang COMMAND`."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from tingtang.catalogue import clock_lines
from tingtang.config.folder import CHECKOUT, Folder
from tingtang.config.replay import words
from tingtang.config.steps import Halt
from tingtang.flows.command import procedures
from tingtang.insight.command import words as log_words
from tingtang.planning.command import formula, simulate
from tingtang.planning.command import words as headless
from tingtang.quality import ahp_lines

PASSED_ON = {
    "reseal": "seal customers' data and channels' secrets anew after the data keys were changed",
    "demo": "load the demo hall of a pack beside what is there",
    "pack": "check, diff or apply an industry's content",
    "journal": "export the log, or import another system's",
    "mail": "take in a mail from standard input, or those of a Maildir",
    "customers": "import customers from a table, or search for duplicates",
    "insight": "make the figures of waiting again from the journal",
    "cases": "take over another help desk's cases with their history; verify-clocks derives every clock again",
}


def _mine(chosen: argparse.Namespace) -> int:
    from tingtang.insight.command import lines as mining  # noqa: PLC0415 - its kernels are loaded only when asked for

    return mining.run(chosen)


def _conform(chosen: argparse.Namespace) -> int:
    from tingtang.insight.command import lines as mining  # noqa: PLC0415

    return mining.run_conform(chosen)


# Without server and database: help, what declares the words, what does the work.
COMPUTED: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]] = {
    "clock": ("answer questions of working time, one JSON object a line", clock_lines.add_arguments, clock_lines.run),
    "mine": ("show what a log's cases do: map, variants, throughput times", log_words.add_mine_arguments, _mine),
    "ahp": ("weights from comparisons in pairs, and how consistent they are", ahp_lines.add_arguments, ahp_lines.run),
    "conform": (
        "hold a log against a flow: who follows it, and where others leave it",
        log_words.add_conform_arguments,
        _conform,
    ),
    "formula": (
        "queues in closed form: Erlang B, C and A, priorities, limited places, staffing",
        formula.add_formula,
        formula.formula,
    ),
    "simulate": ("simulate a hall's days from a scenario in YAML", simulate.add_arguments, simulate.run),
    "staff": ("how many counters each interval of a day takes for a promised wait", formula.add_staff, formula.staff),
    "line": ("say what a line of stations can do, from a sheet", headless.add_line, headless.line),
    "roster": ("plan who works when, from demand, shifts, people and rules", headless.add_roster, headless.roster),
    "solve": ("solve a model of a decision: six classic ones, or formulas", headless.add_solve, headless.solve),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a sentence instead of a trace for whatever the person at the keyboard can mend."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given:
        _parser().print_help()
        return 0
    chosen, rest = _parser().parse_known_args(given)
    if rest and not chosen.takes_rest:
        _parser().error(f"unknown: {' '.join(rest)}")
    try:
        code = int(chosen.run(chosen, rest) or 0)
        sys.stdout.flush()  # a short answer is written only now
        return code
    except Halt as halt:
        print(halt, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output, such as `head`, had enough; nothing more may be written to it while Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./tingtang", description="Tingtang 厅堂: one system that runs an organisation's service."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, help_text: str, run: Callable[..., int | None], *, takes_rest: bool = False) -> argparse.ArgumentParser:
        about = help_text[0].upper() + help_text[1:] + "."
        command = commands.add_parser(name, help=help_text, description=about, add_help=not takes_rest, allow_abbrev=False)
        command.set_defaults(run=run, takes_rest=takes_rest, command=name)
        default = os.environ.get("TINGTANG_DATA") or CHECKOUT / "data"
        command.add_argument("--data", metavar="DIR", type=Path, default=default, help="the data folder (default: data)")
        return command

    up = add("up", "set up everything and run: database, web, live and worker", _up)
    up.add_argument("--port", type=int, default=8000, help="of the pages (default: 8000)")
    up.add_argument("--live-port", type=int, help="of the live messages (default: the next after --port)")
    up.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1, this machine only)")
    up.add_argument("--no-demo", action="store_true", help="begin with an empty installation and its first-run page")
    add("test", "set up what tests need and run them all; arguments go to pytest", _test, takes_rest=True)
    add("check", "run every check of the code: style, types, layers, templates, translations, migrations", _check)
    add("doctor", "say what is well and what is not, and what to do", _doctor)
    add("migrate", "bring the tables up to date", _migrate)
    for name, help_text in PASSED_ON.items():
        add(name, help_text, _manage, takes_rest=True)
    replay = add("replay", "play a recorded day through the API of a running server, and compare", _replay)
    words.add_arguments(replay)
    flow = add("flow", "check a diagram of BPMN 2.0, or walk it in memory, without a server", _flow)
    procedures.add_arguments(flow)
    _add_computed(add)
    add("pg", "run a PostgreSQL program on the database: psql, pg_dump, pg_restore, pg_basebackup", _pg, takes_rest=True)
    _add_keeping(add)
    add("manage", "run a Django management command", _manage, takes_rest=True)
    add("assets", "bundle style sheets and scripts, and make the translations", _assets)
    for name, run in (("web", _web), ("live", _live), ("worker", _worker)):
        add(name, f"run only the {name} process (for several machines, or systemd)", run)
    prepare = add("prepare", "set up tables, demo, translations and assets", _prepare)
    prepare.add_argument("--no-demo", action="store_true", help="leave the demo out")
    return parser


def _up(chosen: argparse.Namespace, _rest: list[str]) -> None:
    from tingtang.config import up  # noqa: PLC0415 - each command loads what it needs and no more
    from tingtang.config.place import Place  # noqa: PLC0415

    place = Place(chosen.host, chosen.port, chosen.live_port or chosen.port + 1)
    up.run(Folder(chosen.data), place, with_demo=not chosen.no_demo)


def _test(_chosen: argparse.Namespace, rest: list[str]) -> int:
    from tingtang.config import suite  # noqa: PLC0415

    return suite.run(rest)


def _check(_chosen: argparse.Namespace, _rest: list[str]) -> int:
    from tingtang.config import checks  # noqa: PLC0415

    return checks.run()


def _doctor(chosen: argparse.Namespace, _rest: list[str]) -> int:
    from tingtang.config import doctor  # noqa: PLC0415

    return doctor.run(Folder(chosen.data))


def _with_database(folder: Folder, work: Callable[[], object]) -> None:
    """Run `work` with the environment of the installation in `folder`, its database running."""
    from tingtang.config import database  # noqa: PLC0415

    folder.prepare()
    with database.serving(folder) as url:
        os.environ |= {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tingtang.config.settings",
            "TINGTANG_DATA": str(folder.path),
            "TINGTANG_SECRET_KEY": folder.secret_key(),
            "TINGTANG_DATA_KEYS": folder.data_keys(),
        }
        work()


def _migrate(chosen: argparse.Namespace, _rest: list[str]) -> None:
    def work() -> None:
        from tingtang.config import prepare  # noqa: PLC0415

        prepare.tables()

    _with_database(Folder(chosen.data), work)


def _manage(chosen: argparse.Namespace, rest: list[str]) -> None:
    def work() -> None:
        import django  # noqa: PLC0415
        from django.core.management import execute_from_command_line  # noqa: PLC0415

        from tingtang.config.starting import loading  # noqa: PLC0415

        with loading():
            django.setup()
        name = [] if chosen.command == "manage" else [chosen.command]
        execute_from_command_line(["./tingtang", *name, *rest])

    _with_database(Folder(chosen.data), work)


def _replay(chosen: argparse.Namespace, _rest: list[str]) -> int:
    outcome = 1

    def work() -> None:
        nonlocal outcome
        import django  # noqa: PLC0415

        django.setup()
        from tingtang.config.replay import command  # noqa: PLC0415

        outcome = command.run(chosen)

    _with_database(Folder(chosen.data), work)
    return outcome


def _flow(chosen: argparse.Namespace, _rest: list[str]) -> int:
    return procedures.run(chosen)


def _add_computed(add: Callable[..., argparse.ArgumentParser]) -> None:
    for name, (help_text, add_arguments, work) in COMPUTED.items():
        add_arguments(add(name, help_text, _computed(work)))


def _computed(work: Callable[[argparse.Namespace], int]) -> Callable[..., int]:
    return lambda chosen, _rest: work(chosen)


def _pg(chosen: argparse.Namespace, rest: list[str]) -> int:
    from tingtang.config import database  # noqa: PLC0415

    folder = Folder(chosen.data)
    folder.prepare()
    with database.serving(folder) as url:
        return database.run_program(url, rest or ["psql"])


def _add_keeping(add: Callable[..., argparse.ArgumentParser]) -> None:
    keep = add("backup", "keep everything in a folder: a dump of the database, files, keys", _backup)
    keep.add_argument("target", type=Path, metavar="FOLDER", help="where backups lie; made when it is not there")
    keep.add_argument("--without-keys", action="store_true", help="leave the keys out, where they are kept elsewhere")
    keep.add_argument("--keep", type=int, default=14, metavar="N", help="how many dumps stay (default: 14; 0: all)")
    restore = add("restore", "make an installation of the backups in a folder", _restore)
    restore.add_argument("source", type=Path, metavar="FOLDER", help="where the backups lie")
    restore.add_argument("--dump", metavar="NAME", help="which dump (default: the latest)")


def _backup(chosen: argparse.Namespace, _rest: list[str]) -> None:
    from tingtang.config import backup  # noqa: PLC0415

    backup.backup(Folder(chosen.data), chosen.target, with_keys=not chosen.without_keys, keep=chosen.keep)


def _restore(chosen: argparse.Namespace, _rest: list[str]) -> None:
    from tingtang.config import backup  # noqa: PLC0415

    backup.restore(Folder(chosen.data), chosen.source, dump=chosen.dump)


def _assets(_chosen: argparse.Namespace, _rest: list[str]) -> None:
    from tingtang.config import prepare  # noqa: PLC0415

    prepare.pages()


def _prepare(chosen: argparse.Namespace, _rest: list[str]) -> None:
    def work() -> None:
        from tingtang.config import prepare  # noqa: PLC0415

        prepare.run(with_demo=not chosen.no_demo)

    if os.environ.get("DATABASE_URL"):
        work()
    else:
        _with_database(Folder(chosen.data), work)


def _alone(chosen: argparse.Namespace) -> tuple[str, int, int]:
    """The environment of one process run by itself; where it listens."""
    folder = Folder(chosen.data)
    if not os.environ.get("DATABASE_URL"):
        from tingtang.config.postgres import Server  # noqa: PLC0415

        os.environ["DATABASE_URL"] = Server(folder).url()
    if not (os.environ.get("TINGTANG_SECRET_KEY") and os.environ.get("TINGTANG_DATA_KEYS")):
        folder.prepare()
        os.environ["TINGTANG_SECRET_KEY"] = folder.secret_key()
        os.environ["TINGTANG_DATA_KEYS"] = folder.data_keys()
    os.environ["TINGTANG_DATA"] = str(folder.path)  # where its files are, and the words of the trade
    if not os.environ.get("TINGTANG_SUPERVISED"):
        from tingtang.config import database  # noqa: PLC0415

        database.refuse_older(os.environ["DATABASE_URL"])
    host, port = os.environ.get("TINGTANG_HOST", "127.0.0.1"), int(os.environ.get("TINGTANG_PORT", "8000"))
    return host, port, int(os.environ.get("TINGTANG_LIVE_PORT") or port + 1)


def _web(chosen: argparse.Namespace, _rest: list[str]) -> None:
    from tingtang.config import web  # noqa: PLC0415
    from tingtang.config.place import Place  # noqa: PLC0415

    # `up` has decided already, before it told its web process the names and addresses that look like a proxy's here.
    if not os.environ.get("TINGTANG_SUPERVISED") and not Place(*_alone(chosen)).is_private:
        os.environ |= {"TINGTANG_DEMO_LOGINS": "0", "TINGTANG_ASKS_FIRST_KEY": "1"}
    web.run()


def _live(chosen: argparse.Namespace, _rest: list[str]) -> None:
    from tingtang.config import live  # noqa: PLC0415

    host, _port, live_port = _alone(chosen)
    live.run(host, live_port)


def _worker(chosen: argparse.Namespace, _rest: list[str]) -> None:
    _alone(chosen)
    from tingtang.config import worker  # noqa: PLC0415

    worker.run()
