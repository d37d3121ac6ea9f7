"""The pages of the chains: findings in words, and their charts."""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from explorer import formats, palette
from explorer.charts import INK, Context, finish, layered, picker, tall
from explorer.i18n import Translator

# What a chain has, as columns of the matrix -> the page that lists it.
KINDS = {"platforms": "platforms", "projects": "projects", "companies": "companies", "policies": "policies", "funds": "policies"}
ELEMENTS = ("consortium", "fund", "team", "expert", "park")
SPOTS = ("companies_only", "platforms_only", "projects_only", "nobody")
LISTS = {"platform": "platforms", "company": "companies", "project": "projects"}


# --- Findings ---


def nobody(matrix: pd.DataFrame) -> list[str]:
    """The chains and ecosystems without any platform, project or company."""
    empty = matrix.platforms + matrix.projects + matrix.companies == 0
    return list(matrix.chain_id[empty])


def ecosystems(matrix: pd.DataFrame) -> pd.DataFrame:
    """The rows of the ecosystems, with most platforms, projects and companies first."""
    top = matrix[matrix.tree_depth == 0]
    return top.assign(members=top.platforms + top.projects + top.companies).sort_values("members", ascending=False, kind="stable")


def full_chains(matrix: pd.DataFrame) -> tuple[int, int]:
    """(chains with platforms, projects and companies, all chains), ecosystems left out."""
    below = matrix[matrix.tree_depth > 0]
    return int(((below.platforms > 0) & (below.projects > 0) & (below.companies > 0)).sum()), len(below)


def lead(t: Translator, labels: Sequence[str], matrix: pd.DataFrame) -> str:
    """The state of both chains in two sentences. labels: names of the chains without anybody."""
    full, n = full_chains(matrix)
    words = t("chains.lead", full=full, chains=n, ecosystems=int((matrix.tree_depth == 0).sum()))
    return words + (t("chains.lead_nobody", names=t("shell.list_join").join(labels)) if labels else "")


def matrix_title(t: Translator, label: str, matrix: pd.DataFrame) -> str:
    """The ecosystem (`label`) that holds most, and its share."""
    top = ecosystems(matrix)
    return t("chains.matrix_title", name=label, n=int(top.members.iloc[0]), total=int(top.members.sum()))


def element_counts(one_each: pd.DataFrame) -> dict[str, int]:
    """How many things of each of the five are known, each once."""
    once = one_each.drop_duplicates(["element", "kind", "id", "name_zh"])
    return {element: int((once.element == element).sum()) for element in ELEMENTS}


def one_each_title(t: Translator, one_each: pd.DataFrame) -> str:
    n = element_counts(one_each)
    names = {element: t(f"chains.element_{element}") for element in ELEMENTS}
    known = [t("chains.flow_label", name=names[element], n=n[element]) for element in sorted(n, key=n.get, reverse=True) if n[element]]
    missing = [names[element] for element in ELEMENTS if not n[element]]
    words = t("chains.one_title", found=t("shell.list_join").join(known))
    return words + (t("chains.one_title_missing", names=t("shell.list_join").join(missing)) if missing else "")


def flow_title(t: Translator, flow: pd.DataFrame) -> str:
    """Platforms of the ecosystems against their companies and projects."""
    totals = flow[flow.ecosystem.notna()].groupby("kind").n.sum().reindex(list(LISTS), fill_value=0)
    return t("chains.flow_title", platforms=totals["platform"], companies=totals["company"], projects=totals["project"])


def flow_subtitle(t: Translator, flow: pd.DataFrame) -> str:
    outside = flow[flow.ecosystem.isna()].groupby("kind").n.sum().reindex(list(LISTS), fill_value=0)
    return t("chains.flow_subtitle", platforms=outside["platform"], companies=outside["company"], projects=outside["project"])


def profile_counts(t: Translator, members: pd.DataFrame, has_below: bool) -> str:
    """What belongs to one chain, in a sentence."""
    if members.empty:
        return t("chains.profile_none")
    n = {kind: int((members.kind == kind).sum()) for kind in ("platform", "project", "company", "policy")}
    return t(
        "chains.profile_counts",
        platforms=n["platform"],
        projects=n["project"],
        companies=n["company"],
        named=int(members.is_named.sum()),
        policies=n["policy"],
        below=t("chains.with_below") if has_below else "",
    )


