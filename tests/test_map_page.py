"""The map page: points, gaps and facets against pandas on the CSV files; outlines and spreading; titles; the page itself."""

import json

import numpy as np
import pandas as pd
import pytest

from explorer import charts, database, filters, geo, i18n, places
from explorer.catalog import catalog
from explorer.plots import map as plots
from tests.test_pages import load, text

TABLES = {"company": "companies", "platform": "platforms", "project": "projects"}
UNPROVEN = ("registered_office_only", "investor_of_zone")
STATES = {
    "all": {},
    "one chain": {"chain": ["eco-iot"]},
    "two kinds": {"kind": ["company", "project"]},
    "unproven": {"basis": list(UNPROVEN)},
    "registered only": {"kind": ["project"], "basis": ["registered_office_only"]},
    "subdistrict": {"sub": ["xixing"]},
    "one entry": {"kind": ["company"], "ids": ["002415"]},
    "nothing": {"chain": ["eco-material"]},
}


@pytest.fixture(params=STATES.values(), ids=STATES.keys())
def state(request, csv) -> tuple[dict, pd.DataFrame, pd.DataFrame]:
    """The parameters of a state, all entries that match, and those of them that are drawn, from the CSV files."""
    params = request.param
    parts = [
        csv(table).assign(kind=kind, id=lambda rows, kind=kind: rows[f"{kind}_id"]).reindex(columns=_COLUMNS, fill_value="")
        for kind, table in TABLES.items()
    ]
    rows = pd.concat(parts, ignore_index=True)
    parent = csv("chains").set_index("chain_id").parent_id

    def above(chain: str) -> list[str]:
        return [chain, *above(parent[chain])] if chain else []

    for name, column in (("kind", "kind"), ("ids", "id"), ("sub", "subdistrict")):
        if params.get(name):
            rows = rows[rows[column].isin(params[name])]
    if params.get("chain"):
        rows = rows[[any(chain in params["chain"] for chain in above(own)) for own in rows.chain_id]]
    shown = set(params.get("basis", ()))
    rows = rows.assign(proven=[basis not in UNPROVEN or basis in shown for basis in rows.location_basis])
    return params, rows, rows[rows.proven & (rows.latitude != "")]


_COLUMNS = ["kind", "id", "chain_id", "subdistrict", "latitude", "longitude", "location_precision", "location_basis", "source_ids"]


def test_points(state):
    params, _, wanted = state
    points = database.run("map_points", **params)
    assert sorted(zip(points.kind, points.id, strict=True)) == sorted(zip(wanted.kind, wanted.id, strict=True))
    merged = points.merge(wanted, on=["kind", "id"], suffixes=("", "_csv"))
    assert list(merged.latitude) == pytest.approx([float(value) for value in merged.latitude_csv])
    assert list(merged.longitude) == pytest.approx([float(value) for value in merged.longitude_csv])
    assert list(merged.location_precision) == list(merged.location_precision_csv)
    for row in merged.itertuples():
        assert set(row.source_ids_csv.split(";")) <= set(row.source_ids.split(";"))
    crowd = wanted.groupby(["latitude", "longitude"]).id.transform("size")
    assert dict(zip(points.id, points.at_same_place, strict=True)) == dict(zip(wanted.id, crowd, strict=True))


def test_gaps(state):
    params, rows, _ = state
    gaps = database.run("map_gaps", **params).set_index("kind")
    assert set(gaps.index) == set(rows.kind)
    for kind, part in rows.groupby("kind"):
        placed = part.latitude != ""
        row = gaps.loc[kind]
        assert row.n == len(part)
        assert row.placed == (part.proven & placed).sum()
        assert row.without_place == (part.proven & ~placed).sum()
        assert (row.left_out, row.left_out_placed) == ((~part.proven).sum(), (~part.proven & placed).sum())
        assert row.n == row.placed + row.without_place + row.left_out


@pytest.mark.parametrize("params", [{}, {"kind": ["project"]}, {"sub": ["changhe"], "chain": ["eco-iot"]}, {"basis": list(UNPROVEN)}])
def test_an_option_counts_what_choosing_it_shows(params):
    facets = database.run("map_facets", **params)
    assert len(facets)
    for row in facets[facets.facet != "basis"].itertuples():
        assert row.n == len(database.run("map_points", **params | {row.facet: [row.code]}))
    more = facets[(facets.facet == "basis") & facets.code.isin(UNPROVEN)].n.sum()
    without = {name: value for name, value in params.items() if name != "basis"}
    both = len(database.run("map_points", **without, basis=list(UNPROVEN)))
    assert both - len(database.run("map_points", **without)) == more


