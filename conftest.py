"""What every test gets: a database as it was at first. Everything else is built by the test itself, with `tests/factories.py`."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from math import inf
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from numba.core.dispatcher import Dispatcher
from pytest_django.plugin import blocking_manager_key
from tests import compiled, database, drawn, traffic
from tests import prepared as worlds
from whitenoise.middleware import WhiteNoiseMiddleware

from tingtang.config import kernels, translations
from tingtang.ui import assets
from tingtang.ui.tests.axe import AXE, SERVED_AXE
from tingtang.ui.tests.browser import launched

# How fast examples come is no matter of right and wrong: a busy machine must not fail a test.
settings.register_profile("tingtang", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tingtang")
# Words found in our sources are not tried: to look for them takes each process a second, and examples would be others with every commit.
setattr(providers, "_get_local_constants", lambda: vars(providers)["_local_constants"])  # noqa: B010

gc.disable()  # until all modules and tests are there; `tests/early.py` began with that where `./tingtang test` runs


def pytest_configure(config: pytest.Config) -> None:
    """Make the translations and assets that tests read, where they are older than their sources, before any process begins."""
    if not hasattr(config, "workerinput"):
        translations.build()
        try:
            assets.build()
        except assets.AssetsMissing as missing:
            config.issue_config_time_warning(pytest.PytestConfigWarning(f"Tests of pages will fail. {missing}"), 2)
    # The test server hands style sheets and scripts on to WhiteNoise as the real one does, and browsers keep them.
    StaticFilesHandler._should_handle = lambda _self, _path: False  # noqa: SLF001 - it has no public door
    # It takes a page out of the process of the browser that holds the page before it: each new context began two of them.
    django_settings.SECURE_CROSS_ORIGIN_OPENER_POLICY = None
    _look_for_static_files_once()
    _wait_for_what_is_compiled()


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart(session: pytest.Session) -> Iterator[None]:
    """Before other processes begin: have done once, on all cores, what each of them would do first."""
    config = session.config
    if config.getoption("tx", None) and not config.option.collectonly:
        folder = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # noqa: SLF001 - theirs lie in it
        blocker = config.stash[blocking_manager_key]
        with blocker.unblock():
            beside = database.begin(folder)
        config.add_cleanup(lambda: _end(blocker, folder, beside))
        if not sys.dont_write_bytecode:
            compiled.ahead(config)
    yield


def _end(blocker: Any, folder: Path, beside: int) -> None:
    with blocker.unblock():
        database.end(folder, beside)


def _wait_for_what_is_compiled() -> None:
    """`./tingtang test` begins to compile the calculations beside the first tests: twenty seconds that no test repeats."""
    compile_now = Dispatcher.compile

    def compile_after(loop: Any, *arguments: Any) -> Any:
        kernels.wait()
        return compile_now(loop, *arguments)

    Dispatcher.compile = compile_after


def _look_for_static_files_once() -> None:
    """Every client of Django is a server of its own, which would look for all files anew: a tenth of a test of many clients."""
    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def add(server: WhiteNoiseMiddleware) -> None:
        if not found:
            look(server)
            if AXE.exists():
                server.add_file_to_dictionary(SERVED_AXE, str(AXE))
            found.update(server.files)
        server.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = add


# Files with tests of many seconds and how many of one processor in all; each process begins with its share of them, so that none is
# left with a long one at the end. A file is not divided: its tests share worlds, servers and browsers.
LONG = {
    "test_day.py": 62, "test_pages.py": 66, "test_openapi.py": 38, "test_browser.py": 27, "test_permissions.py": 36,
    "test_demo.py": 38, "test_kiosk_browser.py": 14, "test_up.py": 15, "test_casework_browser.py": 15,
    "test_procedure_browser.py": 12, "test_desk_browser.py": 11, "test_screens_browser.py": 9, "test_doors.py": 7,
    "test_journeys_browser.py": 7, "test_mining_pages.py": 7, "test_simulation.py": 7, "test_simulate_lines.py": 7,
    "test_analyst_browser.py": 7, "test_planner_browser.py": 6, "test_mending_browser.py": 6, "test_apply.py": 10,
    "test_complaint_browser.py": 6, "test_models.py": 6, "test_ticket_machine.py": 6, "test_reference_journeys.py": 6,
    "test_postgres.py": 5, "test_sheets.py": 5, "test_welcome.py": 9, "test_architecture.py": 4, "test_procedures.py": 4,
    "test_talk_browser.py": 4, "test_desk_permissions.py": 4, "test_statements.py": 4,
    "test_undeclared.py": 6, "test_words.py": 5, "test_start.py": 5,
}  # fmt: skip


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Whatever asks for a browser carries the mark by which `./tingtang test` leaves it out where there is none."""
    for item in items:
        if needs_browser(item):
            item.add_marker("browser")
    yield
    items[:] = dealt(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def needs_browser(item: pytest.Item) -> bool:
    """Whether a test drives a browser."""
    return "chromium" in getattr(item, "fixturenames", ())


def dealt(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """The tests in as many stretches of equal length as there are processes, each beginning with some of the long ones.

    The processes are given such stretches to begin with and take from each other afterwards. Browsers wait until all is compiled, so
    that they come after the others.
    """
    rest = [item for item in items if item.path.name not in LONG]
    length, found = -(-len(items) // processes), []
    for names in shares(processes):
        long = sorted((item for item in items if item.path.name in names), key=needs_browser)  # stable
        more = max(0, length - len(long))
        found += long + rest[:more]
        del rest[:more]
    return found + rest


def shares(processes: int) -> list[set[str]]:
    """The long files for each process, so that all of them take about as long."""
    shares: list[set[str]] = [set() for _process in range(processes)]
    for name in sorted(LONG, key=lambda name: -LONG[name]):
        min(shares, key=lambda share: sum(LONG[one] for one in share)).add(name)
    return shares


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays to the end: all modules and tests. It took a tenth of the suite's time."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Spare it the same once more: pytest would have it look through all that is left, at the end of each process."""
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """Processes that work side by side migrate one database and copy it."""
    if not hasattr(request.config, "workerinput"):
        yield
        return
    with django_db_blocker.unblock(), database.shared(tmp_path_factory.getbasetemp().parent):
        yield


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of the migrations, to which every test that commits brings it back; nobody reads it when it is removed."""
    with django_db_blocker.unblock():
        at_first = database.remember()
        # Threads of the test server keep theirs while a browser speaks to them, as the web process does: for each request a new one
        # took the database as long as the page.
        connection.settings_dict["CONN_MAX_AGE"] = 3600
    traffic.watch()

    def restore(_test: TransactionTestCase) -> None:
        traffic.settle()
        at_first.restore()

    # Django would empty every table and fill the given ones anew: 0.3 s for each such test, and more with each domain.
    TransactionTestCase._fixture_teardown = restore  # noqa: SLF001 - it has no public door
    yield
    with django_db_blocker.unblock():
        if request.config.getoption("reuse_db"):
            at_first.forget()
        else:
            database.part_with_readers()


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A coded store of this process alone: the databases of all processes count their logs from one, and would share its files."""
    django_settings.STORE_DIR = tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session", autouse=True)
def _one_description(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Processes that work side by side draw the description of the API once."""
    if hasattr(request.config, "workerinput"):
        drawn.share(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session")
def one_browser() -> Iterator[Any]:
    """The browser of this process. To start one for each of twenty modules took fifteen seconds of the suite."""
    kernels.wait()  # a page with calculations must not keep a browser waiting for the compiler
    with launched() as browser_and_loop:
        yield browser_and_loop


@pytest.fixture
def prepared() -> Callable[..., Any]:
    """`prepared(name, build)`: a world that is built once in a process, however many tests ask for it."""
    return worlds.prepared


@pytest.fixture(autouse=True)
def _codes() -> None:
    """Begin with the codes that the journal has at first: new ones of the test before went with what it wrote."""
    from tingtang.journal.record import forget_codes  # noqa: PLC0415 - Django is set up only now

    forget_codes(database.codes_at_first)


@pytest.fixture(autouse=True)
def _every_area() -> None:
    """Have the menu take every field of work for used: to ask would be a statement more on a page, whichever it happens to be."""
    from tingtang.ui import areas  # noqa: PLC0415 - Django is set up only now

    areas.remember(frozenset(), inf)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: pytest_django.Settings) -> None:
    """Hash passwords fast: the real hash is slow on purpose, and most tests only need somebody to have a password."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
