"""The charts of the platforms page, and the numbers of their findings."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from explorer import charts, formats, palette
from explorer.catalog import Catalog
from explorer.charts import INK, Context, colours, finish, layered, picker
from explorer.i18n import Translator

SYSTEM = ("1", "2", "6", "N")  # the tiers of "1+2+6+N"; the others stand around it
LEVELS = ("national", "provincial", "municipal", "district")
RING = "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0ZM-0.55,0A0.55,0.55,0,1,0,0.55,0A0.55,0.55,0,1,0,-0.55,0Z"
SHAPES = {"day": "circle", "month": "diamond", "year": RING}  # by the precision of a date
PIXELS = {"zh": 6.4, "en": 6.3}  # what a letter of 12 px takes at most, on average; a Chinese character counts twice


# Findings: what the rows amount to, in words of either language


def count(t: Translator, n: int) -> str:
    """ "1 platform", "81 platforms"."""
    return t("platforms.one" if n == 1 else "platforms.many", n=n)


def amount(t: Translator, value: float, bound: object) -> str:
    """An official figure in words: "6", "more than 600", "about 700"."""
    n = formats.number(value, t.lang)
    match bound:
        case ">":
            return t("platforms.more_than", n=n)
        case ">=":
            return t("platforms.at_least", n=n)
        case "~":
            return t("platforms.about", n=n)
        case _:
            return t("platforms.exactly", n=n)


def lead(t: Translator, platforms: pd.DataFrame, official: pd.DataFrame) -> str:
    """The paragraph over the figures: how many, of what rank and age, and how far from complete."""
    kinds = platforms.type.nunique()
    high = int(platforms.level.isin(LEVELS[:2]).sum())
    types = t("platforms.one_type" if kinds == 1 else "platforms.many_types", n=kinds)
    rank = t("platforms.rank", high=high) if high else ""
    of = official.set_index("role")
    named = {"institutes": "platforms_tier_6", "labs": "platforms_laboratories", "centres": "platforms_centres"}
    complete = of.index.isin(named.values()).sum() == len(named)
    words = {word: amount(t, of.value[key], of.bound[key]) for word, key in named.items() if complete}
    words |= {f"{word}_named": of.named[key] for word, key in named.items() if complete}
    return t(
        "platforms.lead",
        size=t("platforms.size", platforms=count(t, len(platforms)), types=types, rank=rank),
        ages=_ages(t, platforms),
        named=t("platforms.lead_named", **words) if complete else "",
    )


def _ages(t: Translator, platforms: pd.DataFrame) -> str:
    dated = platforms.dropna(subset="established_date").sort_values("established_date", kind="stable")
    if dated.empty:
        return t("platforms.lead_undated")
    words = {"oldest": _aged(t, dated, first=True), "newest": _aged(t, dated, first=False)}
    apart = words["oldest"] != words["newest"]
    return t("platforms.lead_dated" if apart else "platforms.lead_dated_one", dated=len(dated), **words)


def _aged(t: Translator, dated: pd.DataFrame, *, first: bool) -> str:
    """The first or last of the platforms; all of that year where their dates are not exact enough to tell."""
    years = dated.established_date.dt.year
    same = dated[years == (years.min() if first else years.max())]
    if (same.established_precision == "day").all():
        same = same.iloc[[0 if first else -1]]
    if len(same) > 2:
        return t("platforms.aged_many", platforms=count(t, len(same)), year=years.min() if first else years.max())
    names = [
        t("platforms.aged", name=t.pick(row.name_zh, row.name_en), date=formats.date(row.established_date, row.established_precision))
        for row in same.itertuples()
    ]
    return t("platforms.and").join(names)


def system_title(t: Translator, platforms: pd.DataFrame) -> str:
    tiers = platforms.tier[platforms.tier.isin(SYSTEM)].value_counts()
    inside, around = int(tiers.sum()), len(platforms) - int(tiers.sum())
    if not inside:
        return t("platforms.system_title_around", platforms=count(t, around))
    words = {"platforms": count(t, inside), "tier": tiers.index[0], "n": tiers.iloc[0]}
    title = t("platforms.system_title_one_tier" if len(tiers) == 1 else "platforms.system_title", **words)
    return title + t("platforms.system_title_rest", around=around) if around else title


def chain_title(t: Translator, catalog: Catalog, platforms: pd.DataFrame) -> str:
    counts = platforms.chain_id.map(ecosystems(catalog.chain_depth)).value_counts()
    words = {"chained": int(counts.sum()), "platforms": count(t, len(platforms))}
    if counts.empty:
        return t("platforms.chain_title_none", **words)
    return t("platforms.chain_title", **words, chain=catalog.label("chain", counts.index[0], t.lang), most=counts.iloc[0])


def chain_subtitle(t: Translator, catalog: Catalog, platforms: pd.DataFrame, *, whole: bool) -> str:
    """What the figure counts; in the whole list also the ecosystems without a platform."""
    tops = ecosystems(catalog.chain_depth)
    used = set(platforms.chain_id.map(tops))
    empty = [catalog.label("chain", chain, t.lang) for chain in dict.fromkeys(tops.values()) if chain not in used] if whole else []
    note = t("platforms.chain_empty", chains=t("shell.list_join").join(empty)) if empty else ""
    return t("platforms.chain_subtitle", empty=note)


def timeline_title(t: Translator, platforms: pd.DataFrame) -> str:
    years = platforms.established_date.dropna().dt.year.value_counts().sort_index(ascending=False)
    words = {"dated": int(years.sum()), "platforms": count(t, len(platforms))}
    if years.empty:
        return t("platforms.timeline_title_none", **words)
    if years.max() == 1:
        return t("platforms.timeline_title_even", **words)
    return t("platforms.timeline_title", **words, year=years.idxmax(), most=years.max())


def official_title(t: Translator, official: pd.DataFrame) -> str:
    whole = official[official.role == "platforms_all"]
    if whole.empty:
        return t("platforms.official_title_none")
    of = whole.iloc[0]
    return t("platforms.official_title", total=amount(t, of.value, of.bound), named=of.named)


def ecosystems(depth: Mapping[str, int]) -> dict[str, str]:
    """The ecosystem of each chain, given all chains in the order of their tree."""
    found: dict[str, str] = {}
    top = ""
    for chain in depth:
        top = top if depth[chain] else chain
        found[chain] = top
    return found


# Charts


def tiers(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Bars of the platforms (n) of each tier alone."""
    return system(frame, context, types=False)


