import streamlit as st

from explorer import database, figures, lists, shell
from explorer.plots import companies as plots
from explorer.plots import companies_findings as findings

page = shell.open_page("companies")
t = page.t
st.title(t("shell.nav_companies"))
companies = lists.begin(page, "companies", "company_facets")
n = len(companies)

by_board = database.run("listings_by_board", **page.params)
by_chain = database.run("companies_by_chain", **page.params)
st.markdown(findings.lead(t, companies, by_board))

name = f"name_{page.lang}"
left, right = st.columns(2)
with left:
    figures.figure(
        page,
        "listings_by_board",
        plots.by_board,
        title=findings.board_title(t, by_board),
        subtitle=findings.board_subtitle(t, by_board, n),
        pick={"board": "board"},
        columns=("listing_year", "board", "n", "cumulative", "counted_to"),
    )
    st.markdown(findings.official_counts(t, database.run("company_official_counts")))
with right:
    figures.figure(
        page,
        "companies_by_chain",
        plots.by_chain,
        title=findings.chain_title(t, page.catalog, by_chain),
        subtitle=findings.chain_subtitle(t, by_chain),
        pick={"chain_id": "chain"},
        columns=("chain_id", "board", "n", "classified_by_us"),
    )
with lists.more(page) as more:
    if more.open:
        growth = database.run("company_growth", **page.params)
        gaps = database.run("company_growth_gaps", **page.params).iloc[0]
        figures.figure(
            page,
            "company_growth",
            plots.growth,
            title=findings.growth_title(t, growth),
            subtitle=findings.growth_subtitle(t, gaps),
            pick={"chain_id": "chain"},
            columns=(name, "growth", "revenue", "revenue_before", "fiscal_year", "chain_id"),
        )
        left, right = st.columns(2)
        with left:
            revenue = database.run("company_revenue", **page.params)
            figures.figure(
                page,
                "company_revenue",
                plots.revenue,
                title=findings.revenue_title(t, revenue),
                subtitle=findings.revenue_subtitle(t, revenue, n),
                columns=(name, "revenue", "net_profit", "revenue_is_weak", "net_profit_is_weak", "fiscal_year"),
            )
        with right:
            rd = database.run("company_rd_intensity", **page.params)
            figures.figure(
                page,
                "company_rd_intensity",
                plots.rd_intensity,
                title=findings.rd_title(t, rd),
                subtitle=findings.rd_subtitle(t, rd, n),
                columns=(name, "rd_intensity", "rd_expense", "revenue", "is_weak", "fiscal_year"),
            )
            market = database.run("company_market_values", **page.params)
            figures.figure(
                page,
                "company_market_values",
                plots.market_value,
                title=findings.market_title(t, market),
                subtitle=findings.market_subtitle(t, market, n),
                columns=(name, "market_value", "market_value_date", "ticker"),
            )

extra = {
    "tickers": st.column_config.Column(width=140),
    "boards": st.column_config.Column(width=90),
    "chain_id": st.column_config.Column(width=105),
    "first_listing_date": st.column_config.Column(width=88),
    "revenue": st.column_config.Column(width=150),
    "revenue_series": st.column_config.LineChartColumn(t("companies.revenue_series"), help=t("companies.revenue_series_note"), width=70),
}
years = companies.revenue_year.dropna()
if len(years):
    extra["revenue"] = st.column_config.Column(t("companies.revenue_of_year", year=years.iloc[0]), width=150)
lists.table(
    page,
    "companies",
    companies,
    "company",
    (name, "tickers", "boards", "chain_id", "first_listing_date", "revenue", "revenue_series"),
    extra,
)
