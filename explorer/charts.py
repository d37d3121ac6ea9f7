"""What all charts share: title with the finding, unit and source in the chart's own spec, fixed colours, labels that are not cut.

A chart is a pure function of a frame and a Context. It fits a phone: titles are wrapped, names stand above their bars.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field

import altair as alt
import pandas as pd
import pyarrow as pa

from explorer import i18n
from explorer.catalog import Catalog
from explorer.palette import NEUTRAL

alt.theme.enable("none")  # Streamlit brings the theme
_rows: ContextVar[list[tuple[pd.DataFrame, str]]] = ContextVar("rows")  # frames of the chart that is being made, and their names


def named_rows(data: object) -> dict:
    """The rows of a frame by name, beside the chart: inside it Altair would check, hash and copy them once for every layer."""
    frames = _rows.get(None)
    if frames is None or not isinstance(data, pd.DataFrame):
        return alt.to_values(data)
    name = next((name for frame, name in frames if frame is data), f"rows{len(frames)}")
    if name == f"rows{len(frames)}":
        frames.append((data, name))
    return {"name": name}


alt.data_transformers.register("named_rows", named_rows)
alt.data_transformers.enable("named_rows")

# Widths in Latin letters; a Chinese character takes two. 46 letters of 14 px fit a phone of 390 px.
TITLE_WIDTH = 46
SUBTITLE_WIDTH = 58
# The colour of the page's text, in both themes.
INK = "currentColor"
CONFIG = alt.Config(
    view=alt.ViewConfig(strokeWidth=0),
    axis=alt.AxisConfig(titleFontWeight="normal", labelLimit=0),
    text=alt.MarkConfig(color=INK, tooltip=None),
    rule=alt.MarkConfig(aria=False),
    geoshape=alt.MarkConfig(aria=False),
)
PLOT = alt.AutoSizeParams(type="fit-x", contains="padding")


def records(frame: pd.DataFrame) -> list[dict]:
    """The rows as JSON has them: dates in ISO form, unknown as null."""
    return json.loads(frame.to_json(orient="records", date_format="iso", double_precision=15))


def arrow(rows: list[dict]) -> list[dict] | bytes:
    """Rows as an Arrow stream, as st.vega_lite_chart takes them; outlines, which it wants as they are, stay."""
    if not rows or rows[0].get("type") == "Feature":
        return rows
    table = pa.Table.from_pylist(rows)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


@dataclass(frozen=True)
class Context:
    """The words around a chart."""

    t: i18n.Translator
    catalog: Catalog = field(compare=False)
    title: str
    source: str
    subtitle: str = ""
    pick: Sequence[str] = field(default_factory=tuple)  # columns whose codes a click selects
    datasets: dict[str, list] = field(default_factory=dict, compare=False)  # see keep

    def keep(self, name: str, values: list) -> alt.NamedData:
        """Large data beside the chart: Altair copies what is inside it again and again, which takes a second for outlines."""
        self.datasets[name] = values
        return alt.NamedData(name)

    def spec(self, chart: alt.TopLevelMixin) -> dict:
        """The Vega-Lite spec of a chart that was built with this context."""
        token = _rows.set([])
        try:
            made = chart.to_dict(validate=False)
            rows = {name: records(frame) for frame, name in _rows.get()}
        finally:
            _rows.reset(token)
        return made | {"datasets": rows | self.datasets}

    @property
    def lang(self) -> str:
        return self.t.lang

    def label(self, domain: str, code: object) -> str:
        return self.t("shell.unclassified") if pd.isna(code) else self.catalog.label(domain, code, self.lang)

    def labels(self, domain: str, codes: Iterable[object]) -> list[str]:
        return [self.label(domain, code) for code in codes]


def width(text: str) -> int:
    """How many Latin letters wide a text is."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, limit: int) -> list[str]:
    """The text in lines of at most `limit`; broken at blanks, or between Chinese characters but not before punctuation."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width(line + piece.rstrip()) > limit:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for letter in text:
        closes = letter in "，。；：、）》”！？,.;:)%"
        opened = bool(pieces) and pieces[-1][-1] in "（《“("
        wide = unicodedata.east_asian_width(letter) in "WF"
        before_wide = bool(pieces) and (unicodedata.east_asian_width(pieces[-1][-1]) in "WF" or pieces[-1].endswith(" "))
        # A Chinese unit stays with its number: "37.9 亿元", "25 项".
        unit = bool(pieces) and wide and ((pieces[-1][-2:-1].isdigit() and pieces[-1].endswith(" ")) or pieces[-1].endswith(" 亿"))
        if pieces and (closes or opened or unit or not (wide or before_wide)):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


class Layers(alt.LayerChart):
    """Charts over one another; see layered."""

    def __init__(self, **given: object):
        # Not LayerChart's own, which copies and checks all layers to find what they share, with each copy again.
        super(alt.LayerChart, self).__init__(**given)


def layered(*parts: alt.Chart) -> Layers:
    """Charts over one another, the first at the bottom; none may be part of another chart. Their selections become those of the whole."""
    selections: dict[str, alt.TopLevelSelectionParameter] = {}
    for number, part in enumerate(parts):
        if part.params is not alt.Undefined:
            part.name = f"layer_{number}"
            for selection in part.params:
                selections[selection.name] = alt.TopLevelSelectionParameter(**selection.to_dict(validate=False), views=[part.name])
            part.params = alt.Undefined
    return Layers(layer=list(parts), params=list(selections.values()) or alt.Undefined)


def finish(chart: alt.TopLevelMixin, context: Context, height: int | alt.Step | None = None) -> alt.TopLevelMixin:
    """The chart with its title, subtitle and source, as wide as its place."""
    below = wrapped(context.subtitle, SUBTITLE_WIDTH) + wrapped(context.source, SUBTITLE_WIDTH)
    title = alt.TitleParams(
        wrapped(context.title, TITLE_WIDTH),
        subtitle=below,
        anchor="start",
        frame="group",
        fontSize=14,
        limit=9999,  # wrapped above; never cut by dots
        subtitleFontSize=11,
        offset=12,
        subtitleColor=INK,
    )
    # In place: chart.properties and chart.configure_... copy all of it, which takes longer than to draw it.
    chart.title, chart.width, chart.config = title, "container", CONFIG
    if height:
        chart.height = height
    return chart


def tall(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """The chart with its height all for the plot; title and legend come on top of it."""
    chart.autosize = PLOT
    return chart


def colours(palette: Mapping[str, str], context: Context, domain: str, present: Iterable[object]) -> alt.Scale:
    """A colour scale by label in the fixed order of the palette, of the codes that are present; unknown is neutral grey."""
    codes = pd.Series(list(present), dtype=object)
    known = [code for code in palette if (codes == code).any()]
    names, shades = context.labels(domain, known), [palette[code] for code in known]
    if codes.isna().any():
        names, shades = [*names, context.t("shell.unclassified")], [*shades, NEUTRAL]
    return alt.Scale(domain=names, range=shades)


def picker(context: Context) -> list[alt.Parameter]:
    """The click selection, where the chart filters."""
    return [alt.selection_point(name="pick", fields=list(context.pick), on="click")] if context.pick else []


def named_bars(
    frame: pd.DataFrame,
    context: Context,
    *,
    name: str,
    value: str,
    text: str,
    colour: alt.Color | alt.ColorValue,
    order: Sequence[str] | None = None,
    tooltip: Sequence[str | alt.Tooltip] = (),
    row: int = 34,
    domain_max: float | None = None,
) -> alt.LayerChart:
    """Horizontal bars with the name above and the figure behind each bar, so that neither is cut on a phone.

    frame holds one row a bar: `name` (label), `value` (number), `text` (the figure in words).
    """
    top = domain_max if domain_max is not None else float(frame[value].max() or 1)
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{name}:N", sort=list(order) if order is not None else None, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    )
    bars = base.mark_bar(height=12, yOffset=8, cornerRadiusEnd=2).encode(
        x=alt.X(f"{value}:Q", axis=None, scale=alt.Scale(domain=[min(0, float(frame[value].min() or 0)) * 1.3, top * 1.3])),
        color=colour,
        tooltip=list(tooltip),
    )
    names = base.mark_text(align="left", baseline="bottom", dy=-1, fontSize=12).encode(x=alt.XValue(0), text=alt.Text(f"{name}:N"))
    figures = base.mark_text(align="left", baseline="middle", dx=5, dy=8, fontSize=11).encode(
        x=alt.X(f"{value}:Q"), text=alt.Text(f"{text}:N")
    )
    layers = [bars, names, figures]
    if context.pick:
        # The whole row answers to a click or a finger, also where its bar is short or missing.
        touch = base.mark_rect(opacity=0, cursor="pointer").encode(x=alt.XValue(0), x2=alt.X2Value("width"), tooltip=list(tooltip))
        layers.append(touch.add_params(*picker(context)))
    return finish(layered(*layers), context, alt.Step(row))
