from functools import partial

import streamlit as st

from explorer import database, figures, formats, shell, tables, tabs, takeaway
from explorer.markdown import escaped
from explorer.plots import chains as plots

page = shell.open_page("chains")
t = page.t
name = f"name_{page.lang}"
counts = database.run("chains_matrix")
chain = partial(page.catalog.label, "chain", lang=page.lang)


def opened(point) -> None:
    """A click on a mark opens the list that it stands for."""
    if place := plots.place_of(point):
        shell.visit(*place)


st.title(t("chains.heading"))
if counts.empty:
    st.markdown(t("shell.empty_list"))
    takeaway.row(page)
    st.stop()
st.markdown(escaped(plots.lead(t, [chain(code) for code in plots.nobody(counts)], counts)))
programme = page.catalog.district.programme
places = tabs.tabs(page, without=() if programme and programme.one_chain else ("one_chain",))

if places["matrix"].open:
    with places["matrix"]:
        figures.figure(
            page,
            "chains_matrix",
            plots.matrix,
            title=plots.matrix_title(t, chain(plots.ecosystems(counts).chain_id.iloc[0]), counts),
            subtitle=t("chains.matrix_subtitle"),
            pick=("chain_id", "kind"),
            on_pick=opened,
            columns=("chain_id", "platforms", "projects", "companies_named", "companies_compiled", "policies", "funds"),
        )
        st.subheader(t("chains.lists_heading"))
        st.markdown(t("chains.lists_hint"))
        tables.opening(
            page,
            "chains_matrix",
            counts,
            {
                "chain_id": lambda row: ("chain", {"id": [row.chain_id]}),
                **{kind: partial(lambda kind, row: plots.place_of({"chain_id": row.chain_id, "kind": kind}), kind) for kind in plots.KINDS},
            },
            ("chain_id", "platforms", "projects", "companies", "companies_named", "policies", "funds"),
        )
        tables.downloads_row(page, "chains_matrix", counts, title=t("chains.lists_heading"), total=len(counts))

if "one_chain" in places and places["one_chain"].open:
    with places["one_chain"]:
        one_each = database.run("chains_one_each")
        st.markdown(t("chains.one_intro"))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(t("chains.one_policies"), width="content")
            for row in database.run("chains_programme").itertuples():
                shell.entity_link(page, "policy", row.policy_id)
        figures.figure(
            page,
            "chains_one_each",
            partial(plots.one_each, matrix=counts),
            title=plots.one_each_title(t, one_each),
            subtitle=t("chains.one_subtitle"),
            columns=("chain_id", "element", name, "kind", "own_chain"),
        )
        st.subheader(t("chains.one_list_heading"))
        own = one_each[one_each.chain_id == one_each.own_chain]
        for code in counts.chain_id[counts.chain_id.isin(own.chain_id)]:
            with st.container(border=True, gap="small"):
                shell.entity_link(page, "chain", code, f"**{escaped(chain(code))}**")
                for row in own[own.chain_id == code].itertuples():
                    words = t("chains.one_row", element=t(f"chains.element_{row.element}"), name=t.pick(row.name_zh, row.name_en))
                    shell.entity_link(page, row.kind, row.id, escaped(words))
        missing = [chain(code) for code in counts.chain_id[~counts.chain_id.isin(own.chain_id)]]
        st.markdown(t.md("chains.one_missing", n=len(missing), names=t("shell.list_join").join(missing)))

if places["flow"].open:
    with places["flow"]:
        flow = database.run("chains_flow")
        figures.figure(
            page,
            "chains_flow",
            plots.flow,
            title=plots.flow_title(t, flow),
            subtitle=plots.flow_subtitle(t, flow),
            pick=("chain_id", "kind", "tier"),
            on_pick=opened,
            columns=("ecosystem", "kind", "tier", "n"),
        )

if places["white_spots"].open:
    with places["white_spots"]:
        spots = database.run("chains_white_spots")
        st.markdown(t("chains.spots_intro"))
        grid = st.grid(2, min_column_width=300, key="spots")
        for spot in plots.SPOTS:
            rows = spots[spots.spot == spot]
            with grid.container(border=True, height="stretch", gap="small"):
                st.markdown(f"**{t(f'chains.spot_{spot}')}** · {len(rows)}")
                for row in rows.itertuples():
                    with st.container(horizontal=True, vertical_alignment="center"):
                        shell.entity_link(page, "chain", row.chain_id, f"**{escaped(chain(row.chain_id))}**")
                        for kind in plots.LISTS.values():
                            if n := getattr(row, kind):
                                place, query = plots.place_of({"chain_id": row.chain_id, "kind": kind})
                                label = t("chains.flow_label", name=t(f"chains.head_{kind}"), n=formats.number(n, page.lang))
                                st.page_link(st.session_state["pages"][place], label=label, query_params=shell.link(place, query))
                    if isinstance(row.anchor_companies, str) and spot == "nobody":
                        st.markdown(t.md("chains.spot_anchors", names=row.anchor_companies.replace(tables.SEPARATOR, t("shell.list_join"))))
                if rows.empty:
                    st.markdown(t("chains.spot_none"))
        tables.downloads_row(
            page,
            "chains_white_spots",
            spots,
            title=t("chains.tab_white_spots"),
            total=len(spots),
            columns=("spot", "chain_id", "platforms", "projects", "companies"),
            in_words=spots.assign(spot=[t(f"chains.spot_{spot}") for spot in spots.spot]),
        )
        with st.expander(t("shell.method_title"), key=f"method_of_spots_{page.lang}", on_change="rerun") as box:
            if box.open:
                tables.method(page, "chains_white_spots", {})
                tables.sources(page, tables.source_ids(spots), key="spots")

takeaway.row(page)
