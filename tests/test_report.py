"""The printable report: self-contained, Chinese as text, data never markup."""

import re

from explorer import charts, database, filters, i18n, report, shell, tables
from explorer.catalog import catalog
from explorer.parts import Part
from explorer.plots import companies as plots


def page(lang: str) -> shell.Page:
    items = filters.LISTS["companies"]
    return shell.Page("companies", i18n.Translator(lang), catalog(), items, {"board": ("star",)})


def made(lang: str, title: str = "T") -> str:
    one = page(lang)
    frame = database.run("companies", **one.params)

    def spec() -> dict:
        context = charts.Context(one.t, one.catalog, "图<b>题", "来源")
        return plots.by_chain(database.run("companies_by_chain", **one.params), context).to_dict()

    one.shown.append(Part("图<b>题", "companies_by_chain", frame, one.params, spec))
    tables.record(one, "companies", frame, title="<i>", columns=(f"name_{lang}", "tickers", "boards", "revenue", "revenue_series"))
    return report.html(one, title, ["S", "<u>"], tables.sources_of(frame), "http://localhost/x?a=1&b=2").decode()


def test_self_contained_with_figure_table_and_sources(csv):
    text = made("zh")
    assert re.findall(r'(?:src|href)="(?!http://localhost)[^#"]', text) == []
    assert "@import" not in text
    assert "url(" not in text.replace("url(#", "")
    assert text.count("<figure") == text.count("<svg") == 1
    svg = re.search("<svg.*</svg>", text, re.DOTALL)[0]
    assert "智能物联" in svg
    assert "currentColor" not in svg
    listings = csv("listings")
    star = set(listings[listings.board == "star"].company_id)
    names = csv("companies").set_index("company_id").name_zh
    rows = re.search("<tbody>.*</tbody>", text)[0]
    assert rows.count("<tr>") == len(star)
    assert all(names[company] in rows for company in star)
    assert '<html lang="zh-CN">' in text
    assert text.index("<figure") < text.index("<table") < text.index("<ol>")


def test_text_is_never_markup():
    text = made("en", "<script>alert(1)</script>")
    assert "<script" not in text
    assert not re.search("<[biu]>", re.sub("<svg.*?</svg>", "", text, flags=re.DOTALL))
