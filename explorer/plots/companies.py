"""The companies page: what its figures find, and its charts."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from explorer import charts, formats, palette, queries
from explorer.charts import INK, Context, colours, finish, picker

TOP = 15
# Room that is certain to be there, in pixels: a phone of 390 px less the margins of page, frame and axis.
PHONE_BARS = 300
PHONE_PLOT = 255
SCATTER_HEIGHT = 400
STALE_DAYS = 60


# --- Findings: numbers computed from the rows of a figure ---


def latest_board_boom(by_board: pd.DataFrame, board: str = "star") -> tuple[int, int, int] | None:
    """(first year of the board, companies on it, companies on all boards since); None where no company is on it."""
    first = by_board.loc[(by_board.board == board) & (by_board.n > 0), "listing_year"].min()
    if pd.isna(first):
        return None
    since = by_board[by_board.listing_year >= first]
    return int(first), int(since.n[since.board == board].sum()), int(since.n.sum())


def share(part: float, whole: float) -> float:
    """Percent; nothing of nothing is 0."""
    return 100 * part / whole if whole else 0.0


def is_stale(dates: pd.Series) -> pd.Series:
    """Whether a date lies far behind the latest of all."""
    return (dates.max() - dates).dt.days > STALE_DAYS


def in_tree_order(by_chain: pd.DataFrame) -> list[str | None]:
    """The chains of the frame, each below its parent, the larger first; None (outside the ecosystems) last."""
    totals = by_chain.groupby("chain_id").n.sum()
    parents = by_chain.dropna(subset="chain_id").drop_duplicates("chain_id").set_index("chain_id").parent_id

    def children(parent: str | None) -> Iterable[str]:
        # A parent outside the frame cannot occur: every chain counts for all chains above it.
        below = [c for c in totals.index if (pd.isna(parents[c]) if parent is None else parents[c] == parent)]
        for chain in sorted(below, key=lambda c: (-totals[c], c)):
            yield chain
            yield from children(chain)

    outside = [None] if by_chain.chain_id.isna().any() else []
    return [*children(None), *outside]


# --- Words of the charts ---


def named(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The frame with the column `name` in the page's language."""
    return frame.assign(name=frame[f"name_{context.lang}"])


def tip(context: Context, query: str, column: str, field: str | None = None, kind: str = "N") -> alt.Tooltip:
    """A tooltip line under the name that the column has in tables."""
    title = getattr(context.catalog.column(queries.load()[query], column).title, context.lang)
    return alt.Tooltip(f"{field or column}:{kind}", title=title)


def starred(text: str, weak: object) -> str:
    """A weaker value carries an asterisk, which the subtitle explains."""
    return f"{text}*" if weak is True or (not pd.isna(weak) and bool(weak)) else text


def chain_name(context: Context, code: object) -> str:
    return context.t("companies.outside") if pd.isna(code) else context.label("chain", code)


def room(values: Sequence[float], texts: Sequence[str], width: float = PHONE_BARS) -> float:
    """The end of the x axis at which each text fits behind its bar on a phone."""
    needed = [value * width / max(width - 6 * charts.width(text) - 8, width / 4) for value, text in zip(values, texts, strict=True)]
    return max([*needed, 0.0]) or 1.0


