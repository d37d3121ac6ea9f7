"""Percentiles of what was measured."""

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` percent of the values do not exceed (nearest rank); share is above 0, at most 100.

    Raises ValueError where there is no value.
    """
    if not values:
        raise ValueError("no values to take a percentile of")
    return sorted(values)[math.ceil(len(values) * share / 100) - 1]


def summary(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and number of the values."""
    return {"p50": round(percentile(values, 50), 3), "p95": round(percentile(values, 95), 3), "n": len(values)}
