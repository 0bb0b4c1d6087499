"""What tests share: a real PostgreSQL, and distance from the settings of the machine they run on."""

from __future__ import annotations

import itertools
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from include.settings import Settings

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadFileScheduling

    from local.postgres import EmbeddedPostgres

TEMPLATE = "fragflow_template"
SETTINGS = {name.upper() for name in Settings.model_fields}
SLOW = ("validation", "database", "airflow", "system", "lengthy")
LONGEST_FIRST = ("system", "airflow", "database", "validation", "lengthy")
SLOW_MODULE = re.compile(rf"^pytestmark = .*mark\.({'|'.join(SLOW)})\b", re.MULTILINE)
FAST_AND_FORGETFUL = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
    "min_wal_size": "64MB", "max_wal_size": "256MB",  # of memory
}  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help=f"only tests that are not marked {', '.join(SLOW)}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A slow module is not even imported: reading Great Expectations or Airflow alone takes seconds."""
    wanted = not config.getoption("--fast") or collection_path.suffix != ".py"
    return None if wanted or not SLOW_MODULE.search(collection_path.read_text()) else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--fast"):
        slow = [item for item in items if any(item.get_closest_marker(marker) for marker in SLOW)]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: [not item.get_closest_marker(marker) for marker in LONGEST_FIRST])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Deal out files, and all that start the whole system as one: two systems at once would starve each other."""
    from xdist.scheduler import LoadFileScheduling

    class OneSystemAtATime(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file: str = super()._split_scope(nodeid)
            slow = SLOW_MODULE.search((config.rootpath / file).read_text())
            return "system" if slow and "mark.system" in slow[0] else file

    return OneSystemAtATime(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many inputs the fuzz tests tried, in whichever process they did."""
    fuzzed: Counter[str] = Counter()
    for report in terminalreporter.stats.get("", ()):  # set-up and end of tests, as they went well
        if report.when == "teardown":
            fuzzed.update(dict(inputs for name, inputs in report.user_properties if name == "fuzzed"))
    if fuzzed:
        counted = ", ".join(f"{inputs:,} {what}" for what, inputs in sorted(fuzzed.items()))
        terminalreporter.write_line(f"fuzzed: {counted}")


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the environment nor a developer's `.env` reaches a test."""
    for name in SETTINGS & os.environ.keys():
        monkeypatch.delenv(name)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


@pytest.fixture(autouse=True)
def equal_frames_are_judged_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files are checked on the way into a database."""
    if all(request.node.get_closest_marker(marker) for marker in ("database", "validation")):
        from expectations import run
        from tests.judged_once import judged_once

        monkeypatch.setattr(run, "validate", judged_once(run.validate))


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> Iterator[EmbeddedPostgres]:
    """One PostgreSQL for all tests, on a free port, gone afterwards."""
    assert not pytestconfig.getoption("--fast"), "a test that needs a database is marked so"
    from local.postgres import EmbeddedPostgres
    from tests.free_ports import free_port
    from tests.memory import folder_for_a_server

    with folder_for_a_server() as folder:
        server = EmbeddedPostgres(folder / "postgres", free_port(), FAST_AND_FORGETFUL)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def migrated_template(postgres_server: EmbeddedPostgres) -> str:
    """A database with all migrations applied, to be copied."""
    postgres_server.create_database(TEMPLATE)
    if find_spec("include.store.migrate"):
        from include.store import Store
        from include.store.migrate import migrate

        with Store(postgres_server.url(TEMPLATE), "tests") as store:
            assert migrate(store)
    return TEMPLATE


_numbers = itertools.count(1)


@pytest.fixture
def database_url(postgres_server: EmbeddedPostgres, migrated_template: str) -> Iterator[str]:
    """The address of a fresh, migrated database of the test's own."""
    name = f"test_{next(_numbers)}"
    postgres_server.create_database(name, template=migrated_template)
    yield postgres_server.url(name)
    postgres_server.client("dropdb", "--force", name)


@pytest.fixture(scope="session")
def roles_of_the_server(postgres_server: EmbeddedPostgres) -> dict[str, str]:
    """The roles of the database with their passwords."""
    from include.store import Store
    from include.store.roles import AIRFLOW, BOT, LOADER, READER, make_roles

    passwords = {name: f"{name}: p@ss/w%rd" for name in (LOADER, READER, BOT, AIRFLOW)}
    with Store(postgres_server.url("postgres"), "tests", max_size=1) as store:
        make_roles(store, passwords)
    return passwords


@pytest.fixture
def url_of_role(database_url: str, roles_of_the_server: dict[str, str]) -> Callable[[str], str]:
    """The address of the test's own database for a role that may do there what it may in earnest."""
    from include.store import Store
    from include.store.roles import grant

    with Store(database_url, "tests", max_size=1) as store, store.transaction() as connection:
        assert grant(connection)

    def address(role: str) -> str:
        account = f"{role}:{quote(roles_of_the_server[role], safe='')}"
        return (
            urlsplit(database_url)
            ._replace(netloc=f"{account}@{urlsplit(database_url).netloc.rpartition('@')[2]}")
            .geturl()
        )

    return address


@pytest.fixture
def empty_database_url(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """The address of a database without a single table."""
    name = f"test_{next(_numbers)}"
    postgres_server.create_database(name)
    yield postgres_server.url(name)
    postgres_server.client("dropdb", "--force", name)
