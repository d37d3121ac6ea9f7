"""The charts of the companies page."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from explorer import charts, formats, palette, queries
from explorer.charts import INK, Context, colours, finish, layered, picker, tall
from explorer.plots.companies_findings import SHOWN, is_stale, signed_percent

# Room that is certain to be there, in pixels: a phone of 390 px less the margins of page, frame and axis.
PHONE_BARS = 300
PHONE_PLOT = 255
SCATTER_HEIGHT = 400
LEGEND = {"labelColor": INK, "labelFontSize": 12, "symbolSize": 80, "rowPadding": 3}


def in_tree_order(by_chain: pd.DataFrame) -> list[str | None]:
    """The chains of the frame, each below its parent, the larger first; None (outside the ecosystems) last."""
    totals: Counter[str] = Counter()
    parents: dict[str, str | None] = {}
    for row in by_chain.dropna(subset="chain_id").itertuples():
        totals[row.chain_id] += row.n
        parents[row.chain_id] = None if pd.isna(row.parent_id) else row.parent_id

    def children(parent: str | None) -> Iterable[str]:
        # A parent outside the frame cannot occur: every chain counts for all chains above it.
        below = [chain for chain, above in parents.items() if above == parent]
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
    """Bars of the SHOWN companies by `value`, the figure in words behind each; a tick at `marker` in each bar that reaches it."""
    data = named(frame, context).nlargest(SHOWN, value).assign(text=lambda rows: rows.apply(text, axis=1))
    end = room(list(data[value]), list(data.text))
    y = alt.Y("name:N", sort=list(data.name), axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    scale = alt.Scale(domain=[0, end], nice=False)
    x = alt.X(f"{value}:Q", axis=None, scale=scale)
    base = alt.Chart(data).encode(y=y)
    layers = [
        base.mark_bar(height=12, yOffset=8, cornerRadiusEnd=2, color=palette.ACCENT).encode(x=x, tooltip=list(tooltip)),
        base.mark_text(align="left", baseline="bottom", dy=-1, fontSize=12).encode(x=alt.XValue(0), text=alt.Text("name:N")),
        base.mark_text(align="left", baseline="middle", dx=6, dy=8, fontSize=11).encode(x=x, text=alt.Text("text:N")),
    ]
    if marker is not None:
        # Not in shorter bars, where it would cross the figure behind the bar.
        tick = alt.Chart(data[data[value] >= marker].assign(marker=marker)).mark_tick(
            orient="vertical", yOffset=8, size=14, thickness=2, color=INK
        )
        layers.insert(1, tick.encode(x=alt.X("marker:Q", axis=None, scale=scale), y=y))
    return tall(finish(layered(*layers), context, alt.Step(34)))


# --- Charts ---


def by_board(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Stacked columns by year: companies so far, by board."""
    totals = frame.groupby("board").n.sum()
    data = frame.assign(
        market=[context.t("companies.board_total", board=context.label("board", board), n=totals[board]) for board in frame.board],
        rank=[list(palette.BOARD).index(board) for board in frame.board],
    )
    known = [board for board in palette.BOARD if board in totals.index]
    scale = alt.Scale(domain=[data.market[data.board == board].iloc[0] for board in known], range=[palette.BOARD[board] for board in known])
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
                axis=alt.Axis(labelColor=INK, values=[year for year in years if year % step == 0], labelAngle=0, domain=False, ticks=False),
            ),
            y=alt.Y(
                "cumulative:Q",
                title=None,
                axis=alt.Axis(orient="right", labelColor=INK, tickMinStep=1, tickCount=5, domain=False, ticks=False),
            ),
            color=alt.Color("market:N", scale=scale, legend=alt.Legend(title=None, orient="top", columns=3, **LEGEND)),
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
    return tall(finish(chart, context, 260))


