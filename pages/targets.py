from dataclasses import replace

import pandas as pd
import streamlit as st

from explorer import database, figures, filterbar, filters, shell, tables, tabs, takeaway, wording
from explorer import district as districts
from explorer.markdown import escaped
from explorer.plots import targets as plots

page = shell.open_page("targets")
t = page.t
as_of = page.catalog.package["as_of"]
programme = page.catalog.district.programme
set_by = page.catalog.tables["targets"]["set_by"].values
everything = database.run("target_status", as_of=as_of)
# What is shown of the list does not depend on the target that is open above it.
listing = replace(page, values=filters.without(page.values, "id"))


def details(identifier: str) -> None:
    """One target with the rule that decides it, its indicator and its sources."""
    row = everything[everything.target_id == identifier].iloc[0]
    facts = {
        t("targets.fact_aim"): plots.aim(t, row),
        t("targets.fact_deadline"): plots.deadline(t, row),
        t("targets.fact_set"): plots.setting(t, row, set_by),
        t("targets.fact_actual"): plots.actual_with_period(t, row),
        t("targets.fact_difference"): plots.difference(t, row),
        t("targets.fact_status"): page.catalog.label("target_status", row.status, page.lang),
        t("targets.fact_rule"): t(f"targets.rule_{row.decided_by}", as_of=as_of),
    }
    if isinstance(row.note, str):
        facts[t("targets.fact_note")] = row.note
    # A table cell is Markdown, in which "> 100" would be a quotation.
    facts = {heading: escaped(text) for heading, text in facts.items()}
    st.table(pd.DataFrame(facts.items(), columns=["field", "value"]).set_index("field"), hide_header=True, border="horizontal")
    if isinstance(row.indicator_id, str):
        name = page.catalog.label("indicator", row.indicator_id, page.lang)
        shell.entity_link(page, "indicator", row.indicator_id, t.md("targets.open_indicator", name=name))
    tables.sources(page, row.source_ids.split(";"), key=f"target_{identifier}")


def scoreboard(source: str | None) -> None:
    """Filters, figures and table of the targets that `source` sets out (all where it is None)."""
    params = {name: value for name, value in listing.params.items() if name not in ("id", "tab")} | {"source": source}
    filterbar.filter_bar(listing, "target_facets", params)
    frame = database.run("target_status", **params, as_of=as_of)
    total = len(database.run("target_status", source=source, as_of=as_of))
    filterbar.status_line(listing, len(frame), total)
    if frame.empty:
        with st.container(border=True):
            st.markdown(t("shell.empty" if total else "shell.empty_list"))
            filterbar.chips(listing, "drop")
        return
    name = f"name_{page.lang}"
    left, right = st.columns(2)
    with left:
        figures.figure(
            listing,
            "targets_by_year",
            plots.by_year,
            title=plots.by_year_title(t, database.run("targets_by_year", **params)),
            subtitle=t("targets.by_year_subtitle"),
            params=params,
            pick={"status": "status"},
            columns=("year_set", "status", "n"),
        )
        st.markdown(f"**{t('targets.rules_heading')}**  \n{t('targets.rules', as_of=as_of)}")
        different = plots.differing(frame)
        if len(different):
            st.markdown(t("targets.differing", n=len(different)))
        for _, row in different.iterrows():
            compiled = page.catalog.label("target_status", row.status, page.lang)
            rule = t(f"targets.rule_{row.decided_by}", as_of=as_of)
            words = t("targets.differing_row", name=plots.name(t, row), compiled=compiled, rule=rule, note=row.note)
            st.markdown(f"- {escaped(words)}")
    with right:
        figures.figure(
            listing,
            "targets_reached",
            plots.reached,
            title=plots.reached_title(t, database.run("targets_reached", **params)),
            subtitle=t("targets.reached_subtitle"),
            params=params,
            pick={"status": "status"},
            columns=(name, "target_value", "latest_actual", "percent_of_target", "latest_actual_period", "status"),
        )
    st.subheader(t("shell.table_heading"))
    st.markdown(t("targets.table_hint"))
    ids = list(frame.target_id)
    rows = [row for _, row in frame.iterrows()]
    in_words = frame.assign(
        target_value=[plots.aim(t, row) for row in rows],
        deadline_text=[plots.deadline(t, row) for row in rows],
        set_on=[plots.setting(t, row, set_by) for row in rows],
        latest_actual=[plots.actual_with_period(t, row) for row in rows],
        difference=[plots.difference(t, row) for row in rows],
    )
    columns = (name, "status", "target_value", "latest_actual", "difference", "deadline_text", "set_on")
    tables.linked(
        listing,
        "target_status",
        in_words,
        columns,
        name_column=name,
        on_open=lambda position: st.session_state.update(opened=ids[position]),
        extra={
            "status": st.column_config.Column(width=112),
            "target_value": st.column_config.Column(width=96),
            "latest_actual": st.column_config.Column(t("targets.fact_actual"), width=140),
            "difference": st.column_config.Column(t("targets.fact_difference"), width=148),
            "deadline_text": st.column_config.Column(t("targets.fact_deadline"), width=88),
            "set_on": st.column_config.Column(t("targets.fact_set"), width=240),
        },
    )
    given = params | {"as_of": as_of}
    tables.downloads_row(
        listing, "target_status", frame, title=t("shell.nav_targets"), total=total, params=given, columns=columns, in_words=in_words
    )
    with st.expander(
        t("shell.sources_title", n=len(tables.source_ids(frame))), key=f"sources_of_list_{page.lang}", on_change="rerun"
    ) as box:
        if box.open:
            tables.sources(page, tables.source_ids(frame), key="list")
    with st.expander(t("shell.method_title"), key=f"method_of_list_{page.lang}", on_change="rerun") as box:
        if box.open:
            tables.method(page, "target_status", given)
    takeaway.row(listing, sentences=[wording.sentence(listing, len(frame), total)])


st.title(t("shell.nav_targets"))
st.markdown(plots.outcome(t, everything) + plots.rest(t, everything))
if chosen := page.values.get("id"):
    with st.container(border=True, key="target"):
        st.subheader(escaped(page.catalog.label("target", chosen[0], page.lang)))
        details(chosen[0])
        st.button(t("targets.close"), key=f"close_{page.lang}", on_click=shell.go, args=(page, listing.values))

places = tabs.tabs(page, without=() if programme else ("programme",))
if places["all"].open:
    with places["all"]:
        scoreboard(None)
if programme and places["programme"].open:
    with places["programme"]:
        of_programme = database.run("target_status", source=programme.source, as_of=as_of)
        sentence = districts.filled(getattr(programme.targets, page.lang), {"n": len(of_programme)})
        st.markdown(escaped(sentence) + plots.outcome(t, of_programme) + plots.rest(t, of_programme))
        scoreboard(programme.source)
if opened := st.session_state.pop("opened", None):
    st.dialog(page.catalog.label("target", opened, page.lang), width="large", on_dismiss="rerun")(details)(opened)
