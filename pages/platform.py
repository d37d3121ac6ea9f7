import streamlit as st

from explorer import entity, profiles

page, identifier = profiles.open_page("platform", "platforms")
t = page.t
platform = entity.load("platform", identifier)

profiles.position(page, platform)
profiles.heading(page, platform, profiles.kind_line(page, platform))
profiles.actions(page, platform)
entity.summary(page, platform)

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader(t("profile.facts"))
    entity.facts_table(page, platform)
with right:
    profiles.links(page, platform)
    profiles.place(page, platform)

if len(units := platform.parts["platform_units"]):
    st.subheader(t("profile.units", n=len(units)))
    profiles.part_table(page, platform, "platform_units", (f"unit_{page.lang}",))

st.subheader(t("profile.events"))
profiles.events(page, platform, "platform_events")

entity.sources_table(page, platform.numbers)
profiles.take_away(page, platform)
