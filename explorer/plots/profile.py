"""The figures of the profiles: yearly figures of a company, its market value, and the events of a platform or project."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import altair as alt
import pandas as pd

from explorer import charts, formats, palette, queries
from explorer.charts import INK, Context, finish, layered, tall
from explorer.i18n import Translator

HEIGHT = 190
PHONE_PLOT = 270.0  # pixels that are certain to be there
BILLION = 10.0  # in CNY 100 million
EVENT_LINE = 15  # pixels
EVENT_ROOM = 30  # between the text of an event and that of the next
EVENT_WIDTH = 46  # letters a line
# The columns of a yearly figure that its marks use; the rest stays out of the spec.
DRAWN = {"fiscal_year", "y", "words", "line", "shade", "strength", "broken", "change", "label", "is_weak", "series_break"}


# --- Findings ---


def signed(value: float, lang: str) -> str:
    """3.54 -> "+3.5%", -12 -> "−12%"."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + formats.percent(abs(value), lang, 1)


def _change(t: Translator, row: pd.Series) -> str:
    return "" if pd.isna(row.growth) else t("profile.change", growth=signed(row.growth, t.lang))


def _weakness(t: Translator, row: pd.Series) -> str:
    """Why the figure that a title names is weak, in brackets; "" where it is not."""
    if row.preliminary:
        return t("profile.is_preliminary")
    return t("profile.is_derived") if row.basis == "derived" else ""


def amount_title(t: Translator, key: str, frame: pd.DataFrame) -> str:
    """The latest year: "Revenue of CNY 32.2 bn in FY2024, +1.5% on the year before"."""
    if frame.empty:
        return t(f"profile.{key}_heading")
    row = frame.iloc[-1]
    name = f"profile.{key}_loss" if key == "net_profit" and row.amount < 0 else f"profile.{key}_title"
    return t(
        name,
        year=row.fiscal_year,
        amount=formats.money(abs(row.amount), t.lang),
        change=_change(t, row) if row.amount >= 0 else "",
        weak=_weakness(t, row),
    )


def revenue_title(t: Translator, frame: pd.DataFrame) -> str:
    return amount_title(t, "revenue", frame)


def net_profit_title(t: Translator, frame: pd.DataFrame) -> str:
    return amount_title(t, "net_profit", frame)


def rd_expense_title(t: Translator, frame: pd.DataFrame) -> str:
    return amount_title(t, "rd_expense", frame)


def total_assets_title(t: Translator, frame: pd.DataFrame) -> str:
    return amount_title(t, "total_assets", frame)


def rd_intensity_title(t: Translator, frame: pd.DataFrame) -> str:
    if frame.empty:
        return t("profile.rd_intensity_heading")
    row = frame.iloc[-1]
    return t("profile.rd_intensity_title", year=row.fiscal_year, share=formats.percent(row.amount, t.lang))


def staff_title(t: Translator, frame: pd.DataFrame) -> str:
    """The latest staff, and the R&D staff with its own year where that is another."""
    if frame.empty:
        return t("profile.staff_heading")
    last = frame.iloc[-1]
    values = {"n": formats.number(last.employees, t.lang), "year": last.fiscal_year}
    research = frame.dropna(subset="rd_staff")
    if research.empty:
        return t("profile.staff_title", **values)
    rd = research.iloc[-1]
    values |= {"rd": formats.number(rd.rd_staff, t.lang), "rd_year": rd.fiscal_year}
    return t("profile.staff_title_rd" if rd.fiscal_year == last.fiscal_year else "profile.staff_title_rd_of", **values)


def yearly_subtitle(t: Translator, frame: pd.DataFrame, unit: str = "") -> str:
    """The unit, what a hollow mark is, and where figures cease to compare."""
    breaks = sorted(frame.fiscal_year[frame.series_break.astype(bool)].unique())
    parts = [
        unit,
        t("profile.hollow") if frame.is_weak.astype(bool).any() else "",
        t("profile.broken", years=t("shell.list_join").join(str(year) for year in breaks)) if breaks else "",
        t("profile.gap") if (frame.fiscal_year.diff() > 1).any() else "",
    ]
    return t("shell.join_parts").join(part for part in parts if part)


