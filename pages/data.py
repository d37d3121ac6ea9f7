from dataclasses import replace

import pandas as pd
import streamlit as st

from explorer import (
    api,
    bundle,
    catalog,
    controls,
    database,
    dictionary,
    downloads,
    figures,
    filters,
    formats,
    shell,
    tables,
    tabs,
)
from explorer.markdown import escaped
from explorer.plots import data as plots

FIRST_ROWS = 5
GAPS_SHOWN = 8
page = shell.open_page("data")
t = page.t
package = page.catalog.package
licence = package["licenses"][0]["name"]
base = dictionary.api_base(st.context.url)
names = list(page.catalog.codes["table"])
overview = database.run("data_tables").set_index("table_name").loc[names].reset_index()
# The rows of derived tables are counted as they stand; the build counts the others.
overview["row_count"] = [
    len(database.database().table(row.table_name)) if row.is_derived else row.row_count for row in overview.itertuples()
]
described = overview[~overview.is_derived]
overview[[*catalog.SOURCE_KINDS, "sources"]] = overview[[*catalog.SOURCE_KINDS, "sources"]].astype("Int64")
whole = replace(page, items=(), values={})


def by_kind(row: pd.Series) -> str:
    """The sources of a table by kind."""
    return t("shell.list_join").join(
        t("shell.source_kind_count", kind=page.catalog.label("source_kind", kind, page.lang), n=row[kind])
        for kind in catalog.SOURCE_KINDS
        if row[kind]
    )


def choose(name: str | None) -> filters.Values:
    """The state of the page with another table, or none, open."""
    rest = filters.without(page.values, "table")
    return rest | {"table": (name,)} if name else rest


def all_tables() -> None:
    """Every table of the package; a click on a name opens it."""
    st.markdown(t("data.tables_hint"))
    tables.linked(
        page,
        "data_tables",
        overview,
        ("table_name", "row_count", "column_count", "filled_share", "sources", "official"),
        name_column="table_name",
        on_open=lambda position: shell.go(page, choose(names[position])),
        extra={"filled_share": {"type_config": {"type": "progress", "min_value": 0, "max_value": 100, "format": "%.0f%%"}}},
    )
    tables.downloads_row(whole, "data_tables", overview, title=t("data.tab_tables"), total=len(overview))
    address = shell.address(whole)
    st.download_button(
        t("bundle.whole"),
        database.later(lambda: bundle.of_package(database.database().package.folder, page.catalog, address)),
        file_name=f"{package['name']}_{package['as_of']}.zip",
        mime="application/zip",
        key=f"package_{page.lang}",
        on_click="ignore",
    )


def one_table(name: str) -> None:
    """All about one table."""
    title = page.catalog.label("table", name, page.lang)
    with st.container(horizontal=True, vertical_alignment="bottom", key="choose_table"):
        st.button(t("data.all_tables"), key=f"all_tables_{page.lang}", type="tertiary", on_click=shell.go, args=(page, choose(None)))
        options = {one: page.catalog.label("table", one, page.lang) for one in names}
        controls.select(page, "table", t("data.choose"), options, name, lambda chosen: choose(str(chosen)), width=320)
    resource = next(one for one in [*package["resources"], *package["derived"]] if one["name"] == name)
    row = overview[overview.table_name == name].iloc[0]
    address = f"{base}/{name}" if name in api.known_tables(page.catalog) else ""
    columns = database.run("data_dictionary", table=[name])
    st.subheader(t("data.heading", title=escaped(title), name=name))
    st.markdown(escaped(resource["description_zh"] if page.lang == "zh" else resource["description"]))
    facts(resource, row, address)

    st.subheader(t("data.columns_heading"))
    columns_table(dictionary.columns(t, page.catalog, columns), t("data.columns_alt", title=title), key=name)

    frame = database.database().table(name)
    first = downloads.flat(frame.head(FIRST_ROWS))
    st.subheader(t("data.first_rows", n=len(first)))
    fields = page.catalog.tables[name]
    config = {column: st.column_config.Column(column, help=escaped(getattr(fields[column].title, page.lang))) for column in first}
    st.dataframe(
        first, hide_index=True, column_config=config, placeholder=formats.UNKNOWN, alt=t("data.rows_alt", title=title), key=f"first_{name}"
    )
    tables.downloads_row(whole, name, frame, title=title, total=len(frame))

    st.subheader(t("data.code_heading"))
    st.markdown(t("data.code_hint"))
    snippets = dictionary.snippets(name, columns, address)
    for place, (tool, (code, language)) in zip(st.tabs(list(snippets), key=f"code_{name}"), snippets.items(), strict=True):
        with place:
            if tool == "Excel":
                st.markdown(t("data.code_excel"))
            st.code(code, language=language)
    if pd.notna(row.sources):
        with st.expander(t("shell.sources_title", n=row.sources), key=f"sources_{name}_{page.lang}", on_change="rerun") as box:
            if box.open:
                tables.sources(page, row.source_ids.split(";"), key=f"table_{name}")


