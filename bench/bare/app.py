"""What the explorer's list of companies is measured against: one filter, one chart, one table over the same file, nothing else."""

from pathlib import Path

import altair as alt
import duckdb
import streamlit as st

DATA = Path(__file__).resolve().parents[2] / "data"


@st.cache_resource
def database() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.read_parquet(str(DATA / "companies.parquet")).create("companies")
    return con


st.set_page_config(page_title="Companies", layout="wide")
with database().cursor() as cursor:
    chains = [
        code for (code,) in cursor.execute("SELECT DISTINCT chain_id FROM companies WHERE chain_id IS NOT NULL ORDER BY 1").fetchall()
    ]
    chosen = st.pills("Chain", chains, selection_mode="multi", key="chain")
    rows = cursor.execute("SELECT * FROM companies WHERE len($chosen) = 0 OR list_contains($chosen, chain_id)", {"chosen": chosen}).df()

st.altair_chart(alt.Chart(rows).mark_bar().encode(x="count()", y="chain_id", color="presence"))
st.dataframe(rows[["company_id", "name_zh", "name_en", "chain_id", "presence", "founded_date", "employees"]], hide_index=True)
