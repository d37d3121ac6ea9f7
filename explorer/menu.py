"""The pages of the explorer by menu group, and those reached by links only."""

# Groups with their pages in order; the first page is the start page.
MENU = {
    "explore": ("overview", "platforms", "projects", "companies", "map"),
    "connect": ("chains", "compare", "search"),
    "track": ("targets", "district", "policies"),
    "data": ("data", "sources", "sql"),
}
START = "overview"
HIDDEN = ("platform", "project", "company", "chain", "source")
