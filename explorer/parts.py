"""What a page has shown, part by part, so that its report and its bundle give just that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Part:
    """The rows of a query as a page shows them.

    params: those of the query, by name; more are no harm. spec: the Vega-Lite spec, where the part is a chart.
    printed: the table in words under its headings, where the part is a table. total: how many rows there are without filters.
    """

    title: str
    query: str
    frame: pd.DataFrame
    params: Mapping[str, object]
    spec: Callable[[], dict] | None = None
    printed: Callable[[], pd.DataFrame] | None = None
    total: int | None = None
