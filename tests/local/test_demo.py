from __future__ import annotations

import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from include.settings import Settings, SettingsError
from local import airflow_env, state
from local.demo import demo_system, main
from local.runtime import airflow_components
from tests.free_ports import free_port
from tests.host_key import HOST_KEY


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """What somebody may have in `.env` who also runs `make up`."""
    return Settings(
        fragflow_home=tmp_path, postgres_host="db.example", postgres_password=SecretStr("their-database-password"),
        ssh_host="game.example", ssh_user="et", ssh_key_path=tmp_path / "key", ssh_host_key=HOST_KEY,
        discord_webhook_url=SecretStr("https://discord.example/api/webhooks/1/their-token"),
        airflow_port=free_port(), preview_port=free_port(), demo_sftp_port=free_port(),
    )  # fmt: skip


def test_the_demo_uses_none_of_the_user_s_own_servers(own: Settings) -> None:
    settings = demo_system(own).settings

    assert (settings.postgres_host, settings.ssh_host) == ("127.0.0.1", "127.0.0.1")
    assert settings.discord_webhook_url
    assert settings.discord_webhook_url.get_secret_value().startswith(f"http://127.0.0.1:{own.preview_port}/")
    assert settings.postgres_password != own.postgres_password


@pytest.mark.parametrize("public_url", [None, "https://stats.example"])
def test_posts_on_the_preview_page_lead_to_receipts_with_nothing_configured(
    own: Settings, public_url: str | None
) -> None:
    settings = demo_system(own.model_copy(update={"public_url": public_url})).settings

    assert settings.public_url == (public_url or f"http://127.0.0.1:{own.airflow_port}")


def test_no_secret_stands_on_a_command_line(own: Settings) -> None:
    """Every account of the machine can list those."""
    system = demo_system(own)
    components = (*system.servers, *airflow_components(system.settings, {}))
    assert system.settings.postgres_password
    secrets = [*vars_of(system.kept), system.settings.postgres_password.get_secret_value()]
    assert len(components) == 6

    words = " ".join(word for component in components for word in component.command)
    assert [secret for secret in secrets if secret in words] == []


def test_the_owner_s_password_reaches_no_process_of_airflow(own: Settings) -> None:
    system = demo_system(own)
    place = airflow_env.this_machine(system.settings)
    variables = airflow_env.airflow_environment(system.settings, system.kept, place, system.databases)

    assert system.postgres
    assert [name for name, value in variables.items() if system.postgres.password in value] == []
    assert variables["POSTGRES_USER"] == "fragflow_loader"


@pytest.mark.parametrize("made", ["data", "location"])
def test_the_user_s_own_rounds_are_not_mixed_with_invented_ones(own: Settings, made: str) -> None:
    """`location` stands for data that lies elsewhere, as root's may."""
    (own.embedded_postgres_folder / made).mkdir(parents=True)

    with pytest.raises(SettingsError, match=r"FRAGFLOW_HOME=\.fragflow-demo make demo"):
        demo_system(own)
    assert [path.name for path in own.fragflow_home.iterdir()] == ["postgres"]


def test_the_demo_knows_its_own_database_again(own: Settings) -> None:
    demo_system(own)
    (own.embedded_postgres_folder / "data").mkdir()

    assert demo_system(own)


def test_a_second_start_finds_the_same_keys_and_passwords(own: Settings) -> None:
    first, second = demo_system(own), demo_system(own)

    assert first.settings == second.settings
    assert first.kept == second.kept


def test_taken_ports_are_all_said_with_the_setting_that_changes_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as airflow, socket.socket() as sftp, socket.socket() as database:
        for name, taken in (("AIRFLOW_PORT", airflow), ("DEMO_SFTP_PORT", sftp), ("POSTGRES_PORT", database)):
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            monkeypatch.setenv(name, str(taken.getsockname()[1]))
        monkeypatch.setenv("PREVIEW_PORT", str(free_port()))
        monkeypatch.setenv("FRAGFLOW_HOME", str(tmp_path))

        assert main([]) == 1

    said = capsys.readouterr().out
    assert "AIRFLOW_PORT" in said
    assert "DEMO_SFTP_PORT" in said
    assert "POSTGRES_PORT" in said
    assert "PREVIEW_PORT" not in said
    assert not (tmp_path / "postgres" / "data").exists()


def test_a_second_demo_at_the_same_time_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:

    monkeypatch.setenv("FRAGFLOW_HOME", str(tmp_path))
    with state.own(tmp_path):
        assert main([]) == 1

    assert "is in use by process" in capsys.readouterr().out


def vars_of(kept: object) -> list[str]:
    return [getattr(kept, name) for name in kept.__slots__]  # type: ignore[attr-defined]