def facts(resource: dict, row: pd.Series, address: str) -> None:
    """Rows, key, dates, licence, sources and addresses of a table."""
    name = resource["name"]
    size = t("data.rows_columns", rows=formats.number(row.row_count, page.lang), columns=row.column_count)
    found = {t("data.fact_rows"): size}
    if not row.is_derived:
        found[t("data.fact_filled")] = t("data.filled", share=formats.percent(row.filled_share, page.lang))
    found[t("data.fact_key")] = " + ".join(f"`{column}`" for column in resource["schema"]["primaryKey"])
    found[t("data.fact_as_of")] = package["as_of"]
    fresh = database.run("quality_freshness")
    for date in fresh[fresh.table_name == name].itertuples():
        age, due = (formats.number(days, page.lang) for days in (date.age_days, date.due_days))
        found[t("data.fact_latest")] = t.md("data.latest", date=date.latest_text, age=age, due=due)
    found[t("data.fact_licence")] = f"[{escaped(licence)}]({package['licenses'][0]['path']})"
    if pd.notna(row.sources):
        found[t("data.fact_sources")] = t.md("data.sources_of", n=row.sources, kinds=by_kind(row))
    files = [f"{name}.parquet", *([resource["path"]] if not row.is_derived else [])]
    found[t("data.fact_files")] = t("shell.list_join").join(f"`{file}`" for file in files)
    if address:
        links = [f"[{extension}]({address}.{extension})" for extension in downloads.WRITERS]
        found[t("data.fact_api")] = f"`{address}.csv` " + t("shell.list_join").join(links)
    st.table(pd.DataFrame(found.items(), columns=[t("data.fact"), t("data.value")]).set_index(t("data.fact")), border="horizontal")


def columns_table(shown: pd.DataFrame, alt: str, *, key: str) -> None:
    """Columns with names, meaning, type, share filled, values and example; long cells wrap."""
    widths = {"table": 90, "column": 130, "name": 130, "meaning": 230, "type": 85, "values": 190, "example": 120}
    config = {name: st.column_config.TextColumn(t(f"data.column_{name}"), width=widths[name]) for name in widths}
    config["filled"] = st.column_config.ProgressColumn(t("data.column_filled"), min_value=0, max_value=100, format="%.0f%%", width=80)
    st.dataframe(
        shown,
        column_config=config,
        hide_index=True,
        row_height=64,
        height=min(40 + 64 * len(shown), 640) if len(shown) else "auto",
        placeholder=formats.UNKNOWN,
        alt=alt,
        key=f"columns_{key}_{page.lang}",
    )


