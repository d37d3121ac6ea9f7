from dataclasses import replace

import streamlit as st

from explorer import controls, database, figures, shell, tables, tabs, takeaway
from explorer.plots import district as plots

page = shell.open_page("district")
t = page.t
everything = database.run("indicator_list")
themes = list(page.catalog.codes["indicator_theme"])
theme_of = everything.set_index("indicator_id").theme

# An indicator has one theme, and years run forwards: what contradicts that goes out of the URL.
values = plots.consistent(page.values, theme_of)
if values != page.values:
    shell.go(page, values)
    page = replace(page, values=values)
indicator = values.get("indicator", (None,))[0]
theme = theme_of[indicator] if indicator in theme_of.index else values.get("theme", themes[:1])[0]
first, last = (int(values[name][0]) if name in values else None for name in ("from", "to"))
years = {"year_from": first, "year_to": last}
label = page.catalog.label

st.title(t("shell.nav_district"))
if everything.empty:
    st.markdown(t("district.none"))
    takeaway.row(page)
    st.stop()
bounds = (int(everything.first_year.min()), int(everything.last_year.max()))
n = int((everything.actuals + everything.targets).sum())
st.markdown(t("district.intro", indicators=len(everything), values=n, first=bounds[0], last=bounds[1]))
views = tabs.tabs(page)


def with_years(span: tuple[int, int]) -> dict:
    """The state with other years; the whole span needs no parameter."""
    chosen = {name: (str(year),) for name, year, whole in zip(("from", "to"), span, bounds, strict=True) if year != whole}
    return {name: value for name, value in values.items() if name not in ("from", "to")} | chosen


def open_indicator(code: str | None) -> dict:
    """The state with another indicator, or with none."""
    rest = {name: value for name, value in values.items() if name not in ("theme", "indicator")}
    return rest | {"theme": (theme_of.get(code, theme),)} | ({"indicator": (code,)} if code else {})


def indicators() -> None:
    within = database.run("indicator_list", **years)
    counts = within.theme.value_counts()
    names = {code: t("district.theme_count", theme=label("indicator_theme", code, page.lang), n=counts.get(code, 0)) for code in themes}
    controls.pills(
        page,
        "theme",
        t("district.theme"),
        names,
        theme,
        lambda code: {**{name: value for name, value in values.items() if name != "indicator"}, "theme": (code,)},
    )
    left, right = st.columns([3, 2])
    with left:
        of_theme = everything[everything.theme == theme]
        options = {code: label("indicator", code, page.lang) for code in of_theme.indicator_id}
        controls.select(
            page, f"indicator_{theme}", t("district.indicator"), options, indicator, open_indicator, placeholder=t("district.indicator_all")
        )
    with right:
        controls.years(page, "years", t("district.years"), bounds, (first or bounds[0], last or bounds[1]), with_years)

    if indicator:
        one_indicator()
    else:
        small_multiples()

    st.subheader(t.md("district.list", theme=label("indicator_theme", theme, page.lang), n=int(counts.get(theme, 0))))
    st.markdown(t("district.list_hint"))
    given = {"theme": theme, **years}
    frame = database.run("indicator_list", **given)
    columns = (f"name_{page.lang}", "bound", "value", f"unit_{page.lang}", "period_text", "actuals", "targets")
    tables.linked(
        page,
        "indicator_list",
        frame,
        columns,
        name_column=f"name_{page.lang}",
        on_open=lambda position: shell.go(page, open_indicator(frame.indicator_id[position])),
    )
    tables.downloads_row(
        page, "indicator_list", frame, title=t("district.list_title"), total=len(everything), params=given, columns=columns
    )
    with st.expander(t("shell.method_title"), key=f"method_of_list_{page.lang}", on_change="rerun") as box:
        if box.open:
            tables.method(page, "indicator_list", given)
            tables.sources(page, tables.source_ids(frame), key="list")


def one_indicator() -> None:
    name = label("indicator", indicator, page.lang)
    given = {"indicator": indicator, **years}
    series = database.run("indicator_series", **given)
    figures.figure(
        page,
        "indicator_series",
        plots.series,
        title=plots.series_title(t, name, series),
        subtitle=plots.series_subtitle(t, series),
        params=given,
        columns=("period_text", "period_kind", "actual_or_target", "bound", "value", "series_break", "note"),
    )
    if indicator in map(page.catalog.district.roles.get, plots.LISTED):
        st.markdown(plots.listed_trap(t, database.run("company_official_counts"), len(database.run("companies"))))
    targets = database.run("indicator_targets", indicator=indicator)
    related = database.run("indicator_related", indicator=indicator)
    places = iter(st.columns(2 if len(related) else 1))
    with next(places), st.container(border=True, height="stretch"):
        st.markdown(f"**{t('district.targets', n=len(targets))}**" if len(targets) else t("district.targets_none"))
        for row in targets.itertuples():
            status = label("target_status", row.status, page.lang)
            shell.entity_link(page, "target", row.target_id, t.md("district.target", name=t.pick(row.name_zh, row.name_en), status=status))
    for place in places:
        with place, st.container(border=True, height="stretch"):
            st.markdown(f"**{t('district.related')}**")
            for row in related.itertuples():
                shell.entity_link(page, "indicator", row.indicator_id)