def market_unit(frame: pd.DataFrame) -> str:
    """The currency that is drawn: CNY where any value is known in it, else that of the latest."""
    if frame.empty or (frame.amount_currency == "CNY").any():
        return "CNY"
    return frame.amount_currency.iloc[-1]


def market_title(t: Translator, frame: pd.DataFrame) -> str:
    if frame.empty:
        return t("profile.market_heading")
    row = frame[frame.amount_currency == market_unit(frame)].iloc[-1]
    return t("profile.market_title", amount=currency_words(t, row.amount, row.amount_currency), day=formats.date(row.date))


def market_subtitle(t: Translator, frame: pd.DataFrame) -> str:
    left = int((frame.amount_currency != market_unit(frame)).sum()) if len(frame) else 0
    parts = [t("profile.market_unit"), t("profile.market_left", n=left) if left else ""]
    return t("shell.join_parts").join(part for part in parts if part)


def currency_words(t: Translator, amount: float, currency: str) -> str:
    """100 million of a currency in prose: "45.1 亿美元", "USD 4.51 bn"."""
    if currency == "CNY":
        return formats.money(amount, t.lang)
    n = formats.significant(amount if t.lang == "zh" else amount / BILLION, t.lang)
    return t(f"profile.money_{currency.lower()}", n=n)


def events_title(t: Translator, frame: pd.DataFrame) -> str:
    """How many events are known, from when to when; those planned apart."""
    done, planned = (frame[frame.actual_or_planned == code] for code in ("actual", "planned"))
    if done.empty:
        return t("profile.events_planned", n=len(planned))
    first, last = done.date_text.iloc[0], done.date_text.iloc[-1]
    span = t("profile.events_on", day=first) if first == last else t("profile.events_span", first=first, last=last)
    return t("profile.events_both" if len(planned) else "profile.events_done", n=len(done), span=span, planned=len(planned))


# --- Yearly figures ---


def _segments(frame: pd.DataFrame) -> pd.Series:
    """A number for each unbroken run of years: a new one at a series break and after a missing year."""
    return (frame.series_break.astype(bool) | (frame.fiscal_year.diff() > 1)).cumsum()


def _tip(context: Context, query: str, column: str, field: str) -> alt.Tooltip:
    title = getattr(context.catalog.column(queries.load()[query], column).title, context.lang)
    return alt.Tooltip(f"{field}:N", title=title)


def _scale_of(frame: pd.DataFrame, lang: str) -> tuple[float, str]:
    """Factor from CNY 100 million to the unit of the axis, and the text that names it."""
    if lang == "zh":
        return 1.0, "profile.unit_100m"
    return (1 / BILLION, "profile.unit_bn") if frame.amount.abs().max() >= BILLION else (100.0, "profile.unit_m")


