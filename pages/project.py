import streamlit as st

from explorer import entity, profiles

page, identifier = profiles.open_page("project", "projects")
t = page.t
project = entity.load("project", identifier)

profiles.position(page, project)
profiles.heading(page, project, profiles.kind_line(page, project))
profiles.actions(page, project)
entity.summary(page, project)

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader(t("profile.facts"))
    entity.facts_table(page, project)
with right:
    profiles.links(page, project)
    profiles.place(page, project)

st.subheader(t("profile.events"))
profiles.events(page, project, "project_events")

entity.sources_table(page, project.numbers)
profiles.take_away(page, project)