def system(frame: pd.DataFrame, context: Context, *, types: bool = True) -> alt.TopLevelMixin:
    """Bars of the platforms (n) of each tier and, indented below it, of each type."""
    rows = pd.DataFrame(_system_rows(frame, context, types))
    rows["line"] = range(len(rows))
    rows["text"] = [formats.number(n, context.lang) for n in rows.n]
    rows["name"] = context.labels("platform_tier", rows.tier)
    indent = 14
    named = rows[rows.depth > 0]
    offset = 10 + max(charts.width(row.label) * PIXELS[context.lang] + (row.depth - 1) * indent for row in named.itertuples())
    scale = alt.Scale(domain=[0, float(rows.n.max())], range=[offset, alt.ExprRef("width - 28")])
    base = alt.Chart(rows).encode(
        y=alt.Y("line:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        tooltip=[
            alt.Tooltip("name:N", title=context.t("shell.filter_tier")),
            alt.Tooltip("label:N", title=context.t("platforms.group")),
            alt.Tooltip("text:N", title=context.t("platforms.platforms")),
        ],
    )
    cursor = "pointer" if context.pick else "default"
    # The whole line takes the click: a bar of one platform is small on a phone.
    line = base.mark_bar(opacity=0, cursor=cursor).encode(x=alt.XValue(0), x2=alt.X2Value("width"))
    bars = base.transform_filter("datum.depth > 0").mark_bar(cornerRadiusEnd=2, cursor=cursor)
    bars = bars.encode(
        x=alt.X("n:Q", axis=None, scale=scale),
        x2=alt.datum(0),
        size=alt.condition("datum.depth == 1", alt.value(14), alt.value(9)),
        color=alt.Color("name:N", scale=colours(palette.TIER, context, "platform_tier", frame.tier), legend=None),
        opacity=alt.condition("datum.depth == 1", alt.value(1), alt.value(0.6)),
    )
    layers = [line.add_params(*picker(context)), bars]
    for depth, weight in ((0, "normal"), (1, "bold"), (2, "normal")):
        text = base.transform_filter(f"datum.depth == {depth}").mark_text(align="left", fontWeight=weight, fontSize=12, cursor=cursor)
        layers.append(text.encode(x=alt.XValue(max(depth - 1, 0) * indent), text=alt.Text("label:N")))
        if depth:
            layers.append(text.copy().encode(x=alt.X("n:Q", scale=scale), text=alt.Text("text:N"), xOffset=alt.XOffsetValue(6)))
    return finish(layered(*layers), context, alt.Step(24))


