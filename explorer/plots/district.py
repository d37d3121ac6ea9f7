"""The charts of the district page, and the numbers of their findings."""

import altair as alt
import pandas as pd
from babel.dates import format_date

from explorer import filters, formats, palette
from explorer.charts import INK, Context, finish, layered, named_bars, picker, tall
from explorer.i18n import Translator

LISTED = ("listed_in_district", "listed_cultivated")  # roles of the two official counts of listed companies that must not be mixed
RANKS = ("national_rank", "city_rank")
SIGNS = {">": ">", ">=": "≥", "~": "~"}
BOUNDS = {">": "over", ">=": "at_least", "~": "about"}
# Units of the data that read better otherwise: their name in the texts, and by what English multiplies the value.
UNITS = {
    "CNY 100m": ("cny", 0.1),
    "CNY 100m per year": ("cny_year", 0.1),
    "USD 100m": ("usd", 0.1),
    "10,000 people": ("people", 10_000),
    "km2": ("km2", 1),
    "m2": ("m2", 1),
}
# What a value is, in the order of the legend: shape, colour, filled.
KINDS = {
    "year": ("circle", palette.ACCENT, True),
    "early": ("circle", palette.ACCENT, False),
    "years": ("square", palette.ACCENT, False),
    "point": ("square", palette.ACCENT, True),
    "part": ("diamond", palette.NEUTRAL, False),
    "target": ("stroke", palette.HIGHLIGHT, True),
    "planned": ("triangle-up", palette.HIGHLIGHT, False),
}
# Numbers of an axis above its lines, inside the plot, so that the title starts at the edge of the figure.
INSIDE = {"labelAlign": "left", "labelBaseline": "bottom", "labelPadding": -2, "ticks": False, "domain": False}
YEARS = ("year", "early")  # both are full years
ROW, HEAD, FOOT = 108, 40, 18  # a band of the small multiples, and the room above and below its curve
LABELS = 8  # that fit beside each other on a phone


# The state of the page


def consistent(values: filters.Values, theme_of: pd.Series) -> filters.Values:
    """The state without a theme that is not the indicator's, and without years that end before they begin."""
    drop = set()
    indicator = values.get("indicator", (None,))[0]
    if indicator is not None and "theme" in values and theme_of.get(indicator) != values["theme"][0]:
        drop.add("theme")
    if "from" in values and "to" in values and int(values["from"][0]) > int(values["to"][0]):
        drop |= {"from", "to"}
    return {name: value for name, value in values.items() if name not in drop}


# Values and periods in words


def unit(t: Translator, unit_zh: str, unit_en: str) -> str:
    """The unit as the charts use it."""
    return t(f"district.unit_{UNITS[unit_en][0]}") if unit_en in UNITS else t.pick(unit_zh, unit_en)


def scaled(value: float, unit_en: str, lang: str) -> float:
    """The value in the unit of the charts."""
    return value * UNITS[unit_en][1] if lang == "en" and unit_en in UNITS else value


def short(row: object, lang: str) -> str:
    """The number beside a mark, with the sign of its bound: ">2,200"."""
    sign = "" if formats.unknown(row.bound) else SIGNS[row.bound]
    return sign + formats.significant(scaled(row.value, row.unit_en, lang), lang)


def amount(t: Translator, value: float, unit_zh: str, unit_en: str, bound: object = None) -> str:
    """A value in prose: "CNY 289 bn", "more than 2,200 firms"."""
    n = formats.significant(scaled(value, unit_en, t.lang), t.lang)
    match unit_en:
        case "CNY 100m":
            words = formats.money(value, t.lang)
        case "CNY 100m per year":
            words = t("district.per_year", money=formats.money(value, t.lang))
        case "USD 100m":
            words = t("district.in_usd", n=n)
        case "USD":
            words = t("district.in_dollars", n=n)
        case "%":
            words = f"{n}%"
        case "rank":
            words = t("district.in_rank", n=n)
        case _:
            words = t("district.in_unit", n=n, unit=unit(t, unit_zh, unit_en))
    return words if formats.unknown(bound) else t(f"district.bound_{BOUNDS[bound]}", amount=_apart(t, words))


def _apart(t: Translator, words: str, before: str = "") -> str:
    """The words to follow others: in Chinese a blank stands only beside numbers and Latin letters."""
    return f" {words}" if t.lang == "zh" and (words[:1].isascii() or (before[-1:].isascii() and before)) else words


