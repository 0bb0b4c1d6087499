"""Bytes, milliseconds and moments in words, for the commands about the system itself."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

NOT_KNOWN = "–"


def byte_count(number: int) -> str:
    """Give bytes as people say them: 3.4 MiB."""
    size, unit = float(number), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{number} B" if unit == "B" else f"{size:.1f} {unit}"


def short_byte_count(number: int) -> str:
    """Give bytes for a narrow table: 3.4M."""
    said = byte_count(number)
    return said[:-2].replace(" ", "").removesuffix("i") if said.endswith("iB") else said.replace(" ", "")


def milliseconds(seconds: float | None) -> str:
    """Give a short time: 12.3 ms."""
    return NOT_KNOWN if seconds is None else f"{seconds * 1000:,.1f} ms"


def percent(share: float | None) -> str:
    """Give a share between 0 and 1: 12.3 %."""
    return NOT_KNOWN if share is None else f"{share * 100:.1f} %"


def span(time: timedelta) -> str:
    """Give how long something takes, in its two largest units: 3 d 4 h."""
    seconds = max(0, int(time.total_seconds()))
    parts = [(seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s")]
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    return " ".join(f"{number} {unit}" for number, unit in parts[first : first + 2] if number) or "0 s"


def moment(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Give a time on the server's clock, and how long ago it was."""
    if at is None:
        return "never"
    ago = f"{span(now - at)} ago" if at <= now else "not yet by our clock"
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({ago})"
