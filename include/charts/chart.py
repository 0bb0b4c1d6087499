"""What a chart shows, in plain values; `include.charts.draw` makes the picture of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Series:
    """
    One line, one shape of a radar, or one set of bars.

    Attributes:
        name: hostile text, like a player's name.
        values: one for each label; None where it is not known.
    """

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """
    One picture.

    Attributes:
        kind: a radar goes from 0 to 100 on every spoke; lines stand one above the other, each on its own scale; bars
            are those of the first series.
        labels: of the spokes, of the points in time, or of the bars.
        text: says what is to be seen for whoever cannot see it: plain text without markup or line breaks of players.
    """

    kind: Literal["radar", "lines", "bars"]
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    text: str

    def to_json(self) -> dict[str, Any]:
        """Give what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, chart: Mapping[str, Any]) -> Chart:
        """Read a chart that was remembered as JSON."""
        series = tuple(Series(each["name"], tuple(each["values"])) for each in chart["series"])
        return cls(chart["kind"], chart["title"], tuple(chart["labels"]), series, chart["text"])