def of_row(t: Translator, row: object) -> str:
    return amount(t, row.value, row.unit_zh, row.unit_en, row.bound)


def period(t: Translator, row: object) -> str:
    """The period in words: "2022", "Jan–Sep 2025", "2016–2020"; a point in time as exactly as it is known."""
    match row.period_scope:
        case "year":
            return t("district.period_year", year=row.end_year)
        case "years":
            return t("district.period_years", first=row.period_start.year, last=row.end_year)
        case "part":
            first, last = (
                format_date(day, t("district.month_pattern"), formats.LOCALES[t.lang]) for day in (row.period_start, row.period_end)
            )
            return t("district.period_part", year=row.end_year, first=first, last=last)
        case _:
            return t("district.period_year", year=row.end_year) if len(row.period_text) == 4 else row.period_text


def dated(t: Translator, row: object) -> str:
    """A value with its period: "CNY 289 bn (2024)"; in Chinese a blank stands between words and numbers only."""
    when, words = period(t, row), of_row(t, row)
    if row.preliminary:
        when = t("district.early", period=when)
    return t("district.dated", period=when, amount=_apart(t, words, when))


# Findings


def actual_years(frame: pd.DataFrame) -> pd.DataFrame:
    """The actual values of full years."""
    return frame[(frame.actual_or_target == "actual") & (frame.period_scope == "year")]


def comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows since the last break of the series."""
    broken = frame.series_break.to_numpy().nonzero()[0]
    return frame.iloc[broken[-1] :] if len(broken) else frame


def main_part(frame: pd.DataFrame) -> pd.DataFrame:
    """The values that the title speaks of: actual ones of full years, else of points in time, else the last other, else targets."""
    actual = frame[frame.actual_or_target == "actual"]
    for scope in ("year", "point"):
        if len(rows := actual[actual.period_scope == scope]):
            return rows
    return actual.tail(1) if len(actual) else frame.tail(1)


def series_title(t: Translator, name: str, frame: pd.DataFrame) -> str:
    """First and last value with their periods, never across a break of the series."""
    if frame.empty:
        return t("district.title_none", name=name)
    rows = main_part(frame)
    since = comparable(rows)
    last = since.iloc[-1]
    words = {"name": name, "last": dated(t, last)}
    if last.actual_or_target != "actual":
        return t(f"district.title_{last.actual_or_target}", **words)
    if len(since) > 1:
        return t("district.title_pair", **words, first=dated(t, since.iloc[0]))
    return t("district.title_broken" if len(rows) > 1 else "district.title_one", **words)


def breaks(frame: pd.DataFrame) -> list[int]:
    """The full years whose level is not comparable with the value before."""
    years = actual_years(frame).sort_values("end_year")
    return [int(year) for year in years.end_year.iloc[1:][years.series_break.iloc[1:]]]


def has_gaps(frame: pd.DataFrame) -> bool:
    """Whether full years are missing between the first and the last."""
    years = actual_years(frame).end_year
    return len(years) > 0 and years.max() - years.min() + 1 > len(years)


def series_subtitle(t: Translator, frame: pd.DataFrame) -> str:
    """Unit, and what must be known to read the series."""
    if frame.empty:
        return ""
    row = frame.iloc[0]
    broken = breaks(frame)
    noted = int(frame.note.notna().sum())
    parts = [
        t("district.in_ranks") if row.unit_en == "rank" else t("district.unit", unit=unit(t, row.unit_zh, row.unit_en)),
        t("district.broken", years=t("shell.list_join").join(map(str, broken))) if broken else "",
        t("district.gaps") if has_gaps(frame) else "",
        t("district.parts") if (frame.period_scope == "part").any() and len(actual_years(frame)) else "",
        t("district.noted", n=noted) if noted else "",
    ]
    return t("shell.join_parts").join(part for part in parts if part)


def listed_trap(t: Translator, counts: pd.DataFrame, ours: int) -> str:
    """The two official counts of listed companies, each with its latest figure, and our own."""
    latest = counts.groupby("indicator_id", sort=False).tail(1)
    parts = [
        t("district.listed_count", name=t.pick(row.name_zh, row.name_en), n=row.companies, date=row.period_text)
        for row in latest.itertuples()
    ]
    return t("district.listed_trap", counts=t("shell.join_parts").join(parts), ours=ours)


def changes(frame: pd.DataFrame) -> tuple[int, int]:
    """Of the indicators with two comparable years or more: how many, and how many are higher at the end than at the beginning.
    Ranks, where lower is better, do not count, nor values known by a bound."""
    values = frame[frame.unit_en != "rank"]
    ends = [since.iloc[[0, -1]] for _, rows in values.groupby("indicator_id") if len(since := comparable(rows)) > 1]
    pairs = [pair.value.tolist() for pair in ends if pair.bound.isna().all()]
    return len(pairs), sum(last > first for first, last in pairs)


def bands_title(t: Translator, theme: str, frame: pd.DataFrame, kind: str) -> str:
    """How many indicators, and how many rose; kind: amounts or rates."""
    if frame.indicator_id.nunique() == 1:
        name = t.pick(frame.name_zh.iloc[-1], frame.name_en.iloc[-1])
        return series_title(t, name, frame.assign(period_scope="year", actual_or_target="actual"))
    n, risen = changes(frame)
    if not n:
        return t(f"district.{kind}_title_none", theme=theme, n=frame.indicator_id.nunique())
    share = "none" if not risen else "all" if risen == n else "some"
    return t(f"district.{kind}_title", theme=theme, n=n, risen=t(f"district.risen_{share}", risen=risen))


def bands_subtitle(t: Translator, frame: pd.DataFrame, kind: str) -> str:
    """What the figure shows; what hollow marks are, where there are any."""
    early = t("district.hollow") if frame.preliminary.any() else ""
    return t("shell.join_parts").join(part for part in (t(f"district.{kind}_subtitle"), early) if part)


def peer_title(t: Translator, name: str, frame: pd.DataFrame, year: int, own: str) -> str:
    """The figure of our district (adcode `own`) and, where all districts are known, its rank."""
    mine = frame[(frame.adcode == own) & frame.value.notna()]
    known = int(frame.value.notna().sum())
    words = {"name": name, "year": year, "known": known, "n": len(frame)}
    if mine.empty:
        return t("district.peer_title_unknown", **words)
    row = mine.iloc[0]
    words["amount"] = amount(t, row.value, row.unit_zh, row.unit_en)
    if pd.isna(row.peer_rank):
        return t("district.peer_title_part", **words)
    share = "" if pd.isna(row.share_of_city) else t("district.peer_share", share=formats.percent(row.share_of_city, t.lang))
    return t("district.peer_title", **words, rank=int(row.peer_rank)) + share


def peer_subtitle(t: Translator, frame: pd.DataFrame, borders_since: str) -> str:
    """What the figures are; since when the borders are what they are; which come from a secondary source only."""
    secondary = frame.only_secondary[frame.value.notna()].astype(bool)
    borders = t("district.peer_borders", year=borders_since) if borders_since else ""
    mark = t("district.peer_secondary") if secondary.all() else t("district.peer_starred") if secondary.any() else ""
    return t("shell.join_parts").join(part for part in (t("district.peer_subtitle"), borders, mark) if part)


def ranks_title(t: Translator, frame: pd.DataFrame) -> str:
    """The latest rank in each of the two evaluations."""
    last = frame[frame.period_scope != "point"].groupby("role").tail(1).set_index("role")
    parts = [
        t(f"district.ranks_{role}", rank=formats.number(last.value[role], t.lang), period=period(t, last.loc[role]))
        for role in RANKS
        if role in last.index
    ]
    return t("district.ranks_title", parts=t("district.ranks_join").join(parts)) if parts else t("district.ranks_title_none")


# Charts


def _decimal(day: pd.Timestamp) -> float:
    """A day on the axis of years, where a full year stands at its number: 1 January 2022 at 2021.5."""
    return day.year + (day.day_of_year - 1) / 365.25 - 0.5


def positions(frame: pd.DataFrame) -> pd.DataFrame:
    """Where the periods begin, end and stand on the axis of years; a point in time that is known by year stands as the year."""
    start = [_decimal(day) if pd.notna(day) else None for day in frame.period_start]
    end = [_decimal(day) + 1 / 365.25 for day in frame.period_end]
    points = (frame.period_scope == "point") & (frame.period_text.str.len() > 4)
    middle = [e if point or s is None else (s + e) / 2 for s, e, point in zip(start, end, points, strict=True)]
    middle = [float(y) if scope == "year" else m for y, scope, m in zip(frame.end_year, frame.period_scope, middle, strict=True)]
    return pd.DataFrame({"x_from": start, "x_to": end, "x": middle}, index=frame.index)


def labelled(xs: list[float], first: list[int], room: int = LABELS, span: float | None = None) -> set[int]:
    """Which marks get a label: those in `first`, then others from the last on where there is room."""
    gap = (max(xs) - min(xs) if span is None else span) / room if xs else 0
    kept = list(first)
    for i in reversed(range(len(xs))):
        if i not in kept and all(abs(xs[i] - xs[j]) >= gap for j in kept):
            kept.append(i)
    return set(kept)


def lows(years: pd.Series, heights: pd.Series, joined: pd.Series) -> set[int]:
    """The years whose mark lies below all that it is joined with, so that its label has room only underneath."""
    height = dict(zip(years, heights, strict=True))
    links = [(year - 1, year) for year, tied in zip(years, joined, strict=True) if tied]
    found = set()
    for year, own in height.items():
        beside = [height[a if b == year else b] for a, b in links if year in (a, b)]
        steep = len(beside) == 2 or (beside and beside[0] - own > 0.25 * (max(heights) - min(heights)))
        if steep and all(own < high for high in beside):
            found.add(int(year))
    return found


def _placed(data: pd.DataFrame, bounded: list[bool], hollows: set[int]) -> tuple[list[bool], list[bool]]:
    """Which marks of the chart are labelled, and which underneath.

    Always: the first and last full year, lows, those that a target stands beside, signs of bounds (once where equal ones stand close),
    and targets, on the far side of the actual; others where there is room.
    """
    goals = data.kind.isin(["target", "planned"])
    gap = (data.x.max() - data.x.min()) / LABELS
    years = list(data.index[data.kind.isin(YEARS)])
    must = [*years[:1], *years[-1:], *(i for i in years if data.end_year[i] in {*data.end_year[goals], *hollows})]
    for i in data.index[bounded & ~goals]:
        if not any(data.text[i] == data.text[j] and abs(data.x[i] - data.x[j]) < gap for j in must):
            must.append(i)
    actual = list(data.index[~goals])
    kept = labelled(list(data.x[actual]), [actual.index(i) for i in dict.fromkeys(must)], span=data.x.max() - data.x.min())
    shown = {actual[i] for i in kept} | set(data.index[goals])
    below = []
    for i, goal in zip(data.index, goals, strict=True):
        near = data[(abs(data.x - data.x[i]) < gap) & (goals != goal) & data.index.isin(shown)]
        beside = near[near.end_year == data.end_year[i]]
        if goal:
            below.append(bool((beside if len(beside) else near).y.ge(data.y[i]).any()))
        elif data.kind[i] in YEARS and len(beside):
            below.append(bool(beside.y.gt(data.y[i]).any()))
        else:
            below.append(data.kind[i] in YEARS and data.end_year[i] in hollows)
    return [i in shown for i in data.index], below


def series(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """All values of one indicator over time; of one or two, in words."""
    return _words(frame, context) if len(frame) < 3 else _line(frame, context)


def _kind(row: object) -> str:
    if row.actual_or_target != "actual":
        return row.actual_or_target
    return "early" if row.period_scope == "year" and row.preliminary else row.period_scope


def _words(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Each value in large letters with its period and kind below."""
    t = context.t
    data = pd.DataFrame(
        {
            "line": range(len(frame)),
            "big": [of_row(t, row) for row in frame.itertuples()],
            "small": [t("district.value_of", period=period(t, row), kind=t(f"district.kind_{_kind(row)}")) for row in frame.itertuples()],
            "colour": [KINDS[_kind(row)][1] for row in frame.itertuples()],
        }
    )
    base = alt.Chart(data).encode(y=alt.Y("line:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)))
    marks = base.mark_bar(width=4, height=44, cornerRadius=2, align="left").encode(x=alt.XValue(2), color=alt.Color("colour:N", scale=None))
    big = base.mark_text(align="left", fontSize=22, fontWeight="bold", dy=-9).encode(x=alt.XValue(14), text=alt.Text("big:N"))
    small = base.mark_text(align="left", fontSize=12, dy=14).encode(x=alt.XValue(14), text=alt.Text("small:N"))
    return finish(layered(marks, big, small), context, alt.Step(64))


def _line(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    t, lang = context.t, context.lang
    data = frame[["period_scope", "actual_or_target", "end_year", "series_break", "unit_en"]].copy()
    data["kind"] = [_kind(row) for row in frame.itertuples()]
    data["name"] = [t(f"district.kind_{kind}") for kind in data.kind]
    data["y"] = [scaled(row.value, row.unit_en, lang) for row in frame.itertuples()]
    data["before"] = [scaled(row.value_before, row.unit_en, lang) for row in frame.itertuples()]
    data["year_before"] = data.end_year - 1
    data["text"] = [short(row, lang) for row in frame.itertuples()]
    data["period"] = [period(t, row) for row in frame.itertuples()]
    data["full"] = [of_row(t, row) for row in frame.itertuples()]
    data["remark"] = frame.note.fillna(formats.UNKNOWN)
    data = data.join(positions(frame)).reset_index(drop=True)

    years = data[data.kind.isin(YEARS)]
    rank = (data.unit_en == "rank").all()
    hollows = lows(years.end_year, -years.y if rank else years.y, years.before.notna())
    data["shown"], data["below"] = _placed(data, frame.bound.notna().to_numpy(), hollows)
    lowest = bool((data.below & data.shown & (data.y < 0.12 * data.y.max())).any())

    present = [kind for kind in KINDS if (data.kind == kind).any()]
    names = [t(f"district.kind_{kind}") for kind in present]
    shades = [KINDS[kind][1] for kind in present]
    fills = [KINDS[kind][1] if KINDS[kind][2] else "transparent" for kind in present]
    legend = (
        alt.Legend(title=None, orient="top", columns=2, labelColor=INK, labelFontSize=12, labelLimit=0, symbolSize=90, symbolStrokeWidth=2)
        if len(present) > 1
        else None
    )
    first, last = float(data.x.min()), float(data.x.max())
    if (data.kind == "years").any():
        first, last = min(first, float(data.x_from.min())), max(last, float(data.x_to.max()))
    margin = max((3 - (last - first)) / 2, (last - first) * 0.06, 0.4)
    # The numbers of the axis stand on the left, inside.
    along = alt.Scale(domain=[first - margin - (last - first) * 0.08, last + margin], nice=False, zero=False)
    x = alt.X("x:Q", scale=along, axis=alt.Axis(title=None, format="d", tickMinStep=1, tickCount=6, grid=False, labelColor=INK))
    low, top = min(0.0, float(data.y.min())), max(0.0, float(data.y.max()))
    room = (top - low) * 0.15 or 1
    domain = [top + 1, 0.4] if rank else [low - (room if low < 0 or lowest else 0), top + room]
    up = alt.Scale(domain=domain, nice=False, zero=False)
    y = alt.Y(
        "y:Q",
        scale=up,
        axis=alt.Axis(title=None, tickCount=4, tickMinStep=1 if rank else 0, labelColor=INK, **INSIDE),
    )
    tips = [
        alt.Tooltip("period:N", title=t("district.period")),
        alt.Tooltip("full:N", title=t("district.value")),
        alt.Tooltip("name:N", title=t("district.kind")),
        alt.Tooltip("remark:N", title=t("district.remark")),
    ]
    base = alt.Chart(data)
    # From the foot of the chart to just below the marks, whose labels stand above them.
    after = [years.index[years.end_year == year][0] for year in breaks(frame)]
    lower = [min(years.y[i], years.y[years.index[years.index < i][-1]]) for i in after]
    broken = pd.DataFrame({"at": [years.x[i] - 0.5 for i in after], "top": lower, "foot": float(domain[0])})
    rules = alt.Chart(broken).mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=palette.HIGHLIGHT)
    rules = rules.encode(x=alt.X("at:Q", scale=along), y=alt.Y("foot:Q", scale=up), y2=alt.Y2("top:Q"))
    lines = base.transform_filter("isValid(datum.before)").mark_rule(strokeWidth=2.5, strokeCap="round", color=palette.ACCENT)
    lines = lines.encode(x=alt.X("year_before:Q", scale=along), x2=alt.X2("x:Q"), y=alt.Y("before:Q", scale=up), y2=alt.Y2("y:Q"))
    spans = (
        base.transform_filter("datum.kind == 'years'")
        .mark_rule(strokeWidth=2, color=palette.ACCENT)
        .encode(x=alt.X("x_from:Q", scale=along), x2=alt.X2("x_to:Q"), y=y)
    )
    marks = base.mark_point(size=70, strokeWidth=2, opacity=1).encode(
        x=x,
        y=y,
        stroke=alt.Stroke("name:N", scale=alt.Scale(domain=names, range=shades), legend=legend),
        fill=alt.Fill("name:N", scale=alt.Scale(domain=names, range=fills), legend=legend),
        shape=alt.Shape("name:N", scale=alt.Scale(domain=names, range=[KINDS[kind][0] for kind in present]), legend=legend),
        tooltip=tips,
    )
    texts = [
        base.transform_filter(f"datum.shown && datum.below == {str(below).lower()}")
        .mark_text(dy=15 if below else -11, fontSize=11)
        .encode(x=x, y=y, text=alt.Text("text:N"))
        for below in (False, True)
    ]
    return tall(finish(layered(rules, spans, lines, marks, *texts), context, 270))


def bands(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Small multiples one below the other on one axis of years: each indicator with its own scale and unit. Ranks have 1 on top."""
    lang = context.lang
    data = frame[["indicator_id", "end_year", "value", "value_before", "series_break", "preliminary"]].copy()
    data["scope"] = frame.period_scope if "period_scope" in frame else "year"
    data["x"] = positions(frame).x if "period_scope" in frame else frame.end_year.astype(float)
    data["text"] = [short(row, lang) for row in frame.itertuples()]
    data["period"] = [period(context.t, row) if "period_scope" in frame else str(row.end_year) for row in frame.itertuples()]
    data["full"] = [of_row(context.t, row) for row in frame.itertuples()]
    data["remark"] = frame.note.fillna(formats.UNKNOWN)
    order = list(dict.fromkeys(data.indicator_id))
    heads = []
    for place, indicator in enumerate(order):
        mine = data.indicator_id == indicator
        rows = data[mine]
        one = frame[mine].iloc[0]
        low, high = min(0.0, rows.value.min()), max(0.0, rows.value.max())
        if one.unit_en == "rank":
            low, high = rows.value.max() + 1, 1.0
        foot, size = place * ROW + ROW - FOOT, ROW - HEAD - FOOT
        span = (high - low) or 1
        data.loc[mine, "y"] = foot - (rows.value - low) / span * size
        data.loc[mine, "y_before"] = foot - (rows.value_before - low) / span * size
        data.loc[mine, "y_foot"] = float(foot)
        data.loc[mine, "y_top"] = data.y[mine].rolling(2, min_periods=1).max() + 3
        ends = [0, len(rows) - 1]
        bounded = [i for i in range(len(rows)) if pd.notna(frame[mine].bound.iloc[i])]
        under = lows(
            rows.end_year[rows["scope"] == "year"],
            -data.y[mine & (data["scope"] == "year")],
            rows.value_before[rows["scope"] == "year"].notna(),
        )
        data.loc[rows.index, "below"] = [
            bool(year in under and scope == "year") for year, scope in zip(rows.end_year, rows["scope"], strict=True)
        ]
        shown = labelled(list(rows.x), [*dict.fromkeys([*ends, *bounded])], room=5)
        data.loc[rows.index, "shown"] = [
            i in shown and (i in ends or not (below and broken))
            for i, (below, broken) in enumerate(zip(data.below[mine], rows.series_break, strict=True))
        ]
        name = context.label("indicator", indicator)
        heads.append(
            {
                "indicator_id": indicator,
                "y": float(place * ROW + 4),
                "y_end": float(place * ROW + ROW + 4),
                "zero": float(foot + low / span * size) if one.unit_en != "rank" else None,
                "head": name
                if one.unit_en in ("%", "rank")
                else context.t("district.head", name=name, unit=unit(context.t, one.unit_zh, one.unit_en)),
            }
        )
    data["year_before"] = data.end_year - 1
    data["broken_at"] = [
        row.x - 0.5 if row.series_break and (data.indicator_id[data.x < row.x] == row.indicator_id).any() else None
        for row in data.itertuples()
    ]
    height = len(order) * ROW
    vertical = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
    first, last = float(data.x.min()), float(data.x.max())
    margin = max((last - first) * 0.06, 1)
    along = alt.Scale(domain=[first - margin, last + margin], nice=False, zero=False)
    x = alt.X(
        "x:Q",
        scale=along,
        axis=alt.Axis(
            title=None, format="d", tickMinStep=1, tickCount=6, orient="top", labelColor=INK, gridOpacity=0.5, domain=False, ticks=False
        ),
    )
    y = alt.Y("y:Q", axis=None, scale=vertical)
    tips = [
        alt.Tooltip("period:N", title=context.t("district.period")),
        alt.Tooltip("full:N", title=context.t("district.value")),
        alt.Tooltip("remark:N", title=context.t("district.remark")),
    ]
    base, names = alt.Chart(data), alt.Chart(pd.DataFrame(heads))
    zeros = (
        names.transform_filter("isValid(datum.zero)")
        .mark_rule(color=palette.FAINT, opacity=0.6)
        .encode(y=alt.Y("zero:Q", axis=None, scale=vertical))
    )
    rules = base.transform_filter("isValid(datum.broken_at)").mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=palette.HIGHLIGHT)
    rules = rules.encode(x=alt.X("broken_at:Q", scale=along), y=alt.Y("y_top:Q", axis=None, scale=vertical), y2=alt.Y2("y_foot:Q"))
    lines = base.transform_filter("isValid(datum.value_before)").mark_rule(strokeWidth=2.5, strokeCap="round", color=palette.ACCENT)
    lines = lines.encode(
        x=alt.X("year_before:Q", scale=along), x2=alt.X2("x:Q"), y=alt.Y("y_before:Q", axis=None, scale=vertical), y2=alt.Y2("y:Q")
    )
    marks = base.mark_point(size=42, strokeWidth=2, opacity=1, stroke=palette.ACCENT).encode(
        x=x,
        y=y,
        fill=alt.condition("datum.scope == 'year' && !datum.preliminary", alt.value(palette.ACCENT), alt.value("transparent")),
        tooltip=tips,
    )
    texts = [
        base.transform_filter(f"datum.shown && datum.below == {str(below).lower()}")
        .mark_text(dy=13 if below else -10, fontSize=11)
        .encode(x=x, y=y, text=alt.Text("text:N"))
        for below in (False, True)
    ]
    titles = names.mark_text(align="left", baseline="top", fontSize=12, fontWeight="bold").encode(
        x=alt.XValue(0), y=y, text=alt.Text("head:N")
    )
    layers = [zeros, rules, lines, titles, *texts]
    if context.pick:
        touch = names.mark_rect(opacity=0, cursor="pointer").encode(x=alt.XValue(0), x2=alt.X2Value("width"), y=y, y2=alt.Y2("y_end:Q"))
        layers.append(touch.add_params(*picker(context)))
    return tall(finish(layered(*layers, marks), context, height))


def peers(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """A bar for each district, ours highlighted; unknown ones are named last."""
    t, lang = context.t, context.lang
    data = frame[["adcode", "value"]].copy()
    marked = frame.only_secondary.fillna(False).astype(bool)
    starred = marked & (not marked[frame.value.notna()].all())
    own = t.pick("district_zh", "district_en")
    data["name"] = [
        name if pd.isna(rank) else t("district.peer_name", rank=int(rank), name=name)
        for name, rank in zip(frame[own], frame.peer_rank, strict=True)
    ]
    data["amount"] = [
        formats.UNKNOWN if pd.isna(row.value) else amount(t, row.value, row.unit_zh, row.unit_en) for row in frame.itertuples()
    ]
    data["text"] = [f"{words}*" if star else words for words, star in zip(data.amount, starred, strict=True)]
    data["value"] = data.value.fillna(0)  # no bar; "—" beside it
    data["share"] = [formats.percent(share, lang) for share in frame.share_of_city]
    data["remark"] = frame.note.fillna(formats.UNKNOWN)
    ours = alt.FieldEqualPredicate(field="adcode", equal=context.catalog.district.adcode)
    colour = alt.condition(ours, alt.value(palette.HIGHLIGHT), alt.value(palette.ACCENT))
    tips = [
        alt.Tooltip("name:N", title=t("district.district")),
        alt.Tooltip("amount:N", title=t("district.value")),
        alt.Tooltip("share:N", title=t("district.share")),
        alt.Tooltip("remark:N", title=t("district.remark")),
    ]
    return named_bars(data, context, name="name", value="value", text="text", colour=colour, order=list(data.name), tooltip=tips)
