"""The charts of the map page, and the map of entries for other pages: `place_map`."""

from collections.abc import Callable, Sequence
from functools import cache, partial

import altair as alt
import numpy as np
import pandas as pd

from explorer import database, formats, geo, palette, queries
from explorer.catalog import Catalog
from explorer.charts import INK, Context, finish, layered, picker, tall
from explorer.i18n import Translator

PRECISIONS = ("address", "building", "station", "road", "subdistrict")  # from exact to vague
EXACT = ("address", "building", "station")
KINDS = tuple(palette.KIND)
# The table twin of place_map, without the name, which comes first in the page's language.
COLUMNS = (
    "kind",
    "location_precision",
    "location_matched_on",
    "subdistrict",
    "presence",
    "location_basis",
    "at_same_place",
    "latitude",
    "longitude",
)
LEGEND = {"labelColor": INK, "titleColor": INK, "titleFontWeight": "normal", "labelFontSize": 12, "titleFontSize": 12, "orient": "top"}
# The vaguer the place, the larger the mark and the larger the hole in it.
SIZES = {"address": 55, "building": 55, "station": 75, "road": 95, "subdistrict": 190}
HOLES = {"address": 0, "building": 0, "station": 0.35, "road": 0.6, "subdistrict": 0.82}
TOUCH = 260  # what answers to a finger
HEIGHT = 560
WIDE = 2.0  # how much of the surroundings is drawn on a wide screen, in widths of the district
# The units of the data that the legend writes shorter: the text that names them, and by what to divide.
UNITS = {"亿元": ("money", {"zh": 1, "en": 10}), "人": ("people", {"zh": 1e4, "en": 1e6})}
RANK = "位"
MOST_POINTS = 3000  # of a map
ALONE = 0.05  # degrees around the centre of a district that has neither outline nor points
CROWDED = 8000  # metres to the edge below which a name does not fit on the map of the whole city


# --- The finding ---


def title(t: Translator, points: pd.DataFrame) -> str:
    """How many entries are on the map, and how exactly."""
    if points.empty:
        return t("map.title_none")
    vague = int((~points.location_precision.isin(EXACT)).sum())
    if len(points) == 1:
        row = points.iloc[0]
        return t("map.title_one" if vague == 0 else "map.title_one_vague", name=t.pick(row.name_zh, row.name_en))
    key = "map.title_all_vague" if vague == len(points) else "map.title_some_vague" if vague else "map.title_exact"
    return t(key, n=len(points), vague=vague)


def subtitle(t: Translator, catalog: Catalog, points: pd.DataFrame) -> str:
    """What the marks mean and what they do not."""
    crowd = int(points.duplicated(["latitude", "longitude"], keep=False).sum())
    ids = sorted({district.source_id for district in geo.districts()})
    outlines = database.run("sources_by_id", ids=ids).publisher if ids else []
    parts = [
        t("map.known_to", precision=catalog.label("location_precision", points.location_precision.iloc[0], t.lang))
        if len(points) == 1
        else t("map.approximate"),
        t("map.spread", n=crowd) if crowd else "",
        t("map.drawn", drawn=len(drawn(points)), n=len(points)) if len(points) > MOST_POINTS else "",
        t("map.outlines", publisher=t("shell.list_join").join(outlines)) if len(outlines) else "",
    ]
    return t("shell.join_parts").join(part for part in parts if part)


