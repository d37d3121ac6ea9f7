import pandas as pd
import streamlit as st

from explorer import database, figures, filters, formats, shell, tables, takeaway, wording
from explorer.plots import overview as plots
from explorer.plots import platforms as platform_plots

page = shell.open_page("overview")
t = page.t
name = f"name_{page.lang}"
listings = database.run("listings_cumulative")
key_figures = database.run("key_figures")
gdp = database.run("gdp_years")

# The story
first_count = listings[listings.indicator_id == "listed_cultivated"].iloc[0]
st.title(t("overview.heading"))
st.markdown(
    t(
        "overview.story",
        area=int(key_figures.set_index("figure").amount["area"]),
        month=plots.month(t, first_count.counted_date),
        listed=first_count.companies,
        ecosystems=list(page.catalog.chain_depth.values()).count(0),
    )
)
st.markdown(t("overview.answers"))

# Six key figures
grid = st.grid(3, min_column_width=230, key="key_figures")
for _, row in key_figures.iterrows():
    label, value, note = plots.key_figure(t, row)
    ids = tables.source_ids(key_figures[key_figures.figure == row.figure])
    source = database.run("sources_by_id", ids=ids).iloc[0]
    if not formats.unknown(row.period_text):
        kind = page.catalog.label("source_kind", source.kind, page.lang)
        origin = t("overview.source_one", date=row.period_text, kind=kind, publisher=source.publisher)
    else:
        origin = t("overview.source_ours", date=page.catalog.package["as_of"], n=len(ids))
    with grid.container(border=True, height="stretch", gap=None):
        st.metric(label, value)
        st.markdown(f"{note}  \n:gray[{origin}]")
words = pd.DataFrame([plots.key_figure(t, row) for _, row in key_figures.iterrows()], columns=["figure", "amount", "beside"])
tables.record(page, "key_figures", key_figures, columns=list(words), in_words=words)
with st.expander(t("overview.key_sources"), key=f"key_sources_{page.lang}", on_change="rerun") as box:
    if box.open:
        tables.method(page, "key_figures", {})
        tables.sources(page, tables.source_ids(key_figures), key="key_figures")

left, right = st.columns(2)
with left:
    figures.figure(
        page,
        "platform_system",
        platform_plots.tiers,
        title=platform_plots.system_title(t, database.run("platforms")),
        subtitle=t("overview.system_subtitle"),
        columns=("tier", "type", "n"),
    )
    figures.figure(
        page,
        "gdp_years",
        plots.gdp,
        title=plots.gdp_title(t, gdp),
        subtitle=plots.gdp_subtitle(t, gdp),
        columns=("gdp_year", "value", "series_break", "preliminary", "note"),
    )
with right:
    district = listings[listings.indicator_id == "listed"].iloc[-1]
    undated = database.run("list_totals").set_index("list_name").n["companies"] - listings.indicator_id.isna().sum()
    figures.figure(
        page,
        "listings_cumulative",
        plots.listings,
        title=plots.listings_title(t, listings),
        subtitle=t("overview.listings_subtitle", undated=undated, date=f"{district.counted_date:%Y-%m-%d}"),
        columns=("counted_date", name, "companies"),
    )

# Three questions, each a filtered list
questions = (
    ("overview.question_star", "companies", {"board": ["star"], "year": ["2019-"]}),
    ("overview.question_chain", "platforms", {"chain": ["eco-bio"]}),
    ("overview.question_started", "projects", {"status": ["started"], "category": ["industry"]}),
)
with right.container(border=True):
    st.markdown(f"**{t('overview.questions')}**")
    for text, target, query in questions:
        values = filters.parse(filters.LISTS[target], query, page.catalog.codes)
        rows = database.run(target, **filters.sql_params(filters.LISTS[target], values))
        years = wording.years(page, values["year"]) if "year" in values else ""
        chain = page.catalog.label("chain", values["chain"][0], page.lang) if "chain" in values else ""
        label = t(text, n=len(rows), years=years, chain=chain)
        st.page_link(st.session_state["pages"][target], label=label, query_params=shell.link(target, query))

takeaway.row(page)
