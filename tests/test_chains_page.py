"""The pages of the chains against a count by pandas on the CSV files, and the words of their findings."""

import pandas as pd
import pytest

from explorer import charts, database, filters, i18n
from explorer.catalog import catalog
from explorer.plots import chains as plots
from tests.test_pages import load, text

ZH, EN = i18n.Translator("zh"), i18n.Translator("en")


def lineage(csv, chain: str) -> list[str]:
    """A chain with all chains above it."""
    parents = csv("chains").set_index("chain_id").parent_id
    found = []
    while chain:
        found.append(chain)
        chain = parents[chain]
    return found


def members(csv, table: str, **where: str) -> dict[str, set[str]]:
    """The rows of a table by chain, a chain with those below it."""
    rows = csv(table)
    for column, value in where.items():
        rows = rows[rows[column] == value]
    found: dict[str, set[str]] = {chain: set() for chain in csv("chains").chain_id}
    for identifier, chain in zip(rows.iloc[:, 0], rows.chain_id, strict=True):
        for above in lineage(csv, chain):
            found[above].add(identifier)
    return found


@pytest.fixture(scope="module")
def matrix() -> pd.DataFrame:
    return database.run("chains_matrix")


def test_the_matrix_counts_what_belongs_to_each_chain(csv, matrix):
    assert list(matrix.chain_id) == list(catalog().codes["chain"])
    rows = matrix.set_index("chain_id")
    for chain in rows.index:
        for table in ("platforms", "projects", "companies"):
            assert rows[table][chain] == len(members(csv, table)[chain]), (table, chain)
        assert rows.companies_named[chain] == len(members(csv, "companies", chain_basis="named")[chain])
        assert rows.companies_compiled[chain] == len(members(csv, "companies", chain_basis="compiled")[chain])
        assert rows.funds[chain] == len(members(csv, "policies", kind="fund")[chain])
        assert rows.policies[chain] + rows.funds[chain] == len(members(csv, "policies")[chain])
        assert rows.ecosystem[chain] == lineage(csv, chain)[-1]
        assert rows.tree_depth[chain] == len(lineage(csv, chain)) - 1
    assert (rows.companies_named + rows.companies_compiled == rows.companies).all()
    assert rows.source_ids.str.len().gt(0).all()


def test_a_number_leads_to_a_list_of_as_many_rows(matrix):
    for row in matrix.itertuples():
        for kind in plots.LISTS.values():
            page, query = plots.place_of({"chain_id": row.chain_id, "kind": kind})
            values = filters.parse(filters.PAGES[page], query, catalog().codes)
            assert len(database.run(page, **filters.sql_params(filters.PAGES[page], values))) == getattr(row, kind)


def test_places_of_marks():
    assert plots.place_of({"chain_id": "eco-iot", "kind": "platform", "tier": "N"}) == ("platforms", {"chain": ["eco-iot"], "tier": ["N"]})
    assert plots.place_of({"chain_id": "eco-iot", "kind": "company", "tier": None}) == ("companies", {"chain": ["eco-iot"]})
    assert plots.place_of({"chain_id": "eco-iot", "kind": "funds"}) == ("policies", {"chain": ["eco-iot"], "kind": ["fund"]})
    assert plots.place_of({"kind": "platform"}) is None
    assert plots.place_of({"chain_id": "eco-iot", "kind": "other"}) is None


def test_one_chain_one_each(csv):
    found = database.run("chains_one_each")
    own = found[found.chain_id == found.own_chain]
    platforms, projects, units = csv("platforms"), csv("projects"), csv("platform_units")
    chained = platforms[platforms.chain_id != ""]
    parks = chained[chained.type.isin(["town", "park", "landmark"])]
    assert set(own.id[own.element == "park"]) == set(parks.platform_id)
    assert set(own.id[own.element == "consortium"]) == set(chained.platform_id[chained.type == "alliance"])
    policies = csv("policies")
    funds = set(policies.policy_id[(policies.kind == "fund") & (policies.chain_id != "")])
    funds |= set(projects.project_id[(projects.category == "fund") & (projects.chain_id != "")])
    funds |= set(units.platform_id[units.unit_zh.str.contains("基金")]) & set(chained.platform_id)
    assert set(own.id[own.element == "fund"]) == funds
    # Nothing in the data says who a chain's team and expert are.
    assert not found.element.isin(["team", "expert"]).any()
    for chain, rows in found.groupby("chain_id"):
        assert all(chain in lineage(csv, below) for below in rows.own_chain)
    n = plots.element_counts(found)
    assert n == {"consortium": 1, "fund": len(funds), "team": 0, "expert": 0, "park": len(parks)}
    assert (
        plots.one_each_title(EN, found)
        == f"Found in our data: Park {len(parks)}, Fund {len(funds)}, Consortium 1; no source for Team, Expert"
    )
    assert plots.one_each_title(ZH, found.head(0)).endswith("联合体、基金、团队、专家、园区未见资料")


