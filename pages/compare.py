import streamlit as st

from explorer import database, figures, filterbar, shell, tables, takeaway
from explorer.copying import copy_button
from explorer.markdown import escaped
from explorer.plots import compare as plots

page = shell.open_page("compare")
t, lang = page.t, page.lang
name = f"name_{lang}"
st.title(t("shell.nav_compare"))
st.markdown(t("compare.intro"))

# The picker: every company, or those of the chosen chains; the chosen ones always.
asked = page.values.get("id", ())
ids = asked[: plots.MOST]
companies = database.run("companies").set_index("company_id")
wanted = set(database.run("companies", chain=page.params["chain"]).company_id) | set(ids)
labels = {
    code: t("compare.picker_label", name=title, tickers=tickers) if isinstance(tickers, str) else title
    for code, title, tickers in zip(companies.index, companies[name], companies.tickers, strict=True)
    if code in wanted
}
key = filterbar.widget_key(page, next(item for item in page.items if item.name == "id"))


def choose(codes) -> None:
    """Callback: compare these companies."""
    shell.go(page, {**page.values, "id": tuple(codes)})


def add() -> None:
    """Callback: compare the picked company too; the picker is empty again."""
    choose([*ids, st.session_state[key]])
    st.session_state[key] = None


with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    filterbar.counted_options(page, ("chain",), filterbar.counted(database.run("company_facets")))
    st.selectbox(
        t("compare.picker"),
        [code for code in labels if code not in ids],
        index=None,
        format_func=labels.get,
        placeholder=t("compare.picker_hint"),
        disabled=len(ids) >= plots.MOST,
        key=key,
        on_change=add,
    )
with st.container(horizontal=True, key="chips"):
    for code in ids:
        rest = [other for other in ids if other != code]
        st.button(f"{escaped(companies[name][code])} ✕", key=f"chip_{code}_{lang}", on_click=choose, args=(rest,))


def names_of(codes) -> str:
    return t("shell.list_join").join(companies[name][code] for code in codes)


def suggestion(label: str, codes) -> None:
    st.page_link(st.session_state["pages"]["compare"], label=escaped(label), query_params=shell.link("compare", {"id": list(codes)}))


if len(asked) > plots.MOST:
    st.warning(t("compare.too_many", n=len(asked), most=plots.MOST, names=names_of(asked[plots.MOST :])))
if len(ids) == 1:
    st.markdown(t("compare.one_more", name=escaped(companies[name][ids[0]])))
    chain = companies.chain_id[ids[0]]
    others = [code for code in database.run("companies", chain=[chain]).company_id if code not in ids][:2] if isinstance(chain, str) else []
    if others:
        label = page.catalog.label("chain", chain, lang)
        suggestion(t("compare.with_chain", chain=label, names=names_of([*ids, *others])), [*ids, *others])
if len(ids) < 2:
    st.markdown(t("compare.suggest"))
    largest = companies.index[companies.revenue.notna()][:3]
    suggestion(t("compare.suggest_largest", names=names_of(largest)), largest)
    for chain, depth in page.catalog.chain_depth.items():
        members = database.run("companies", chain=[chain]).company_id[:3]
        if depth == 0 and len(members) > 1:
            label = page.catalog.label("chain", chain, lang)
            suggestion(t("compare.suggest_chain", chain=label, names=names_of(members)), members)
    st.stop()
copy_button(t("shell.copy_link"), t("shell.copied"), lang, key=f"copy_link_{lang}")

# Facts side by side
chosen = database.run("compare_facts", ids=ids)
st.subheader(t("compare.facts"))
st.table(plots.facts(t, page.catalog, chosen), border="horizontal")
if chosen.revenue_is_weak.any() or chosen.net_profit_is_weak.any():
    st.markdown(escaped(t("compare.weak_star")))
with st.container(horizontal=True, key="profiles"):
    for code in ids:
        shell.entity_link(page, "company", code)
tables.downloads_row(
    page,
    "compare_facts",
    chosen,
    title=t("compare.facts"),
    total=len(companies),
    params={"ids": list(ids)},
    columns=(name, "tickers", "boards", "chain_id", "first_listing_date", "revenue", "net_profit"),
)
with st.expander(t("shell.tab_method"), key=f"sources_of_facts_{lang}", on_change="rerun") as box:
    if box.open:
        tables.method(page, "compare_facts", {"ids": list(ids)})
        tables.sources(page, tables.source_ids(chosen), key="facts")

# Small multiples
for pair in (("revenue", "net_profit"), ("index", "rd_intensity"), ("employees", "rd_staff")):
    for place, measure in zip(st.columns(2), pair, strict=True):
        query, column = plots.MEASURES[measure]
        frame = database.run(query, ids=ids)
        with place:
            figures.figure(
                page,
                query,
                plots.lines(measure, ids),
                title=plots.title(t, measure, frame),
                subtitle=plots.subtitle(t, measure, frame, chosen),
                params={"ids": list(ids)},
                columns=(name, "fiscal_year", column, "value_is_weak", "series_break", "note"),
            )

# Differences
differences = database.run("compare_differences", ids=ids)
st.subheader(t("compare.differences", name=escaped(companies[name][ids[0]])))
st.markdown(t("compare.differences_note"))
if missing := plots.missing_measures(t, differences):
    st.markdown(t("compare.differences_missing", names=missing))
if len(differences):
    shown = (f"measure_{lang}", "fiscal_year", name, "value", f"unit_{lang}", "difference", "difference_percent")
    tables.plain(page, "compare_differences", differences, (*shown, "value_is_weak", "note"))
    tables.downloads_row(
        page,
        "compare_differences",
        differences,
        title=t("compare.differences", name=names_of(ids[:1])),
        total=len(differences),
        params={"ids": list(ids)},
        columns=shown,
    )
    with st.expander(t("shell.tab_method"), key=f"sources_of_differences_{lang}", on_change="rerun") as box:
        if box.open:
            tables.method(page, "compare_differences", {"ids": list(ids)})
            tables.sources(page, tables.source_ids(differences), key="differences")
takeaway.row(page, sentences=[names_of(ids)])
