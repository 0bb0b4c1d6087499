"""README.md and .env.example say of each setting what the code says: name, default, meaning."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic.fields import FieldInfo

from include.settings import PROJECT_ROOT, Settings


def default_of(field: FieldInfo) -> str:
    match field.default:
        case Path() | str() | int() | float():
            return str(field.default)
        case ZoneInfo() as zone:
            return zone.key
    return ""


def readme_rows() -> list[str]:
    return [
        f"| `{name.upper()}` | {f'`{default}`' if (default := default_of(field)) else ''} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def example_lines() -> list[str]:
    return [
        f"# {field.description}\n#{name.upper()}={default_of(field)}" for name, field in Settings.model_fields.items()
    ]


def test_the_readme_has_a_row_for_each_setting():
    rows = [line for line in (PROJECT_ROOT / "README.md").read_text().splitlines() if line.startswith("| `")]
    settings_rows = [row for row in rows if row.split("`")[1].isupper()]

    assert settings_rows == readme_rows()


def test_the_example_has_an_entry_for_each_setting():
    example = (PROJECT_ROOT / ".env.example").read_text()

    assert example.split("\n\n")[1:] == [*example_lines()[:-1], example_lines()[-1] + "\n"]


def test_the_example_with_its_marks_removed_is_a_valid_env_file(tmp_path: Path):
    env_file = tmp_path / ".env"
    lines = (PROJECT_ROOT / ".env.example").read_text().splitlines()
    env_file.write_text("\n".join(line.removeprefix("#") for line in lines if not line.startswith("# ")))

    assert Settings(_env_file=env_file) == Settings()
