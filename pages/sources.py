import streamlit as st

from explorer import catalog, database, figures, lists, shell, tables
from explorer.plots import data as plots

page = shell.open_page("sources")
t = page.t
st.title(t("shell.nav_sources"))
sources = lists.begin(page, "sources", "sources_facets")

counts = sources.kind.value_counts()
kinds = t("shell.list_join").join(
    t("shell.source_kind_count", kind=page.catalog.label("source_kind", kind, page.lang), n=counts[kind])
    for kind in catalog.SOURCE_KINDS
    if kind in counts
)
carried = [name for name in sources.columns if name.startswith("in_") and sources[name].any()]
if carried:
    st.markdown(t.md("sources.lead", kinds=kinds, tables=len(carried), most=sources.row_count.max()))
else:
    st.markdown(t.md("sources.lead_unused", kinds=kinds))
st.markdown(t("sources.kinds_note"))

by_year = database.run("sources_by_year", **page.params)
figures.figure(
    page,
    "sources_by_year",
    plots.by_year,
    title=plots.by_year_title(t, by_year),
    subtitle=plots.by_year_subtitle(t, by_year),
    pick={"kind": "kind"},
    columns=("published_year", "kind", "n"),
)
lists.table(
    page,
    "sources",
    sources,
    "source",
    ("title", "kind", "publisher", "published", "language", "row_count", "supports"),
    {
        "kind": {"label": t("shell.filter_kind"), "width": 80},
        "publisher": {"width": 170},
        "published": {"label": t("sources.published"), "width": 95},
        "language": {"width": 70},
        "row_count": {"width": 95},
    },
    name_column="title",
    hint=t("sources.table_hint"),
    in_words=sources.assign(language=[t(f"profile.language_{code}") for code in sources.language]),
)
with st.expander(t("sources.by_table"), key=f"by_table_{page.lang}", on_change="rerun") as box:
    if box.open:
        tables.plain(page, "sources", sources, ("title", "kind", *carried), part="_by_table")
