"""The chart of the policies page, and the numbers of its findings."""

import altair as alt
import pandas as pd

from explorer import formats, palette
from explorer.charts import INK, Context, finish, layered, picker, tall
from explorer.i18n import Translator
from explorer.plots.platforms import SHAPES

HEAD, DOT, GAP = 18, 13, 8  # heights of a line: its name, each mark on top of another, the room to the next line


# Findings


def lead(t: Translator, policies: pd.DataFrame) -> str:
    """How many of what kinds, from when to when, and which must not be counted twice."""
    if len(policies) == 1:
        return _twice(t, policies)
    kinds = policies.kind.nunique()
    size = t("policies.size" if kinds > 1 else "policies.size_one_kind", n=len(policies), kinds=kinds)
    return t("policies.lead", size=size, dates=_dates(t, policies), twice=_twice(t, policies))


def _twice(t: Translator, policies: pd.DataFrame) -> str:
    counts = {"platforms": int(policies.platform_id.notna().sum()), "projects": int(policies.project_id.notna().sum())}
    found = [
        t("policies.in_list", name=t(f"shell.nav_{name}"), n=n) if len(policies) > 1 else t(f"shell.nav_{name}")
        for name, n in counts.items()
        if n
    ]
    if not found:
        return t("policies.twice_none") if len(policies) > 1 else ""
    return t("policies.twice" if len(policies) > 1 else "policies.twice_one", lists=t("shell.list_join").join(found))


def _dates(t: Translator, policies: pd.DataFrame) -> str:
    dated = policies.dropna(subset="started").sort_values("started", kind="stable")
    if dated.empty:
        return t("policies.dates_none")
    first, last = (formats.date(row.started, row.started_precision) for _, row in dated.iloc[[0, -1]].iterrows())
    undated = len(policies) - len(dated)
    return t("policies.dates" if undated else "policies.dates_all", dated=len(dated), undated=undated, first=first, last=last)


def timeline_title(t: Translator, policies: pd.DataFrame) -> str:
    """The year in which most of the dated ones began."""
    dated = policies.dropna(subset="started")
    years = dated.started.dt.year.value_counts().sort_index(ascending=False)
    if years.empty:
        return t("policies.title_none")
    if len(dated) == 1:
        row = dated.iloc[0]
        return t("policies.title_one", name=t.pick(row.name_zh, row.name_en), date=formats.date(row.started, row.started_precision))
    if years.max() == 1:
        return t("policies.title_even", dated=len(dated), first=years.index.min(), last=years.index.max())
    return t("policies.title", dated=len(dated), most=years.max(), year=years.idxmax())


# Chart


def timeline(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """A mark for each policy at its start, in a line for its kind; marks of one year stand on top of each other."""
    data = frame[["kind", "started", "started_precision"]].copy()
    data["name"] = [context.t.pick(row.name_zh, row.name_en) for row in frame.itertuples()]
    data["date"] = [formats.date(row.started, row.started_precision) for row in frame.itertuples()]
    words = {exact: context.t(f"policies.exact_{exact}") for exact in SHAPES if (data.started_precision == exact).any()}
    data["exact"] = data.started_precision.map(words)
    year, month = data.started.dt.year, data.started.dt.month
    # A year stands at its number, a month within it.
    data["x"] = year + ((month - 0.5) / 12 - 0.5).where(data.started_precision != "year", 0.0)
    data["place"] = data.groupby(["kind", year.rename("year")]).cumcount()
    lines, foot = [], 0
    for kind in [kind for kind in palette.POLICY_KIND if (data.kind == kind).any()]:
        mine = data.kind == kind
        top, foot = foot, foot + HEAD + DOT * (int(data.place[mine].max()) + 1) + GAP
        data.loc[mine, "y"] = foot - GAP - DOT / 2 - data.place[mine] * DOT
        label = context.t("policies.line", kind=context.label("policy_kind", kind), n=int(mine.sum()))
        lines.append({"kind": kind, "top": float(top), "foot": float(foot), "line": label, "colour": palette.POLICY_KIND[kind]})
    data["colour"] = data.kind.map(palette.POLICY_KIND)
    data["kind_name"] = context.labels("policy_kind", data.kind)
    first, last = float(data.x.min()), float(data.x.max())
    margin = max((last - first) * 0.05, 1)
    along = alt.Scale(domain=[first - margin, last + margin], nice=False, zero=False)
    down = alt.Scale(domain=[0, foot], range=[0, foot], nice=False, zero=False)
    tips = [
        alt.Tooltip("name:N", title=context.t("policies.name")),
        alt.Tooltip("date:N", title=context.t("policies.started")),
        alt.Tooltip("exact:N", title=context.t("policies.exact")),
        alt.Tooltip("kind_name:N", title=context.t("shell.filter_kind")),
    ]
    kinds = alt.Chart(pd.DataFrame(lines))
    y = alt.Y("top:Q", axis=None, scale=down)
    rules = kinds.mark_rule(color=palette.FAINT, opacity=0.4).encode(y=alt.Y("foot:Q", axis=None, scale=down))
    names = kinds.mark_text(align="left", baseline="top", dy=4, fontSize=12, fontWeight="bold").encode(
        x=alt.XValue(0), y=y, text=alt.Text("line:N")
    )
    marks = (
        alt.Chart(data)
        .mark_point(size=70, filled=True, opacity=1, cursor="pointer" if context.pick else "default")
        .encode(
            x=alt.X(
                "x:Q",
                scale=along,
                axis=alt.Axis(
                    title=None,
                    format="d",
                    tickMinStep=1,
                    tickCount=6,
                    orient="top",
                    labelColor=INK,
                    gridOpacity=0.5,
                    domain=False,
                    ticks=False,
                ),
            ),
            y=alt.Y("y:Q", axis=None, scale=down),
            color=alt.Color("colour:N", scale=None),
            shape=alt.Shape(
                "exact:N",
                scale=alt.Scale(domain=list(words.values()), range=[SHAPES[exact] for exact in words]),
                legend=alt.Legend(
                    title=None,
                    orient="bottom",
                    symbolFillColor=palette.NEUTRAL,
                    symbolStrokeWidth=0,
                    symbolSize=70,
                    labelColor=INK,
                    labelFontSize=12,
                ),
            ),
            tooltip=tips,
        )
    )
    touch = kinds.mark_rect(opacity=0, cursor="pointer" if context.pick else "default")
    touch = touch.encode(x=alt.XValue(0), x2=alt.X2Value("width"), y=y, y2=alt.Y2("foot:Q")).add_params(*picker(context))
    return tall(finish(layered(rules, names, touch, marks), context, int(foot)))
