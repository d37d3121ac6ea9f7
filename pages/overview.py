import pandas as pd
import streamlit as st

from explorer import database, figures, filters, formats, shell, tables, takeaway, wording
from explorer import district as districts
from explorer.markdown import escaped
from explorer.plots import overview as plots
from explorer.plots import platforms as platform_plots

page = shell.open_page("overview")
t = page.t
name = f"name_{page.lang}"
listings = database.run("listings_cumulative")
key_figures = database.run("key_figures").dropna(subset="source_ids").reset_index(drop=True)  # a count of nothing has no source
gdp = database.run("gdp_years")

# The story
about = page.catalog.district
st.title(escaped(getattr(about.heading, page.lang)))
known = plots.story_values(t, key_figures, listings, len(page.catalog.ecosystems))
for paragraph in districts.told([getattr(paragraph, page.lang) for paragraph in about.story], known):
    st.markdown(escaped(paragraph))

# The key figures
grid = st.grid(3, min_column_width=230, key="key_figures")
for _, row in key_figures.iterrows():
    label, value, note = plots.key_figure(t, row)
    ids = tables.source_ids(key_figures[key_figures.figure == row.figure])
    sources = database.run("sources_by_id", ids=ids)
    if not formats.unknown(row.period_text) and len(sources):
        source = sources.iloc[0]
        kind = page.catalog.label("source_kind", source.kind, page.lang)
        origin = t("overview.source_one", date=row.period_text, kind=kind, publisher=escaped(source.publisher))
    else:
        origin = t("overview.source_ours", date=page.catalog.package["as_of"], n=len(ids))
    with grid.container(border=True, height="stretch", gap=None):
        st.metric(label, value)
        st.markdown(f"{note}  \n:gray[{origin}]")
words = pd.DataFrame([plots.key_figure(t, row) for _, row in key_figures.iterrows()], columns=["figure", "amount", "beside"])
tables.record(page, "key_figures", key_figures, columns=list(words), in_words=words)
if len(key_figures):
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
    undated = database.run("list_totals").set_index("list_name").n["companies"] - listings.counted_as.isna().sum()
    figures.figure(
        page,
        "listings_cumulative",
        plots.listings,
        title=plots.listings_title(t, listings),
        subtitle=plots.listings_subtitle(t, listings, undated),
        columns=("counted_date", name, "companies"),
    )

# Questions, each a filtered list
if about.questions:
    with right.container(border=True):
        st.markdown(f"**{t('overview.questions')}**")
        for question in about.questions:
            items = filters.LISTS[question.page]
            values = filters.parse(items, question.filters, page.catalog.codes)
            said = {
                "n": len(database.run(question.page, **filters.sql_params(items, values))),
                "years": wording.years(page, values["year"]) if "year" in values else "",
                "chain": page.catalog.label("chain", values["chain"][0], page.lang) if "chain" in values else "",
            }
            label = escaped(districts.filled(getattr(question.text, page.lang), said))
            st.page_link(
                st.session_state["pages"][question.page],
                label=label,
                query_params=shell.link(question.page, filters.to_query(items, values)),
            )

takeaway.row(page)
