"""The charts of the projects page, and the numbers that their titles state."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from explorer import formats, palette, queries
from explorer.catalog import Catalog
from explorer.charts import INK, SUBTITLE_WIDTH, Context, colours, finish, layered, named_bars, picker, tall, wrapped

MOST = 25  # projects drawn in the timeline
NAME_WIDTH = 54  # Latin letters of a name in one line of 12 px on a phone
LINE = 15  # height of such a line
NOT_PROVEN = ("registered_office_only", "investor_of_zone")  # reasons that do not prove a site in the district
PERIODS = {"year": "Y", "quarter": "Q", "month": "M"}
LEGEND = {"orient": "top", "labelFontSize": 12, "labelLimit": 0, "symbolType": "square", "symbolOpacity": 1, "symbolStrokeWidth": 0}
Span = tuple[pd.Timestamp, pd.Timestamp]


def dates_known(timeline: pd.DataFrame) -> tuple[int, int]:
    """How many projects have a start date, and how many of these a completion date."""
    started = timeline.start_date.notna()
    return int(started.sum()), int((started & timeline.completion_date.notna()).sum())


def undated(projects: pd.DataFrame) -> tuple[int, int]:
    """How many projects have an announcement as their only date, and how many no date at all."""
    none = projects[["start_date", "planned_completion_date", "completion_date"]].isna().all(axis=1)
    announced = projects.announced_date.notna()
    return int((none & announced).sum()), int((none & ~announced).sum())


def not_proven(projects: pd.DataFrame) -> tuple[int, int]:
    """How many projects have only their registered office in the district, and of how many only the investor belongs to the zone."""
    office, investor = (int((projects.location_basis == code).sum()) for code in NOT_PROVEN)
    return office, investor


def amount(value: float | None, at_least: bool, lang: str) -> str:
    """Money that may be a lower bound: "≥ 21 亿元"."""
    return f"≥ {formats.money(value, lang)}" if at_least and not pd.isna(value) else formats.money(value, lang)


def addable(by_group: pd.DataFrame) -> tuple[int, int, float | None, bool]:
    """Projects with an addable amount, projects without, the sum of the amounts (None where there is none), and whether it is a
    lower bound."""
    total = by_group.addable_investment.sum(min_count=1)
    return (
        int(by_group.projects_counted.sum()),
        int(by_group.projects_left_out.sum()),
        None if pd.isna(total) else float(total),
        bool(by_group.at_least.any()),
    )


@dataclass(frozen=True)
class Largest:
    """The group with the largest addable sum; `share` is its percentage of the sum of all groups; `alone`: no other has
    one."""

    code: str
    total: float
    at_least: bool
    share: float
    alone: bool


def largest(by_group: pd.DataFrame, column: str) -> Largest | None:
    """The largest of the groups that have a code; None where nothing can be added."""
    known = by_group.dropna(subset=[column, "addable_investment"])
    if known.empty:
        return None
    first = known.sort_values("addable_investment", ascending=False).iloc[0]
    share = first.addable_investment / by_group.addable_investment.sum() * 100
    return Largest(
        first[column], float(first.addable_investment), bool(first.at_least), float(share), by_group.addable_investment.count() == 1
    )


def unclassified(by_chain: pd.DataFrame) -> float | None:
    """The addable investment outside the ecosystems, None where there is none."""
    total = by_chain.addable_investment[by_chain.ecosystem.isna()].sum(min_count=1)
    return None if pd.isna(total) else float(total)


def absent(by_chain: pd.DataFrame, catalog: Catalog) -> list[str]:
    """The ecosystems to which no project belongs."""
    ecosystems = [code for code, depth in catalog.chain_depth.items() if depth == 0]
    return [code for code in ecosystems if not (by_chain.ecosystem == code).any()]


def named_share(batches: pd.DataFrame) -> float | None:
    """The largest percentage of an announced sum that the named projects of the same event account for."""
    shares = (batches.named_investment / batches.total_investment_cny_100m)[batches.comparable].dropna() * 100
    return None if shares.empty else float(shares.max())


def latest_pair(values: pd.DataFrame) -> tuple[int, pd.Series, pd.Series] | None:
    """The latest year with an actual value and a target, and both rows."""
    actual, target = (values[values.actual_or_target == kind].set_index("report_year") for kind in ("actual", "target"))
    both = actual.index.intersection(target.index)
    return None if both.empty else (int(both.max()), actual.loc[both.max()], target.loc[both.max()])


def gap_years(values: pd.DataFrame) -> list[int]:
    """The years between the first and the last that have neither an actual value nor a target."""
    years = set(values.report_year)
    return [year for year in range(min(years), max(years)) if year not in years] if years else []


def runs(years: Iterable[int]) -> list[str]:
    """Years as spans: 2017, 2018, 2019, 2021 -> "2017–2019", "2021"."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return [f"{first}" if first == last else f"{first}–{last}" for first, last in spans]


