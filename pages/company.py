import streamlit as st

from explorer import database, entity, figures, profiles
from explorer.plots import profile as plots

page, identifier = profiles.open_page("company", "companies")
t = page.t
company = entity.load("company", identifier)

profiles.position(page, company)
profiles.heading(page, company, profiles.kind_line(page, company))
profiles.actions(page, company)

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader(t("profile.facts"))
    entity.facts_table(page, company)
    st.subheader(t("profile.listings", n=len(company.parts["listings"])))
    listing = ("ticker", "exchange", "board", "listing_date", "status", "status_as_of")
    profiles.part_table(page, company, "listings", listing, upright=True)
with right:
    profiles.links(page, company)
    profiles.place(page, company)

st.subheader(t("profile.figures"))
grid = st.grid(2, min_column_width=300, key="figures")
missing = []
for drawn in plots.COMPANY:
    frame = database.run(drawn.query, id=identifier)
    title = drawn.title(t, frame)
    if frame.empty:
        missing.append(title)
        continue
    with grid.container():
        figures.figure(
            page,
            drawn.query,
            drawn.build,
            title=title,
            subtitle=drawn.subtitle(t, frame),
            params={"id": identifier},
            columns=drawn.columns,
        )
if missing:
    st.markdown(t("shell.unknown_fields", fields=t("shell.list_join").join(missing)))

entity.sources_table(page, company.numbers)
profiles.take_away(page, company)