def place_of(point: Mapping[str, object]) -> tuple[str, dict[str, list[str]]] | None:
    """Where a click on a mark leads: the list of this kind, with the chain and, of platforms, the tier."""
    name = LISTS.get(str(point.get("kind")), KINDS.get(str(point.get("kind"))))
    if name is None or not point.get("chain_id"):
        return None
    query = {"chain": [str(point["chain_id"])]}
    if tier := point.get("tier"):
        query["tier"] = [str(tier)]
    if point.get("kind") == "funds":
        query["kind"] = ["fund"]
    return name, query


# --- Charts ---


ROW = 38  # pixels of a row: the name of the chain, and below it its marks
BELOW = 8  # how far below the middle of the row the marks stand


def chain_rows(matrix: pd.DataFrame, context: Context) -> tuple[alt.Y, list[alt.Chart]]:
    """The axis of the chains in the order of their tree, and their names, each above the marks of its row, indented by depth."""
    order = list(matrix.chain_id)
    y = alt.Y("chain_id:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    data = matrix[["chain_id", "tree_depth"]].assign(chain=context.labels("chain", matrix.chain_id))
    names = [
        alt.Chart(rows)
        .mark_text(align="left", baseline="bottom", fontSize=12, fontWeight=600 if depth == 0 else 400, dx=14 * depth, dy=-2)
        .encode(x=alt.XValue(0), y=y, text=alt.Text("chain:N"))
        for depth, rows in data.groupby("tree_depth")
    ]
    lines = (
        alt.Chart(data).mark_rule(color=palette.NEUTRAL, opacity=0.3, yOffset=ROW / 2).encode(x=alt.XValue(0), x2=alt.X2Value("width"), y=y)
    )
    return y, [lines, *names]


def heads(names: Sequence[str]) -> alt.X:
    """The columns, named on top."""
    axis = alt.Axis(
        title=None,
        orient="top",
        domain=False,
        ticks=False,
        labelColor=INK,
        labelFontSize=11,
        labelAngle=0,
        labelPadding=4,
        labelOverlap=False,
        labelFlush=False,
    )
    return alt.X("head:N", sort=list(names), axis=axis)


def by_ecosystem(context: Context) -> alt.Color:
    shades = palette.by_ecosystem(context.catalog.ecosystems)
    return alt.Color("ecosystem:N", scale=alt.Scale(domain=list(shades), range=list(shades.values())), legend=None)


def matrix(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """A ring for every count; its filled part is what a source names."""
    y, rows = chain_rows(frame, context)
    names = {kind: context.t(f"chains.head_{kind}") for kind in KINDS}
    x = heads(list(names.values()))
    data = frame.melt(["chain_id", "ecosystem", "companies_named"], list(KINDS), "kind", "n")
    data["named"] = data.companies_named.where(data.kind == "companies", 0)
    data["head"] = data.kind.map(names)
    data["chain"] = context.labels("chain", data.chain_id)
    data["text"] = data.n.astype(str)
    sizes = alt.Scale(domain=[0, float(data.n.max() or 1)], range=[0, 420])
    tips = [
        alt.Tooltip("chain:N", title=context.t("chains.tip_chain")),
        alt.Tooltip("head:N", title=context.t("chains.tip_kind")),
        alt.Tooltip("n:Q", title=context.t("chains.tip_n")),
        alt.Tooltip("named:Q", title=context.t("chains.tip_named")),
    ]
    some, none, known = data[data.n > 0], data[data.n == 0], data[data.named > 0]
    ring = alt.Chart(some).mark_point(filled=False, strokeWidth=1.5, opacity=1, xOffset=-8, yOffset=BELOW)
    ring = ring.encode(x=x, y=y, size=alt.Size("n:Q", scale=sizes, legend=None), color=by_ecosystem(context))
    dot = alt.Chart(known).mark_circle(opacity=1, xOffset=-8, yOffset=BELOW)
    dot = dot.encode(x=x, y=y, size=alt.Size("named:Q", scale=sizes, legend=None), color=by_ecosystem(context))
    number = alt.Chart(some).mark_text(align="left", fontSize=12, dx=6, dy=BELOW).encode(x=x, y=y, text=alt.Text("text:N"))
    zero = alt.Chart(none).mark_text(fontSize=12, dx=-8, dy=BELOW, opacity=0.6).encode(x=x, y=y, text=alt.Text("text:N"))
    touch = (
        alt.Chart(some)
        .mark_rect(opacity=0, cursor="pointer" if context.pick else "default")
        .encode(x=x, y=y, tooltip=tips)
        .add_params(*picker(context))
    )
    return tall(finish(layered(*rows, ring, dot, number, zero, touch), context, alt.Step(ROW)))


def one_each(frame: pd.DataFrame, context: Context, *, matrix: pd.DataFrame) -> alt.TopLevelMixin:
    """For every chain a square for each of the five: filled with the number known, or a dash."""
    y, rows = chain_rows(matrix, context)
    names = {element: context.t(f"chains.element_{element}") for element in ELEMENTS}
    x = heads(list(names.values()))
    grid = matrix[["chain_id", "ecosystem"]].merge(pd.DataFrame({"element": ELEMENTS}), how="cross")
    known = frame.groupby(["chain_id", "element"]).agg(n=("id", "size"), what=(f"name_{context.lang}", context.t("shell.list_join").join))
    data = grid.merge(known.reset_index(), how="left", on=["chain_id", "element"])
    data["head"] = data.element.map(names)
    data["chain"] = context.labels("chain", data.chain_id)
    found, missing = data[data.n.notna()], data[data.n.isna()]
    found = found.assign(text=found.n.astype(int).astype(str))
    tips = [
        alt.Tooltip("chain:N", title=context.t("chains.tip_chain")),
        alt.Tooltip("head:N", title=context.t("chains.tip_element")),
        alt.Tooltip("what:N", title=context.t("chains.tip_what")),
    ]
    squares = alt.Chart(found).mark_square(size=190, opacity=1, xOffset=-8, yOffset=BELOW)
    squares = squares.encode(x=x, y=y, color=by_ecosystem(context), tooltip=tips)
    numbers = alt.Chart(found).mark_text(align="left", fontSize=12, dx=5, dy=BELOW).encode(x=x, y=y, text=alt.Text("text:N"))
    dashes = alt.Chart(missing.assign(text=formats.UNKNOWN)).mark_text(fontSize=12, dx=-8, dy=BELOW, opacity=0.6)
    dashes = dashes.encode(x=x, y=y, text=alt.Text("text:N"))
    return tall(finish(layered(*rows, squares, numbers, dashes), context, alt.Step(ROW)))


def stacked(sizes: Sequence[float], gap: float, height: float) -> list[float]:
    """The lower end of every block of a column that stands in the middle of `height`, counted from the top."""
    total = sum(sizes) + gap * (len(sizes) - 1)
    start = (height - total) / 2
    return [start + sum(sizes[:i]) + gap * i for i in range(len(sizes))]


def flow_shapes(flow: pd.DataFrame, ecosystems: Sequence[str], gap: float = 9.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Blocks and ribbons of a flow from platform tiers through ecosystems to companies and projects.

    One unit is one platform, company or project. Blocks: column, code, top, bottom, n; ribbons: chain_id, kind, tier, n and the
    ends start_top, start_bottom, end_top, end_bottom.
    """
    inside = flow[flow.ecosystem.notna()]
    left = inside[inside.kind == "platform"].groupby("tier").n.sum().reindex([tier for tier in palette.TIER if tier in set(inside.tier)])
    entering = inside[inside.kind == "platform"].groupby("ecosystem").n.sum()
    leaving = inside[inside.kind != "platform"].groupby("ecosystem").n.sum()
    middle = [code for code in ecosystems if code in set(inside.ecosystem)]
    through = [float(max(entering.get(code, 0), leaving.get(code, 0))) for code in middle]
    right = inside[inside.kind != "platform"].groupby("kind").n.sum().reindex(["company", "project"]).dropna()
    columns = [(list(left.index), [float(n) for n in left]), (middle, through), (list(right.index), [float(n) for n in right])]
    height = max(sum(sizes) + gap * (len(sizes) - 1) for _, sizes in columns)
    blocks, tops = [], {}
    for number, (codes, sizes) in enumerate(columns):
        for code, size, top in zip(codes, sizes, stacked(sizes, gap, height), strict=True):
            blocks.append({"column": number, "code": code, "top": top, "bottom": top + size, "n": size})
            tops[number, code] = top
    # Ribbons leave and enter each block in the order of the blocks on the other side.
    ribbons = []
    taken: dict[tuple[int, str, str], float] = {}

    def next_place(column: int, code: str, side: str, n: float) -> float:
        start = taken.get((column, code, side), tops[column, code])
        taken[column, code, side] = start + n
        return start

    for first, codes_from, kinds in ((0, list(left.index), ["platform"]), (1, middle, ["company", "project"])):
        for code in codes_from:
            rows = inside[(inside.tier == code) if first == 0 else (inside.ecosystem == code)]
            rows = rows[rows.kind.isin(kinds)]
            for row in sorted(rows.itertuples(), key=lambda r: middle.index(r.ecosystem) if first == 0 else kinds.index(r.kind)):
                end_code = row.ecosystem if first == 0 else row.kind
                start, end = next_place(first, code, "out", row.n), next_place(first + 1, end_code, "in", row.n)
                ribbons.append(
                    {
                        "column": first,
                        "chain_id": row.ecosystem,
                        "kind": row.kind,
                        "tier": row.tier if first == 0 else None,
                        "n": row.n,
                        "start_top": start,
                        "start_bottom": start + row.n,
                        "end_top": end,
                        "end_bottom": end + row.n,
                    }
                )
    return pd.DataFrame(blocks), pd.DataFrame(ribbons)


FLOW_HEIGHT = 430
BLOCK = 0.012  # width of a block, of the whole


def flow(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Ribbons from platform tiers through ecosystems to companies and projects, as thick as what they hold."""
    shades = palette.by_ecosystem(context.catalog.ecosystems)
    blocks, ribbons = flow_shapes(frame, list(shades))
    height = float(blocks.bottom.max())
    at = [0.0, 0.5 - BLOCK / 2, 1 - BLOCK]
    names = {
        **{tier: context.t(f"chains.tier_{tier.lower()}") for tier in palette.TIER},
        **{code: context.label("chain", code) for code in shades},
        **{kind: context.t(f"chains.head_{LISTS[kind]}") for kind in LISTS},
    }
    steps = np.linspace(0, 1, 25)
    eased = steps * steps * (3 - 2 * steps)
    points = []
    for number, ribbon in enumerate(ribbons.itertuples()):
        start, end = at[ribbon.column] + BLOCK, at[ribbon.column + 1]
        first = names[ribbon.tier] if ribbon.column == 0 else names[ribbon.chain_id]
        last = names[ribbon.chain_id] if ribbon.column == 0 else names[ribbon.kind]
        for s, e in zip(steps, eased, strict=True):
            points.append(
                {
                    "ribbon": number,
                    "x": start + (end - start) * s,
                    "top": ribbon.start_top + (ribbon.end_top - ribbon.start_top) * e,
                    "bottom": ribbon.start_bottom + (ribbon.end_bottom - ribbon.start_bottom) * e,
                    "ecosystem": ribbon.chain_id,
                    "chain_id": ribbon.chain_id,
                    "kind": ribbon.kind,
                    "tier": ribbon.tier,
                    "words": context.t("chains.flow_words", first=first, last=last),
                    "n": ribbon.n,
                }
            )
    x_scale = alt.Scale(domain=[0, 1], nice=False)
    y_scale = alt.Scale(domain=[height + 1, -8], nice=False)
    colour = alt.Scale(domain=list(shades), range=list(shades.values()))
    tips = [alt.Tooltip("words:N", title=context.t("chains.tip_flow")), alt.Tooltip("n:Q", title=context.t("chains.tip_n"))]
    areas = (
        alt.Chart(pd.DataFrame(points))
        .mark_area(opacity=0.42, cursor="pointer" if context.pick else "default")
        .encode(
            x=alt.X("x:Q", scale=x_scale, axis=None),
            y=alt.Y("top:Q", scale=y_scale, axis=None),
            y2=alt.Y2("bottom:Q"),
            detail=alt.Detail("ribbon:N"),
            color=alt.Color("ecosystem:N", scale=colour, legend=None),
            tooltip=tips,
        )
        .add_params(*picker(context))
    )
    placed = blocks.assign(
        left=[at[column] for column in blocks.column],
        right=[at[column] + BLOCK for column in blocks.column],
        shade=[shades.get(code, palette.NEUTRAL) for code in blocks.code],
        label=[
            # Of an ecosystem the block shows the larger side, so that no number stands beside it.
            names[block.code] if block.column == 1 else context.t("chains.flow_label", name=names[block.code], n=int(block.n))
            for block in blocks.itertuples()
        ],
    )
    bars = (
        alt.Chart(placed)
        .mark_rect(opacity=1)
        .encode(
            x=alt.X("left:Q", scale=x_scale, axis=None),
            x2=alt.X2("right:Q"),
            y=alt.Y("top:Q", scale=y_scale, axis=None),
            y2=alt.Y2("bottom:Q"),
            color=alt.Color("shade:N", scale=None),
        )
    )
    labels = []
    for column, align, anchor, dx in ((0, "left", "left", 0), (1, "center", "left", 2), (2, "right", "right", 0)):
        labels.append(
            alt.Chart(placed[placed.column == column])
            .mark_text(align=align, baseline="bottom", fontSize=12, dy=-3, dx=dx)
            .encode(x=alt.X(f"{anchor}:Q", scale=x_scale, axis=None), y=alt.Y("top:Q", scale=y_scale, axis=None), text=alt.Text("label:N"))
        )
    return tall(finish(layered(areas, bars, *labels), context, FLOW_HEIGHT))
