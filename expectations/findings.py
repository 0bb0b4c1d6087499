"""
Expectations of our own: what the built-in ones cannot say, since it takes the parser's rules to say it.

Their columns hold what a rule of `include.parser` found wrong, in words: empty where nothing is, missing where the rule
does not apply. So there is one rule, the parser's, and what it saw is what the report and Data Docs show.
"""

from __future__ import annotations

from typing import ClassVar

import pandas as pd
from great_expectations.compatibility import pydantic
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation, Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)

from expectations.rules import ConfiguredOnce, Severity


class FindingEmpty(ColumnMapMetricProvider):
    """True where a rule found nothing wrong. Missing values do not come here."""

    condition_metric_name = "column_values.finding_empty"

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series, **_: object) -> pd.Series:  # noqa: N805 Great Expectations calls it with the class
        return column == ""


class _NothingFound(ConfiguredOnce, ColumnMapExpectation):
    map_metric: ClassVar[str] = "column_values.finding_empty"
    of_column: ClassVar[str]
    in_words: ClassVar[str]


class ExpectRoundToBalance(_NothingFound):
    """Every kill is somebody's death and all damage given is received: `include.parser.balance` (format-spec 11.19)."""

    of_column = "imbalance"
    in_words = "Within a round kills are deaths and damage given is damage received."
    _configured: ExpectationConfiguration | None = pydantic.PrivateAttr(default=None)


class ExpectWeaponsToTellKills(_NothingFound):
    """What a player did by his weapons together is what he did."""

    of_column = "players_differing_from_weapons"
    in_words = "Kills, deaths, hits, shots and headshot hits of each player are the sums of his weapons."
    _configured: ExpectationConfiguration | None = pydantic.PrivateAttr(default=None)


class ExpectRightFirstRound(_NothingFound):
    """A round 2 was derived from a round 1 that it can follow: every point of `include.parser.proof` holds."""

    of_column = "doubts_about_first_round"
    in_words = (
        "Round 2 follows the round 1 it was derived from: server, map, config, defender and time limit agree, it has "
        "room between the two ends, counters went on, the players are mostly the same and changed sides."
    )
    _configured: ExpectationConfiguration | None = pydantic.PrivateAttr(default=None)


def nothing_found(kind: type[_NothingFound], severity: Severity) -> Expectation:
    """The rule of this kind found nothing wrong."""
    return kind(column=kind.of_column, description=kind.in_words, severity=FailureSeverity(severity))
