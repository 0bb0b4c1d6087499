"""docs/metrics.md says what the registry computes."""

from __future__ import annotations

from include.settings import PROJECT_ROOT
from include.stats.registry import METRICS, Metric
from include.stats.sums import SUMS, Sum

DOCUMENT = PROJECT_ROOT / "docs" / "metrics.md"


def metric_row(metric: Metric) -> str:
    least = ", ".join(f"{least:,} {name.replace('_', ' ')}" for name, least in metric.minimum.items()) or "any"
    better = "higher" if metric.higher_is_better else "lower"
    return f"| {metric.label} | `{metric.code}` | {metric.formula} | {metric.unit} | {least} | {better} |"


def sum_row(each: Sum) -> str:
    return f"| `{each.name}` | {each.meaning}{', the largest' if each.largest else ''} |"


def test_the_document_lists_every_metric_and_every_sum():
    """Written anew from these rows when it fails: the order is that of the registry."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()

    expected = [metric_row(metric) for metric in METRICS.values()] + [sum_row(each) for each in SUMS]
    assert len(expected) > 90
    assert [line for line in lines if line in set(expected)] == expected
    assert len([line for line in lines if line.startswith("|")]) == len(expected) + 4
