"""Simple charts of the rows of any SQL: one mark a row, nothing added up."""

from collections.abc import Callable

import altair as alt
import pandas as pd

from explorer import charts, formats
from explorer.palette import ACCENT

KINDS = ("bar", "line", "points")
BARS = 40  # the first rows only, so that the names can be read
FEW_POINTS = 60  # a line of at most so many points shows them


def numeric(frame: pd.DataFrame) -> list[str]:
    """The columns that can stand for a length."""
    types = pd.api.types
    return [name for name in frame if types.is_numeric_dtype(frame[name]) and not types.is_bool_dtype(frame[name])]


def is_date(column: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(column)


def is_year(column: pd.Series) -> bool:
    """Whether it holds calendar years."""
    return pd.api.types.is_integer_dtype(column) and bool(column.dropna().between(1900, 2100).all()) and column.notna().any()


def axes(frame: pd.DataFrame, x: str, y: str, lang: str) -> tuple[str, str]:
    """The columns drawn: those wanted where they exist, else names, dates, years or texts against the first number."""
    numbers = numeric(frame)
    years = [name for name in numbers if is_year(frame[name])]
    if x not in frame:
        named = [name for name in (f"name_{lang}", *frame) if name in frame and name.startswith("name")]
        dates = [name for name in frame if is_date(frame[name])]
        texts = [name for name in frame if name not in numbers]
        x = next(iter([*named, *dates, *years, *texts]), frame.columns[0])
    if y not in numbers:
        measures = [name for name in numbers if name not in years]
        y = next((name for name in [*measures, *numbers] if name != x), numbers[0])
    return x, y


def fitting(frame: pd.DataFrame, x: str) -> str:
    """The kind that suits the column along the bottom: a line over time, points over numbers, else bars."""
    if is_date(frame[x]) or is_year(frame[x]):
        return "line" if frame[x].is_unique and len(frame) > 1 else "points"
    return "points" if x in numeric(frame) else "bar"


def drawable(frame: pd.DataFrame, kind: str, y: str) -> tuple[pd.DataFrame, int]:
    """The rows that the chart shows, and how many have no number there."""
    known = pd.to_numeric(frame[y]).astype("float64")
    known = known.notna() & known.abs().lt(float("inf"))
    rows = frame[known]
    return (rows.head(BARS) if kind == "bar" else rows), int((~known).sum())


def _points(frame: pd.DataFrame, context: charts.Context, x: str, y: str) -> pd.DataFrame:
    """The rows under fixed names, so that no name of a column is read as a formula."""
    names = frame[x].dt.strftime("%Y-%m-%d") if is_date(frame[x]) else frame[x].astype("object")
    return pd.DataFrame(
        {
            "row": range(len(frame)),
            "x": frame[x].array,
            "y": frame[y].astype("float64").array,
            "name": [formats.UNKNOWN if pd.isna(name) else str(name) for name in names],
            "text": [formats.significant(value, context.lang, 4) for value in frame[y]],
        }
    )


def _tooltip(x: str, y: str) -> list[alt.Tooltip]:
    return [alt.Tooltip("name:N", title=x), alt.Tooltip("text:N", title=y)]


def bar(frame: pd.DataFrame, context: charts.Context, x: str, y: str) -> alt.TopLevelMixin:
    """A bar a row, in the order of the rows, its name above it."""
    rows = _points(frame, context, x, y)
    low, high = min(0.0, rows.y.min()), max(0.0, rows.y.max())
    room = (high - low or 1) * 0.3
    across = alt.Scale(domain=[low - (room if low < 0 else 0), high + (room if high > 0 else 0)], nice=False)
    base = alt.Chart(rows).encode(y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)), tooltip=_tooltip(x, y))
    bars = base.mark_bar(height=12, yOffset=8, cornerRadiusEnd=2, color=ACCENT).encode(x=alt.X("y:Q", axis=None, scale=across))
    names = base.mark_text(align="left", baseline="bottom", dy=-1, fontSize=12, limit=330).encode(x=alt.XValue(0), text=alt.Text("name:N"))
    right = base.mark_text(align="left", baseline="middle", dx=5, dy=8, fontSize=11).encode(x=alt.X("y:Q"), text=alt.Text("text:N"))
    left = base.mark_text(align="right", baseline="middle", dx=-5, dy=8, fontSize=11).encode(x=alt.X("y:Q"), text=alt.Text("text:N"))
    layers = [bars, names, right.transform_filter("datum.y >= 0"), left.transform_filter("datum.y < 0")]
    return charts.finish(charts.layered(*layers), context, alt.Step(34))


def _across(frame: pd.DataFrame, x: str) -> alt.X:
    """The axis along the bottom: time, numbers, or names in the order of the rows."""
    if is_date(frame[x]):
        return alt.X("x:T", title=x, axis=alt.Axis(format="%Y-%m", labelOverlap=True))
    if x in numeric(frame):
        plain = alt.Axis(format="d" if is_year(frame[x]) else ",~r", tickCount=6, labelOverlap=True, grid=False)
        return alt.X("x:Q", title=x, axis=plain, scale=alt.Scale(zero=False, nice=not is_year(frame[x]), padding=8))
    return alt.X("name:N", title=x, sort=None, axis=alt.Axis(labelAngle=-45, labelLimit=120, labelOverlap=True))


def _base(frame: pd.DataFrame, context: charts.Context, x: str, y: str) -> alt.Chart:
    up = alt.Y("y:Q", title=y, axis=alt.Axis(format=",~r", tickCount=6), scale=alt.Scale(zero=False))
    return alt.Chart(_points(frame, context, x, y)).encode(x=_across(frame, x), y=up, tooltip=_tooltip(x, y))


def line(frame: pd.DataFrame, context: charts.Context, x: str, y: str) -> alt.TopLevelMixin:
    """One line through all rows, from left to right."""
    marks = {"point": {"color": ACCENT, "size": 40}} if len(frame) <= FEW_POINTS else {}
    return charts.finish(_base(frame, context, x, y).mark_line(color=ACCENT, strokeWidth=2, **marks), context, 340)


def points(frame: pd.DataFrame, context: charts.Context, x: str, y: str) -> alt.TopLevelMixin:
    """A point a row."""
    return charts.finish(_base(frame, context, x, y).mark_circle(color=ACCENT, size=60, opacity=0.7), context, 340)


BUILD: dict[str, Callable[[pd.DataFrame, charts.Context, str, str], alt.TopLevelMixin]] = {"bar": bar, "line": line, "points": points}