def whole_dictionary() -> None:
    """The columns of all tables, searched."""
    st.markdown(t("data.dictionary_hint"))
    query = page.values.get("q", "")
    key = f"data_q_{page.lang}"
    if st.session_state.get(key) != query:
        st.session_state[key] = query
    st.text_input(
        t("data.dictionary_search"),
        key=key,
        placeholder=t("data.dictionary_placeholder"),
        max_chars=filters.MAX_TEXT,
        on_change=lambda: shell.go(page, {**page.values, "q": " ".join(st.session_state[key].split())}),
        width=360,
    )
    total = len(database.run("data_dictionary"))
    found = database.run("data_dictionary", q=page.params["q"])
    found = (
        found.assign(place=found.table_name.map(names.index)).sort_values(["place", "position"], ignore_index=True).drop(columns="place")
    )
    with st.container(key="count"):
        st.markdown(f"**{len(found)} / {total}**")
    if found.empty:
        st.markdown(t("data.dictionary_none", text=escaped(query)))
        return
    shown = dictionary.columns(t, page.catalog, found, with_table=True)
    columns_table(shown, t("data.columns_alt", title=t("data.tab_dictionary")), key=f"all_{page.slug}")
    searched = replace(page, items=(filters.Q,), values={"q": query} if query else {})
    tables.downloads_row(searched, "data_dictionary", found, title=t("data.tab_dictionary"), total=total)


def quality() -> None:
    """The quality report, bad news first."""
    fresh = database.run("quality_freshness")
    kinds = database.run("quality_sources")
    late, without = int((fresh.times_due > 1).sum()), len(plots.unofficial(kinds))
    st.markdown(t("data.quality_lead", late=late, timed=len(fresh), unofficial=without, sourced=kinds.table_name.nunique()))
    st.subheader(t("data.gaps_heading"))
    gaps = [
        t(f"data.gap_{row.gap}", n=formats.number(row.found_count, page.lang), total=formats.number(row.row_count, page.lang))
        for row in database.run("quality_gaps").itertuples()
    ]
    gaps[:0] = plots.official_gaps(t, database.run("official_totals"))
    gaps.append(t("data.gaps_language"))
    st.markdown("\n".join(f"- {gap}" for gap in gaps[:GAPS_SHOWN]))
    if len(gaps) > GAPS_SHOWN:
        with st.expander(t("data.more_gaps", n=len(gaps) - GAPS_SHOWN), key=f"gaps_{page.lang}"):
            st.markdown("\n".join(f"- {gap}" for gap in gaps[GAPS_SHOWN:]))

    figures.figure(
        page,
        "quality_freshness",
        plots.freshness,
        title=plots.freshness_title(t, page.catalog, fresh),
        subtitle=t("data.freshness_subtitle"),
        params={},
        columns=("table_name", "latest_text", "age_days", "due_days", "times_due", "column_name"),
    )
    timeless = [name for name in described.table_name if name not in set(fresh.table_name)]
    st.markdown(t.md("data.no_rhythm", tables=t("shell.list_join").join(page.catalog.label("table", name, page.lang) for name in timeless)))
    left, right = st.columns(2)
    with left:
        figures.figure(
            page,
            "quality_sources",
            plots.sources,
            title=plots.sources_title(t, page.catalog, kinds),
            subtitle=t("data.sources_subtitle"),
            params={},
            columns=("table_name", "kind", "found_count", "row_count", "found_share"),
        )
        disagreements = database.run("quality_disagreements")
        figures.figure(
            page,
            "quality_disagreements",
            plots.disagreements,
            title=plots.disagreements_title(t, disagreements),
            subtitle=t("data.disagreements_subtitle"),
            params={},
            columns=("table_name", "second_figures", "series_breaks", "row_count"),
        )
        notes = database.run("quality_notes")
        with st.expander(t("data.notes_label", n=len(notes)), key=f"notes_{page.lang}", on_change="rerun") as box:
            if box.open:
                tables.plain(page, "quality_notes", notes, ("table_name", "row_key", "note"))
                tables.downloads_row(whole, "quality_notes", notes, title=t("data.notes_heading"), total=len(notes))
                tables.sources(page, tables.source_ids(notes), key="notes")
    with right:
        unfilled = database.run("quality_columns")
        figures.figure(
            page,
            "quality_columns",
            plots.columns,
            title=plots.columns_title(t, unfilled),
            subtitle=t("data.columns_subtitle", shown=min(plots.EMPTIEST, len(unfilled))),
            params={},
            columns=("table_name", "column_name", f"title_{page.lang}", "filled_count", "row_count", "filled_share"),
        )
        financials = database.run("quality_financials")
        figures.figure(
            page,
            "quality_financials",
            plots.financials,
            title=plots.financials_title(t, financials),
            subtitle=t("data.financials_subtitle"),
            params={},
            columns=(f"title_{page.lang}", f"item_{page.lang}", "found_count", "row_count", "found_share", "is_weak"),
        )


