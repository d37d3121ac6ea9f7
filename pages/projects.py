import streamlit as st

from explorer import database, figures, formats, lists, shell
from explorer.plots import projects as plots

page = shell.open_page("projects")
t, lang = page.t, page.lang
st.title(t("shell.nav_projects"))
projects = lists.begin(page, "projects", "project_facets")

by_category = database.run("investment_by_category", **page.params)
counted, rest, total, at_least = plots.addable(by_category)
office, investor = plots.not_proven(projects)
place = t("projects.intro_not_proven", n=office + investor, office=office, investor=investor) if office + investor else ""
if total is None:
    st.markdown(t("projects.intro_no_money", n=len(projects), place=place))
else:
    money = plots.amount(total, at_least, lang)
    st.markdown(t("projects.intro", n=len(projects), counted=counted, money=money, rest=rest, place=place))

timeline = database.run("projects_timeline", **page.params)
started, done = plots.dates_known(timeline)
if done:
    title = t("projects.timeline_title", n=started, done=done)
elif started:
    title = t("projects.timeline_title_none_done", n=started)
else:
    title = t("projects.timeline_title_none_started")
announced, none = plots.undated(projects)
words = [
    t("projects.timeline_marks"),
    t("projects.timeline_drawn", drawn=plots.MOST, n=len(timeline)) if len(timeline) > plots.MOST else "",
    t("projects.timeline_undated", announced=announced, none=none) if announced + none else "",
]
dates = ("start_date", "planned_completion_date", "completion_date")
figures.figure(
    page,
    "projects_timeline",
    plots.timeline,
    title=title,
    subtitle=t("shell.join_parts").join(part for part in words if part),
    pick={"status": "status"},
    columns=(f"name_{lang}", "status", "status_as_of", *dates),
)
