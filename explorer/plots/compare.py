"""The compare page: its line charts, the titles that say what they show, and the facts side by side."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

import altair as alt
import pandas as pd

from explorer import charts, formats, palette, queries
from explorer.catalog import Catalog
from explorer.charts import INK, Context, finish, layered, tall
from explorer.i18n import Translator
from explorer.markdown import escaped

MOST = len(palette.COMPARED)
# measure -> query and the column of its values
MEASURES = {
    "revenue": ("compare_revenue", "revenue"),
    "net_profit": ("compare_profit", "net_profit"),
    "rd_intensity": ("compare_rd_intensity", "rd_intensity"),
    "employees": ("compare_employees", "employees"),
    "rd_staff": ("compare_rd_staff", "rd_staff"),
    "index": ("compare_index", "revenue_index"),
}
ALL_MEASURES = ("revenue", "net_profit", "rd_expense", "rd_intensity", "total_assets", "employees", "rd_staff")
MONEY = ("revenue", "net_profit")
HEIGHT = 250
PHONE_PLOT = 250  # pixels that are certain to be there between axis and edge
LABEL_GAP = 15  # pixels between two names at the line ends
SHORT = 10  # names up to this width stand at the line ends, longer ones in a legend


# --- Numbers ---


def segments(frame: pd.DataFrame) -> pd.Series:
    """The piece of its company's line to which each row (in order of years) belongs: a new one after a gap and at a series break."""
    new = (frame.groupby("company_id").fiscal_year.diff() != 1) | frame.series_break.astype(bool)
    return new.groupby(frame.company_id).cumsum()


def fullest_year(frame: pd.DataFrame) -> int | None:
    """The latest of the years that most companies report."""
    if frame.empty:
        return None
    counts = frame.groupby("fiscal_year").company_id.nunique()
    return int(counts[counts == counts.max()].index.max())


def extremes(frame: pd.DataFrame, column: str) -> tuple[int, pd.Series, pd.Series] | None:
    """That year with its row of the largest and of the smallest value; None where there is none."""
    year = fullest_year(frame)
    if year is None:
        return None
    rows = frame[frame.fiscal_year == year]
    return year, rows.loc[rows[column].idxmax()], rows.loc[rows[column].idxmin()]


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near as may be to the wanted ones, in the same order, at least `gap` apart, between low and high where they fit."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed: list[float] = []
    for i in order:
        placed.append(max(wanted[i], placed[-1] + gap if placed else low))
    for k in range(len(placed) - 1, -1, -1):
        placed[k] = min(placed[k], high if k == len(placed) - 1 else placed[k + 1] - gap)
    result = [0.0] * len(wanted)
    for i, position in zip(order, placed, strict=True):
        result[i] = position
    return result


# --- Words ---


def value_words(t: Translator, measure: str, value: object) -> str:
    """One value as prose writes it; a negative amount with a minus sign."""
    if formats.unknown(value):
        return formats.UNKNOWN
    if measure in MONEY:
        words = formats.money(abs(value), t.lang)
    elif measure == "rd_intensity":
        words = formats.percent(value, t.lang)
    elif measure == "index":
        words = formats.significant(value, t.lang)
    else:
        words = t("compare.people", n=formats.number(value, t.lang))
    return f"−{words}" if measure in MONEY and value < 0 else words


def name_of(t: Translator, row: pd.Series) -> str:
    return t.pick(row.name_zh, row.name_en)


def title(t: Translator, measure: str, frame: pd.DataFrame) -> str:
    """Who has most and who least, in the latest year that most of the companies report."""
    found = extremes(frame, MEASURES[measure][1])
    name = t(f"compare.measure_{measure}")
    if found is None:
        return t("compare.title_index_none") if measure == "index" else t("compare.title_none", measure=name)
    year, top, last = found
    values = {
        "measure": name,
        "year": year,
        "top": name_of(t, top),
        "last": name_of(t, last),
        "value": value_words(t, measure, top[MEASURES[measure][1]]),
        "low": value_words(t, measure, last[MEASURES[measure][1]]),
    }
    alone = top.company_id == last.company_id
    if measure == "index":
        return t("compare.title_index_one" if alone else "compare.title_index", base=int(top.base_year), **values)
    return t("compare.title_one", **values) if alone else t(f"compare.title_{measure}", **values)


