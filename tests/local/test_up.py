from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from include.settings import Settings, SettingsError
from local.parts import take_for_demo
from local.state import prepare_home
from local.up import up_system
from tests.host_key import HOST_KEY


@pytest.fixture
def complete(tmp_path: Path) -> Settings:
    key = tmp_path / "id_ed25519"
    key.touch()
    return Settings(
        fragflow_home=tmp_path / "home", ssh_host="game.example", ssh_user="et", ssh_key_path=key,
        ssh_host_key=HOST_KEY,
    )  # fmt: skip


def test_everything_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as missing:
        up_system(Settings(fragflow_home=tmp_path))

    said = str(missing.value)
    assert [name for name in ("SSH_HOST:", "SSH_USER:", "SSH_KEY_PATH:", "SSH_HOST_KEY:") if name not in said] == []


def test_how_to_get_the_host_key_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"ssh-keyscan -t ed25519 -p 22 "):
        up_system(Settings(fragflow_home=tmp_path))


def test_a_private_key_that_is_not_there_is_said(complete: Settings) -> None:
    settings = complete.model_copy(update={"ssh_key_path": Path("/nowhere/key")})

    with pytest.raises(SettingsError, match="SSH_KEY_PATH: /nowhere/key is not there"):
        up_system(settings)


def test_the_demo_s_rounds_are_not_mixed_with_the_user_s(complete: Settings) -> None:
    (complete.fragflow_home / "game-server").mkdir(parents=True)

    with pytest.raises(SettingsError, match="holds the demo's rounds"):
        up_system(complete)


def test_the_demo_s_database_is_known_without_its_game_server(complete: Settings) -> None:
    take_for_demo_of(complete)

    with pytest.raises(SettingsError, match="FRAGFLOW_HOME=") as refusal:
        up_system(complete)
    assert "delete" not in str(refusal.value)


def take_for_demo_of(settings: Settings) -> None:
    prepare_home(settings.fragflow_home)
    take_for_demo(settings)


def test_without_a_webhook_posts_go_to_the_preview_page(complete: Settings) -> None:
    system = up_system(complete)

    assert [server.name for server in system.servers] == ["preview page"]
    assert system.settings.discord_webhook_url


def test_with_a_webhook_there_is_no_preview_page(complete: Settings) -> None:
    system = up_system(complete.model_copy(update={"discord_webhook_url": SecretStr("https://discord.example/1/a")}))

    assert system.servers == ()


def test_with_a_database_of_the_user_s_none_is_started(complete: Settings) -> None:
    system = up_system(complete.model_copy(update={"postgres_host": "db.example"}))

    assert system.postgres is None
    assert not complete.embedded_postgres_folder.exists()


def test_the_preview_page_asks_with_the_login_that_only_reads(complete: Settings) -> None:
    system = up_system(complete.model_copy(update={"server_timezone": ZoneInfo("Europe/Berlin")}))

    environment = system.servers[0].environment
    owner, reader = system.databases.owner.password, system.databases.reader.password
    assert reader in environment["FRAGFLOW_PREVIEW_DATABASE"]
    assert environment["SERVER_TIMEZONE"] == "Europe/Berlin"
    assert [name for name, value in environment.items() if owner in value] == []