def interface() -> None:
    """How programs read the data."""
    st.markdown(t("data.api_lead"))
    st.subheader(t("data.api_addresses"))
    formats_named = "|".join(downloads.WRITERS)
    addresses = {
        f"`GET {base}/{{table}}.{{{formats_named}}}`": t("data.api_table"),
        f"`GET {base}/search.json?q=`": t("data.api_search"),
        f"`GET` [{base}/datapackage.json]({base}/datapackage.json)": t("data.api_package"),
        f"`GET` [{base}/openapi.json]({base}/openapi.json)": t("data.api_openapi"),
    }
    st.markdown("\n".join(f"- {address}  \n  {meaning}" for address, meaning in addresses.items()))
    st.subheader(t("data.api_rules_heading"))
    st.markdown(t("data.api_rules"))

    st.subheader(t("data.api_examples"))
    for title, path, query in dictionary.examples(page.catalog.district.words["example"].en):
        link = dictionary.link(base, path, query)
        st.markdown(f"**{t(f'data.api_{title}')}**  \n[{escaped(link)}]({link})")
        with st.expander(t("data.api_answer"), key=f"answer_{title}_{page.lang}", on_change="rerun") as box:
            if box.open:
                answer, language = dictionary.answer(path, query)
                st.code(answer, language=language, height=420 if answer.count("\n") > 20 else "content")
    st.markdown(f"**{t('data.api_code')}**")
    st.code(dictionary.command_line(base), language="bash")

    st.subheader(t("data.api_parameters"))
    parameters: dict[tuple[str, str], list[str]] = {}
    for name, items in filters.LISTS.items():
        for item in items:
            parameters.setdefault((item.name, takes(item)), []).append(f"`{name}`")
    rows = [(f"`{name}`", " ".join(lists), taken) for (name, taken), lists in parameters.items()]
    headings = [t("data.api_parameter"), t("data.api_list"), t("data.api_takes")]
    st.table(pd.DataFrame(rows, columns=headings).set_index(headings[0]), border="horizontal")


def takes(item: filters.Filter) -> str:
    """What a filter takes, in words."""
    if item.kind == "text":
        return t("data.api_takes_text", n=filters.MAX_TEXT)
    if item.kind == "years":
        return t("data.api_takes_years")
    codes = item.given or page.catalog.codes[item.domain]
    return " ".join(f"`{code}`" for code in codes)


st.title(t("shell.nav_data"))
st.markdown(
    t(
        "data.lead",
        tables=len(described),
        rows=formats.number(described.row_count.sum(), page.lang),
        sources=len(database.run("sources")),
        as_of=package["as_of"],
        licence=licence,
    )
)
places = tabs.tabs(page)
if places["tables"].open:
    with places["tables"]:
        if chosen := page.values.get("table"):
            one_table(chosen[0])
        else:
            all_tables()
if places["dictionary"].open:
    with places["dictionary"]:
        whole_dictionary()
if places["quality"].open:
    with places["quality"]:
        quality()
if places["api"].open:
    with places["api"]:
        interface()
