import streamlit as st

from explorer import database, formats, i18n, shell, tables, takeaway
from explorer.copying import copy_button
from explorer.markdown import escaped
from explorer.plots import chains as plots

SHOWN = 10  # links of one group before the rest is folded away

asked = (shell.read().get("id") or ["—"])[-1]
page = shell.open_page("chain")
t = page.t
if "id" not in page.values:
    st.title(t("shell.nav_chain"))
    st.markdown(t("chains.unknown", id=escaped(asked)))
    st.page_link(st.session_state["pages"]["chains"], label=t("chains.all_chains"), query_params=shell.link("chains"))
    st.stop()

identifier = page.values["id"][0]
profile = database.run("chain_profile", id=identifier).iloc[0]
relatives = database.run("chain_relatives", id=identifier)
members = database.run("chain_members_of", id=identifier)
anchors = database.run("chain_anchors", id=identifier)
targets = database.run("chain_targets", id=identifier)
chain_name = {code: page.catalog.label("chain", code, page.lang) for code in page.catalog.codes["chain"]}

# Name, place in the tree, summary
st.title(escaped(chain_name[identifier]))
with st.container(horizontal=True, vertical_alignment="center"):
    st.page_link(st.session_state["pages"]["chains"], label=t("chains.all_chains"), query_params=shell.link("chains"))
    for row in relatives[relatives.relation == "above"].iloc[::-1].itertuples():
        shell.entity_link(page, "chain", row.chain_id, f"› {escaped(chain_name[row.chain_id])}")
    copy_button(t("shell.copy_link"), t("shell.copied"), page.lang, key=f"copy_link_{page.lang}")
summary = t.pick(profile.summary_zh, profile.summary_en)
if summary:
    st.markdown(escaped(summary))
st.markdown(plots.profile_counts(t, members, bool((relatives.relation == "below").any())))

below = relatives[relatives.relation == "below"]
if len(below):
    st.subheader(t("chains.below"))
    with st.container(horizontal=True):
        for row in below.itertuples():
            shell.entity_link(page, "chain", row.chain_id)
if len(anchors):
    st.subheader(t("chains.anchors"))
    with st.container(horizontal=True):
        for row in anchors.dropna(subset="company_id").itertuples():
            shell.entity_link(page, "company", row.company_id)
    others = list(anchors.anchor[anchors.company_id.isna()])
    if others:
        st.markdown(t("chains.anchors_text", names=escaped(t("shell.list_join").join(others))))


def detail(row) -> str:
    """What stands behind the name of a member: boards or status, and the chain below that it belongs to."""
    parts = []
    if isinstance(row.boards, str):
        parts += [page.catalog.label("board", board, page.lang) for board in row.boards.split(tables.SEPARATOR)]
    if isinstance(row.project_status, str):
        status = page.catalog.label("project_status", row.project_status, page.lang)
        parts.append(t("chains.status_on", status=status, date=formats.date(row.status_as_of)))
    if row.chain_id != identifier:
        parts.append(chain_name[row.chain_id])
    return "".join(f" · {escaped(part)}" for part in parts)


def links(rows) -> None:
    for row in rows.itertuples():
        shell.entity_link(page, row.kind, row.id, escaped(t.pick(row.name_zh, row.name_en)) + detail(row))


# What belongs to it, by kind, what a source names before what we classified
for kind, listed in (("platform", "platforms"), ("project", "projects"), ("company", "companies"), ("policy", "policies")):
    group = members[members.kind == kind]
    if group.empty:
        continue
    st.subheader(t("chains.group", kind=t(f"shell.nav_{listed}"), n=len(group)))
    for is_named, heading in ((True, "chains.group_named"), (False, "chains.group_ours")):
        rows = group[group.is_named == is_named]
        if rows.empty:
            continue
        st.markdown(f":gray[{t(heading)}]")
        links(rows.head(SHOWN))
        if len(rows) > SHOWN:
            more = t("chains.group_more", n=len(rows) - SHOWN)
            with st.expander(more, key=f"more_{kind}_{is_named}_{page.lang}", on_change="rerun") as rest:
                if rest.open:
                    links(rows.iloc[SHOWN:])
    query = shell.link(listed, {"chain": [identifier]})
    st.page_link(st.session_state["pages"][listed], label=f"→ {t('chains.group_open')}", query_params=query)
if len(targets):
    st.subheader(t("chains.targets"))
    for row in targets.itertuples():
        status = page.catalog.label("target_status", row.status, page.lang)
        shell.entity_link(page, "target", row.target_id, escaped(f"{t.pick(row.name_zh, row.name_en)} · {status}"))

# The same as a table to download, and the sources
if len(members):
    title = t("chains.members_table")
    tables.downloads_row(
        page,
        "chain_members_of",
        members,
        title=f"{chain_name[identifier]}: {title}",
        total=len(members),
        params={"id": identifier},
        columns=("kind", f"name_{page.lang}", "chain_id", "boards", "project_status", "status_as_of", "is_named"),
    )
    titles = {lang: page.catalog.label("chain", identifier, lang) for lang in i18n.LANGUAGES}
    takeaway.row(page, titles=titles, sentences=[summary or ""])
ids = sorted({*tables.source_ids(members), *profile.source_ids.split(tables.SEPARATOR), *tables.source_ids(targets)})
with st.expander(t("shell.sources_title", n=len(ids)), key=f"sources_of_chain_{page.lang}", on_change="rerun") as box:
    if box.open:
        tables.sources(page, ids, key="chain")

# Its neighbours in the tree
codes = page.catalog.codes["chain"]
position = codes.index(identifier)
with st.container(horizontal=True, horizontal_alignment="distribute"):
    if position > 0:
        shell.entity_link(page, "chain", codes[position - 1], f"← {t.md('chains.previous', name=chain_name[codes[position - 1]])}")
    if position + 1 < len(codes):
        shell.entity_link(page, "chain", codes[position + 1], f"{t.md('chains.next', name=chain_name[codes[position + 1]])} →")
