"""The targets page: amounts and findings in words, and its charts."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from explorer import charts, formats, palette
from explorer.charts import INK, Context, colours, finish, layered, picker, tall
from explorer.i18n import Translator
from explorer.queries import Text

DECIDED = ("met", "about", "missed")
PHONE = 296  # pixels for a chart on a phone of 390, at least
SIGNS = {">": "> ", ">=": "≥ "}
RECURRING = "每年"


# --- Words ---


def name(t: Translator, row: pd.Series) -> str:
    return t.pick(row.name_zh, row.name_en)


def quantity(t: Translator, value: object, unit: object, unit_en: object) -> str:
    """A value with its unit: "300 亿元", "CNY 30 bn", "11.3%", "2,200 firms"."""
    if formats.unknown(value):
        return formats.UNKNOWN
    if unit == "%":
        return formats.percent(value, t.lang, 2)
    if t.lang == "en" and unit in ("亿元", "亿美元"):
        currency = "CNY" if unit == "亿元" else "USD"
        big = abs(value) >= 10
        return f"{currency} {formats.number(value / 10 if big else value * 100, 'en', 2)} {'bn' if big else 'm'}"
    shown = unit if t.lang == "zh" else unit_en
    number = formats.number(value, t.lang, 2)
    return number if formats.unknown(shown) else f"{number} {shown}"


def signed(t: Translator, text: str, sign: object) -> str:
    """The quantity behind its bound; "=" goes without saying."""
    if text == formats.UNKNOWN or formats.unknown(sign):
        return text
    return t("targets.roughly", amount=text) if sign == "~" else SIGNS.get(sign, "") + text


def aim(t: Translator, row: pd.Series) -> str:
    return signed(t, quantity(t, row.target_value, row.unit, row.unit_en), row.comparator)


def actual(t: Translator, row: pd.Series) -> str:
    return signed(t, quantity(t, row.latest_actual, row.unit, row.unit_en), row.actual_bound)


def actual_with_period(t: Translator, row: pd.Series) -> str:
    if formats.unknown(row.latest_actual):
        return formats.UNKNOWN
    return t("targets.in_brackets", text=actual(t, row), more=row.latest_actual_period)


def plus(text: str, value: float) -> str:
    return ("+" if value > 0 else "−" if value < 0 else "") + text


def difference(t: Translator, row: pd.Series) -> str:
    """ "+3.8 pp (+50.7%)"."""
    gap = row.difference
    if formats.unknown(gap):
        return formats.UNKNOWN
    in_points = row.unit == "%"
    size = t("targets.points", n=formats.number(abs(gap), t.lang, 2)) if in_points else quantity(t, abs(gap), row.unit, row.unit_en)
    percent = plus(formats.percent(abs(row.difference_percent), t.lang, 1), gap)
    return t("targets.in_brackets", text=plus(size, gap), more=percent)


def deadline(t: Translator, row: pd.Series) -> str:
    if formats.unknown(row.deadline_text):
        return formats.UNKNOWN
    return t("targets.every_year") if row.deadline_text == RECURRING else row.deadline_text


def set_by(t: Translator, row: pd.Series, names: Mapping[str, Text]) -> str:
    """Who set it, in the language of the reader where the package has a name in it (`names`), else as the data word it."""
    return getattr(names[row.set_by], t.lang) if row.set_by in names else str(row.set_by)


def setting(t: Translator, row: pd.Series, names: Mapping[str, Text]) -> str:
    return t("shell.join_parts").join([row.set_on_text, set_by(t, row, names)])


# --- Findings ---


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """How many targets have each status; "decided" and "all" beside them."""
    found = {status: int((frame.status == status).sum()) for status in palette.TARGET_STATUS}
    return found | {"decided": sum(found[status] for status in DECIDED), "all": len(frame)}


def outcome(t: Translator, frame: pd.DataFrame) -> str:
    """ "Of 19 targets that can be judged, 17 were met"."""
    n = counts(frame)
    return t("targets.outcome", met=n["met"], decided=n["decided"]) if n["decided"] else t("targets.outcome_none", n=n["all"])


def rest(t: Translator, frame: pd.DataFrame) -> str:
    """What became of the targets that are not simply met; "" where there are none."""
    n = counts(frame)
    parts = [t(f"targets.rest_{status}", n=n[status]) for status in ("about", "missed", "partly", "open", "unknown") if n[status]]
    return t("targets.rest", parts=t("shell.list_join").join(parts)) if parts else ""


def darkest_year(by_year: pd.DataFrame) -> tuple[int, int, int] | None:
    """(year, targets set in it, of these decided) of the year with most undecided targets, the later one of two; None where all
    are decided."""
    undecided = by_year[~by_year.status.isin(DECIDED)].groupby("year_set").n.sum()
    if undecided.empty:
        return None
    year = int(undecided[undecided == undecided.max()].index.max())
    rows = by_year[by_year.year_set == year]
    return year, int(rows.n.sum()), int(rows.n[rows.status.isin(DECIDED)].sum())


def by_year_title(t: Translator, by_year: pd.DataFrame) -> str:
    dark = darkest_year(by_year)
    if dark is None:
        n = int(by_year.n.sum())
        return t("targets.by_year_all", n=n) if n > 1 else t("targets.by_year_all_one")
    year, n, decided = dark
    return t(
        "targets.by_year_one" if n == 1 else "targets.by_year_some" if decided else "targets.by_year_none", year=year, n=n, decided=decided
    )


def reached_title(t: Translator, reached: pd.DataFrame) -> str:
    if len(reached) == 1:
        row = reached.iloc[0]
        return t("targets.reached_one", percent=formats.percent(row.percent_of_target, t.lang, 0))
    below = int((reached.percent_of_target < 100).sum())
    return t("targets.reached_title" if below else "targets.reached_all", n=len(reached), below=below)


def differing(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows whose compiled status is not the one that the rule gives."""
    return frame[frame.status != frame.status_by_rule.fillna("")]


