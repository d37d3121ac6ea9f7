import streamlit as st

from explorer import database, figures, lists, shell
from explorer.markdown import escaped
from explorer.plots import platforms as plots

page = shell.open_page("platforms")
t = page.t
name = f"name_{page.lang}"
st.title(t("shell.nav_platforms"))
platforms = lists.begin(page, "platforms", "platform_facets")
official = database.run("official_totals")
st.markdown(escaped(plots.lead(t, platforms, official)))

figures.figure(
    page,
    "platform_system",
    plots.system,
    title=plots.system_title(t, platforms),
    subtitle=t("platforms.system_subtitle"),
    pick={"tier": "tier", "type": "type"},
    columns=("tier", "type", "n"),
)
figures.figure(
    page,
    "platforms_by_chain_level",
    plots.by_chain_and_level,
    title=plots.chain_title(t, page.catalog, platforms),
    subtitle=plots.chain_subtitle(t, page.catalog, platforms, whole=not page.values),
    pick={"chain_id": "chain", "level": "level"},
    columns=("chain_id", "level", "n"),
)
with lists.more(page) as more:
    if more.open:
        figures.figure(
            page,
            "platform_timeline",
            plots.timeline,
            title=plots.timeline_title(t, platforms),
            subtitle=t("platforms.timeline_subtitle", undated=int(platforms.established_date.isna().sum())),
            columns=(name, "tier", "type", "established_date"),
        )
        figures.figure(
            page,
            "official_totals",
            plots.official,
            title=plots.official_title(t, official),
            subtitle=t("platforms.official_subtitle", dates=t("shell.list_join").join(sorted(official.period_text.unique()))),
            columns=(name, "value", "bound", "period_text", "named", "share_named"),
        )
lists.table(page, "platforms", platforms, "platform", (name, "tier", "type", "level", "chain_id", "established_date", "status"))