def subtitle(t: Translator, measure: str, frame: pd.DataFrame, chosen: pd.DataFrame) -> str:
    """Unit, weaker values, breaks, and the companies without figures. chosen: the rows of compare_facts."""
    if frame.empty:
        return ""
    unit = t("compare.unit_index", base=int(frame.base_year.iloc[0])) if measure == "index" else t(f"compare.unit_{measure}")
    absent = [name_of(t, row) for _, row in chosen[~chosen.company_id.isin(frame.company_id)].iterrows()]
    if measure == "index":
        broken = frame.dropna(subset="broken_from").drop_duplicates("company_id").assign(year=lambda rows: rows.broken_from)
    else:
        # A break in a company's first year breaks no line.
        later = frame.fiscal_year > frame.groupby("company_id").fiscal_year.transform("min")
        broken = frame[frame.series_break.astype(bool) & later].assign(year=lambda rows: rows.fiscal_year)
    breaks = t("shell.list_join").join(t("compare.broken_part", name=name_of(t, row), year=int(row.year)) for _, row in broken.iterrows())
    gaps = (frame.groupby("company_id").fiscal_year.diff() > 1).any()
    parts = [
        unit,
        t("compare.hollow") if frame.value_is_weak.any() else "",
        t("compare.gap") if gaps else "",
        t("compare.broken_index" if measure == "index" else "compare.broken", parts=breaks) if breaks else "",
        t("compare.no_data", names=t("shell.list_join").join(absent)) if absent else "",
    ]
    return t("shell.join_parts").join(part for part in parts if part)


def missing_measures(t: Translator, differences: pd.DataFrame) -> str:
    """The measures for which the companies have no year in common, "" where there is none."""
    known = set(differences.measure)
    return t("shell.list_join").join(t(f"compare.measure_{measure}") for measure in ALL_MEASURES if measure not in known)


def facts(t: Translator, catalog: Catalog, chosen: pd.DataFrame) -> pd.DataFrame:
    """The facts of the companies in words, one a column; rows in the order of reading."""

    def heading(table: str, column: str) -> str:
        return getattr(catalog.tables[table][column].title, t.lang).removesuffix(", in English").removesuffix(", in Chinese")

    def of_year(value: object, measure: str, year: object, weak: object) -> str:
        if formats.unknown(value):
            return formats.UNKNOWN
        star = "*" if weak is True or (not pd.isna(weak) and bool(weak)) else ""
        return t("compare.fact_of_year", value=value_words(t, measure, value) + star, year=int(year))

    def chain(row: pd.Series) -> str:
        if pd.isna(row.chain_id):
            return t("compare.fact_unknown_chain")
        name = catalog.label("chain", row.chain_id, t.lang)
        return escaped(t("shell.our_reading", chain=name) if row.chain_basis == "compiled" else name)

    def dated(value: object, words: str, day: object, key: str) -> str:
        if formats.unknown(value) or pd.isna(value):
            return formats.UNKNOWN
        return words if formats.unknown(day) or pd.isna(day) else t(key, value=words, day=day)

    def codes(domain: str, text: object) -> str:
        if pd.isna(text):
            return formats.UNKNOWN
        return escaped(t("shell.list_join").join(catalog.label(domain, c, t.lang) for c in text.split(";")))

    columns = {}
    for _, row in chosen.iterrows():
        staff, worth = formats.number(row.employees, t.lang), formats.money(row.market_value, t.lang)
        day = None if pd.isna(row.market_value_date) else formats.date(row.market_value_date)
        columns[escaped(name_of(t, row))] = {
            heading("listings", "ticker"): formats.UNKNOWN if pd.isna(row.tickers) else row.tickers,
            heading("listings", "board"): codes("board", row.boards),
            getattr(queries.load()["compare_facts"].columns["first_listing_date"].title, t.lang): formats.date(
                row.first_listing_date, row.first_listing_precision
            ),
            heading("companies", "chain_id"): chain(row),
            heading("companies", "presence"): codes("presence", row.presence),
            heading("companies", "employees"): dated(row.employees, staff, row.employees_snapshot, "compare.fact_snapshot"),
            heading("companies", "main_business_zh"): escaped(t.pick(row.main_business_zh, row.main_business_en) or formats.UNKNOWN),
            t("compare.fact_latest_revenue"): of_year(row.revenue, "revenue", row.revenue_year, row.revenue_is_weak),
            t("compare.fact_latest_profit"): of_year(row.net_profit, "net_profit", row.net_profit_year, row.net_profit_is_weak),
            heading("market_caps", "market_cap_cny_100m"): dated(row.market_value, worth, day, "compare.fact_of_day"),
        }
    return pd.DataFrame(columns)


# --- Charts ---


@lru_cache(64)
def lines(measure: str, ids: tuple[str, ...]) -> Callable[[pd.DataFrame, Context], alt.TopLevelMixin]:
    """The line chart of one measure, the colours by the place of a company in `ids`; the same function each time."""
    return partial(_lines, measure=measure, ids=ids)


