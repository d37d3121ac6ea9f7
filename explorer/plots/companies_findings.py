"""The companies page in words: what its figures find, computed from their rows, and the titles that say it."""

from collections.abc import Iterable

import pandas as pd

from explorer import formats
from explorer.catalog import Catalog
from explorer.i18n import Translator

STALE_DAYS = 60
SHOWN = 15  # companies in a ranking
FEW = 4  # below it, no shares and halves


# --- Numbers ---


def since_board_opened(by_board: pd.DataFrame, board: str = "star") -> tuple[int, int, int] | None:
    """(year of its first listing, companies on the board, companies on all boards since then); None where it has none."""
    first = by_board.loc[(by_board.board == board) & (by_board.n > 0), "listing_year"].min()
    if pd.isna(first):
        return None
    since = by_board[by_board.listing_year >= first]
    return int(first), int(since.n[since.board == board].sum()), int(since.n.sum())


def half_since(by_board: pd.DataFrame) -> int:
    """The latest year in or after which at least half of the companies listed."""
    new = by_board.groupby("listing_year").n.sum().sort_index(ascending=False)
    return int(new.index[(new.cumsum() * 2 >= new.sum()).argmax()])


def years_with_listings(by_board: pd.DataFrame) -> tuple[int, int] | None:
    """First and last year with a new company."""
    years = by_board.listing_year[by_board.n > 0]
    return (int(years.min()), int(years.max())) if len(years) else None


def is_stale(dates: pd.Series) -> pd.Series:
    """Whether a date lies far behind the latest of all."""
    return (dates.max() - dates).dt.days > STALE_DAYS


def ecosystem_totals(by_chain: pd.DataFrame) -> pd.Series:
    """Companies by ecosystem, the largest first, then those outside (None); empty ecosystems left out."""
    top = by_chain[by_chain.parent_id.isna() & (by_chain.n > 0)]
    totals = top.groupby("chain_id").n.sum().sort_values(ascending=False, kind="stable")
    outside = int(top.n[top.chain_id.isna()].sum())
    return pd.concat([totals, pd.Series({None: outside}, dtype=int)]) if outside else totals


# --- Words ---


def _company(t: Translator, row: pd.Series) -> str:
    return t.pick(row.name_zh, row.name_en)


def _companies(t: Translator, n: int) -> str:
    return t("companies.one_company") if n == 1 else t("companies.n_companies", n=n)


def _joined(t: Translator, parts: Iterable[str]) -> str:
    return t("shell.join_parts").join(part for part in parts if part)


def _ranked(t: Translator, n: int) -> str:
    """How many of a ranking are drawn, "" where all are."""
    return t("companies.top", n=SHOWN) if n > SHOWN else ""


