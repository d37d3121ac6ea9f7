import streamlit as st

from explorer import figures, lists, shell
from explorer.plots import companies as plots

page = shell.open_page("companies")
t = page.t
st.title(t("shell.nav_companies"))
companies = lists.begin(page, "companies", "company_facets")
figures.figure(
    page,
    "companies_by_chain",
    plots.by_chain,
    title="数字安防、网络通信与软件是上市公司最多的产业链，另有十一家不在五大生态圈之内",
    pick={"chain_id": "chain"},
)
name = f"name_{page.lang}"
lists.table(
    page,
    "companies",
    companies,
    "company",
    (name, "tickers", "boards", "chain_id", "first_listing_date", "revenue", "market_value"),
)
