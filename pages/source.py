from explorer import database, profiles, sourcing

page, identifier = profiles.open_page("source", "sources")
t = page.t
source = database.run("sources_by_id", ids=[identifier]).iloc[0]
rows = database.run("source_rows", id=identifier)

sourcing.heading(page, source)
sourcing.actions(page, source)
sourcing.rows(page, rows)