def test_the_filter_of_one_kind_stays_in_the_url():
    items = filters.PAGES["map"]
    values = filters.parse(items, {"kind": ["company", "spaceship"], "basis": ["site_stated"], "tab": ["points"]}, catalog().codes)
    assert values == {"kind": ("company",)}
    assert filters.to_query(items, values) == {"kind": ["company"]}


# --- Outlines ---


def test_outlines():
    districts = geo.districts()
    assert len(districts) == 13
    assert [district.adcode for district in districts if district.is_ours] == ["330108"]
    for district in geo.districts(200):
        whole = next(other for other in districts if other.adcode == district.adcode)
        assert geo.area(district.ring) < 0, "clockwise"
        assert (district.ring[0] == district.ring[-1]).all(), "closed"
        assert 4 <= len(district.ring) < len(whole.ring)
        assert geo.area(district.ring) == pytest.approx(geo.area(whole.ring), rel=0.02)
        x, y, room = geo.roomiest(district.ring, geo.box(district.ring))
        assert room > 0
        assert geo.inside(np.array([[x, y]]), district.ring)[0]


def test_a_name_has_no_place_outside_the_frame():
    square = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    assert geo.roomiest(square, (2.0, 2.0, 3.0, 3.0)) is None
    assert list(geo.inside(np.array([[0.5, 0.5], [1.5, 0.5]]), square)) == [True, False]
    assert geo.area(geo.clockwise(square[::-1])) < 0


def test_every_placed_company_lies_in_the_district():
    ours = next(district for district in geo.districts() if district.is_ours)
    points = database.run("map_points", kind=["company"])
    assert geo.inside(points[["longitude", "latitude"]].to_numpy(), ours.ring).all()


def test_points_that_share_a_place_are_spread_a_little_and_always_the_same():
    points = database.run("map_points")
    spread = geo.spread(points)
    again = geo.spread(points.sample(frac=1, random_state=1)).loc[spread.index]
    assert (spread.lon == again.lon).all()
    assert (spread.lat == again.lat).all()
    assert not spread.duplicated(["lon", "lat"]).any()
    moved = np.hypot((spread.lat - spread.latitude) * 111_320, (spread.lon - spread.longitude) * 96_200)
    assert moved.max() < 500
    alone = ~points.duplicated(["latitude", "longitude"], keep=False)
    assert (moved[alone] == 0).all()


def test_a_data_folder_without_outlines():
    assert geo._read(database.database(), "geo/nothing.geojson", "330108", 0.0) == ()


# --- Words and charts ---


def context(lang: str, pick=("kind", "id")) -> charts.Context:
    return charts.Context(i18n.Translator(lang), catalog(), "title", "source", "", pick)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("params", [{}, {"ids": ["002415"]}, {"chain": ["eco-bio"], "kind": ["platform"]}])
def test_the_map_is_drawn_without_any_request(lang, params):
    points = database.run("map_points", **params)
    spec = json.dumps(plots.place_map(points, context(lang)).to_dict(), ensure_ascii=False)
    assert "http" not in spec.replace("https://vega.github.io/schema", "")
    for row in points.itertuples():
        assert json.dumps(row.id) in spec


def test_titles_for_every_case():
    t = i18n.Translator("en")
    points = database.run("map_points")
    exact = points[points.location_precision.isin(plots.EXACT)]
    vague = points[~points.location_precision.isin(plots.EXACT)]
    assert plots.title(t, points.head(0)) == "No place to draw"
    assert plots.title(t, exact.head(1)) == f"Where {exact.name_en.iloc[0]} is"
    assert plots.title(t, vague.head(1)) == f"Roughly where {vague.name_en.iloc[0]} is"
    assert plots.title(t, exact.head(2)) == "2 entries have a place, all to the building or station"
    assert plots.title(t, vague.head(3)) == "3 entries have a place, all to the road or area only"
    assert plots.title(t, points) == f"{len(points)} entries have a place, {len(vague)} of them to the road or area only"


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_subtitle_says_how_exact_and_who_drew_the_outlines(lang):
    points = database.run("map_points")
    crowd = points.duplicated(["latitude", "longitude"], keep=False).sum()
    assert f"{crowd} " in plots.subtitle(i18n.Translator(lang), catalog(), points)
    one = plots.subtitle(i18n.Translator(lang), catalog(), points.head(1))
    assert catalog().label("location_precision", points.location_precision.iloc[0], lang) in one
    assert "cnmetlab" in one
    assert plots.subtitle(i18n.Translator(lang), catalog(), points.head(0))


