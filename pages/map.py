import streamlit as st

from explorer import database, figures, filterbar, filters, geo, places, shell, tabs, takeaway
from explorer.markdown import escaped
from explorer.plots import map as plots

page = shell.open_page("map")
t = page.t
st.title(t("shell.nav_map"))
shown = tabs.tabs(page)

if shown["points"].open:
    with shown["points"]:
        params = {name: page.params[name] for name in ("kind", "chain", "sub", "basis")}
        points = database.run("map_points", **params)
        counts = filterbar.counted(database.run("map_facets", **params))
        basis = next(item for item in page.items if item.name == "basis")
        unproven = sum(counts.get(("basis", code), 0) for code in basis.given)
        with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
            filterbar.counted_options(page, ("chain", "kind", "sub"), counts)
        key = f"unproven_{page.lang}"
        st.session_state[key] = "basis" in page.values

        def also_unproven() -> None:
            chosen = {"basis": basis.given} if st.session_state[key] else {}
            shell.go(page, {**filters.without(page.values, "basis"), **chosen})

        if unproven or "basis" in page.values:
            st.toggle(t("map.unproven", n=unproven), key=key, on_change=also_unproven)
        filterbar.status_line(page, len(points), int(database.run("map_gaps").n.sum()))
        places.figure(page, params)
        for sentence in plots.cautions(t, points, sub="sub" in page.values):
            st.markdown(escaped(sentence))

if shown["districts"].open:
    with shown["districts"]:
        item = next(item for item in page.items if item.name == "indicator")
        offered = page.catalog.codes["mapped"]
        if not offered or not geo.districts():
            st.markdown(t("map.no_outlines"))
            takeaway.row(page)
            st.stop()
        (indicator,) = page.values.get("indicator", offered[:1])
        key = f"indicator_{page.lang}"
        st.session_state[key] = indicator
        st.selectbox(
            t("map.indicator"),
            offered,
            format_func=lambda code: page.catalog.label("mapped", code, page.lang),
            key=key,
            width=300,
            on_change=lambda: shell.go(
                page, {**page.values, "indicator": filters.parse_one(item, [st.session_state[key]], page.catalog.codes)}
            ),
        )
        district = page.catalog.district
        given = {"indicator": indicator, "borders_since": district.borders_since or None}
        districts = database.run("map_districts", **given)
        figures.figure(
            page,
            "map_districts",
            plots.district_map(indicator),
            title=plots.district_title(t, districts, page.catalog.label("mapped", indicator, page.lang), district.adcode),
            subtitle=plots.district_subtitle(t, districts),
            params=given,
            columns=(f"district_{page.lang}", "value_rank", "value", f"unit_{page.lang}", "period_text", "note"),
        )
        st.markdown(t("map.rounded"))

takeaway.row(page)