def span(day: pd.Timestamp, precision: object) -> Span | None:
    """All the time that a date may mean: a day is a point, a year is the whole year. None where unknown."""
    if pd.isna(day):
        return None
    if precision not in PERIODS:
        return day, day
    whole = day.to_period(PERIODS[precision])
    return whole.start_time, whole.end_time.normalize() + pd.Timedelta(days=1)


def span_of_text(text: object) -> Span | None:
    """The same for a date as text: "2022", "2022-08", "2022-08-02"."""
    if pd.isna(text):
        return None
    return span(pd.Timestamp(str(text)), {4: "year", 7: "month"}.get(len(str(text))))


def tops(heights: Sequence[int]) -> list[int]:
    """Where rows of these heights begin, one below the other."""
    return [sum(heights[:i]) for i in range(len(heights))]


def _y(field: str, total: int) -> alt.Y:
    """A vertical place in pixels from the top of a chart of this height."""
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, total], reverse=True, nice=False, zero=False))


def _title(context: Context, query: str, column: str) -> str:
    """The name of a column of a query, for tooltips."""
    return getattr(context.catalog.column(queries.load()[query], column).title, context.lang)


# Timeline


def stretches(row: object) -> list[tuple[str, bool, pd.Timestamp, pd.Timestamp]]:
    """What is drawn of a project, as (kind, exact, from, to): its dates, the time it is known to have run, and the wait for a
    planned completion."""
    start = span(row.start_date, row.start_precision)
    planned = span(row.planned_completion_date, row.planned_completion_precision)
    done = span(row.completion_date, row.completion_precision)
    state = span_of_text(row.status_as_of)
    dates = {"start": start, "planned": planned, "completion": done, "state": state}
    parts = [(kind, both[0] == both[1], *both) for kind, both in dates.items() if both]
    until = done or state
    if start and until and until[0] > start[1]:
        parts.append(("run", True, start[1], until[0]))
    known = [both[1] for both in (start, state) if both]
    if planned and not done and known and planned[0] > max(known):
        parts.append(("wait", True, max(known), planned[0]))
    return parts


def in_years(moment: pd.Timestamp) -> float:
    """A moment as a number: 2022-07-02 is 2022.5."""
    return moment.year + (moment.day_of_year - 1) / (366 if moment.is_leap_year else 365)


def _dates_in_words(row: object) -> tuple[str, ...]:
    names = ("start", "planned_completion", "completion")
    return tuple(formats.date(getattr(row, f"{name}_date"), getattr(row, f"{name}_precision")) for name in names)