def test_what_is_not_on_the_map_is_said(csv):
    said = " ".join(plots.gaps(i18n.Translator("en"), database.run("map_gaps")))
    for table, word in (("companies", "companies"), ("platforms", "platforms")):
        rows = csv(table)
        assert f"{word} {(rows.latitude == '').sum()} of {len(rows)}" in said
    projects = csv("projects")
    unproven = projects.location_basis.isin(UNPROVEN)
    assert f"Projects left out: {unproven.sum()} ({(unproven & (projects.latitude != '')).sum()} of them with a place)" in said
    assert plots.gaps(i18n.Translator("en"), database.run("map_gaps", ids=["002415"])) == []


def test_presence_of_the_companies_on_the_map(csv):
    companies = csv("companies")
    office = ((companies.presence == "office") & (companies.latitude != "")).sum()
    said = plots.cautions(i18n.Translator("en"), database.run("map_points"), sub=True)
    assert said[0].endswith(f": {office}.")
    assert len(said) == 2 + ((companies.presence == "press") & (companies.latitude != "")).any()


INDICATORS = catalog().codes["mapped"]


@pytest.mark.parametrize("indicator", INDICATORS)
def test_districts(csv, indicator):
    rows = csv("peer_districts")
    districts = sorted(set(rows.adcode) - {"330100"})
    rows = rows[(rows.indicator_id == indicator) & (rows.status == "actual") & rows.adcode.isin(districts)]
    counts = rows.period_text.value_counts()
    counts = counts[(counts.index >= "2021") | (counts == len(districts))]
    period = max(counts[counts == counts.max()].index)
    wanted = {row.adcode: float(row.value) for row in rows[rows.period_text == period].itertuples()}
    frame = database.run("map_districts", indicator=indicator, borders_since="2021")
    assert sorted(frame.adcode) == districts
    known = frame[frame.value.notna()]
    assert dict(zip(known.adcode, known.value, strict=True)) == wanted
    assert set(frame.period_text) == {period}
    assert set(frame.known) == {len(wanted)}
    best = known.sort_values("value", ascending=indicator == "gdp_rank_in_city")
    assert list(best.value_rank) == list(range(1, len(known) + 1))
    for lang in i18n.LANGUAGES:
        t = i18n.Translator(lang)
        assert str(len(wanted)) in plots.district_title(t, frame, "GDP", "330108")
        plots.district_map(indicator)(frame, context(lang, ())).to_dict()
        none = frame.assign(value=float("nan"), value_rank=pd.NA)
        assert plots.district_title(t, none, "GDP", "330108")
        plots.district_map(indicator)(none, context(lang, ())).to_dict()


def test_words_of_values_and_periods():
    t = i18n.Translator("en")
    assert plots.value_words(t, "亿元", 2184.8) == "CNY 218 bn"
    assert plots.value_words(t, "%", 11.3) == "11.3%"
    assert plots.value_words(t, "位", 3.0) == "No. 3"
    assert plots.value_words(t, "人", 503859) == "503,859 people"
    assert plots.value_words(t, "亿元", None) == "—"
    assert plots.period_words(t, "2023-Q1-Q3") == "the first three quarters of 2023"


# --- The page ---


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"kind": "platform", "chain": ["eco-bio"]},
        {"kind": "project", "basis": list(UNPROVEN)},
        {"sub": "puyan"},
        {"chain": ["eco-material"]},
        {"tab": "districts"},
        {"tab": "districts", "indicator": "gdp_growth"},
    ],
)
def test_page(lang, query):
    app = load("map", lang=lang, **query)
    assert not app.exception
    if "tab" not in query:
        params = {name: [value] if isinstance(value, str) else value for name, value in query.items()}
        assert f"**{len(database.run('map_points', **params))} / 224**" in text(app)
    else:
        assert app.selectbox[0].value == query.get("indicator", "gdp")


def test_page_says_nothing_to_draw():
    app = load("map", lang="en", chain=["eco-material"])
    assert "No place to draw" in text(app)


def test_the_switch_for_unproven_projects():
    app = load("map", lang="en")
    assert app.toggle[0].label.endswith(": 6")
    app.toggle[0].set_value(True).run()
    assert app.query_params["basis"] == list(UNPROVEN)
    assert "**111 / 224**" in text(app)


def test_one_builder_for_each_height():
    assert places._builder(260) is places._builder(260)
