"""The charts of the data and sources pages, and the numbers of their findings."""

import altair as alt
import pandas as pd

from explorer import formats, palette
from explorer.catalog import Catalog
from explorer.charts import INK, Context, colours, finish, layered, named_bars, picker, tall
from explorer.i18n import Translator

EMPTIEST = 24  # columns drawn


def shade(weak: pd.Series) -> list[str]:
    """Amber for what is weak, blue for the rest."""
    return [palette.HIGHLIGHT if one else palette.ACCENT for one in weak]


BLUE = alt.value(palette.ACCENT)
SIGNS = {">": "> ", ">=": "≥ ", "~": "≈ "}  # of a figure that is a bound or about
SHADED = alt.Color("colour:N", scale=None)


def table_names(context: Context, frame: pd.DataFrame) -> list[str]:
    return context.labels("table", frame.table_name)


def title_of(catalog: Catalog, t: Translator, table: str) -> str:
    return catalog.label("table", table, t.lang)


# Known gaps


def official_gaps(t: Translator, frame: pd.DataFrame) -> list[str]:
    """The official totals of which fewer are named here, the smallest shares first."""
    short = frame[frame.named < frame.value].sort_values("share_named", kind="stable")
    return [
        t(
            "data.gap_official",
            name=t.pick(row.name_zh, row.name_en),
            named=formats.number(row.named, t.lang),
            value=f"{'' if formats.unknown(row.bound) else SIGNS[row.bound]}{formats.number(row.value, t.lang)}",
        )
        for row in short.itertuples()
    ]


# Freshness


def freshness_title(t: Translator, catalog: Catalog, frame: pd.DataFrame) -> str:
    late = frame[frame.times_due > 1]
    if late.empty:
        return t("data.freshness_title_none", n=len(frame))
    worst = late.loc[late.times_due.idxmax()]
    times = formats.number(worst.times_due, t.lang, 1)
    return t("data.freshness_title", late=len(late), n=len(frame), worst=title_of(catalog, t, worst.table_name), times=times)