def small_multiples() -> None:
    given = {"theme": theme, **years}
    drawn = 0
    for query, kind, place in zip(("indicator_levels", "indicator_rates"), ("amounts", "rates"), st.columns(2), strict=True):
        frame = database.run(query, **given)
        if frame.empty:
            continue
        drawn += 1
        with place:
            figures.figure(
                page,
                query,
                plots.bands,
                title=plots.bands_title(t, label("indicator_theme", theme, page.lang), frame, kind),
                subtitle=plots.bands_subtitle(t, frame, kind),
                params=given,
                pick=("indicator_id",),
                on_pick=lambda point: shell.go(page, open_indicator(point["indicator_id"])),
                columns=(f"name_{page.lang}", "end_year", "bound", "value", f"unit_{page.lang}", "series_break", "note"),
            )
    if not drawn:
        st.markdown(t.md("district.few_years", theme=label("indicator_theme", theme, page.lang)))


def peers() -> None:
    periods = database.run("peer_periods", indicators=list(page.catalog.district.peers))
    if periods.empty:
        st.markdown(t("district.peer_empty"))
        return
    whole = periods[periods.known == periods.districts]
    complete = [
        t("district.peer_complete_part", name=label("indicator", row.indicator_id, page.lang), year=row.peer_year)
        for row in whole.itertuples()
    ]
    words = t("district.peer_complete", parts=t("shell.list_join").join(complete)) if complete else ""
    st.markdown(t("district.peer_intro", n=periods.districts.iloc[0], complete=words))
    codes = list(dict.fromkeys(periods.indicator_id))
    chosen = indicator if indicator in codes else codes[0]
    name = label("indicator", chosen, page.lang)
    names = {code: label("indicator", code, page.lang) for code in codes}
    controls.pills(
        page,
        "peer",
        t("district.peer_indicator"),
        names,
        chosen,
        lambda code: with_years(bounds) | open_indicator(code) | {"tab": ("peers",)},
    )
    offered = periods[periods.indicator_id == chosen]
    best = offered.iloc[0]
    within = offered[offered.peer_year.between(first or 0, last or 9999)]
    if within.empty:
        st.markdown(t("district.peer_none"))
        st.button(t("district.peer_all_years"), key=f"all_years_{page.lang}", on_click=lambda: shell.go(page, with_years(bounds)))
        return
    year, known = int(within.peer_year.iloc[0]), int(within.known.iloc[0])
    options = {
        row.peer_year: t("district.peer_option", year=row.peer_year, known=row.known, n=row.districts) for row in offered.itertuples()
    }
    controls.select(page, f"peer_year_{chosen}", t("district.peer_year"), options, year, lambda one: with_years((one, one)), width=260)
    if known < best.districts:
        warning = t("district.peer_incomplete", year=year, known=known, n=best.districts)
        st.warning(warning if known == best.known else f"{warning} {t('district.peer_best', best=options[best.peer_year])}")

    left, right = st.columns(2)
    with left:
        given = {"indicator": chosen, "year": year}
        frame = database.run("peer_values", **given)
        figures.figure(
            page,
            "peer_values",
            plots.peers,
            title=plots.peer_title(t, name, frame, year, page.catalog.district.adcode),
            subtitle=plots.peer_subtitle(t, frame, page.catalog.district.borders_since),
            params=given,
            columns=(f"district_{page.lang}", "value", "unit_zh", "peer_rank", "share_of_city", "only_secondary", "note"),
        )
    with right:
        figures.figure(
            page,
            "indicator_ranks",
            plots.bands,
            title=plots.ranks_title(t, database.run("indicator_ranks")),
            subtitle=t("district.ranks_subtitle"),
            params={},
            pick=("indicator_id",),
            on_pick=lambda point: shell.go(page, {"indicator": (point["indicator_id"],), "theme": (theme_of[point["indicator_id"]],)}),
            columns=(f"name_{page.lang}", "period_text", "period_kind", "value", "note"),
        )


for code, show in (("indicators", indicators), ("peers", peers)):
    if views[code].open:
        with views[code]:
            show()
takeaway.row(page)