def drawn(points: pd.DataFrame) -> pd.DataFrame:
    """The points that a chart can hold: all, or every second, third ... of them."""
    return points.iloc[:: -(-len(points) // MOST_POINTS) or 1]


def gaps(t: Translator, counts: pd.DataFrame) -> list[str]:
    """What is not on the map, in sentences. counts: the rows of map_gaps."""
    sentences = []
    missing = counts[counts.without_place > 0]
    if len(missing):
        parts = [
            t("map.gap_part", kind=t(f"map.kind_{row.kind}"), missing=row.without_place, n=row.n - row.left_out)
            for row in missing.itertuples()
        ]
        sentences.append(t("map.gap", parts=t("shell.list_join").join(parts)))
    left_out, placed = int(counts.left_out.sum()), int(counts.left_out_placed.sum())
    if left_out:
        sentences.append(t("map.left_out", n=left_out, placed=placed))
    return sentences


def cautions(t: Translator, points: pd.DataFrame, *, sub: bool) -> list[str]:
    """What the companies on the map have to do with the district, and why a subdistrict holds so few."""
    office, press = int((points.presence == "office").sum()), int((points.presence == "press").sum())
    return [
        *([t("map.presence_office", n=office)] if office else []),
        *([t("map.presence_press", n=press)] if press else []),
        *([t("map.sub_known")] if sub else []),
    ]


# --- The map of entries ---


def place_map(points: pd.DataFrame, context: Context, height: int = HEIGHT) -> alt.TopLevelMixin:
    """Entries (rows of map_points) in the district and its surroundings, coloured by kind; a vaguer place is a larger and emptier mark."""
    points = drawn(points)
    ours = [district for district in geo.districts(15) if district.is_ours]
    spots = points[["longitude", "latitude"]].to_numpy(float)
    centre = context.catalog.district.centre
    around = np.add([centre, centre], [[-ALONE], [ALONE]]) if centre and not ours else np.empty((0, 2))
    bounds = geo.box(np.concatenate([*(district.ring for district in ours), spots, around]), margin=0.03)
    projection = {"type": "mercator", "fit": geo.frame(bounds)}
    layers = [
        *_land(context, bounds, ours, projection),
        *_points(points, context, projection, legend=height >= HEIGHT),
        *_names(context, bounds, projection),
    ]
    return tall(finish(layered(*layers), context, height))


def _land(context: Context, bounds: tuple, ours: Sequence[geo.District], projection: dict) -> list[alt.Chart]:
    west, south, east, north = bounds
    near = []
    for district in geo.districts(15):
        left, bottom, right, top = geo.box(district.ring)
        reach = WIDE * (east - west)
        if not district.is_ours and left < east + reach and right > west - reach and bottom < north + reach and top > south - reach:
            near.append(geo.feature(district))
    around = alt.Chart(context.keep("around", near)).mark_geoshape(
        fill=palette.FAINT, fillOpacity=0.07, stroke=palette.FAINT, strokeWidth=0.8, clip=True, tooltip=None
    )
    inner = alt.Chart(context.keep("ours", [geo.feature(district) for district in ours])).mark_geoshape(
        fill=palette.FAINT, fillOpacity=0.18, stroke=palette.NEUTRAL, strokeWidth=1.8, clip=True, tooltip=None
    )
    return [layer.project(**projection) for layer, shapes in ((around, near), (inner, ours)) if shapes]


def _names(context: Context, bounds: tuple, projection: dict) -> list[alt.Chart]:
    """The names of the subdistricts, and of the districts around where they have room."""
    labels = database.run("place_labels")
    own = [{"name": context.t.pick(row.name_zh, row.name_en), "lon": row.lon, "lat": row.lat} for row in labels.itertuples()]
    around = []
    for district in geo.districts(60):
        spot = None if district.is_ours else geo.roomiest(district.ring, bounds)
        if spot and spot[2] > 500:
            around.append({"name": context.t.pick(district.name_zh, district.name_en), "lon": spot[0], "lat": spot[1]})
    layers = []
    for values, style in ((around, {"fontSize": 12, "opacity": 0.75}), (own, {"fontSize": 12, "fontWeight": "bold", "dy": -24})):
        if values:
            base = alt.Chart(alt.Data(values=values)).mark_text(**style)
            layers.append(
                base.encode(longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"), text=alt.Text("name:N")).project(**projection)
            )
    return layers


def _points(points: pd.DataFrame, context: Context, projection: dict, *, legend: bool) -> list[alt.Chart]:
    data = geo.spread(points).sort_values("location_precision", key=lambda column: -column.map(PRECISIONS.index))
    label = context.label
    data = data.assign(
        name=[context.t.pick(zh, en) for zh, en in zip(data.name_zh, data.name_en, strict=True)],
        kind_name=[label("entity_kind", kind) for kind in data.kind],
        precision=[label("location_precision", code) for code in data.location_precision],
        chain=[formats.UNKNOWN if pd.isna(code) else label("chain", code) for code in data.chain_id],
        tie=[_tie(context, presence, basis) for presence, basis in zip(data.presence, data.location_basis, strict=True)],
        where=[formats.UNKNOWN if pd.isna(code) else label("subdistrict", code) for code in data.subdistrict],
    )
    kinds = [kind for kind in KINDS if (data.kind == kind).any()]
    codes = [code for code in PRECISIONS if (data.location_precision == code).any()]
    words = context.labels("location_precision", codes)

    def title_of(column: str) -> str:
        return getattr(context.catalog.column(queries.load()["map_points"], column).title, context.lang)

    colour = alt.Color(
        "kind_name:N",
        scale=alt.Scale(domain=context.labels("entity_kind", kinds), range=[palette.KIND[kind] for kind in kinds]),
        legend=alt.Legend(title=None, columns=3, symbolType="circle", **LEGEND) if legend and len(kinds) > 1 else None,
    )
    precise = None
    if legend:
        precise = alt.Legend(
            title=title_of("location_precision"),
            columns=2,
            symbolFillColor=palette.NEUTRAL,
            symbolStrokeWidth=0,
            **{**LEGEND, "orient": "bottom"},
        )
    shapes = alt.Scale(domain=words, range=[ring(HOLES[code]) for code in codes])
    sizes = alt.Scale(type="ordinal", domain=words, range=[SIZES[code] for code in codes])
    tooltip = [
        alt.Tooltip("name:N", title=title_of(f"name_{context.lang}")),
        alt.Tooltip("kind_name:N", title=title_of("kind")),
        alt.Tooltip("precision:N", title=title_of("location_precision")),
        alt.Tooltip("chain:N", title=title_of("chain_id")),
        alt.Tooltip("tie:N", title=context.t("map.tie")),
        alt.Tooltip("where:N", title=title_of("subdistrict")),
        alt.Tooltip("at_same_place:Q", title=title_of("at_same_place")),
    ]
    fields = ["kind", "id", "lon", "lat", "name", "kind_name", "precision", "chain", "tie", "where", "at_same_place"]
    base = alt.Chart(data[fields]).encode(longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"))
    marks = base.mark_point(filled=True, opacity=1).encode(
        color=colour,
        shape=alt.Shape("precision:N", scale=shapes, legend=precise),
        size=alt.Size("precision:N", scale=sizes, legend=precise),
    )
    touch = base.mark_point(filled=True, opacity=0, size=TOUCH, cursor="pointer" if context.pick else "default")
    touch = touch.encode(tooltip=tooltip).add_params(*picker(context))
    return [marks.project(**projection), touch.project(**projection)]


def ring(hole: float) -> str:
    """The SVG path of a disc with a hole, both by their radius."""
    disc = "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0Z"
    return f"{disc}M{hole},0A{hole},{hole},0,1,0,-{hole},0A{hole},{hole},0,1,0,{hole},0Z" if hole else disc


def _tie(context: Context, presence: object, basis: object) -> str:
    """How an entry belongs to the district, where the data say so."""
    if not pd.isna(presence):
        return context.label("presence", presence)
    return formats.UNKNOWN if pd.isna(basis) else context.label("location_basis", basis)


# --- The districts of the city ---


def value_words(t: Translator, unit: str, value: object) -> str:
    """One value, in a unit of the data, as prose writes it."""
    if formats.unknown(value):
        return formats.UNKNOWN
    match unit:
        case "亿元":
            return formats.money(value, t.lang)
        case "%":
            return formats.percent(value, t.lang)
        case "位":
            return t("map.rank", n=int(value))
        case "人":
            return t("map.people", n=formats.number(value, t.lang))
        case _:
            return formats.number(value, t.lang)


def unit_of(frame: pd.DataFrame) -> str:
    """The unit of the values of one indicator, "" where there is no value."""
    units = frame.unit_zh.dropna()
    return units.iloc[0] if len(units) else ""


def period_words(t: Translator, period: str) -> str:
    """2022 -> "2022 年" or "2022"; 2023-Q1-Q3 -> "2023 年前三季度" or "the first three quarters of 2023"."""
    year, _, part = period.partition("-")
    if part == "Q1-Q3":
        return t("map.three_quarters", year=year)
    return t("map.year", year=year) if not part else period


def district_title(t: Translator, frame: pd.DataFrame, name: str, adcode: str) -> str:
    """Where our district stands among those with a value of the indicator of that name."""
    own = frame[(frame.adcode == adcode) & frame.value.notna()]
    if own.empty:
        return t("map.district_none", indicator=name)
    row = own.iloc[0]
    values = {
        "name": t.pick(row.district_zh, row.district_en),
        "period": period_words(t, row.period_text),
        "indicator": name,
        "value": value_words(t, row.unit_zh, row.value),
        "rank": int(row.value_rank),
        "known": int(row.known),
    }
    return t("map.district_ranked" if row.unit_zh == RANK else "map.district_title", **values)


def district_subtitle(t: Translator, frame: pd.DataFrame) -> str:
    known, n = int(frame.value.notna().sum()), len(frame)
    parts = [t("map.known_all", n=n) if known == n else t("map.known", known=known, n=n), t("map.outlined")]
    return t("shell.join_parts").join(parts)


def _ink(frame: pd.DataFrame, value: float | None, *, ranked: bool) -> str:
    """The colour of text on the shade of a value."""
    if value is None:
        return INK
    low, high = frame.value.min(), frame.value.max()
    share = (value - low) / (high - low) if high > low else 1.0
    return palette.ON_DARK if (1 - share if ranked else share) > 0.55 else palette.ON_LIGHT


@cache
def district_map(indicator: str) -> Callable[[pd.DataFrame, Context], alt.TopLevelMixin]:
    """The map of the districts by one indicator, the same function each time."""
    return partial(_district_map, indicator=indicator)


def _district_map(frame: pd.DataFrame, context: Context, indicator: str) -> alt.TopLevelMixin:
    """The districts shaded by a value, ours outlined, those without a value grey; names where there is room."""
    rows, unit = frame.set_index("adcode"), unit_of(frame)
    ranked = unit == RANK
    unit_name, divisors = UNITS.get(unit, ("", {}))
    everywhere = geo.districts(200)
    shapes, names = [], []
    bounds = geo.box(np.concatenate([district.ring for district in everywhere]))
    for district in everywhere:
        row = rows.loc[district.adcode] if district.adcode in rows.index else None
        value = None if row is None or pd.isna(row.value) else float(row.value)
        words = value_words(context.t, unit, value)
        name = context.t.pick(district.name_zh, district.name_en)
        shade = None if value is None else value / divisors.get(context.lang, 1)
        shapes.append(geo.feature(district, name=name, value=shade, words=words, ours=district.is_ours))
        spot = geo.roomiest(district.ring, bounds)
        if spot and spot[2] > CROWDED:
            short = formats.UNKNOWN if shade is None else formats.significant(shade, context.lang)
            names.append({"name": name, "words": short, "lon": spot[0], "lat": spot[1], "ink": _ink(frame, value, ranked=ranked)})
    title = context.label("mapped", indicator)
    projection = {"type": "mercator", "fit": geo.frame(bounds)}
    tooltip = [
        alt.Tooltip("properties.name:N", title=getattr(context.catalog.tables["peer_districts"]["district_zh"].title, context.lang)),
        alt.Tooltip("properties.words:N", title=title),
    ]
    known = [shape for shape in shapes if shape["properties"]["value"] is not None]
    unknown = [shape for shape in shapes if shape["properties"]["value"] is None]
    scale = alt.Scale(range=list(palette.SHADES), reverse=ranked)
    unit_title = context.t(f"map.unit_{unit_name}") if unit_name else unit or None
    legend = None if ranked else alt.Legend(title=unit_title, gradientLength=220, **LEGEND)
    layers = []
    if unknown:
        layers.append(
            alt.Chart(context.keep("unknown", unknown)).mark_geoshape(fill=palette.NEUTRAL, fillOpacity=0.25).encode(tooltip=tooltip)
        )
    if known:
        colour = alt.Color("properties.value:Q", scale=scale, legend=legend)
        layers.append(alt.Chart(context.keep("known", known)).mark_geoshape().encode(color=colour, tooltip=tooltip))
    borders = alt.Chart(context.keep("shapes", shapes)).mark_geoshape(filled=False, stroke=palette.ON_DARK, strokeWidth=0.8, tooltip=None)
    ours = [shape for shape in shapes if shape["properties"]["ours"]]
    outline = alt.Chart(context.keep("ours", ours)).mark_geoshape(filled=False, stroke=palette.HIGHLIGHT, strokeWidth=2.5, tooltip=None)
    layers += [borders, outline]
    for ink in (palette.ON_DARK, palette.ON_LIGHT, INK):
        for key, dy in (("name", -7), ("words", 7)):
            if some := [name for name in names if name["ink"] == ink]:
                text = alt.Chart(alt.Data(values=some)).mark_text(fontSize=11, dy=dy, color=ink)
                layers.append(text.encode(longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"), text=alt.Text(f"{key}:N")))
    return tall(finish(layered(*(layer.project(**projection) for layer in layers)), context, 320))