def by_chain(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Stacked bars: companies of each ecosystem (bold) and, below it, of its chains, coloured by board."""
    order = in_tree_order(frame)
    parents = {row.chain_id: row.parent_id for row in frame.dropna(subset="chain_id").itertuples()}

    def depth(chain: str | None) -> int:
        return 0 if chain is None or pd.isna(parents[chain]) else 1 + depth(parents[chain])

    names = {chain: chain_name(context, chain) for chain in order}
    ranks = {board: rank for rank, board in enumerate(palette.BOARD)}
    chains = [None if pd.isna(chain) else chain for chain in frame.chain_id]
    data = frame.assign(
        market=[None if pd.isna(board) else context.label("board", board) for board in frame.board],
        rank=[-1 if pd.isna(board) else ranks[board] for board in frame.board],
        name=[names[chain] for chain in chains],
        size=[8 if depth(chain) else 12 for chain in chains],
    )
    rows: dict[str | None, list] = {chain: [] for chain in order}
    for chain, row in sorted(zip(chains, data.itertuples(), strict=True), key=lambda one: one[1].rank):
        rows[chain].append(row)
    totals = pd.DataFrame(
        {
            "name": names[chain],
            "level": depth(chain),
            "n": sum(row.n for row in found),
            "text": str(sum(row.n for row in found)),
            "classified_by_us": sum(row.classified_by_us for row in found),
            "chain_id": chain,
            "boards": context.t("shell.list_join").join(
                context.t("companies.board_total", board=row.market, n=row.n) for row in found if row.rank >= 0
            ),
        }
        for chain, found in rows.items()
    )
    y = alt.Y("name:N", sort=list(names.values()), axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    x = alt.X("n:Q", axis=None, scale=alt.Scale(domain=[0, room(list(totals.n), list(totals.text))], nice=False))
    drawn = data[data["rank"] >= 0]
    color = alt.Color(
        "market:N",
        scale=colours(palette.BOARD, context, "board", drawn.board),
        legend=alt.Legend(title=None, orient="top", columns=3, **LEGEND),
    )
    bars = alt.Chart(drawn).mark_bar(yOffset=8).encode(y=y, x=x, color=color, order=alt.Order("rank:Q"))
    bars = bars.encode(size=alt.Size("size:Q", scale=None, legend=None))
    base, weight = alt.Chart(totals).encode(y=y), alt.ExprRef("datum.level ? 'normal' : 'bold'")
    layers = [
        bars,
        base.mark_text(align="left", baseline="bottom", fontSize=12, fontWeight=weight).encode(
            x=alt.XValue(alt.ExprRef("12 * datum.level")), text=alt.Text("name:N")
        ),
        base.mark_text(align="left", baseline="middle", dx=6, dy=8, fontSize=11, fontWeight=weight).encode(x=x, text=alt.Text("text:N")),
    ]
    # The whole row answers to a click or a finger, also where its bar is short.
    tooltip = [
        tip(context, "companies_by_chain", "chain_id", "name"),
        tip(context, "companies_by_chain", "n", kind="Q"),
        tip(context, "companies_by_chain", "board", "boards"),
        tip(context, "companies_by_chain", "classified_by_us", kind="Q"),
    ]
    touch = alt.Chart(totals).mark_rect(opacity=0, cursor="pointer" if context.pick else "default")
    touch = touch.encode(x=alt.XValue(0), x2=alt.X2Value("width"), y=y, tooltip=tooltip)
    layers.append(touch.add_params(*picker(context)))
    return tall(finish(layered(*layers), context, alt.Step(31)))


def profit_words(context: Context, row: pd.Series) -> str:
    """ "profit CNY 12 bn", "loss CNY 271 m" or "profit not known"."""
    if pd.isna(row.net_profit):
        return context.t("companies.profit_unknown")
    amount = starred(formats.money(abs(row.net_profit), context.lang), row.net_profit_is_weak)
    return context.t("companies.loss", amount=amount) if row.net_profit < 0 else context.t("companies.profit", amount=amount)


def revenue(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Bars: revenue of the largest companies, net profit in words."""
    data = frame.assign(
        revenue_text=[starred(formats.money(v, context.lang), w) for v, w in zip(frame.revenue, frame.revenue_is_weak, strict=True)],
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
        share_text=[
            starred(formats.percent(v, context.lang, 1 if v >= 1 else 2), w) for v, w in zip(frame.rd_intensity, frame.is_weak, strict=True)
        ],
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


LINE = 12
# Where a label may stand: name -> (alignment, pixels to the right of the point, lines below it).
SIDES = {
    "right": ("left", 7, 0),
    "left": ("right", -7, 0),
    "above": ("center", 0, -1),
    "below": ("center", 0, 1),
    "above right": ("left", 2, -1),
    "above left": ("right", -2, -1),
    "below right": ("left", 2, 1),
    "below left": ("right", -2, 1),
}


def offset(side: str, lines: int) -> float:
    """How far below its point the middle of a label of so many lines stands."""
    return SIDES[side][2] * (6 + LINE * lines / 2)


def place_labels(points: pd.DataFrame, wanted: Sequence[int], width: float, height: float, avoid: Sequence[Box] = ()) -> dict[int, str]:
    """The side of its point where each wanted label fits without touching another label, a point, the edge or what to avoid;
    the others are left out. points: px, py, text (of one or more lines). What does not overlap at this width does not overlap
    at a larger one.
    """
    dots = {row: Box(p.px - 4, p.py - 4, p.px + 4, p.py + 4) for row, p in points.iterrows()}
    taken = list(avoid)
    sides: dict[int, str] = {}
    for row in wanted:
        p = points.loc[row]
        lines = p.text.split("\n")
        w, h = max(charts.width(line) for line in lines) * 5.9 + 2, LINE * len(lines) + 2
        for side, (align, dx, _) in SIDES.items():
            left = p.px + dx - {"left": 0, "right": w, "center": w / 2}[align]
            top = p.py + offset(side, len(lines)) - h / 2
            box = Box(left, top, left + w, top + h)
            inside = box.left >= 0 and box.right <= width and box.top >= 0 and box.bottom <= height
            if inside and not any(box.meets(other) for other in [*taken, *(dot for at, dot in dots.items() if at != row)]):
                taken.append(box)
                sides[row] = side
                break
    return sides


def growth(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Points: revenue (log) against growth, by ecosystem; the largest and the outliers by name."""
    height = SCATTER_HEIGHT if len(frame) > 5 else SCATTER_HEIGHT // 2
    unit = 1.0 if context.lang == "zh" else 0.1  # CNY 100 million, or CNY billion
    data = named(frame, context).reset_index(drop=True)
    data["size"] = data.revenue * unit
    data["family"] = [chain_name(context, code) for code in data.ecosystem]
    data["revenue_text"] = [formats.money(v, context.lang) for v in data.revenue]
    data["before_text"] = [formats.money(v, context.lang) for v in data.revenue_before]
    data["growth_text"] = [signed_percent(v, context.lang) for v in data.growth]
    low, high = data["size"].min() / 1.6, data["size"].max() * 3
    spread = max(data.growth.max() - data.growth.min(), 20.0)
    bottom, top = data.growth.min() - 0.08 * spread, data.growth.max() + 0.08 * spread
    data["text"] = ["\n".join(charts.wrapped(name, 20)) for name in data.name]
    data["lines"] = data.text.str.count("\n") + 1
    data["px"] = [PHONE_PLOT * math.log(v / low) / math.log(high / low) for v in data["size"]]
    data["py"] = [height * (top - v) / (top - bottom) for v in data.growth]
    far = (data.growth - data.growth.median()).abs()
    wanted = list(dict.fromkeys([*data["size"].nlargest(4).index, *far.nlargest(8).index, *data["size"].nlargest(10).index]))
    zero_at = height * top / (top - bottom)
    sides = place_labels(data, wanted, PHONE_PLOT, height, [Box(0, zero_at - 1, PHONE_PLOT, zero_at + 1)])
    data["side"] = pd.Series(sides, dtype=object)
    ticks = [v for v in (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000) if low <= v <= high]
    x = alt.X(
        "size:Q",
        title=context.t("companies.revenue_axis"),
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(labelColor=INK, titleColor=INK, titleFontSize=12, values=ticks, grid=False, format="~f"),
    )
    y = alt.Y(
        "growth:Q",
        title=None,
        scale=alt.Scale(domain=[bottom, top], nice=False),
        axis=alt.Axis(
            orient="right",
            labelColor=INK,
            tickCount=6,
            domain=False,
            ticks=False,
            labelExpr="(datum.value > 0 ? '+' : '') + datum.label + '%'",
        ),
    )
    present = {code: shade for code, shade in palette.by_ecosystem(context.catalog.ecosystems).items() if (data.ecosystem == code).any()}
    families, shades = context.labels("chain", present), list(present.values())
    if data.ecosystem.isna().any():
        families, shades = [*families, context.t("companies.outside")], [*shades, palette.NEUTRAL]
    color = alt.Color(
        "family:N", scale=alt.Scale(domain=families, range=shades), legend=alt.Legend(title=None, orient="top", columns=2, **LEGEND)
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
    labels = [
        alt.Chart(rows)
        .mark_text(
            align=SIDES[side][0],
            dx=SIDES[side][1],
            dy=offset(side, lines) - LINE * (lines - 1) / 2,
            fontSize=11,
            lineBreak="\n",
            lineHeight=LINE,
        )
        .encode(x=x, y=y, text=alt.Text("text:N"))
        for (side, lines), rows in data.dropna(subset="side").groupby(["side", "lines"])
    ]
    return tall(finish(layered(*zero, points, *labels), context, height))