def _system_rows(frame: pd.DataFrame, context: Context, types: bool) -> list[dict[str, object]]:
    """Lines of the figure: a heading for the system and for what is around it (depth 0), tiers (1), their types (2)."""
    rows: list[dict[str, object]] = []
    inside = frame.tier.isin(SYSTEM)
    for part, heading in ((frame[inside], "platforms.inside"), (frame[~inside], "platforms.around")):
        if part.empty:
            continue
        total = int(part.n.sum())
        rows.append({"tier": None, "type": None, "depth": 0, "n": None, "label": context.t(heading, platforms=count(context.t, total))})
        for tier, group in part.groupby("tier", sort=False):
            rows.append({"tier": tier, "type": None, "depth": 1, "n": int(group.n.sum()), "label": context.label("platform_tier", tier)})
            for row in group.itertuples() if types else ():
                rows.append({"tier": tier, "type": row.type, "depth": 2, "n": row.n, "label": context.label("platform_type", row.type)})
    return rows


def by_chain_and_level(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Cells of the platforms (n) of each chain_id and level, the chains in the order of their tree."""
    data = frame[["chain_id", "level", "n"]].copy()
    depth = context.catalog.chain_depth
    order = [chain for chain in depth if (data.chain_id == chain).any()]
    parents, shades = ecosystems(depth), palette.by_ecosystem(context.catalog.ecosystems)
    data["line"] = [len(order) if pd.isna(chain) else order.index(chain) for chain in data.chain_id]
    data["depth"] = [0 if pd.isna(chain) else depth[chain] for chain in data.chain_id]
    data["chain"] = context.labels("chain", data.chain_id)
    data["column"] = data.level.where(data.level.isin(LEVELS), "unknown")
    names = {level: context.label("level", level) for level in LEVELS} | {"unknown": context.t("platforms.level_unknown")}
    data["level_name"] = data.column.map(names)
    data["colour"] = [palette.NEUTRAL if pd.isna(chain) else shades[parents[chain]] for chain in data.chain_id]
    data["strength"] = 0.2 + 0.4 * (data.n / data.n.max()) ** 0.5
    y = alt.Y("line:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    x = alt.X("level_name:N", axis=None, scale=alt.Scale(domain=list(names.values()), paddingInner=0.04, paddingOuter=0))
    tips = [
        alt.Tooltip("chain:N", title=context.t("shell.filter_chain")),
        alt.Tooltip("level_name:N", title=context.t("shell.filter_level")),
        alt.Tooltip("n:Q", title=context.t("platforms.platforms")),
    ]
    cells = alt.Chart(data).mark_bar(height=15, yOffset=8, width=alt.RelativeBandSize(1), cornerRadius=2)
    cells = cells.encode(y=y, x=x, color=alt.Color("colour:N", scale=None), opacity=alt.Opacity("strength:Q", scale=None), tooltip=tips)
    numbers = alt.Chart(data).mark_text(dy=8, fontSize=11).encode(y=y, x=x, text=alt.Text("n:Q"), tooltip=tips)
    heads = alt.Chart(pd.DataFrame({"level_name": list(names.values())})).mark_text(fontSize=11, dy=-8)
    heads = heads.encode(x=x, y=alt.YValue(0), text=alt.Text("level_name:N"))
    lines = data.drop_duplicates("line")
    labels = [
        alt.Chart(lines[lines.depth == depth])
        .mark_text(align="left", baseline="bottom", dy=-1, fontSize=12, fontWeight="normal" if depth else "bold")
        .encode(y=y, x=alt.XValue(depth * 12), text=alt.Text("chain:N"))
        for depth in sorted(lines.depth.unique())
    ]
    return finish(layered(cells.add_params(*picker(context)), numbers, heads, *labels), context, alt.Step(35))


def timeline(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """A dot for each platform, stacked by year; shape and filling say how exact the date is."""
    data = frame[["tier", "established_date", "established_precision"]].copy()
    data["name"] = [context.t.pick(row.name_zh, row.name_en) for row in frame.itertuples()]
    data["year"] = data.established_date.dt.year
    data["date"] = [formats.date(d, p) for d, p in zip(data.established_date, data.established_precision, strict=True)]
    data["place"] = data.groupby("year").cumcount() + 1
    data["group"] = [_short_tier(context, tier) for tier in data.tier]
    words = {precision: context.t(f"platforms.exact_{precision}") for precision in SHAPES if precision in set(data.established_precision)}
    data["exact"] = data.established_precision.map(words)
    present = [tier for tier in palette.TIER if (data.tier == tier).any()]
    first, last = int(data.year.min()), int(data.year.max())
    margin = max((last - first) * 0.03, 1)
    colour = alt.Scale(domain=[_short_tier(context, tier) for tier in present], range=[palette.TIER[tier] for tier in present])
    look = {"labelColor": INK, "labelFontSize": 12, "symbolSize": 70}
    exactness = alt.Legend(title=None, orient="bottom", symbolFillColor=palette.NEUTRAL, symbolStrokeWidth=0, **look)
    chart = (
        alt.Chart(data)
        .mark_point(size=64, filled=True, opacity=1)
        .encode(
            x=alt.X(
                "year:Q",
                scale=alt.Scale(domain=[first - margin, last + margin], nice=False),
                axis=alt.Axis(title=None, format="d", tickMinStep=1, tickCount=6, grid=False, labelColor=INK),
            ),
            y=alt.Y("place:O", axis=None, scale=alt.Scale(domain=list(range(max(data.place.max(), 3), 0, -1)))),
            color=alt.Color("group:N", scale=colour, legend=alt.Legend(title=None, orient="top", columns=4, symbolType="circle", **look)),
            shape=alt.Shape(
                "exact:N", scale=alt.Scale(domain=list(words.values()), range=[SHAPES[precision] for precision in words]), legend=exactness
            ),
            tooltip=[
                alt.Tooltip("name:N", title=context.t("platforms.platform")),
                alt.Tooltip("date:N", title=context.t("platforms.established")),
                alt.Tooltip("exact:N", title=context.t("platforms.exact")),
                alt.Tooltip("group:N", title=context.t("shell.filter_tier")),
            ],
        )
    )
    return finish(chart, context, alt.Step(14))


def _short_tier(context: Context, tier: str) -> str:
    return context.t("platforms.tier_letter", letter=tier) if tier in SYSTEM else context.t(f"platforms.tier_{tier}")


def official(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Bars of the official totals (value) as a whole, and of the share that is named here (named)."""
    data = frame[["indicator_id", "named", "value", "period_text"]].copy()
    data["name"] = [context.t.pick(row.name_zh, row.name_en) for row in frame.itertuples()]
    data["official"] = [
        f"{'' if formats.unknown(row.bound) else row.bound}{formats.number(row.value, context.lang)}" for row in frame.itertuples()
    ]
    data["text"] = [f"{formats.number(row.named, context.lang)} / {row.official}" for row in data.itertuples()]
    data["share"] = (data.named / data.value).clip(upper=1)
    data["whole"] = 1.0
    tips = [
        alt.Tooltip("name:N", title=context.t("platforms.official_count")),
        alt.Tooltip("official:N", title=context.t("platforms.official_value")),
        alt.Tooltip("period_text:N", title=context.t("platforms.official_date")),
        alt.Tooltip("named:Q", title=context.t("platforms.named_here")),
    ]
    y = alt.Y("indicator_id:N", sort=list(data.indicator_id), axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    scale = alt.Scale(domain=[0, 1], range=[0, alt.ExprRef("width - 62")])
    base = alt.Chart(data).encode(y=y, tooltip=tips)
    whole = base.mark_bar(height=14, yOffset=9, opacity=0.3, color=palette.NEUTRAL).encode(x=alt.X("whole:Q", axis=None, scale=scale))
    named = base.mark_bar(height=14, yOffset=9, color=palette.ACCENT).encode(x=alt.X("share:Q", axis=None, scale=scale))
    names = base.mark_text(align="left", baseline="bottom", dy=-1, fontSize=12).encode(x=alt.XValue(0), text=alt.Text("name:N"))
    figures = base.mark_text(align="left", baseline="middle", dx=6, dy=9, fontSize=12, fontWeight="bold")
    figures = figures.encode(x=alt.X("whole:Q", scale=scale), text=alt.Text("text:N"))
    return finish(layered(whole, named, names, figures), context, alt.Step(42))
