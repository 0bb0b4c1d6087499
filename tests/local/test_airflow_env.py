from __future__ import annotations

import base64
import dataclasses
import json
import re
import shlex
import stat
import subprocess
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from include.settings import Settings, SettingsError
from local import airflow_env, databases
from local.kept_secrets import KeptSecrets, keep_secrets
from tests.host_key import HOST_KEY

REDIS = SecretStr("redis://:very-secret@cache.example/0")
WEBHOOK = "https://discord.example/api/webhooks/1/very-secret-token"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        fragflow_home=tmp_path,
        server_timezone=ZoneInfo("Europe/Ljubljana"),
        ssh_host="game.example",
        ssh_port=2222,
        ssh_user="et",
        ssh_key_path=tmp_path / "key",
        ssh_host_key=HOST_KEY,
        postgres_host="db.example",
        postgres_port=5433,
        postgres_user="frag@flow",
        postgres_password=SecretStr("p$ss/w%rd"),
        discord_webhook_url=SecretStr(WEBHOOK),
        redis_url=REDIS,
    )


@pytest.fixture
def kept(tmp_path: Path) -> KeptSecrets:
    return keep_secrets(tmp_path)


@pytest.fixture
def environment(settings: Settings, kept: KeptSecrets) -> dict[str, str]:
    own = databases.of_the_user(settings)
    return airflow_env.airflow_environment(settings, kept, airflow_env.this_machine(settings), own)


def test_secrets_stay_the_same_from_one_start_to_the_next(tmp_path: Path, kept: KeptSecrets) -> None:
    assert keep_secrets(tmp_path) == kept


def test_secrets_differ_between_two_installations(tmp_path: Path, kept: KeptSecrets) -> None:
    (tmp_path / "other").mkdir()
    other = keep_secrets(tmp_path / "other")

    assert {*vars_of(other)}.isdisjoint(vars_of(kept))


def test_secret_files_are_for_their_owner_only(
    settings: Settings, kept: KeptSecrets, environment: dict[str, str]
) -> None:
    airflow_env.write_airflow_home(settings, kept)
    airflow_env.write_env_file(settings.fragflow_home / "airflow.env", environment)

    files = [path for path in settings.fragflow_home.rglob("*") if path.is_file() and path.suffix != ".py"]
    assert len(files) == 11
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_fernet_key_is_one(kept: KeptSecrets) -> None:
    """32 bytes in URL-safe base64, says the Fernet specification."""
    assert len(base64.urlsafe_b64decode(kept.fernet_key)) == 32


def test_a_shell_reads_the_written_file_back(tmp_path: Path, environment: dict[str, str]) -> None:
    path = tmp_path / "airflow.env"
    airflow_env.write_env_file(path, environment)
    names = [name for name in environment if name.startswith(("AIRFLOW", "POSTGRES"))]
    script = f". {shlex.quote(str(path))}; " + "; ".join(f'printf "%s\\n" "${name}"' for name in names)
    read = subprocess.run(["/bin/sh", "-c", script], env={}, capture_output=True, text=True, check=True)

    assert read.stdout.splitlines() == [environment[name] for name in names]


@pytest.mark.parametrize("value", ["Bob's server", 'the "best"', "50 % of $HOME `id` \\ half", "naïve ☃"])
def test_a_shell_and_an_env_reader_agree_on_quotes_and_signs(tmp_path: Path, value: str) -> None:
    """Docker compose was not tried; its documentation gives both kinds of quotes the same meaning."""
    path = tmp_path / "airflow.env"
    airflow_env.write_env_file(path, {"SERVER_NAME": value})
    shell = subprocess.run(
        ["/bin/sh", "-c", f'. {shlex.quote(str(path))}; printf "%s" "$SERVER_NAME"'],
        env={"HOME": "/nowhere"}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert shell.stdout == value
    assert Settings(_env_file=path).server_name == value


@pytest.mark.parametrize("value", ["two\nlines", "it's $5", 'it\'s "it"', "ends with \\"])
def test_a_value_that_no_reader_agrees_on_is_refused_without_showing_it(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match="POSTGRES_PASSWORD: expected a value") as refusal:
        airflow_env.write_env_file(tmp_path / "airflow.env", {"POSTGRES_PASSWORD": value})
    assert value not in str(refusal.value)


def test_the_webhook_is_only_the_password_of_a_connection(environment: dict[str, str]) -> None:
    """Airflow masks passwords of connections in its logs, and nothing else."""
    assert [name for name, value in environment.items() if WEBHOOK in value] == ["AIRFLOW_CONN_DISCORD_WEBHOOK"]
    assert json.loads(environment["AIRFLOW_CONN_DISCORD_WEBHOOK"])["password"] == WEBHOOK


def test_the_tasks_know_no_redis(environment: dict[str, str]) -> None:
    assert [name for name, value in environment.items() if "very-secret@" in value] == []


def test_the_game_server_is_only_trusted_by_its_key(environment: dict[str, str], tmp_path: Path) -> None:
    connection = json.loads(environment["AIRFLOW_CONN_GAME_SERVER"])

    assert (connection["host"], connection["port"], connection["login"]) == ("game.example", 2222, "et")
    assert connection["extra"] == {
        "key_file": str(tmp_path / "key"),
        "host_key": HOST_KEY,
    }


def test_airflow_s_tables_lie_beside_the_statistics(environment: dict[str, str]) -> None:
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == (
        "postgresql+psycopg2://frag%40flow:p%24ss%2Fw%25rd@db.example:5433/fragflow_airflow"
    )


def test_tasks_see_the_settings_that_the_system_was_started_with(
    environment: dict[str, str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert Settings(discord_webhook_url=SecretStr(WEBHOOK), redis_url=REDIS) == settings


def test_nothing_listens_to_the_network(environment: dict[str, str]) -> None:
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"


@pytest.mark.airflow
def test_every_setting_of_airflow_is_one_that_it_knows(environment: dict[str, str]) -> None:
    """A name that Airflow does not know is ignored without a word."""
    airflow = find_spec("airflow")
    assert airflow
    names, section = set(), ""
    for line in (Path(airflow.origin or "").parent / "config_templates" / "config.yml").read_text().splitlines():
        if heading := re.match(r"(\w+):", line):
            section = heading[1]
        elif option := re.match(r"    (\w+):", line):
            names.add(f"AIRFLOW__{section}__{option[1]}".upper())
    ours = {name for name in environment if name.startswith("AIRFLOW__")}

    assert len(ours) > 20
    assert ours - names == set()


def test_a_task_is_given_up_only_after_many_heartbeats_that_did_not_come() -> None:
    beats = int(airflow_env.FIXED["AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL"])

    assert int(airflow_env.FIXED["AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT"]) >= 20 * beats


def test_somebody_else_s_airflow_database_and_keys_do_not_shine_through(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AIRFLOW__CORE__EXECUTOR", "PGHOST", "POSTGRES_HOST", "DISCORD_WEBHOOK_URL", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "theirs")
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example")

    surroundings = airflow_env.surroundings()

    assert "theirs" not in surroundings.values()
    assert surroundings["HTTPS_PROXY"] == "proxy.example"
    assert "127.0.0.1" in surroundings["NO_PROXY"].split(",")


def vars_of(kept: KeptSecrets) -> tuple[str, ...]:
    return dataclasses.astuple(kept)
