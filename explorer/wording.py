"""Filters in words."""

from explorer import filters
from explorer.shell import Page


def label(page: Page, item: filters.Filter, code: str) -> str:
    return page.catalog.label(item.domain, code, page.lang)


def years(page: Page, value: tuple) -> str:
    """A span of years in words."""
    first, last = value
    key = "year_to" if first is None else "year_from" if last is None else "year_one" if first == last else "year_from_to"
    return page.t(f"shell.{key}", first=first, last=last)


def part(page: Page, item: filters.Filter) -> str:
    """One set filter in words."""
    value = page.values[item.name]
    if item.kind == "text":
        return page.t("shell.part_q", text=value)
    if item.kind == "sql":
        return value
    if item.kind == "years":
        return page.t(f"{page.name}.part_year", years=years(page, value))
    if item.kind == "year":  # the filters "from" and "to"
        return page.t(f"shell.year_{item.name}", first=value[0], last=value[0])
    return page.t("shell.join").join(label(page, item, code) for code in value)


def filters_in_words(page: Page) -> str:
    """All set filters in words, "" where none is set."""
    return page.t("shell.join_parts").join(part(page, item) for item in page.items if item.name in page.values and not item.chooses_view)


def sentence(page: Page, n: int, total: int) -> str:
    """ "Showing 12 of 61 companies: STAR Market; listed 2019–2023"."""
    words = filters_in_words(page)
    return page.t(f"{page.name}.sentence_filtered" if words else f"{page.name}.sentence_all", n=n, total=total, filters=words)