def freshness(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """A bar for each table: its age in rhythms of its own."""
    data = frame[["times_due", "age_days", "due_days", "latest_text"]].copy()
    data["label"] = table_names(context, frame)
    data["colour"] = shade(frame.times_due > 1)
    data["text"] = [
        context.t("data.freshness_text", times=formats.number(row.times_due, context.lang, 1), latest=row.latest_text)
        for row in frame.itertuples()
    ]
    tips = [
        alt.Tooltip("label:N", title=context.t("data.column_table")),
        alt.Tooltip("latest_text:N", title=context.t("data.freshness_latest")),
        alt.Tooltip("age_days:Q", title=context.t("data.freshness_age"), format=","),
        alt.Tooltip("due_days:Q", title=context.t("data.freshness_due"), format=","),
    ]
    order = list(data.label)
    return named_bars(data, context, name="label", value="times_due", text="text", colour=SHADED, order=order, tooltip=tips)


# Kinds of sources


def unofficial(frame: pd.DataFrame) -> pd.DataFrame:
    """The tables without a row that has an official source, the largest first."""
    tables = frame.drop_duplicates("table_name")
    return tables[tables.official_share == 0].sort_values("row_count", ascending=False, kind="stable")


def sources_title(t: Translator, catalog: Catalog, frame: pd.DataFrame) -> str:
    none, n = unofficial(frame), frame.table_name.nunique()
    if none.empty:
        worst = frame.loc[frame.official_share.idxmin()].table_name
        return t("data.sources_title_all", n=n, worst=title_of(catalog, t, worst))
    return t("data.sources_title", none=len(none), n=n, worst=title_of(catalog, t, none.table_name.iloc[0]))


def sources(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """A bar for each table: its rows by the best kind of source they have."""
    data = frame[["kind", "found_count", "row_count", "found_share", "official_share"]].copy()
    data["table"] = table_names(context, frame)
    data["label"] = [
        context.t("data.sources_name", table=name, share=formats.percent(share, context.lang))
        for name, share in zip(data.table, data.official_share, strict=True)
    ]
    data["kind_name"] = context.labels("source_kind", data.kind)
    data["place"] = data.kind.map({kind: i for i, kind in enumerate(palette.SOURCE_KIND)})
    data["share_text"] = [formats.percent(share, context.lang) for share in data.found_share]
    order = list(dict.fromkeys(data.label))
    y = alt.Y("label:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    legend = alt.Legend(title=None, orient="top", columns=3, labelColor=INK, labelFontSize=12, labelLimit=0, symbolType="square")
    bars = (
        alt.Chart(data[data.found_count > 0])
        .mark_bar(height=12, yOffset=8)
        .encode(
            y=y,
            x=alt.X("found_share:Q", axis=None, stack="zero", scale=alt.Scale(domain=[0, 100])),
            color=alt.Color("kind_name:N", scale=colours(palette.SOURCE_KIND, context, "source_kind", data.kind), legend=legend),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("table:N", title=context.t("data.column_table")),
                alt.Tooltip("kind_name:N", title=context.t("shell.filter_kind")),
                alt.Tooltip("share_text:N", title=context.t("data.sources_share")),
                alt.Tooltip("found_count:Q", title=context.t("data.sources_rows"), format=","),
            ],
        )
    )
    names = alt.Chart(data.drop_duplicates("label")).mark_text(align="left", baseline="bottom", dy=-1, fontSize=12)
    names = names.encode(y=y, x=alt.XValue(0), text=alt.Text("label:N"))
    return tall(finish(layered(bars, names), context, alt.Step(34)))


# Disagreements


def disagreements_title(t: Translator, frame: pd.DataFrame) -> str:
    return t("data.disagreements_title", n=int(frame.second_figures.sum()), breaks=int(frame.series_breaks.sum()))


def disagreements(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """A bar for each table and kind of disagreement."""
    named = frame.assign(table=table_names(context, frame))
    data = named.melt(["table", "row_count"], ["second_figures", "series_breaks"], "what", "found_count")
    data = data[data.found_count > 0]
    data["found_share"] = 100 * data.found_count / data.row_count
    data = data.sort_values(["found_share", "table"], ascending=[False, True], ignore_index=True)
    data["label"] = [
        context.t("data.disagreements_name", table=row.table, what=context.t(f"data.what_{row.what}")) for row in data.itertuples()
    ]
    data["colour"] = shade(data.what == "second_figures")
    data["text"] = shares(context, data)
    return share_bars(data, context, "found_share", SHADED)


def share_bars(data: pd.DataFrame, context: Context, value: str, colour: alt.Color | alt.ColorValue) -> alt.TopLevelMixin:
    """Bars with their label, and the share in words behind them."""
    tips = [alt.Tooltip("label:N", title=context.t("data.column_name")), alt.Tooltip("text:N", title=context.t("data.sources_share"))]
    order = list(data.label)
    return named_bars(data, context, name="label", value=value, text="text", colour=colour, order=order, tooltip=tips)


def shares(context: Context, frame: pd.DataFrame) -> list[str]:
    """ "11.5% (7 / 61)"."""
    return [
        context.t(
            "data.share_text",
            share=formats.percent(100 * row.found_count / row.row_count, context.lang),
            n=formats.number(row.found_count, context.lang),
            total=formats.number(row.row_count, context.lang),
        )
        for row in frame.itertuples()
    ]


# Financial values


def financials_title(t: Translator, frame: pd.DataFrame) -> str:
    counts = frame.set_index(["measure", "item"]).found_count
    n = {name: formats.number(counts.get(key, 0), t.lang) for name, key in FINANCIALS.items()}
    return t("data.financials_title", total=formats.number(frame.row_count.max(), t.lang), **n)


FINANCIALS = {"typed": ("method", "typed"), "derived": ("basis", "derived"), "machine": ("method", "machine")}


def item_name(t: Translator, row) -> str:
    """The name of a basis or method, or of a mark that is set."""
    measure, item = (row.title_zh, row.item_zh) if t.lang == "zh" else (row.title_en, row.item_en)
    return measure if formats.unknown(item) else t("data.measure_item", measure=measure, item=item)


def financials(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """A bar for each basis, method and mark, the weaker ones first."""
    data = frame[["found_share"]].copy()
    data["label"] = [item_name(context.t, row) for row in frame.itertuples()]
    data["colour"] = shade(frame.is_weak)
    data["text"] = shares(context, frame)
    return share_bars(data, context, "found_share", SHADED)


# Completeness


def columns_title(t: Translator, frame: pd.DataFrame) -> str:
    return t("data.columns_title", n=len(frame), half=int((frame.filled_share < 50).sum()))


def columns(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """A bar for each of the emptiest columns."""
    first = frame.head(EMPTIEST)
    data = first[["filled_share"]].copy()
    data["label"] = [
        context.t(
            "data.columns_of", table=name, column=context.t.pick(row.title_zh, row.title_en) if context.lang == "zh" else row.title_en
        )
        for name, row in zip(table_names(context, first), first.itertuples(), strict=True)
    ]
    data["text"] = shares(context, first.rename(columns={"filled_count": "found_count"}))
    return share_bars(data, context, "filled_share", BLUE)


# Sources by year


def by_year_title(t: Translator, frame: pd.DataFrame) -> str:
    """How many sources, and the year most of the dated ones are of."""
    dated = frame.dropna(subset="published_year")
    if dated.empty:
        return t("sources.title_undated", n=int(frame.n.sum()))
    years = dated.groupby("published_year").n.sum()
    first, last = int(years.index.min()), int(years.index.max())
    if first == last:
        return t("sources.title_one_year", n=int(years.sum()), year=first)
    most = years.sort_index(ascending=False).idxmax()
    return t("sources.title", n=int(years.sum()), first=first, last=last, year=int(most), most=int(years.max()))


def by_year_subtitle(t: Translator, frame: pd.DataFrame) -> str:
    undated = int(frame.n[frame.published_year.isna()].sum())
    return t("sources.subtitle_undated", n=undated) if undated else t("sources.subtitle")


def by_year(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Sources by year of publication, stacked by kind; the years without any are there too."""
    dated = frame.dropna(subset="published_year")
    data = dated[["kind", "n"]].copy()
    data["year"] = dated.published_year.astype(int)
    data["kind_name"] = context.labels("source_kind", data.kind)
    data["place"] = data.kind.map({kind: i for i, kind in enumerate(palette.SOURCE_KIND)})
    years = list(range(int(data.year.min()), int(data.year.max()) + 1)) if len(data) else []
    totals = data.groupby("year", as_index=False).n.sum()
    x = alt.X(
        "year:O",
        scale=alt.Scale(domain=years),
        axis=alt.Axis(title=None, labelAngle=0, labelOverlap="greedy", labelColor=INK, domain=False, ticks=False),
    )
    legend = alt.Legend(title=None, orient="top", columns=3, labelColor=INK, labelFontSize=12, labelLimit=0, symbolType="square")
    bars = (
        alt.Chart(data)
        .mark_bar(cursor="pointer")
        .encode(
            x=x,
            y=alt.Y("n:Q", axis=None, stack="zero", scale=alt.Scale(domain=[0, float(totals.n.max() if len(totals) else 1) * 1.1])),
            color=alt.Color("kind_name:N", scale=colours(palette.SOURCE_KIND, context, "source_kind", data.kind), legend=legend),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("year:O", title=context.t("sources.year")),
                alt.Tooltip("kind_name:N", title=context.t("shell.filter_kind")),
                alt.Tooltip("n:Q", title=context.t("sources.n")),
            ],
        )
    )
    texts = alt.Chart(totals).mark_text(baseline="bottom", dy=-3, fontSize=10).encode(x=x, y=alt.Y("n:Q", axis=None), text=alt.Text("n:Q"))
    return tall(finish(layered(bars.add_params(*picker(context)), texts), context, 220))