def top_bars(
    frame: pd.DataFrame, context: Context, *, value: str, text: Callable[[pd.Series], str], tooltip: Sequence[alt.Tooltip], marker=None
) -> alt.LayerChart:
    """Bars of the TOP companies by `value`, the figure in words behind each; `marker` draws a tick at one value in each bar."""
    data = named(frame, context).nlargest(TOP, value).assign(text=lambda rows: rows.apply(text, axis=1))
    end = room(list(data[value]), list(data.text))
    y = alt.Y("name:N", sort=list(data.name), axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    x = alt.X(f"{value}:Q", axis=None, scale=alt.Scale(domain=[0, end], nice=False))
    base = alt.Chart(data).encode(y=y)
    layers = [
        base.mark_bar(height=12, yOffset=8, cornerRadiusEnd=2, color=palette.ACCENT).encode(x=x, tooltip=list(tooltip)),
        base.mark_text(align="left", baseline="bottom", dy=-1, fontSize=12).encode(x=alt.value(0), text="name:N"),
        base.mark_text(align="left", baseline="middle", dx=6, dy=8, fontSize=11).encode(x=x, text="text:N"),
    ]
    if marker is not None:
        layers.insert(1, base.mark_tick(orient="vertical", yOffset=8, size=18, thickness=2, color=INK).encode(x=alt.datum(marker)))
    return finish(alt.layer(*layers), context, alt.Step(34))


# --- Charts ---


def by_board(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Stacked columns by year: companies so far, by board."""
    totals = frame.groupby("board").n.sum()
    data = frame.assign(
        market=[context.t("companies.board_total", board=context.label("board", board), n=totals[board]) for board in frame.board],
        rank=[list(palette.BOARD).index(board) for board in frame.board],
    )
    known = [board for board in palette.BOARD if board in totals.index]
    scale = alt.Scale(
        domain=[data.market[data.board == board].iloc[0] for board in known], range=[palette.BOARD[board] for board in known]
    )
    years = sorted(frame.listing_year.unique())
    step = 1 if len(years) <= 7 else 5
    chart = (
        alt.Chart(data)
        .mark_bar(cursor="pointer" if context.pick else "default")
        .encode(
            x=alt.X(
                "listing_year:O",
                title=None,
                scale=alt.Scale(paddingInner=0.06),
                axis=alt.Axis(values=[year for year in years if year % step == 0], labelAngle=0, domain=False, ticks=False),
            ),
            y=alt.Y("cumulative:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=5, domain=False, ticks=False)),
            color=alt.Color("market:N", scale=scale, legend=alt.Legend(title=None, orient="top", columns=3)),
            order=alt.Order("rank:Q"),
            tooltip=[
                tip(context, "listings_by_board", "listing_year"),
                tip(context, "listings_by_board", "board", "market"),
                tip(context, "listings_by_board", "n", kind="Q"),
                tip(context, "listings_by_board", "cumulative", kind="Q"),
                tip(context, "listings_by_board", "counted_to"),
            ],
        )
        .add_params(*picker(context))
    )
    return finish(chart, context, 300)


def by_chain(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Stacked bars: companies of each ecosystem (bold) and, below it, of its chains, coloured by board."""
    order = in_tree_order(frame)
    parents = frame.dropna(subset="chain_id").drop_duplicates("chain_id").set_index("chain_id").parent_id

    def depth(chain: str | None) -> int:
        return 0 if chain is None or pd.isna(parents[chain]) else 1 + depth(parents[chain])

    names = {chain: "\u2003" * depth(chain) + chain_name(context, chain) for chain in order}
    data = frame.assign(
        chain_id=frame.chain_id.astype(object).where(frame.chain_id.notna(), None),
        market=[None if pd.isna(board) else context.label("board", board) for board in frame.board],
        rank=[-1 if pd.isna(board) else list(palette.BOARD).index(board) for board in frame.board],
    )
    data["name"] = data.chain_id.map(lambda chain: names[chain])
    data["size"] = data.chain_id.map(lambda chain: 12 if depth(chain) == 0 else 8)
    totals = data.groupby(["name", "size"], as_index=False).n.sum().assign(text=lambda rows: rows.n.astype(str))
    y = alt.Y("name:N", sort=list(names.values()), axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    x = alt.X("n:Q", axis=None, scale=alt.Scale(domain=[0, room(list(totals.n), list(totals.text))], nice=False))
    drawn = data.dropna(subset="board")
    tooltip = [
        tip(context, "companies_by_chain", "chain_id", "name"),
        tip(context, "companies_by_chain", "board", "market"),
        tip(context, "companies_by_chain", "n", kind="Q"),
        tip(context, "companies_by_chain", "classified_by_us", kind="Q"),
    ]
    color = alt.Color(
        "market:N",
        scale=colours(palette.BOARD, context, "board", drawn.board),
        legend=alt.Legend(title=None, orient="top", columns=3),
    )
    layers = []
    for position, (size, weight) in enumerate(((12, "bold"), (8, "normal"))):
        rows, sums = drawn[drawn["size"] == size], totals[totals["size"] == size]
        bars = alt.Chart(rows).mark_bar(height=size, yOffset=8, cursor="pointer" if context.pick else "default")
        bars = bars.encode(y=y, x=x, color=color, order=alt.Order("rank:Q"), tooltip=tooltip)
        base = alt.Chart(sums).encode(y=y)
        layers += [
            bars.add_params(*picker(context)) if position == 0 else bars,
            base.mark_text(align="left", baseline="bottom", dy=0, fontSize=12, fontWeight=weight).encode(x=alt.value(0), text="name:N"),
            base.mark_text(align="left", baseline="middle", dx=6, dy=8, fontSize=11, fontWeight=weight).encode(x=x, text="text:N"),
        ]
    return finish(alt.layer(*layers), context, alt.Step(31))


def profit_words(context: Context, row: pd.Series) -> str:
    """ "profit CNY 12 bn", "loss CNY 271 m" or "profit not known"."""
    if pd.isna(row.net_profit):
        return context.t("companies.profit_unknown")
    amount = starred(formats.money(abs(row.net_profit), context.lang), row.net_profit_is_weak)
    return context.t("companies.loss", amount=amount) if row.net_profit < 0 else context.t("companies.profit", amount=amount)


def revenue(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Bars: revenue of the largest companies, net profit in words."""
    data = frame.assign(
        revenue_text=[
            starred(formats.money(v, context.lang), w) for v, w in zip(frame.revenue, frame.revenue_is_weak, strict=True)
        ],
        profit_text=frame.apply(lambda row: profit_words(context, row), axis=1),
        chain=[chain_name(context, code) for code in frame.chain_id],
    )
    tooltip = [
        tip(context, "company_revenue", f"name_{context.lang}", "name"),
        tip(context, "company_revenue", "fiscal_year"),
        tip(context, "company_revenue", "revenue", "revenue_text"),
        tip(context, "company_revenue", "net_profit", "profit_text"),
        tip(context, "companies_by_chain", "chain_id", "chain"),
    ]
    return top_bars(
        data,
        context,
        value="revenue",
        text=lambda row: context.t("shell.join_parts").join([row.revenue_text, row.profit_text]),
        tooltip=tooltip,
    )


def rd_intensity(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Bars: R&D expense over revenue of the companies that spend most, with a tick at the median of all in the frame."""
    data = frame.assign(
        rd_text=[formats.money(v, context.lang) for v in frame.rd_expense],
        revenue_text=[formats.money(v, context.lang) for v in frame.revenue],
        share_text=[starred(formats.percent(v, context.lang), w) for v, w in zip(frame.rd_intensity, frame.is_weak, strict=True)],
    )
    tooltip = [
        tip(context, "company_rd_intensity", f"name_{context.lang}", "name"),
        tip(context, "company_rd_intensity", "fiscal_year"),
        tip(context, "company_rd_intensity", "rd_expense", "rd_text"),
        tip(context, "company_rd_intensity", "revenue", "revenue_text"),
        tip(context, "company_rd_intensity", "rd_intensity", "share_text"),
    ]
    median = float(frame.rd_intensity.median()) if len(frame) > 2 else None
    return top_bars(data, context, value="rd_intensity", text=lambda row: row.share_text, tooltip=tooltip, marker=median)


def market_value(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Bars: market value of the largest companies; a date far behind the others stands beside its figure."""
    amounts = [formats.money(v, context.lang) for v in frame.market_value]
    days = [formats.date(day) for day in frame.market_value_date]
    data = frame.assign(
        amount=amounts,
        day=days,
        shown=[
            context.t("companies.value_of_day", amount=amount, day=day) if old else amount
            for amount, day, old in zip(amounts, days, is_stale(frame.market_value_date), strict=True)
        ],
    )
    tooltip = [
        tip(context, "company_market_values", f"name_{context.lang}", "name"),
        tip(context, "company_market_values", "ticker"),
        tip(context, "company_market_values", "market_value", "amount"),
        tip(context, "company_market_values", "market_value_date", "day"),
    ]
    return top_bars(data, context, value="market_value", text=lambda row: row.shown, tooltip=tooltip)


# --- Size against growth ---


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


# Where a label may stand: name -> (alignment, dx, dy).
SIDES = {"right": ("left", 7, 0), "left": ("right", -7, 0), "above": ("center", 0, -11), "below": ("center", 0, 11)}


def place_labels(points: pd.DataFrame, wanted: Sequence[int], width: float, height: float) -> dict[int, str]:
    """The side of its point where each wanted label fits without touching another label, a point or the edge; the others are
    left out. points: px, py, text. What does not overlap at this width does not overlap at a larger one.
    """
    taken = {row: Box(p.px - 5, p.py - 5, p.px + 5, p.py + 5) for row, p in points.iterrows()}
    labels: dict[int, Box] = {}
    sides: dict[int, str] = {}
    for row in wanted:
        p = points.loc[row]
        w = charts.width(p.text) * 5.9 + 2
        for side, (align, dx, dy) in SIDES.items():
            left = p.px + dx - {"left": 0, "right": w, "center": w / 2}[align]
            box = Box(left, p.py + dy - 7, left + w, p.py + dy + 7)
            inside = box.left >= 0 and box.right <= width and box.top >= 0 and box.bottom <= height
            others = [b for r, b in taken.items() if r != row] + list(labels.values())
            if inside and not any(box.meets(other) for other in others):
                labels[row], sides[row] = box, side
                break
    return sides


def growth(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Points: revenue (log) against growth, by ecosystem; the largest and the outliers by name."""
    unit = 1.0 if context.lang == "zh" else 0.1  # CNY 100 million, or CNY billion
    data = named(frame, context).reset_index(drop=True)
    data["size"] = data.revenue * unit
    data["family"] = [chain_name(context, code) for code in data.ecosystem]
    data["revenue_text"] = [formats.money(v, context.lang) for v in data.revenue]
    data["before_text"] = [formats.money(v, context.lang) for v in data.revenue_before]
    data["growth_text"] = [signed_percent(v, context.lang) for v in data.growth]
    low, high = data["size"].min() / 1.6, data["size"].max() * 1.6
    spread = max(data.growth.max() - data.growth.min(), 20.0)
    bottom, top = data.growth.min() - 0.08 * spread, data.growth.max() + 0.08 * spread
    data["text"] = data.name
    data["px"] = [PHONE_PLOT * math.log(v / low) / math.log(high / low) for v in data["size"]]
    data["py"] = [SCATTER_HEIGHT * (top - v) / (top - bottom) for v in data.growth]
    far = (data.growth - data.growth.median()).abs()
    wanted = list(dict.fromkeys([*data["size"].nlargest(4).index, *far.nlargest(8).index, *data["size"].nlargest(10).index]))
    data["side"] = pd.Series(place_labels(data, wanted, PHONE_PLOT, SCATTER_HEIGHT), dtype=object)
    ticks = [v for v in (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000) if low <= v <= high]
    x = alt.X(
        "size:Q",
        title=context.t("companies.revenue_axis"),
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(values=ticks, grid=False, format="~f"),
    )
    y = alt.Y(
        "growth:Q",
        title=None,
        scale=alt.Scale(domain=[bottom, top], nice=False),
        axis=alt.Axis(tickCount=6, domain=False, ticks=False, labelExpr="(datum.value > 0 ? '+' : '') + datum.label + '%'"),
    )
    present = [code for code in palette.ECOSYSTEM if (data.ecosystem == code).any()]
    families, shades = context.labels("chain", present), [palette.ECOSYSTEM[code] for code in present]
    if data.ecosystem.isna().any():
        families, shades = [*families, context.t("companies.outside")], [*shades, palette.NEUTRAL]
    color = alt.Color(
        "family:N", scale=alt.Scale(domain=families, range=shades), legend=alt.Legend(title=None, orient="top", columns=2)
    )
    tooltip = [
        tip(context, "company_growth", f"name_{context.lang}", "name"),
        tip(context, "company_growth", "fiscal_year"),
        tip(context, "company_growth", "revenue", "revenue_text"),
        tip(context, "company_growth", "revenue_before", "before_text"),
        tip(context, "company_growth", "growth", "growth_text"),
        tip(context, "company_growth", "ecosystem", "family"),
    ]
    zero = [alt.Chart().mark_rule(color=palette.NEUTRAL, strokeDash=[4, 3]).encode(y=alt.datum(0))] if bottom < 0 < top else []
    points = alt.Chart(data).mark_circle(size=70, opacity=0.9, cursor="pointer" if context.pick else "default")
    points = points.encode(x=x, y=y, color=color, tooltip=tooltip).add_params(*picker(context))
    texts = [
        alt.Chart(rows).mark_text(align=SIDES[side][0], dx=SIDES[side][1], dy=SIDES[side][2], fontSize=11).encode(x=x, y=y, text="text:N")
        for side, rows in data.dropna(subset="side").groupby("side")
    ]
    return finish(alt.layer(*zero, points, *texts), context, SCATTER_HEIGHT)


def signed_percent(value: float, lang: str, decimals: int = 1) -> str:
    """3.5 -> "+3.5%", -12.3 -> "−12.3%"."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + formats.percent(abs(value), lang, decimals)