def _lines(frame: pd.DataFrame, context: Context, measure: str, ids: tuple[str, ...]) -> alt.TopLevelMixin:
    query, column = MEASURES[measure]
    t = context.t
    unit = 10 if measure in MONEY and context.lang == "en" else 1
    data = pd.DataFrame(
        {
            "name": [name_of(t, row) for _, row in frame.iterrows()],
            "id": frame.company_id,
            "year": frame.fiscal_year,
            "value": frame[column] / unit,
            "words": [value_words(t, measure, value) for value in frame[column]],
            "weak": frame.value_is_weak.astype(bool),
            "quality": [t("compare.weak_yes" if weak else "compare.weak_no") for weak in frame.value_is_weak],
            "segment": segments(frame),
        }
    )
    present = [identifier for identifier in ids if (data.id == identifier).any()]
    names = [data.name[data.id == identifier].iloc[0] for identifier in present]
    shades = [palette.COMPARED[ids.index(identifier) % MOST] for identifier in present]
    short = max(charts.width(name) for name in names) <= SHORT
    low, high = _span(data.value, measure)
    x, y = _axes(data.year, names if short else [], low, high)
    legend = alt.Legend(
        title=None,
        orient="top",
        columns=1,
        labelColor=INK,
        labelFontSize=12,
        labelLimit=0,
        symbolSize=80,
        rowPadding=2,
        symbolType="circle",
        symbolOpacity=1,
    )
    colour = alt.Color("name:N", scale=alt.Scale(domain=names, range=shades), legend=None if short else legend)
    base = alt.Chart(data).encode(x=x, y=y, color=colour)
    tooltip = [
        alt.Tooltip("name:N", title=getattr(context.catalog.column(queries.load()[query], f"name_{context.lang}").title, context.lang)),
        alt.Tooltip("year:Q", title=getattr(context.catalog.column(queries.load()[query], "fiscal_year").title, context.lang)),
        alt.Tooltip("words:N", title=t(f"compare.measure_{measure}")),
        alt.Tooltip("quality:N", title=t("compare.quality")),
    ]
    layers = []
    for level in {"index": [100], "net_profit": [0]}.get(measure, []):
        if low < level < high:
            ends = pd.DataFrame({"year": [data.year.min()], "edge": [data.year.max()], "value": [level]})
            rule = alt.Chart(ends).mark_rule(color=palette.NEUTRAL, strokeDash=[4, 3])
            layers.append(rule.encode(x=x, y=y, x2=alt.X2("edge:Q")))
    layers.append(base.mark_line(strokeWidth=2).encode(detail=alt.Detail("segment:N")))
    for weak, filled in ((True, False), (False, True)):
        if (data.weak == weak).any():
            points = alt.Chart(data[data.weak == weak]).mark_point(filled=filled, size=34, opacity=1, strokeWidth=1.6)
            layers.append(points.encode(x=x, y=y, color=colour))
    layers.append(base.mark_point(filled=True, size=240, opacity=0).encode(tooltip=tooltip))
    if short:
        layers += _end_labels(data, names, colour, x, y, low, high)
    return tall(finish(layered(*layers), context, HEIGHT))


def _span(values: pd.Series, measure: str) -> tuple[float, float]:
    """Where the y axis begins and ends: from nought, except for an index."""
    low, high = float(values.min()), float(values.max())
    if measure != "index":
        low, high = min(low, 0.0), max(high, 0.0)
    room = 0.06 * (high - low or abs(high) or 1)
    return (low - room if low < 0 or measure == "index" else 0.0), high + room


def _axes(years: pd.Series, names: Sequence[str], low: float, high: float) -> tuple[alt.X, alt.Y]:
    first, last = int(years.min()), int(years.max())
    span = max(last - first, 1)
    # Room at the right for the names.
    label = max((6.2 * charts.width(name) + 14 for name in names), default=8)
    end = last + span * label / (PHONE_PLOT - label)
    step = max(1, math.ceil(span / 5))
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[first - 0.03 * span, end], nice=False),
        axis=alt.Axis(values=list(range(last, first - 1, -step))[::-1], format="d", labelColor=INK, grid=False, domain=False, ticks=False),
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=[low, high], nice=False, zero=False),
        axis=alt.Axis(orient="right", labelColor=INK, tickCount=5, domain=False, ticks=False),
    )
    return x, y


def _end_labels(
    data: pd.DataFrame, names: Sequence[str], colour: alt.Color, x: alt.X, y: alt.Y, low: float, high: float
) -> list[alt.Chart]:
    """The names at the right, each at the height of the end of its line, moved apart where they would meet."""
    ends = data.sort_values("year").groupby("name", sort=False).last().loc[list(names)].reset_index()
    pixels = [HEIGHT * (high - value) / (high - low) for value in ends.value]
    moved = apart(pixels, LABEL_GAP, 6, HEIGHT - 6)
    # The same axes: the fields keep their names.
    ends = ends.assign(at=[high - pixel / HEIGHT * (high - low) for pixel in moved], edge=int(data.year.max()))
    labels = ends[["name", "edge", "at"]].rename(columns={"edge": "year", "at": "value"})
    text = (
        alt.Chart(labels)
        .mark_text(align="left", baseline="middle", dx=9, fontSize=12)
        .encode(x=x, y=y, text=alt.Text("name:N"), color=colour)
    )
    early = ends[ends.year < ends.edge]
    if early.empty:
        return [text]
    leader = alt.Chart(early[["name", "year", "value", "edge", "at"]]).mark_rule(strokeDash=[1, 3], opacity=0.8)
    return [leader.encode(x=x, y=y, x2=alt.X2("edge:Q"), y2=alt.Y2("at:Q"), color=colour), text]
