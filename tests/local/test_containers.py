"""What feeds the containers. No engine runs here: these tests and the compose schema are what was tried."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from include.settings import METADATA_DATABASE, PROJECT_ROOT, Settings, SettingsError
from local.container_health import healthy
from local.containers import main, write
from tests.host_key import HOST_KEY
from tests.local.health_page import answering

COMPOSE = (PROJECT_ROOT / "docker-compose.yaml").read_text()


def variables(file: Path) -> dict[str, str]:
    return dict(re.findall(r"^(\w+)='(.*)'$", file.read_text(), flags=re.MULTILINE))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "state" / "containers"
    folder.parent.mkdir()
    write(Settings(), folder)
    return folder


def test_airflow_finds_the_database_by_its_service_name_and_all_else_on_its_own_network(folder: Path):
    inside = variables(folder / "airflow.env")

    assert (inside["POSTGRES_HOST"], inside["POSTGRES_PORT"]) == ("postgres", "5432")
    assert inside["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8080/execution/"
    assert json.loads(inside["AIRFLOW_CONN_GAME_SERVER"])["extra"]["key_file"] == (
        "/state/secrets/game_server_client_key"
    )
    assert (folder / "secrets" / "game_server_client_key").exists()


def test_each_logs_in_as_its_own_role_and_only_postgres_is_told_the_owner_s_password(folder: Path):
    owner_s = variables(folder / "postgres.env")["POSTGRES_PASSWORD"]
    inside = variables(folder / "airflow.env")

    assert [name for name, value in inside.items() if owner_s in value] == []
    assert json.loads(inside["AIRFLOW_CONN_FRAGFLOW_DB"])["login"] == "fragflow_loader"
    assert json.loads(inside["AIRFLOW_CONN_FRAGFLOW_DB_READER"])["login"] == "fragflow_reader"
    password = (folder / "secrets" / "database_airflow").read_text().strip()
    assert inside["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == (
        f"postgresql+psycopg2://fragflow_airflow:{password}@postgres:5432/fragflow_airflow"
    )


def test_posts_on_the_preview_page_lead_to_receipts_and_on_discord_only_where_that_is_set(folder: Path):
    assert variables(folder / "airflow.env")["PUBLIC_URL"] == "http://127.0.0.1:8080"

    write(Settings(discord_webhook_url="https://discord.example/api/webhooks/1/token"), folder)

    assert "PUBLIC_URL" not in variables(folder / "airflow.env")


def test_written_again_the_secrets_stay(folder: Path):
    before = {file.name: file.read_text() for file in folder.glob("*.env")}

    write(Settings(), folder)

    assert {file.name: file.read_text() for file in folder.glob("*.env")} == before
    assert set(before) == {"airflow.env", "bot.env", "postgres.env", "compose.env"}


def test_airflow_s_database_is_made_and_waited_for_under_the_name_that_airflow_uses():
    script = (PROJECT_ROOT / "local" / "create-airflow-database.sh").read_text()

    assert script.split()[-1] == METADATA_DATABASE
    assert f"--dbname={METADATA_DATABASE}" in COMPOSE


def test_secrets_are_for_their_owner_only(folder: Path):
    private = [*folder.glob("*.env"), folder / "airflow" / "passwords.json", *(folder / "secrets").glob("*_key")]

    assert len(private) >= 6
    assert {file.stat().st_mode & 0o077 for file in private} == {0}


def test_ones_own_server_and_webhook_take_the_place_of_the_demos(tmp_path: Path):
    key = tmp_path / "id_ed25519"
    key.write_text("a key")
    settings = Settings(
        ssh_host="game.example.org", ssh_user="et", ssh_key_path=key, ssh_host_key=HOST_KEY,
        discord_webhook_url="https://hook.example.org/1/2",
    )  # fmt: skip

    write(settings, tmp_path / "containers")

    inside = variables(tmp_path / "containers" / "airflow.env")
    assert (inside["SSH_HOST"], inside["SSH_KEY_PATH"]) == ("game.example.org", "/state/secrets/own_game_server_key")
    assert json.loads(inside["AIRFLOW_CONN_DISCORD_WEBHOOK"])["password"] == "https://hook.example.org/1/2"
    assert variables(tmp_path / "containers" / "compose.env")["COMPOSE_PROFILES"] == ""


def test_invented_rounds_and_real_ones_have_different_databases(folder: Path, tmp_path: Path):
    demo_s = variables(folder / "compose.env")["FRAGFLOW_DATABASE_VOLUME"]
    key = tmp_path / "id_ed25519"
    key.write_text("a key")
    own = Settings(ssh_host="game.example.org", ssh_user="et", ssh_key_path=key, ssh_host_key=HOST_KEY)

    write(own, folder)

    assert variables(folder / "compose.env")["FRAGFLOW_DATABASE_VOLUME"] != demo_s


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_what_means_something_else_inside_is_said_and_nothing_is_written(tmp_path: Path, host: str):
    settings = Settings(
        ssh_host=host, ssh_user="et", ssh_key_path=tmp_path / "key", ssh_host_key=HOST_KEY,
        postgres_host="db.example", discord_webhook_url="http://localhost:9000/hook/1",
        redis_url="redis://localhost:6379/0",
    )  # fmt: skip

    with pytest.raises(SettingsError) as refused:
        write(settings, tmp_path / "containers")

    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == [
        "POSTGRES_HOST",
        "SSH_HOST",
        "DISCORD_WEBHOOK_URL",
        "REDIS_URL",
        "SSH_KEY_PATH",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_setting_that_the_containers_cannot_use_is_a_sentence_on_the_command_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("POSTGRES_HOST", "db.example")

    answer = CliRunner().invoke(main)

    assert (answer.exit_code, answer.output.split(":")[:2]) == (1, ["Error", " POSTGRES_HOST"])


def test_an_account_that_the_image_does_not_know_has_a_name_and_a_home(folder: Path):
    """getpass.getuser() asks these before the list of accounts (Python's documentation)."""
    inside = variables(folder / "airflow.env")

    assert (inside["USER"], inside["LOGNAME"], inside["HOME"]) == ("fragflow", "fragflow", "/state")


def test_the_bot_is_told_its_own_login_and_token_and_nothing_of_the_others(folder: Path):
    write(Settings(discord_bot_token="token-of-a-bot", discord_webhook_url="https://hook.example.org/1/2"), folder)

    bot_s = variables(folder / "bot.env")
    secrets = {file.name: file.read_text().strip() for file in (folder / "secrets").iterdir()}
    assert (bot_s["POSTGRES_HOST"], bot_s["POSTGRES_USER"]) == ("postgres", "fragflow_bot")
    assert bot_s["DISCORD_BOT_TOKEN"] == "token-of-a-bot"
    assert [name for name, secret in secrets.items() if secret in bot_s.values()] == ["database_bot"]
    assert "hook.example" not in str(bot_s)
    others = [variables(folder / f"{name}.env") for name in ("airflow", "compose", "postgres")]
    assert not any("token-of-a-bot" in str(each) or secrets["database_bot"] in str(each) for each in others)


def test_the_bot_s_container_sees_no_folder_of_the_others():
    bot = yaml.safe_load(COMPOSE)["services"]["bot"]

    assert [volume.rpartition("/containers}")[2] for volume in bot["volumes"]] == ["/bot:/state"]
    assert bot["env_file"].endswith("/bot.env")


@pytest.mark.parametrize(("token", "profiles"), [(None, "demo,preview"), ("token-of-a-bot", "demo,preview,bot")])
def test_the_bot_runs_where_it_has_a_token(folder: Path, token: str | None, profiles: str):
    write(Settings(discord_bot_token=token), folder)

    assert variables(folder / "compose.env")["COMPOSE_PROFILES"] == profiles


def test_every_variable_of_the_compose_file_is_written(folder: Path):
    asked_for = set(re.findall(r"\$\{(\w+):-", COMPOSE))

    assert asked_for
    assert asked_for <= set(variables(folder / "compose.env"))


def test_every_command_of_the_compose_file_exists():
    asked_for = set(re.findall(r"local\.containers,? ([a-z-]+)", COMPOSE))

    assert asked_for == set(main.commands)


def test_no_secret_stands_in_the_files_of_the_image():
    text = COMPOSE + (PROJECT_ROOT / "Dockerfile").read_text()

    assert re.findall(r"(?i)(?:password|secret|token|_key)\w*['\"]?\s*[:=]\s*\S+", text) == []


@pytest.fixture
def airflow_port() -> Iterator[int]:
    """An Airflow that says: the scheduler is well, the triggerer is not."""
    with answering({"scheduler": {"status": "healthy"}, "triggerer": {"status": "unhealthy"}}) as port:
        yield port


@pytest.mark.parametrize(("name", "well"), [("api-server", True), ("scheduler", True), ("triggerer", False)])
def test_airflow_is_asked_how_each_component_is(name: str, well: bool, airflow_port: int):
    assert asyncio.run(healthy(name, Settings(airflow_port=airflow_port))) is well


def test_without_an_api_server_nothing_is_well():
    assert not asyncio.run(healthy("scheduler", Settings(airflow_port=1)))
