"""The charts of the overview, and the numbers of its story."""

import datetime as dt

import altair as alt
import pandas as pd
from babel.dates import format_date

from explorer import formats, palette
from explorer.charts import INK, Context, finish, layered, tall
from explorer.i18n import Translator

# Numbers of an axis above its lines, inside the plot, so that the title starts at the edge of the figure.
INSIDE = {"labelAlign": "left", "labelBaseline": "bottom", "labelPadding": -2, "ticks": False, "domain": False}

# Story and findings, in words of either language


def month(t: Translator, day: dt.date) -> str:
    """ "August 2022", "2022 年 8 月"."""
    return format_date(day, t("overview.month_pattern"), locale=formats.LOCALES[t.lang])


def key_figure(t: Translator, row: pd.Series) -> tuple[str, str, str]:
    """Name, value and explanation of one row of the key figures."""
    lang = t.lang
    n, beside, out_of = (formats.number(value, lang, 1) for value in (row.amount, row.beside, row.out_of))
    match row.figure:
        case "area":
            return t("overview.area"), t("overview.area_value", n=n), t("overview.area_note")
        case "listed_cultivated":
            return t("overview.listed"), t("overview.listed_value", n=n), t("overview.listed_note")
        case "gdp":
            growth = t("overview.gdp_note", growth=beside) if beside != formats.UNKNOWN else t("overview.gdp_note_level")
            return t("overview.gdp", year=row.period_text), formats.money(row.amount, lang), growth
        case "platforms":
            return t("overview.platforms"), t("overview.platforms_value", n=n), t("overview.platforms_note", inside=beside)
        case "projects":
            key = "overview.projects_note_at_least" if row.bound == ">=" else "overview.projects_note"
            rest = formats.number(row.out_of - row.amount, lang)
            return t("overview.projects"), f"{n} / {out_of}", t(key, money=formats.money(row.beside, lang), rest=rest)
        case _:
            return t("overview.targets"), f"{n} / {out_of}", t("overview.targets_note", open=beside)


def listings_title(t: Translator, frame: pd.DataFrame) -> str:
    """The companies of our own list: from when to when, and the year with most first listings."""
    years = frame.counted_date[frame.counted_as.isna()].dt.year
    if years.empty:
        return t("overview.listings_title_none")
    busiest = years.value_counts().sort_index(ascending=False)
    return t("overview.listings_title", n=len(years), first=years.min(), last=years.max(), year=busiest.idxmax(), most=busiest.max())


def gdp_title(t: Translator, frame: pd.DataFrame) -> str:
    """The latest level, and the years for which none is known."""
    if frame.empty:
        return t("overview.gdp_level")
    latest = frame.dropna(subset="value").iloc[-1]
    title = t("overview.gdp_title", year=latest.gdp_year, money=formats.money(latest.value, t.lang))
    missing = [str(year) for year in frame.gdp_year[frame.value.isna()]]
    return title + t("overview.gdp_title_missing", years=t("shell.list_join").join(missing)) if missing else title


def gdp_subtitle(t: Translator, frame: pd.DataFrame) -> str:
    early = [str(year) for year in frame.gdp_year[frame.preliminary]]
    note = t("overview.gdp_preliminary", years=t("shell.list_join").join(early)) if early else ""
    return t("overview.gdp_subtitle", preliminary=note)


def listings_subtitle(t: Translator, frame: pd.DataFrame, undated: int) -> str:
    """What each of the counts means that are drawn."""
    counted = frame[frame.counted_as == "listed_in_district"].counted_date
    cultivated = (frame.counted_as == "listed_cultivated").any()
    if len(counted) and cultivated:
        return t("overview.listings_subtitle", undated=undated, date=f"{counted.iloc[-1]:%Y-%m-%d}")
    return t("overview.listings_subtitle_ours", undated=undated)


def story_values(t: Translator, key_figures: pd.DataFrame, listings: pd.DataFrame, ecosystems: int) -> dict[str, object]:
    """What the story of the district may name; None where it is not known."""
    area = key_figures.amount[key_figures.figure == "area"]
    first = listings[listings.counted_as == "listed_cultivated"].head(1)
    return {
        "area": int(area.iloc[0]) if len(area) else None,
        "month": month(t, first.counted_date.iloc[0]) if len(first) else None,
        "listed": first.companies.iloc[0] if len(first) else None,
        "ecosystems": ecosystems,
    }


# Charts


