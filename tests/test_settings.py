"""Settings: what is refused, how that is said, and what is never shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from include.settings import Settings, SettingsError
from tests.host_key import HOST_KEY


def refusal(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        Settings()
    return str(refused.value)


def test_everything_has_a_default():
    settings = Settings()

    assert (settings.server_timezone, settings.ssh_check_interval) == (ZoneInfo("UTC"), 1)
    assert (settings.match_window, settings.session_gap) == (timedelta(minutes=60), timedelta(minutes=60))
    assert settings.lookback == timedelta(hours=24)


def test_the_env_file_is_read_and_the_environment_goes_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    env_file = tmp_path / ".env"
    env_file.write_text("SERVER_TIMEZONE=Europe/Ljubljana\nAIRFLOW_PORT=9001\nSOMEBODY_ELSES=1\n")
    monkeypatch.setenv("AIRFLOW_PORT", "9002")

    settings = Settings(_env_file=env_file)

    assert settings.server_timezone.key == "Europe/Ljubljana"
    assert settings.airflow_port == 9002


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_WEBHOOK_URL", "")
    monkeypatch.setenv("SSH_PORT", "")

    settings = Settings()

    assert (settings.discord_webhook_url, settings.ssh_port) == (None, 22)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SERVER_TIMEZONE", "Mars/Olympus", "a zone of the IANA database"),
        ("SERVER_TIMEZONE", "../../etc/passwd", "a zone of the IANA database"),
        ("SERVER_TIMEZONE", "Europe", "a zone of the IANA database"),
        ("SSH_PORT", "twenty-two", "integer"),
        ("AIRFLOW_PORT", "70000", "less than or equal to 65535"),
        ("SSH_CHECK_INTERVAL", "0", "greater than or equal to 0.2"),
        ("SSH_STARTUP_LOOKBACK_HOURS", "a day", "number"),
        ("ROUND_MATCH_WINDOW_MINUTES", "0", "greater than or equal to 1"),
        ("LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("SSH_HOST_KEY", "AAAAC3NzaC1lZDI1", "'ssh-ed25519 AAAA...'"),
        ("SSH_HOST_KEY", "ssh-ed25519 AAAA...", "the whole ssh-ed25519 key"),
        ("SSH_HOST_KEY", HOST_KEY[:-4], "the whole ssh-ed25519 key"),
        ("SSH_HOST_KEY", HOST_KEY.replace("ssh-ed25519", "ssh-rsa"), "the whole ssh-rsa key"),
        ("SSH_HOST_KEY", HOST_KEY.replace("A", "-"), "the whole ssh-ed25519 key"),
        ("DISCORD_WEBHOOK_URL", "discord", "beginning with https://"),
        ("DISCORD_WEBHOOK_URL", "http://discord.com/api/webhooks/1/token", "beginning with https://"),
        ("DISCORD_WEBHOOK_URL", "http://127.0.0.1.example.org/1/token", "beginning with https://"),
        ("REDIS_URL", "localhost:6379", "like redis://"),
        ("REDIS_URL", "redis://", "like redis://"),
        ("REDIS_URL", "redis://host:port/0", "like redis://"),
        ("SERVER_NAME", "Bob's $5 server", "no single quote beside"),
        ("POSTGRES_PASSWORD", "it's $5", "no single quote beside"),
        ("POSTGRES_DATABASE", "two\nlines", "without line breaks"),
        ("SSH_KEY_PATH", "/home/$o'neil/key", "no single quote beside"),
        ("POSTGRES_DATABASE", "fragflow_airflow", "Airflow's own database"),
    ],
)
def test_an_impossible_value_is_refused_by_name_with_what_is_expected(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
):
    message = refusal(monkeypatch, **{name: value})

    assert message.startswith(f"{name}: expected ")
    assert expected in message


def test_every_impossible_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch):
    message = refusal(monkeypatch, SSH_PORT="x", AIRFLOW_PORT="y")

    assert [line.split(":")[0] for line in message.splitlines()] == ["SSH_PORT", "AIRFLOW_PORT"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "[::1]", "localhost"])
def test_a_webhook_on_this_machine_may_do_without_https(host: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_WEBHOOK_URL", f"http://{host}:8090/api/webhooks/1/token")

    assert Settings().discord_webhook_url


@pytest.mark.parametrize("address", ["redis://h", "rediss://:p%40ss@h:6380/1", "unix:///run/redis.sock"])
def test_an_address_of_redis_is_kept_as_it_is(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REDIS_URL", address)

    assert Settings().redis_url.get_secret_value() == address


def test_ports_that_are_the_same_are_all_said(monkeypatch: pytest.MonkeyPatch):
    message = refusal(monkeypatch, AIRFLOW_PORT="9000", PREVIEW_PORT="9000", DEMO_SFTP_PORT="54320", SSH_HOST="game")

    assert message.splitlines() == [
        "SSH_HOST is set, so these are needed too: SSH_USER, SSH_KEY_PATH, SSH_HOST_KEY",
        "AIRFLOW_PORT, PREVIEW_PORT: expected ports that differ, found 9000 for each",
        "DEMO_SFTP_PORT, POSTGRES_PORT: expected ports that differ, found 54320 for each",
    ]


def test_a_game_server_needs_its_account_and_keys(monkeypatch: pytest.MonkeyPatch):
    message = refusal(monkeypatch, SSH_HOST="game.example.org", SSH_USER="et")

    assert message == "SSH_HOST is set, so these are needed too: SSH_KEY_PATH, SSH_HOST_KEY"


def test_a_refused_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch):
    message = refusal(monkeypatch, DISCORD_WEBHOOK_URL="ftp://hook/s3cret")

    assert "s3cret" not in message


def test_secrets_are_not_in_the_text_of_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_WEBHOOK_URL", "https://hook.example.org/s3cret")
    monkeypatch.setenv("POSTGRES_PASSWORD", "s3cret")

    settings = Settings()

    assert "s3cret" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_a_host_key_is_taken_as_ssh_keyscan_prints_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(
        "SSH_HOST_KEY",
        f"game.example.org {HOST_KEY} a comment",
    )

    assert Settings().ssh_host_key == HOST_KEY


def test_a_database_of_ones_own_is_addressed_with_its_password(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("POSTGRES_HOST", "db.example.org")
    monkeypatch.setenv("POSTGRES_PASSWORD", "p@ss/word")

    assert Settings().database_url() == "postgresql://fragflow:p%40ss%2Fword@db.example.org:5432/fragflow"


def test_the_embedded_database_is_addressed_with_its_generated_password(tmp_path: Path):
    settings = Settings(fragflow_home=tmp_path)
    settings.embedded_postgres_folder.mkdir()
    (settings.embedded_postgres_folder / "password").write_text("generated\n")

    assert settings.database_url() == "postgresql://fragflow:generated@127.0.0.1:54320/fragflow"


def test_without_any_database_the_error_says_how_to_get_one(tmp_path: Path):
    with pytest.raises(SettingsError, match=r"POSTGRES_HOST: not set.*make database"):
        Settings(fragflow_home=tmp_path).database_url()


def test_passwords_of_roles_come_together_and_the_bot_s_where_there_is_a_bot():
    loader_and_reader = {"postgres_loader_password": "a", "postgres_reader_password": "b"}

    assert Settings(**loader_and_reader)
    assert Settings(**loader_and_reader, postgres_bot_password="c", discord_bot_token="d")
    assert Settings(discord_bot_token="d")
    for wrong in (loader_and_reader | {"discord_bot_token": "d"}, {"postgres_bot_password": "c"}):
        with pytest.raises(SettingsError, match=r"^POSTGRES_BOT_PASSWORD: "):
            Settings(**wrong)