def signed_percent(value: float, lang: str, decimals: int = 1) -> str:
    """3.5 -> "+3.5%", -12.3 -> "−12.3%"."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + formats.percent(abs(value), lang, decimals)


def _when(t: Translator, by_board: pd.DataFrame) -> str:
    span = years_with_listings(by_board)
    if span is None:
        return t("companies.listed_unknown")
    if span[0] == span[1]:
        return t("companies.listed_in", year=span[0])
    return t("companies.listed_between", first=span[0], last=span[1])


def lead(t: Translator, companies: pd.DataFrame, by_board: pd.DataFrame) -> str:
    """How many companies, listed when, how many of them delisted or without a date."""
    n, dated = len(companies), int(by_board.n.sum())
    delisted = int(companies.listing_statuses.fillna("").str.split(";").map(lambda codes: "delisted" in codes).sum())
    return t(
        "companies.lead",
        companies=_companies(t, n),
        when=_when(t, by_board),
        undated=t("companies.lead_undated", n=n - dated) if 0 < dated < n else "",
        delisted=t("companies.lead_delisted", n=delisted) if delisted else "",
    )


def official_counts(t: Translator, counts: pd.DataFrame) -> str:
    """The other two counts in circulation, each with its date and a link to its source."""
    series = []
    for name, rows in counts.groupby(t.pick("name_zh", "name_en"), sort=False):
        values = [
            t(
                "companies.official_value",
                n=row.companies if pd.isna(row.url) else f"[{row.companies}]({row.url})",
                day=row.period_text,
            )
            for row in rows.itertuples()
        ]
        series.append(t("companies.official_series", name=name, values=t("shell.list_join").join(values)))
    return t("companies.official", series=t("shell.join_parts").join(series))


def board_title(t: Translator, by_board: pd.DataFrame) -> str:
    n = int(by_board.n.sum())
    opened = since_board_opened(by_board)
    if n == 0:
        return t("companies.boards_heading")
    if n < FEW:
        return t("companies.boards_few", companies=_companies(t, n), when=_when(t, by_board))
    if opened and opened[1] < opened[2]:
        return t("companies.boards_star", year=opened[0], star=opened[1], n=opened[2])
    return t("companies.boards_half", n=n, year=half_since(by_board))


def board_subtitle(t: Translator, by_board: pd.DataFrame, n_companies: int) -> str:
    if by_board.empty:
        return ""
    last = by_board.loc[by_board.listing_year.idxmax()]
    undated = n_companies - int(by_board.n.sum())
    return _joined(
        t,
        [
            t("companies.boards_unit"),
            "" if last.counted_to.endswith("-12-31") else t("companies.boards_to", year=last.listing_year, day=last.counted_to),
            t("companies.boards_undated", n=undated) if undated else "",
        ],
    )


def chain_title(t: Translator, catalog: Catalog, by_chain: pd.DataFrame) -> str:
    totals = ecosystem_totals(by_chain)
    if totals.empty:
        return t("companies.chains_heading")
    outside = int(totals[totals.index.isna()].sum())
    if outside == totals.sum():
        return t("companies.chains_outside", companies=_companies(t, outside))
    if len(totals) == 1:
        return t("companies.chains_one", companies=_companies(t, int(totals.sum())), top=catalog.label("chain", totals.index[0], t.lang))
    values = {
        "top": catalog.label("chain", totals.index[0], t.lang),
        "n": int(totals.iloc[0]),
        "total": int(totals.sum()),
        "share": formats.percent(100 * totals.iloc[0] / totals.sum(), t.lang, 0),
    }
    if outside:
        return t("companies.chains_top_and_outside", outside=outside, **values)
    return t("companies.chains_top", **values)


def chain_subtitle(t: Translator, by_chain: pd.DataFrame) -> str:
    top = by_chain[by_chain.parent_id.isna() & by_chain.chain_id.notna()]
    placed, ours = int(top.n.sum()), int(top.classified_by_us.sum())
    if not placed:
        basis = ""
    elif ours == placed:
        basis = t("companies.chains_ours")
    elif not ours:
        basis = t("companies.chains_named")
    else:
        basis = t("companies.chains_partly_ours", ours=ours, n=placed)
    return _joined(t, [t("companies.chains_unit"), basis])


def revenue_title(t: Translator, revenue: pd.DataFrame) -> str:
    if revenue.empty:
        return t("companies.revenue_heading")
    top = revenue.loc[revenue.revenue.idxmax()]
    values = {"top": _company(t, top), "amount": formats.money(top.revenue, t.lang), "year": top.fiscal_year}
    known = revenue.net_profit.dropna()
    if len(revenue) == 1:
        return t("companies.revenue_one", **values)
    if known.empty:
        return t("companies.revenue_top", **values)
    return t("companies.revenue_top_and_losses", losses=int((known < 0).sum()), known=len(known), **values)


def revenue_subtitle(t: Translator, revenue: pd.DataFrame, n_companies: int) -> str:
    if revenue.empty:
        return ""
    weak = revenue.revenue_is_weak.any() or revenue.net_profit_is_weak.any()
    return _joined(
        t,
        [
            t("companies.revenue_unit"),
            _ranked(t, len(revenue)),
            t("companies.reporting", n=len(revenue), total=n_companies, year=revenue.fiscal_year.iloc[0]),
            t("companies.weak_note") if weak else "",
        ],
    )


def rd_title(t: Translator, rd: pd.DataFrame) -> str:
    if rd.empty:
        return t("companies.rd_heading")
    top = rd.loc[rd.rd_intensity.idxmax()]
    values = {"top": _company(t, top), "share": formats.percent(top.rd_intensity, t.lang), "year": top.fiscal_year}
    if len(rd) < 3:
        return t("companies.rd_top", **values)
    return t("companies.rd_top_and_median", n=len(rd), median=formats.percent(rd.rd_intensity.median(), t.lang), **values)


def rd_subtitle(t: Translator, rd: pd.DataFrame, n_companies: int) -> str:
    if rd.empty:
        return ""
    return _joined(
        t,
        [
            t("companies.rd_unit"),
            _ranked(t, len(rd)),
            t("companies.rd_median_line") if len(rd) >= 3 else "",
            t("companies.reporting", n=len(rd), total=n_companies, year=rd.fiscal_year.iloc[0]),
            t("companies.weak_note") if rd.is_weak.any() else "",
        ],
    )


def growth_title(t: Translator, growth: pd.DataFrame) -> str:
    if growth.empty:
        return t("companies.growth_heading")
    year = growth.fiscal_year.iloc[0]
    if len(growth) == 1:
        row = growth.iloc[0]
        return t("companies.growth_one", top=_company(t, row), year=year, growth=signed_percent(row.growth, t.lang))
    return t(
        "companies.growth_up_and_down",
        year=year,
        n=len(growth),
        up=int((growth.growth > 0).sum()),
        down=int((growth.growth < 0).sum()),
        median=signed_percent(growth.growth.median(), t.lang),
    )


def growth_subtitle(t: Translator, gaps: pd.Series) -> str:
    """The axes, and how many companies have no growth rate, by reason. gaps: the row of company_growth_gaps."""
    reasons = [
        t("companies.gap_no_figure", n=gaps.no_figure) if gaps.no_figure else "",
        t("companies.gap_series_broken", n=gaps.series_broken) if gaps.series_broken else "",
        t("companies.gap_unsure", n=gaps.unsure) if gaps.unsure else "",
        t("companies.gap_no_year_before", n=gaps.no_year_before) if gaps.no_year_before else "",
    ]
    said = t("shell.list_join").join(reason for reason in reasons if reason)
    return _joined(t, [t("companies.growth_unit"), t("companies.growth_left_out", n=int(gaps.sum()), reasons=said) if said else ""])


def market_title(t: Translator, values: pd.DataFrame) -> str:
    if values.empty:
        return t("companies.market_heading")
    fresh = values[~is_stale(values.market_value_date)]
    top = fresh.loc[fresh.market_value.idxmax()]
    words = {"top": _company(t, top), "amount": formats.money(top.market_value, t.lang)}
    if len(fresh) == 1:
        return t("companies.market_top", **words)
    share = formats.percent(100 * top.market_value / fresh.market_value.sum(), t.lang, 0)
    return t("companies.market_share", n=len(fresh), share=share, **words)


def market_subtitle(t: Translator, values: pd.DataFrame, n_companies: int) -> str:
    if values.empty:
        return ""
    stale = int(is_stale(values.market_value_date).sum())
    missing = n_companies - len(values)
    return _joined(
        t,
        [
            t("companies.market_unit", day=formats.date(values.market_value_date.max())),
            _ranked(t, len(values)),
            t("companies.market_stale", n=stale) if stale else "",
            t("companies.market_missing", n=missing) if missing else "",
        ],
    )
