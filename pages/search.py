import streamlit as st

from explorer import database, filters, searching, shell
from explorer.markdown import escaped

page = shell.open_page("search")
t = page.t
st.title(t("shell.nav_search"))

query = page.values.get("q", "")
key = f"search_{page.lang}"
if st.session_state.get(key) != query:
    st.session_state[key] = query
st.text_input(
    t("shell.filter_q"),
    key=key,
    placeholder=t("shell.filter_q_hint"),
    max_chars=filters.MAX_TEXT,
    on_change=lambda: shell.go(page, {"q": " ".join(st.session_state[key].split())}),
)
if not query:
    st.markdown(t("search.hint"))
    st.stop()

results = database.run("search", **page.params)
with st.container(key="count"):
    st.markdown(t("search.found", n=len(results), text=escaped(query)))

for kind in results.kind.unique():
    rows = results[results.kind == kind]
    st.subheader(t.md("search.group", kind=page.catalog.label("entity_kind", kind, page.lang), n=len(rows)))
    for row in rows.head(searching.SHOWN).itertuples():
        shell.entity_link(page, row.kind, row.id, searching.result_label(row, page.lang, query))
    if len(rows) > searching.SHOWN:
        with st.expander(t("search.more", n=len(rows) - searching.SHOWN), key=f"more_{kind}_{page.lang}", on_change="rerun") as rest:
            if rest.open:
                for row in rows.iloc[searching.SHOWN :].itertuples():
                    shell.entity_link(page, row.kind, row.id, searching.result_label(row, page.lang, query))

if results.empty:
    st.markdown(t("search.none", text=escaped(query)))
    nearest = database.run("search_nearest", **page.params)
    if not nearest.empty:
        st.markdown(t("search.nearest"))
        for row in nearest.itertuples():
            name = page.catalog.label(row.kind, row.id, page.lang)
            kind = page.catalog.label("entity_kind", row.kind, page.lang)
            shell.entity_link(page, row.kind, row.id, escaped(f"{name} · {kind}"))
