import streamlit as st

from explorer import entity, figures, lists, shell
from explorer.markdown import escaped
from explorer.plots import policies as plots

page = shell.open_page("policies")
t = page.t
name = f"name_{page.lang}"
st.title(t("shell.nav_policies"))
policies = lists.begin(page, "policies", "policy_facets")
if lead := plots.lead(t, policies):
    st.markdown(escaped(lead))

# A link to one policy shows it whole.
if len(policies) == 1:
    with st.container(border=True, key="policy"):
        st.subheader(escaped(t.pick(policies.name_zh.iloc[0], policies.name_en.iloc[0])))
        entity.body(page, "policy", policies.policy_id.iloc[0])
else:
    figures.figure(
        page,
        "policy_timeline",
        plots.timeline,
        title=plots.timeline_title(t, policies),
        subtitle=t("policies.subtitle", undated=int(policies.started.isna().sum())),
        pick={"kind": "kind"},
        columns=(name, "kind", "started", "started_precision"),
    )

linked = policies[policies[["platform_id", "project_id", "chain_id"]].notna().any(axis=1)]
if len(linked):
    st.subheader(t("policies.linked", n=len(linked)))
    st.markdown(t("policies.linked_note"))
    grid = st.grid(3, min_column_width=230, key="linked")
    for row in linked.itertuples():
        with grid.container(border=True, height="stretch", gap="xsmall"):
            st.markdown(f"**{escaped(t.pick(row.name_zh, row.name_en))}**")
            for kind, identifier in (("platform", row.platform_id), ("project", row.project_id), ("chain", row.chain_id)):
                if isinstance(identifier, str):
                    name_there = escaped(page.catalog.label(kind, identifier, page.lang))
                    shell.entity_link(page, kind, identifier, t(f"policies.link_{kind}", name=name_there))


columns = (name, "kind", "started", f"summary_{page.lang}", "figures", "platform_id", "chain_id")
lists.table(page, "policies", policies, "policy", columns, {"figures": st.column_config.Column(width=150)})