def _yearly(
    frame: pd.DataFrame,
    context: Context,
    query: str,
    words: Callable[[float], str],
    factor: float = 1.0,
    name: Callable[[str], str] | None = None,
) -> alt.TopLevelMixin:
    """A line over the years, one for each measure; broken at a series break and where a year is missing; weak values hollow."""
    if "measure" not in frame:
        frame = frame.assign(measure="")
    parts = [rows.assign(run=_segments(rows)) for _, rows in frame.sort_values(["measure", "fiscal_year"]).groupby("measure")]
    data = pd.concat(parts, ignore_index=True)
    last = data.fiscal_year == data.groupby("measure").fiscal_year.transform("max")
    data = data.assign(
        y=data.amount * factor,
        words=[words(value) for value in data.amount],
        line=data.measure + data.run.astype(str),
        shade=data.measure.map({"rd_staff": palette.HIGHLIGHT}).fillna(palette.ACCENT),
        strength=[context.t("profile.weak" if weak else "profile.sound") for weak in data.is_weak.astype(bool)],
        broken=[context.t("shell.yes" if broken else "shell.no") for broken in data.series_break.astype(bool)],
    )
    if "growth" in data:
        data["change"] = [formats.UNKNOWN if pd.isna(value) else signed(value, context.lang) for value in data.growth]
    if name:
        data["label"] = [name(measure) for measure in data.measure]
    first, end = int(data.fiscal_year.min()), int(data.fiscal_year.max())
    low, high = min(0.0, data.y.min()), max(0.0, data.y.max())
    room = 0.2 * (high - low or 1.0)
    text_column = "label" if name else "words"
    years = list(range(first, end + 1))
    step = 1 if len(years) <= 6 else 2
    x = alt.X(
        "fiscal_year:Q",
        title=None,
        scale=alt.Scale(domain=[first - 0.4, end + _room(data[text_column][data.fiscal_year == end], end - first + 0.4)], nice=False),
        axis=alt.Axis(values=years[::-step], format="d", labelColor=INK, grid=False, ticks=False, labelAngle=0),
    )
    y = alt.Y(
        "y:Q",
        title=None,
        scale=alt.Scale(domain=[low - (room if low < 0 else 0), high + room], nice=False),
        axis=alt.Axis(orient="right", labelColor=INK, tickCount=4, domain=False, ticks=False),
    )
    shade = alt.Color("shade:N", scale=None)
    tooltip = [
        *([alt.Tooltip("label:N", title=context.t("profile.measure"))] if name else []),
        _tip(context, query, "fiscal_year", "fiscal_year"),
        alt.Tooltip("words:N", title=context.t("profile.value")) if name else _tip(context, query, "amount", "words"),
        *([_tip(context, query, "growth", "change")] if "change" in data else []),
        alt.Tooltip("strength:N", title=context.t("profile.strength")),
        *([_tip(context, query, "series_break", "broken")] if data.series_break.astype(bool).any() else []),
    ]
    data = data[[column for column in data if column in DRAWN]]
    base = alt.Chart(data).encode(x=x, y=y)
    layers: list[alt.Chart] = []
    if low < 0:
        layers.append(alt.Chart().mark_rule(color=palette.NEUTRAL).encode(y=alt.datum(0)))
    breaks = pd.DataFrame({"at": sorted(data.fiscal_year[data.series_break.astype(bool)].unique())})
    if len(breaks):
        breaks = breaks.assign(at=breaks["at"] - 0.5, note=context.t("profile.break_label"))
        at = alt.X("at:Q", scale=x["scale"], axis=x["axis"], title=None)
        mark = alt.Chart(breaks).encode(x=at)
        right = float(breaks["at"].max()) < (first + end) / 2
        layers += [
            mark.mark_rule(color=palette.NEUTRAL, strokeDash=[4, 3]),
            mark.mark_text(align="left" if right else "right", dx=4 if right else -4, baseline="top", fontSize=11).encode(
                y=alt.YValue(0), text=alt.Text("note:N")
            ),
        ]
    layers.append(base.mark_line(strokeWidth=2).encode(color=shade, detail=alt.Detail("line:N")))
    for weak in (False, True):
        rows = data[data.is_weak.astype(bool) == weak]
        if len(rows):
            points = alt.Chart(rows).mark_point(filled=not weak, size=60, opacity=1, strokeWidth=2)
            layers.append(points.encode(x=x, y=y, color=shade, tooltip=tooltip))
    labelled = data[last.to_numpy()]
    text = alt.Text(f"{text_column}:N")
    ends = alt.Chart(labelled).mark_text(align="left", dx=8, fontSize=12, fontWeight="bold")
    layers.append(ends.encode(x=x, y=y, text=text))
    return tall(finish(layered(*layers), context, HEIGHT))


def _room(texts: Iterable[str], span: float) -> float:
    """How far an axis goes on behind its last value, in units of its `span`, so that these texts fit there on a phone."""
    share = min(max((7.0 * charts.width(text) + 14) / PHONE_PLOT for text in texts), 0.5)
    return max(span, 1.0) * share / (1 - share)


def _amounts(frame: pd.DataFrame, context: Context, query: str) -> alt.TopLevelMixin:
    return _yearly(frame, context, query, lambda value: formats.money(value, context.lang), _scale_of(frame, context.lang)[0])