def listings(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Companies of our list over time as a step line; the official counts as single points beside it."""
    series = {
        "here": (context.t("overview.series_here"), palette.ACCENT),
        "listed_cultivated": (context.t("overview.series_cultivated"), palette.HIGHLIGHT),
        "listed_in_district": (context.t("overview.series_district"), palette.NEUTRAL),
    }
    data = frame[["counted_as", "counted_date", "companies"]].copy()
    data["kind"] = data.counted_as.fillna("here").astype(str)
    data["series"] = [series[kind][0] for kind in data.kind]
    data["date"] = [formats.date(row.counted_date, row.counted_precision) for row in frame.itertuples()]
    data["name"] = [context.t.pick(row.name_zh, row.name_en) for row in frame.itertuples()]
    ours, counts = data[data.kind == "here"], data[data.kind != "here"]
    names, shades = zip(*series.values(), strict=True)
    legend = alt.Legend(
        title=None,
        orient="top",
        columns=1,
        labelColor=INK,
        labelFontSize=12,
        labelLimit=0,
        symbolType="circle",
        symbolOpacity=1,
        symbolSize=70,
        rowPadding=0,
    )
    colour = alt.Color("series:N", scale=alt.Scale(domain=names, range=shades), legend=legend)
    x = alt.X("counted_date:T", axis=alt.Axis(title=None, format="%Y", tickCount=6, grid=False, labelColor=INK))
    y = alt.Y(
        "companies:Q",
        axis=alt.Axis(title=None, tickCount=4, labelColor=INK, labelExpr="datum.value ? datum.label : ''", **INSIDE),
        scale=alt.Scale(domainMin=0),
    )
    tips = [
        alt.Tooltip("date:N", title=context.t("overview.date")),
        alt.Tooltip("name:N", title=context.t("overview.counted")),
        alt.Tooltip("companies:Q", title=context.t("overview.companies")),
    ]
    line = alt.Chart(ours).mark_line(interpolate="step-after", strokeWidth=2).encode(x=x, y=y, color=colour)
    # Wide, unseen points carry the tooltips of the line.
    steps = alt.Chart(ours).mark_point(size=120, opacity=0).encode(x=x, y=y, tooltip=tips)
    points = alt.Chart(counts).mark_point(size=55, filled=True, opacity=1).encode(x=x, y=y, color=colour, tooltip=tips)
    labelled = counts.drop_duplicates(["kind", "companies"])
    labels = (
        alt.Chart(labelled).mark_text(align="right", dx=-7, fontSize=11, fontWeight="bold").encode(x=x, y=y, text=alt.Text("companies:Q"))
    )
    last = (
        alt.Chart(ours.tail(1))
        .mark_text(align="right", dy=14, fontSize=11, fontWeight="bold")
        .encode(x=x, y=y, text=alt.Text("companies:Q"))
    )
    return tall(finish(layered(line, steps, points, labels, last), context, 250))


def gdp(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """GDP by year: a bar each, a dash where none is known, a broken line where the level is not comparable with the one before."""
    data = frame[["gdp_year", "value", "series_break", "preliminary"]].copy()
    data["amount"] = data.value if context.lang == "zh" else data.value / 10
    data["text"] = [formats.significant(value, context.lang) for value in data.amount]
    data["money"] = [formats.money(value, context.lang) for value in data.value]
    data["foot"] = data.amount.fillna(0)
    data["note"] = [
        context.t("overview.bar_preliminary" if row.preliminary else "overview.bar_break" if row.series_break else "overview.bar_plain")
        for row in data.itertuples()
    ]
    x = alt.X(
        "gdp_year:O", axis=alt.Axis(title=None, labelAngle=0, labelFlush=False, labelColor=INK, labelFontSize=10, domain=False, ticks=False)
    )
    y = alt.Y("amount:Q", axis=None, scale=alt.Scale(domain=[0, float(data.amount.max()) * 1.1]))
    tips = [
        alt.Tooltip("gdp_year:O", title=context.t("overview.year")),
        alt.Tooltip("money:N", title=context.t("overview.gdp_level")),
        alt.Tooltip("note:N", title=context.t("overview.remark")),
    ]
    base = alt.Chart(data)
    bars = (
        base.transform_filter("isValid(datum.amount)")
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=x,
            y=y,
            color=alt.ColorValue(palette.ACCENT),
            opacity=alt.condition("datum.preliminary", alt.value(0.5), alt.value(1)),
            tooltip=tips,
        )
    )
    texts = base.mark_text(baseline="bottom", dy=-3, fontSize=10).encode(x=x, y=alt.Y("foot:Q", axis=None), text=alt.Text("text:N"))
    rules = base.transform_filter("datum.series_break").mark_rule(
        strokeDash=[3, 3], strokeWidth=1.5, color=palette.HIGHLIGHT, xOffset=alt.ExprRef("-bandwidth('x') / 2 - 2")
    )
    rules = rules.encode(x=x, tooltip=tips)
    return tall(finish(layered(rules, bars, texts), context, 190))
