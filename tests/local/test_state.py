"""The state folder: made for us alone, and what was there before is left as it was."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.state import StateError, kept_secret, own, prepare_home


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_state_folder_that_we_make_is_for_us_and_may_be_passed_through_by_the_servers_of_root(tmp_path: Path) -> None:
    home = prepare_home(tmp_path / "below" / "home")

    assert mode_of(home) == (0o711 if os.geteuid() == 0 else 0o700)


def test_a_folder_that_was_there_before_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    prepare_home(tmp_path)

    assert mode_of(tmp_path) == 0o755


def test_a_folder_that_everybody_may_write_into_is_refused_and_left_alone(tmp_path: Path) -> None:
    """/tmp is one."""
    tmp_path.chmod(0o1777)

    with pytest.raises(StateError, match=r"everybody may write into it.*set FRAGFLOW_HOME"):
        prepare_home(tmp_path)
    assert mode_of(tmp_path) == 0o1777


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_account_is_refused_and_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o750)
    os.chown(home, 12345, 12345)

    with pytest.raises(StateError, match="it is not ours"):
        prepare_home(home)
    assert mode_of(home) == 0o750


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").touch()

    with pytest.raises(StateError, match="Not a directory"):
        prepare_home(tmp_path / "home")


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    """Or whoever put it there had us empty the file that it leads to."""
    kept = tmp_path / "kept"
    kept.write_text("of somebody")
    (tmp_path / "lock").symlink_to(kept)

    with pytest.raises(OSError, match="symbolic links"):
        own(tmp_path)
    assert kept.read_text() == "of somebody"


def test_a_secret_that_a_power_cut_left_empty_is_made_anew(tmp_path: Path) -> None:
    """Signing keys are made of secrets: of an empty one everybody could make the key."""
    (tmp_path / "jwt_secret").touch()

    secret = kept_secret(tmp_path / "jwt_secret")

    assert len(secret) == 32
    assert kept_secret(tmp_path / "jwt_secret") == secret
    assert [path.name for path in tmp_path.iterdir()] == ["jwt_secret"]


def test_those_who_ask_for_a_secret_at_once_get_one_and_the_same(tmp_path: Path) -> None:
    for number in range(10):
        with ThreadPoolExecutor(8) as several:
            secrets = set(several.map(kept_secret, [tmp_path / f"{number}"] * 8))
        assert [len(secret) for secret in secrets] == [32]
    assert len(list(tmp_path.iterdir())) == 10