# --- Charts ---


def by_year(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """A square for every target, in the row of the year in which it was set, by status."""
    totals = frame.groupby("status").n.sum()
    rows = frame.loc[frame.index.repeat(frame.n)].reset_index(drop=True)
    rows["place"] = rows.groupby("year_set").cumcount()
    named = {
        status: context.t("targets.legend", status=context.label("target_status", status), n=totals[status]) for status in totals.index
    }
    rows["outcome"] = rows.status.map(named)
    present = [status for status in palette.TARGET_STATUS if status in named]
    scale = alt.Scale(domain=[named[status] for status in present], range=[palette.TARGET_STATUS[status] for status in present])
    legend = alt.Legend(
        title=None, orient="top", columns=2, labelColor=INK, labelFontSize=12, labelLimit=0, symbolType="square", symbolSize=110
    )
    y = alt.Y("year_set:O", sort="descending", axis=None)
    # The years stand inside the plot, so that the title starts at the edge of the figure.
    years = (
        alt.Chart(rows.drop_duplicates("year_set"))
        .mark_text(align="left", fontSize=12)
        .encode(x=alt.XValue(0), y=y, text=alt.Text("year_set:O"))
    )
    squares = (
        alt.Chart(rows[["year_set", "place", "status", "outcome", "n"]])
        .mark_square(size=380, opacity=1, cursor="pointer" if context.pick else "default")
        .encode(
            x=alt.X("place:Q", axis=None, scale=alt.Scale(domain=[-2, max(10, int(rows.place.max())) + 0.5], nice=False)),
            y=y,
            color=alt.Color("outcome:N", scale=scale, legend=legend),
            tooltip=[
                alt.Tooltip("year_set:O", title=context.t("targets.tip_year")),
                alt.Tooltip("outcome:N", title=context.t("targets.tip_status")),
                alt.Tooltip("n:Q", title=context.t("targets.tip_n")),
            ],
        )
        .add_params(*picker(context))
    )
    return tall(finish(layered(years, squares), context, alt.Step(28)))


def reached(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """For every target a line from 100 percent, the target, to its actual in percent of it."""
    t = context.t
    data = frame[["target_id", "status", "percent_of_target"]].copy()
    data["name"] = ["\n".join(charts.wrapped(name(t, row), 46)) for _, row in frame.iterrows()]
    data["aim"] = [aim(t, row) for _, row in frame.iterrows()]
    data["actual"] = [actual_with_period(t, row) for _, row in frame.iterrows()]
    data["words"] = [t("targets.actual_and_aim", actual=actual(t, row), aim=aim(t, row)) for _, row in frame.iterrows()]
    data["percent"] = [formats.percent(value, context.lang, 0) for value in frame.percent_of_target]
    data["outcome"] = context.labels("target_status", frame.status)
    data["target"] = 100.0
    data["end"] = data.percent_of_target.clip(lower=100)
    low = min(100.0, float(data.percent_of_target.min())) - 10
    # The end of the axis at which the words fit behind every point on a phone.
    high = max(
        low + (end - low) * PHONE / max(PHONE - 6.3 * charts.width(words) - 12, PHONE / 6)
        for end, words in zip(data.end, data.words, strict=True)
    )
    x = alt.Scale(domain=[low, high], nice=False)
    ticks = [value for value in (50, 100, 150, 200, 300) if low <= value <= max(110.0, float(data.percent_of_target.max()))]
    axis = alt.Axis(
        orient="top", values=ticks, title=None, labelColor=INK, domain=False, ticks=False, grid=False, labelExpr="datum.value + '%'"
    )
    y = alt.Y("target_id:N", sort=list(data.target_id), axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    colour = alt.Color(
        "outcome:N",
        scale=colours(palette.TARGET_STATUS, context, "target_status", frame.status),
        legend=alt.Legend(
            title=None, orient="top", columns=3, labelColor=INK, labelFontSize=12, labelLimit=0, symbolType="circle", symbolOpacity=1
        ),
    )
    tips = [
        alt.Tooltip("name:N", title=t("targets.tip_target")),
        alt.Tooltip("aim:N", title=t("targets.tip_aim")),
        alt.Tooltip("actual:N", title=t("targets.tip_actual")),
        alt.Tooltip("percent:N", title=t("targets.tip_percent")),
        alt.Tooltip("outcome:N", title=t("targets.tip_status")),
    ]
    base = alt.Chart(data).encode(y=y)
    middle = 12
    line = base.mark_rule(strokeWidth=3, yOffset=middle, opacity=0.55).encode(
        x=alt.X("target:Q", scale=x, axis=axis), x2=alt.X2("percent_of_target:Q"), color=colour
    )
    ticks_of_target = base.mark_tick(orient="vertical", yOffset=middle, size=16, thickness=2, color=INK).encode(
        x=alt.X("target:Q", scale=x)
    )
    points = base.mark_circle(size=90, opacity=1, yOffset=middle).encode(
        x=alt.X("percent_of_target:Q", scale=x), color=colour, tooltip=tips
    )
    # Longer names grow upwards.
    names = [
        alt.Chart(rows)
        .mark_text(align="left", baseline="bottom", fontSize=12, dy=1 - 13 * breaks, lineBreak="\n", lineHeight=13)
        .encode(y=y, x=alt.XValue(0), text=alt.Text("name:N"))
        for breaks, rows in data.groupby(data.name.str.count("\n"))
    ]
    words = base.mark_text(align="left", baseline="middle", dx=8, dy=middle, fontSize=11).encode(
        x=alt.X("end:Q", scale=x), text=alt.Text("words:N")
    )
    touch = base.mark_rect(opacity=0, cursor="pointer" if context.pick else "default").encode(
        x=alt.XValue(0), x2=alt.X2Value("width"), tooltip=tips
    )
    layers = [line, ticks_of_target, points, *names, words, touch.add_params(*picker(context))]
    return tall(finish(layered(*layers), context, alt.Step(54)))
