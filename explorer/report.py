"""A view or profile as one HTML page to print on A4: heading, sentences, figures as SVG, tables, sources, date. No external request."""

import datetime as dt
from collections.abc import Sequence
from html import escape

import pandas as pd

from explorer import formats, svg
from explorer.shell import Page

INK = "#1b2733"
WIDTH = 640  # of a figure, in CSS pixels: the text width of A4 with its margins
STYLE = """
@page { size: A4; margin: 18mm 16mm; }
body { font: 10.5pt/1.5 "Source Sans 3", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  color: #1b2733; background: #fff; max-width: 178mm; margin: 0 auto; padding: 8mm; }
@media print { body { padding: 0; } }
h1 { font-size: 20pt; margin: 0 0 4pt; } h2 { font-size: 13pt; margin: 16pt 0 6pt; break-after: avoid; }
p { margin: 0 0 6pt; } a { color: #1a659b; overflow-wrap: anywhere; }
figure { margin: 10pt 0; break-inside: avoid; } svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; } thead { display: table-header-group; }
th, td { text-align: left; vertical-align: top; padding: 3pt 6pt 3pt 0; border-bottom: .5pt solid #c9d1d9; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; } tr { break-inside: avoid; }
ol { padding-left: 18pt; font-size: 8.5pt; } .fine { color: #55626f; font-size: 8.5pt; }
"""
NUMBER = ' class="number"'
CONFIG = {"font": "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif", "axis": {"grid": False}}


def html(page: Page, title: str, sentences: Sequence[str], sources: pd.DataFrame, link: str) -> bytes:
    """The report of what the page has shown as UTF-8 HTML. sources: rows of the table sources, in their order."""
    t = page.t
    parts = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence)]
    today = dt.date.today().isoformat()
    parts.append(f'<p class="fine">{escape(t("report.as_of", as_of=page.catalog.package["as_of"], date=today))}</p>')
    if link:
        parts.append(f'<p class="fine">{escape(t("report.link"))}: <a href="{escape(link)}">{escape(link)}</a></p>')
    drawn = figures(page)
    for number, part in enumerate(page.shown):
        if number in drawn:
            parts.append(drawn[number])
        elif part.printed:
            parts += [f"<h2>{escape(part.title)}</h2>", _table(page, part.printed())]
    parts += [f"<h2>{escape(t('report.sources', n=len(sources)))}</h2>", _sources(page, sources)]
    parts.append(f'<p class="fine">{escape(t("shell.site"))} · {escape(t("shell.licence"))}</p>')
    head = f'<meta charset="utf-8"><title>{escape(title)} · {escape(t("shell.site"))}</title><style>{STYLE}</style>'
    body = "\n".join(parts)
    return f'<!DOCTYPE html>\n<html lang="{t("shell.html_lang")}"><head>{head}</head><body>\n{body}\n</body></html>\n'.encode()


def figures(page: Page) -> dict[int, str]:
    """The figures that the page has shown as SVG on white, their text as text, by their place among all parts."""
    numbered = {number: part for number, part in enumerate(page.shown) if part.spec}
    specs = [{**part.spec(), "width": WIDTH, "background": "white"} for part in numbered.values()]
    drawn = svg.render([spec | {"config": CONFIG | spec.get("config", {})} for spec in specs])
    return {
        number: f'<figure role="img" aria-label="{escape(part.title)}">{picture.replace("currentColor", INK)}</figure>'
        for (number, part), picture in zip(numbered.items(), drawn, strict=True)
    }


def _table(page: Page, shown: pd.DataFrame) -> str:
    rows = "".join("<tr>" + "".join(_cell(page, value) for value in row) + "</tr>" for row in shown.itertuples(index=False))
    head = "".join(
        f"<th{NUMBER if pd.api.types.is_float_dtype(shown.iloc[:, at]) else ''}>{escape(heading)}</th>" for at, heading in enumerate(shown)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(page: Page, value: object) -> str:
    if pd.api.types.is_list_like(value):
        return f"<td>{escape(page.t('shell.list_join').join(formats.number(item, page.lang, 1) for item in value))}</td>"
    if formats.unknown(value) or pd.isna(value):
        return f"<td>{formats.UNKNOWN}</td>"
    if isinstance(value, float):
        return f"<td{NUMBER}>{formats.number(value, page.lang, 2)}</td>"
    return f"<td>{escape(str(value))}</td>"


def _sources(page: Page, sources: pd.DataFrame) -> str:
    items = []
    for row in sources.itertuples():
        words = [row.title, row.publisher, page.catalog.label("source_kind", row.kind, page.lang), row.published, row.url]
        items.append("<li>" + escape(" · ".join(str(word) for word in words if not formats.unknown(word))) + "</li>")
    return f"<ol>{''.join(items)}</ol>"