def timeline(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """The dates of the first MOST projects of the frame: filled = known, hollow = planned, each as long as it is vague."""
    rows = frame.head(MOST).reset_index(drop=True)
    rows["name"] = [context.t.pick(row.name_zh, row.name_en) for row in rows.itertuples()]
    rows["kind"] = context.labels("project_category", rows.category)
    rows["state"] = context.labels("project_status", rows.status)
    lines = [wrapped(name, NAME_WIDTH) for name in rows.name]
    rows["lines"] = ["\n".join(parts) for parts in lines]
    heights = [LINE * len(parts) + 21 for parts in lines]
    rows["above"] = tops(heights)
    rows["below"] = rows.above + heights
    total = sum(heights)

    half = {"run": 3, "state": 8}
    marks = pd.DataFrame(
        [
            (kind, exact, in_years(first), in_years(last), middle, middle - half.get(kind, 5), middle + half.get(kind, 5), row.state)
            for row, middle in zip(rows.itertuples(), rows.below - 12, strict=True)
            for kind, exact, first, last in stretches(row)
        ],
        columns=["kind", "exact", "first", "last", "middle", "above", "below", "state"],
    )
    begin = math.floor(marks["first"].min())
    ends = [begin, max(begin + 1, math.ceil(marks["last"].max()))]
    years = alt.Scale(domain=ends, nice=False, zero=False)
    axis = alt.Axis(
        title=None, format="d", values=list(range(ends[0], ends[1] + 1)), orient="top", grid=True, gridOpacity=0.5, labelOverlap=True
    )
    scale = colours(palette.PROJECT_STATUS, context, "project_status", rows.status)
    legend = alt.Legend(title=None, columns=4, **LEGEND)
    x, fill = alt.X("first:Q", scale=years, axis=axis), alt.Color("state:N", scale=scale, legend=legend)
    box = {"x": x, "x2": "last:Q", "y": _y("above", total), "y2": "below:Q"}
    point = {"x": x, "y": _y("middle", total)}
    edge = alt.Stroke("state:N", scale=scale, legend=legend)

    def chart(kind: str, exact: bool) -> alt.Chart:
        return alt.Chart(marks[(marks.kind == kind) & (marks.exact == exact)])

    layers = [
        chart("run", True).mark_rect(opacity=0.9).encode(color=fill, **box),
        chart("wait", True).mark_rule(strokeDash=[3, 3], strokeWidth=1.5).encode(color=fill, x2=alt.X2("last:Q"), **point),
        *[
            chart(kind, False).mark_rect(fillOpacity=opacity, strokeWidth=1.5).encode(color=fill, stroke=edge, **box)
            for kind, opacity in {"start": 0.45, "completion": 0.45, "planned": 0.05}.items()
        ],
        chart("start", True).mark_point(shape="circle", size=85, filled=True, opacity=1).encode(color=fill, **point),
        chart("completion", True).mark_point(shape="diamond", size=120, filled=True, opacity=1).encode(color=fill, **point),
        chart("planned", True).mark_point(shape="circle", size=70, strokeWidth=2, opacity=1).encode(color=fill, **point),
        *[
            chart("state", exact).mark_rect(fill=INK, fillOpacity=0.25, stroke=INK, strokeWidth=1.5).encode(**box)
            for exact in (True, False)
        ],
    ]
    names = alt.Chart(rows).mark_text(align="left", baseline="top", dy=3, fontSize=12, lineBreak="\n", lineHeight=LINE)
    words = rows[["status", "status_as_of", "name", "kind", "state", "above", "below"]].copy()
    words[["start", "planned", "completion"]] = [_dates_in_words(row) for row in rows.itertuples()]
    words["status_as_of"] = words.status_as_of.fillna(formats.UNKNOWN)
    titles = {
        "name": f"name_{context.lang}",
        "kind": "category",
        "state": "status",
        "status_as_of": "status_as_of",
        "start": "start_date",
        "planned": "planned_completion_date",
        "completion": "completion_date",
    }
    # The whole row answers to a click or a finger.
    touch = (
        alt.Chart(words)
        .mark_rect(opacity=0, cursor="pointer" if context.pick else "default")
        .encode(
            x=alt.XValue(0),
            x2=alt.X2Value("width"),
            y=_y("above", total),
            y2=alt.Y2("below:Q"),
            tooltip=[alt.Tooltip(f"{key}:N", title=_title(context, "projects_timeline", column)) for key, column in titles.items()],
        )
    )
    layers += [names.encode(x=alt.XValue(0), y=_y("above", total), text=alt.Text("lines:N")), touch.add_params(*picker(context))]
    return tall(finish(layered(*[layer for layer in layers if len(layer.data)]), context, total))


# Investment


def _investment(frame: pd.DataFrame, context: Context, query: str, column: str, labels: list[str], shades: list[str]) -> alt.TopLevelMixin:
    """Bars of the addable investment; the name of each says how many projects count in it and how many do not."""
    data = frame[[column, "projects_counted", "projects_left_out"]].copy()
    data["label"], data["shade"] = labels, shades
    data["length"] = frame.addable_investment.fillna(0)
    data["money"] = [amount(row.addable_investment, row.at_least, context.lang) for row in frame.itertuples()]
    data["name"] = [
        context.t("projects.bar_name", name=row.label, counted=row.projects_counted, rest=row.projects_left_out)
        for row in data.itertuples()
    ]
    titles = {
        "label": column,
        "money": "addable_investment",
        "projects_counted": "projects_counted",
        "projects_left_out": "projects_left_out",
    }
    return named_bars(
        data,
        context,
        name="name",
        value="length",
        text="money",
        colour=alt.Color("shade:N", scale=None),
        order=list(data.name),
        tooltip=[alt.Tooltip(key, title=_title(context, query, name)) for key, name in titles.items()],
    )


def by_category(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Addable investment by category."""
    labels = context.labels("project_category", frame.category)
    return _investment(frame, context, "investment_by_category", "category", labels, [palette.ACCENT] * len(frame))


def by_chain(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Addable investment by ecosystem."""
    labels = context.labels("chain", frame.ecosystem)
    families = palette.by_ecosystem(context.catalog.ecosystems)
    shades = [families.get(code, palette.NEUTRAL) for code in frame.ecosystem]
    return _investment(frame, context, "investment_by_chain", "ecosystem", labels, shades)


def fixed_asset(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Bars for the actual values, ticks for the targets, a row for every year, empty where nothing is known."""
    data = frame[["report_year", "actual_or_target", "value"]].copy()
    data["kind"] = context.labels("actual_or_target", data.actual_or_target)
    data["money"] = [bounded(row, context.lang) for row in frame.itertuples()]
    years = list(range(data.report_year.min(), data.report_year.max() + 1))
    places = data.groupby("report_year").value.max().reindex(years)
    target = data[data.actual_or_target == "target"].set_index("report_year").money
    actual = data[data.actual_or_target == "actual"].set_index("report_year").money
    words = pd.DataFrame({"report_year": years, "place": places.fillna(0).values})
    words["text"] = [
        " · ".join(
            [
                *([actual[year]] if year in actual else []),
                *([context.t("projects.fai_target", money=target[year])] if year in target else []),
            ]
        )
        or formats.UNKNOWN
        for year in years
    ]
    kinds = ["actual", "target"]
    scale = alt.Scale(domain=context.labels("actual_or_target", kinds), range=[palette.ACCENT, palette.HIGHLIGHT])
    legend = alt.Legend(title=None, **LEGEND)
    y = alt.Y("report_year:O", axis=None, scale=alt.Scale(domain=years))
    top = float(data.value.max())
    base = alt.Chart(data).encode(
        y=y,
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[-0.2 * top, 2.1 * top], nice=False)),
        color=alt.Color("kind:N", scale=scale, legend=legend),
        tooltip=[
            alt.Tooltip("report_year:O", title=_title(context, "fixed_asset_investment", "report_year")),
            alt.Tooltip("kind:N", title=_title(context, "fixed_asset_investment", "actual_or_target")),
            alt.Tooltip("money:N", title=_title(context, "fixed_asset_investment", "value")),
        ],
    )
    bars = base.transform_filter(alt.datum.actual_or_target == "actual").mark_bar(height=12, cornerRadiusEnd=2)
    ticks = base.transform_filter(alt.datum.actual_or_target == "target").mark_tick(thickness=3, size=20, opacity=1)
    text = alt.Chart(words).mark_text(align="left", fontSize=11).encode(y=y)
    names, figures = (
        text.encode(x=alt.XValue(0), text=alt.Text("report_year:O")),
        text.encode(x=alt.X("place:Q"), xOffset=alt.XOffsetValue(7), text=alt.Text("text:N")),
    )
    return finish(layered(bars, ticks, names, figures), context, alt.Step(26))


def bounded(row: object, lang: str) -> str:
    """The value of a year with its bound: ">300 亿元"."""
    money = formats.money(row.value, lang)
    return money if pd.isna(row.bound) else f"{row.bound} {money}"


def batch_words(row: object, context: Context) -> str:
    """What was announced at an event, what of it this list names, and what it must not be added to."""
    t, lang = context.t, context.lang
    if pd.isna(row.projects):
        official = t("projects.batch_unknown")
    elif pd.isna(row.total_investment_cny_100m):
        official = t("projects.batch_number", n=row.projects)
    else:
        official = t("projects.batch_official", n=row.projects, money=formats.money(row.total_investment_cny_100m, lang))
    if not row.named_projects:
        named = t("projects.batch_not_named")
    elif pd.isna(row.named_investment):
        named = t("projects.batch_named", n=row.named_projects)
    else:
        money = amount(row.named_investment, row.named_at_least, lang)
        named = t("projects.batch_named_money", n=row.named_projects, counted=row.named_with_amount, money=money)
    if not pd.isna(row.part_of):
        note = t("projects.batch_part", whole=t.pick(row.part_of_zh, row.part_of_en))
    elif row.in_binjiang == "no":
        note = t("projects.batch_outside")
    elif row.in_binjiang == "part":
        note = t("projects.batch_partly")
    elif row.kind == "area_summary":
        note = t("projects.batch_area")
    else:
        note = ""
    return t("projects.batch_words", date=formats.date(row.date, row.date_precision), official=official, named=named, note=note)


def batches(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Per event two bars, the announced sum and the named projects; pale where the event is not comparable."""
    rows = frame.reset_index(drop=True)
    names = [wrapped(context.t.pick(row.name_zh, row.name_en), NAME_WIDTH) for row in rows.itertuples()]
    words = [wrapped(batch_words(row, context), SUBTITLE_WIDTH) for row in rows.itertuples()]
    heights = [LINE * (len(name) + len(text)) + 44 for name, text in zip(names, words, strict=True)]
    rows["name"], rows["words"] = ["\n".join(name) for name in names], ["\n".join(text) for text in words]
    rows["name_at"] = tops(heights)
    rows["words_at"] = rows.name_at + [LINE * len(name) for name in names]
    rows["bars_at"] = rows.words_at + [LINE * len(text) + 6 for text in words]
    total = sum(heights)
    kinds = {"announced": palette.ACCENT, "context": palette.FAINT, "named": palette.HIGHLIGHT}
    labels = {
        "announced": context.t("projects.batch_key_announced"),
        "context": context.t("projects.batch_key_context"),
        "named": context.t("projects.batch_key_named"),
    }
    bars = pd.DataFrame(
        [
            (row.name, labels[kind], value, formats.money(value, context.lang), row.bars_at + shift, row.bars_at + shift + 7)
            for row in rows.itertuples()
            for kind, value, shift in (
                ("announced" if row.comparable else "context", row.total_investment_cny_100m, 0),
                ("named", row.named_investment, 8),
            )
            if not pd.isna(value)
        ],
        columns=["name", "kind", "value", "money", "above", "below"],
    )
    present = [kind for kind in kinds if (bars.kind == labels[kind]).any()]
    scale = alt.Scale(domain=[labels[kind] for kind in present], range=[kinds[kind] for kind in present])
    drawn = (
        alt.Chart(bars)
        .mark_rect()
        .encode(
            x=alt.X("zero:Q", axis=None, scale=alt.Scale(domain=[0, float(bars.value.max() if len(bars) else 1)])),
            x2=alt.X2("value:Q"),
            y=_y("above", total),
            y2=alt.Y2("below:Q"),
            color=alt.Color("kind:N", scale=scale, legend=alt.Legend(title=None, columns=1, **LEGEND)),
            tooltip=[
                alt.Tooltip("name:N", title=_title(context, "project_batch_totals", f"name_{context.lang}")),
                alt.Tooltip("kind:N", title=" "),
                alt.Tooltip("money:N", title=_title(context, "project_batch_totals", "total_investment_cny_100m")),
            ],
        )
        .transform_calculate(zero="0")
    )
    text = alt.Chart(rows).encode(x=alt.XValue(0))
    name = text.mark_text(align="left", baseline="top", fontSize=12, fontWeight="bold", lineBreak="\n", lineHeight=LINE)
    said = text.mark_text(align="left", baseline="top", fontSize=11, lineBreak="\n", lineHeight=LINE)
    layers = layered(
        drawn,
        name.encode(y=_y("name_at", total), text=alt.Text("name:N")),
        said.encode(y=_y("words_at", total), text=alt.Text("words:N")),
    )
    return tall(finish(layers, context, total))