def test_the_flow_holds_every_platform_company_and_project_once(csv):
    flow = database.run("chains_flow")
    for kind, table in plots.LISTS.items():
        rows = csv(table)
        assert flow.n[flow.kind == kind].sum() == len(rows)
        inside = flow[(flow.kind == kind) & flow.ecosystem.notna()].groupby("ecosystem").n.sum().to_dict()
        assert inside == rows[rows.chain_id != ""].chain_id.map(lambda chain: lineage(csv, chain)[-1]).value_counts().to_dict()
    platforms = csv("platforms")
    tiers = flow[flow.kind == "platform"].groupby("tier").n.sum().to_dict()
    assert tiers == platforms.tier.value_counts().to_dict()


def test_ribbons_fill_their_blocks():
    flow = database.run("chains_flow")
    blocks, ribbons = plots.flow_shapes(flow, catalog().ecosystems)
    inside = flow[flow.ecosystem.notna()]
    assert blocks.n[blocks.column == 0].sum() == inside.n[inside.kind == "platform"].sum()
    assert blocks.n[blocks.column == 2].sum() == inside.n[inside.kind != "platform"].sum()
    assert ribbons.n.sum() == inside.n.sum()
    assert ((ribbons.start_bottom - ribbons.start_top) == ribbons.n).all()
    assert ((ribbons.end_bottom - ribbons.end_top) == ribbons.n).all()
    # No ribbon leaves its block, and blocks of one column do not touch.
    for column, rows in blocks.groupby("column"):
        assert (rows.top.iloc[1:].to_numpy() > rows.bottom.iloc[:-1].to_numpy()).all()
        tops, bottoms = rows.set_index("code").top, rows.set_index("code").bottom
        leaving = ribbons[ribbons.column == column]
        codes = leaving.tier if column == 0 else leaving.chain_id
        assert (leaving.start_top.to_numpy() >= tops[codes].to_numpy() - 1e-9).all()
        assert (leaving.start_bottom.to_numpy() <= bottoms[codes].to_numpy() + 1e-9).all()


def test_white_spots(csv, matrix):
    spots = database.run("chains_white_spots").groupby("spot").chain_id.agg(set).to_dict()
    platforms, projects, companies = (members(csv, table) for table in ("platforms", "projects", "companies"))
    every = set(csv("chains").chain_id)
    assert spots["companies_only"] == {c for c in every if companies[c] and not platforms[c]}
    assert spots["platforms_only"] == {c for c in every if platforms[c] and not companies[c]}
    assert spots["projects_only"] == {c for c in every if projects[c] and not platforms[c]}
    assert spots["nobody"] == {c for c in every if not (platforms[c] or projects[c] or companies[c])} == set(plots.nobody(matrix))
    assert "eco-material" in spots["nobody"]
    assert set(spots) <= set(plots.SPOTS)


def test_findings(csv, matrix):
    below = set(csv("chains").chain_id[csv("chains").parent_id != ""])
    sides = [members(csv, table) for table in ("platforms", "projects", "companies")]
    full = {chain for chain in below if all(side[chain] for side in sides)}
    assert plots.full_chains(matrix) == (len(full), len(below))
    top = plots.ecosystems(matrix).iloc[0]
    assert (top.chain_id, top.members) == ("eco-iot", sum(len(side["eco-iot"]) for side in sides))
    assert "新材料" in plots.lead(ZH, ["新材料"], matrix)
    assert (
        plots.lead(EN, [], matrix)
        == "Below the 5 industry ecosystems there are 17 chains; 6 of them have platforms, projects and listed companies all three."
    )
    assert plots.matrix_title(EN, "Intelligent IoT", matrix).startswith("Intelligent IoT holds 70 of the 125")
    flow = database.run("chains_flow")
    assert plots.flow_title(EN, flow) == "43 platforms of the ecosystems face 50 listed companies and 32 projects"
    assert "38 platforms, 11 companies and 50 projects outside" in plots.flow_subtitle(EN, flow)