def revenue(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    return _amounts(frame, context, "profile_revenue")


def net_profit(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    return _amounts(frame, context, "profile_net_profit")


def rd_expense(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    return _amounts(frame, context, "profile_rd_expense")


def total_assets(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    return _amounts(frame, context, "profile_total_assets")


def rd_intensity(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    return _yearly(frame, context, "profile_rd_intensity", lambda value: formats.percent(value, context.lang, 1 if value >= 1 else 2))


def staff(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Staff and, in amber, R&D staff, each named at its last value."""
    long = frame.melt(["fiscal_year", "is_weak", "series_break"], ["employees", "rd_staff"], var_name="measure", value_name="amount")
    long = long.dropna(subset="amount")
    long["is_weak"] &= long.measure == "employees"
    last = long.groupby("measure").amount.last()

    def name(measure: str) -> str:
        return context.t(f"profile.measure_{measure}", n=formats.number(last[measure], context.lang))

    return _yearly(long, context, "profile_staff", lambda value: formats.number(value, context.lang), name=name)


def market_values(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Market value on the dates known, in one currency."""
    currency = market_unit(frame)
    data = frame[frame.amount_currency == currency]
    factor = 1.0 if context.lang == "zh" else 1 / BILLION
    data = data.assign(
        y=data.amount * factor,
        words=[currency_words(context.t, value, currency) for value in data.amount],
        day=[formats.date(day) for day in data.date],
    )
    span = (data.date.max() - data.date.min()) or pd.Timedelta(days=365)
    start, stop = data.date.min() - span * 0.04, data.date.max() + span * _room(data.words.tail(1), 1.0)
    years = pd.date_range(start, data.date.max(), freq="YS")
    several = len(years) > 1
    x = alt.X(
        "date:T",
        title=None,
        scale=alt.Scale(type="utc", domain=[_moment(start), _moment(stop)]),
        axis=alt.Axis(
            format="%Y" if several else "%Y-%m-%d",
            values=[_moment(day) for day in (years if several else data.date)],
            labelColor=INK,
            grid=False,
            ticks=False,
        ),
    )
    y = alt.Y(
        "y:Q",
        title=None,
        scale=alt.Scale(domain=[0, data.y.max() * 1.2], nice=False),
        axis=alt.Axis(orient="right", labelColor=INK, tickCount=4, domain=False, ticks=False),
    )
    tooltip = [
        _tip(context, "profile_market_values", "ticker", "ticker"),
        _tip(context, "profile_market_values", "date", "day"),
        _tip(context, "profile_market_values", "amount", "words"),
    ]
    data = data[["ticker", "date", "y", "words", "day"]]
    base = alt.Chart(data).encode(x=x, y=y)
    latest = alt.Chart(data.iloc[[-1]]).encode(x=x, y=y)
    return tall(
        finish(
            layered(
                base.mark_line(strokeWidth=2, color=palette.ACCENT).encode(detail=alt.Detail("ticker:N")),
                base.mark_point(filled=True, size=50, opacity=1, color=palette.ACCENT).encode(tooltip=tooltip),
                latest.mark_text(align="left", dx=8, fontSize=12, fontWeight="bold").encode(text=alt.Text("words:N")),
            ),
            context,
            HEIGHT,
        )
    )


def _moment(day: pd.Timestamp) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)


# --- Events ---


def last_day(day: pd.Timestamp, precision: str) -> pd.Timestamp:
    """The end of the span that a date of this precision stands for."""
    periods = {"year": "Y", "quarter": "Q", "month": "M"}
    return day.to_period(periods[precision]).end_time.normalize() if precision in periods else day


def events(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Each event with its date and text over a mark on the axis of time, as wide as its date is vague; the planned below the done."""
    spans = [last_day(day, precision) for day, precision in zip(frame.date, frame.date_precision, strict=True)]
    whole = (max(spans) - frame.date.min()) or pd.Timedelta(days=365)
    start, stop = frame.date.min() - whole * 0.02, max(spans) + whole * 0.03
    marks, texts, top = [], [], 0
    for code in ("actual", "planned"):
        rows = frame[frame.actual_or_planned == code]
        if rows.empty:
            continue
        if len(rows) < len(frame):
            texts.append({"y": top, "text": context.label("actual_or_target", code), "head": True})
            top += EVENT_LINE + 6
        for row in rows.itertuples():
            said = context.t.pick(row.event_zh, row.event_en)
            for line in charts.wrapped(context.t("profile.event", day=row.date_text, event=said), EVENT_WIDTH):
                texts.append({"y": top, "text": line, "head": False})
                top += EVENT_LINE
            end = max(last_day(row.date, row.date_precision), row.date + whole * 0.025)
            marks.append({"y": top + 3, "y2": top + 11, "from": row.date, "to": end, "code": code, "said": said, "day": row.date_text})
            top += EVENT_ROOM
    scale = alt.Scale(domain=[0, top], range=[0, top], nice=False)
    x = alt.X(
        "from:T",
        title=None,
        scale=alt.Scale(type="utc", domain=[_moment(start), _moment(stop)]),
        axis=alt.Axis(
            format="%Y" if whole.days > 400 else "%Y-%m",
            labelColor=INK,
            tickCount=5,
            grid=True,
            gridColor=palette.FAINT,
            gridOpacity=0.35,
            labelOverlap=True,
            labelFlush=True,
        ),
    )
    shown = pd.DataFrame(marks).assign(kind=lambda rows: context.labels("actual_or_target", rows.code))
    tooltip = [
        alt.Tooltip("day:N", title=context.t("profile.date")),
        alt.Tooltip("said:N", title=context.t("profile.event_heading")),
        alt.Tooltip("kind:N", title=getattr(context.catalog.tables["project_events"]["actual_or_planned"].title, context.lang)),
    ]
    y = alt.Y("y:Q", scale=scale, axis=None)
    layers = []
    for code, style in {
        "actual": {"color": palette.ACCENT},
        "planned": {"fillOpacity": 0, "stroke": palette.HIGHLIGHT, "strokeWidth": 2},
    }.items():
        rows = shown[shown.code == code]
        if len(rows):
            base = alt.Chart(rows).mark_bar(cornerRadius=3, **style)
            layers.append(base.encode(x=x, x2=alt.X2("to:T"), y=y, y2=alt.Y2("y2:Q"), tooltip=tooltip))
    for head in (False, True):
        lines = pd.DataFrame([line for line in texts if line["head"] == head])
        if len(lines):
            base = alt.Chart(lines).mark_text(align="left", baseline="top", fontSize=12, fontWeight="bold" if head else "normal")
            layers.append(base.encode(x=alt.XValue(0), y=y, text=alt.Text("text:N")))
    return tall(finish(layered(*layers), context, top))


# --- What the page of a company shows, in order ---


@dataclass(frozen=True)
class Figure:
    query: str
    build: Callable[[pd.DataFrame, Context], alt.TopLevelMixin]
    title: Callable[[Translator, pd.DataFrame], str]
    subtitle: Callable[[Translator, pd.DataFrame], str]
    columns: tuple[str, ...]  # of the table


def _amount_subtitle(t: Translator, frame: pd.DataFrame) -> str:
    return yearly_subtitle(t, frame, t(_scale_of(frame, t.lang)[1]) if len(frame) else "")


def _share_subtitle(t: Translator, frame: pd.DataFrame) -> str:
    return yearly_subtitle(t, frame, t("profile.unit_percent"))


def _staff_subtitle(t: Translator, frame: pd.DataFrame) -> str:
    return yearly_subtitle(t, frame, t("profile.unit_people"))


AMOUNT = ("fiscal_year", "amount", "growth", "basis", "method", "preliminary", "series_break", "note")
SHARE = ("fiscal_year", "amount", "rd_expense", "revenue", "is_weak", "series_break")
STAFF = ("fiscal_year", "employees", "rd_staff", "rd_staff_share_pct", "is_weak", "series_break", "note")
COMPANY = (
    Figure("profile_revenue", revenue, revenue_title, _amount_subtitle, AMOUNT),
    Figure("profile_net_profit", net_profit, net_profit_title, _amount_subtitle, AMOUNT),
    Figure("profile_rd_expense", rd_expense, rd_expense_title, _amount_subtitle, AMOUNT),
    Figure("profile_rd_intensity", rd_intensity, rd_intensity_title, _share_subtitle, SHARE),
    Figure("profile_staff", staff, staff_title, _staff_subtitle, STAFF),
    Figure("profile_total_assets", total_assets, total_assets_title, _amount_subtitle, AMOUNT),
    Figure("profile_market_values", market_values, market_title, market_subtitle, ("date", "ticker", "amount", "amount_currency")),
)