@pytest.mark.parametrize("chain", ["eco-iot", "chain-visual", "chain-security", "eco-material"])
def test_members_of_one_chain(csv, chain):
    rows = database.run("chain_members_of", id=chain)
    for kind, table in (("platform", "platforms"), ("project", "projects"), ("company", "companies"), ("policy", "policies")):
        assert set(rows.id[rows.kind == kind]) == members(csv, table)[chain]
    assert set(rows.id[rows.is_named]) == members(csv, "companies", chain_basis="named")[chain]
    boards = csv("listings").groupby("company_id").board.agg(set)
    for row in rows[rows.kind == "company"].itertuples():
        assert set(row.boards.split(";")) == boards[row.id]
    assert plots.profile_counts(EN, rows.head(0), False) == EN("chains.profile_none")
    if len(rows):
        assert f"listed companies {len(rows[rows.kind == 'company'])} (" in plots.profile_counts(EN, rows, True)


def test_relatives_anchors_and_targets(csv):
    relatives = database.run("chain_relatives", id="chain-security")
    assert list(relatives.chain_id[relatives.relation == "above"]) == ["chain-visual", "eco-iot"]
    assert set(database.run("chain_relatives", id="chain-visual").query("relation == 'below'").chain_id) == {"chain-security"}
    companies = csv("companies")
    for row in csv("chains").itertuples():
        anchors = database.run("chain_anchors", id=row.chain_id)
        assert list(anchors.anchor) == [name for name in row.anchor_companies.split(";") if name]
        ours = companies.set_index("name_zh").company_id
        for anchor in anchors.dropna(subset="company_id").itertuples():
            assert ours[anchor.anchor] == anchor.company_id
        assert set(anchors.anchor) & set(ours.index) == set(anchors.dropna(subset="company_id").anchor)
    assert list(database.run("chain_targets", id="chain-visual").target_id) == ["tgt-2027-shigu"]
    assert list(database.run("chain_targets", id="eco-iot").target_id) == ["tgt-2027-shigu"]
    assert database.run("chain_targets", id="eco-bio").empty


@pytest.mark.parametrize("t", [ZH, EN])
def test_charts_can_be_drawn(t, matrix):
    context = charts.Context(t, catalog(), "标题", "来源", pick=("chain_id", "kind"))
    assert plots.matrix(matrix, context).to_dict()
    assert plots.matrix(matrix.tail(1), context).to_dict()
    assert plots.one_each(database.run("chains_one_each"), context, matrix=matrix).to_dict()
    flow = database.run("chains_flow")
    assert plots.flow(flow, context).to_dict()
    assert plots.flow(flow[flow.ecosystem == "eco-bio"], context).to_dict()
    assert set(matrix.ecosystem) == set(catalog().ecosystems)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("tab", ["", "one_chain", "flow", "white_spots"])
def test_every_tab_in_both_languages(lang, tab):
    app = load("chains", lang=lang, tab=tab)
    assert not app.exception
    assert catalog().label("chain", "eco-material", lang) in text(app)
    assert len(app.title) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("chain", ["eco-iot", "chain-security", "eco-material", "chain-drugs"])
def test_profiles(lang, chain):
    app = load("chain", lang=lang, id=chain)
    assert not app.exception
    assert app.title[0].value.replace("\\", "") == catalog().label("chain", chain, lang)
    links = [(link.proto.page, link.proto.query_string) for link in app.get("page_link")]
    codes = catalog().codes["chain"]
    position = codes.index(chain)
    for neighbour in (codes[position - 1 : position] if position else ()) + codes[position + 1 : position + 2]:
        assert any(page == "chain" and f"id={neighbour}" in query for page, query in links)
    for row in database.run("chain_members_of", id=chain).head(5).itertuples():
        assert any(row.id in query for _, query in links), row.id


@pytest.mark.parametrize(("lang", "word"), [("zh", "没有编号为"), ("en", "There is no chain with the id")])
def test_an_unknown_chain_leads_back(lang, word):
    app = load("chain", lang=lang, id="nowhere")
    assert not app.exception
    assert word in text(app)
    assert ("chains", i18n.Translator(lang)("chains.all_chains")) in {(link.proto.page, link.proto.label) for link in app.get("page_link")}
