"""Filters: the URL, the words and the SQL parameters follow from one declaration."""

import pytest

from explorer import filters
from explorer.catalog import catalog

COMPANIES = filters.LISTS["companies"]
YEAR = COMPANIES[-1]


def parsed(query: dict[str, list[str]], name: str = "companies") -> filters.Values:
    return filters.parse(filters.LISTS[name], query, catalog().codes)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2019-2023", (2019, 2023)),
        ("2019-", (2019, None)),
        ("-2016", (None, 2016)),
        ("2019-2019", (2019, 2019)),
        ("2023-2019", (2019, 2023)),
        ("-", ()),
        ("2019", ()),
        ("1066-", ()),
        ("abc", ()),
        ("2019-2023-", ()),
        ("２０１９-", (2019, None)),  # full-width digits are digits
    ],
)
def test_years(text, span):
    assert filters.parse_years(text) == span


def test_unknown_values_are_dropped_and_the_order_is_fixed():
    values = parsed({"year": ["2019-"], "board": ["star", "zz", "star"], "chain": ["nowhere"], "evil": ["x"], "q": ["  海康  "]})
    assert values == {"q": "海康", "board": ("star",), "year": (2019, None)}
    assert list(filters.to_query(COMPANIES, values).items()) == [("q", ["海康"]), ("board", ["star"]), ("year", ["2019-"])]


@pytest.mark.parametrize("name", filters.LISTS)
def test_every_code_survives_the_url(name):
    for item in filters.LISTS[name]:
        if item.kind == "codes":
            codes = catalog().codes[item.domain]
            assert codes
            assert parsed({item.name: list(codes)}, name) == {item.name: codes}
            assert filters.to_query(filters.LISTS[name], {item.name: codes}) == {item.name: list(codes)}


def test_contract_order_and_names():
    order = ["q", "chain", "status", "tier", "type", "level", "category", "basis", "exchange", "board", "presence", "kind", "sub", "year"]
    for items in filters.LISTS.values():
        names = [item.name for item in items]
        assert names == sorted(names, key=order.index)


def test_sql_params_are_neutral_without_filters_and_folded_with():
    neutral = filters.sql_params(COMPANIES, {})
    assert neutral["q"] is None
    assert neutral["board"] == []
    assert (neutral["year_from"], neutral["year_to"]) == (None, None)
    assert filters.sql_params(COMPANIES, {"q": "ＨＫＷＳ"})["q"] == "hkws"


def test_toggle_and_take_away():
    once = filters.toggled({}, "board", "star")
    assert once == {"board": ("star",)}
    assert filters.toggled(once, "board", "star") == {"board": ()}
    assert filters.without({"board": ("star", "hk")}, "board", "hk") == {"board": ("star",)}
    assert filters.without({"board": ("star",), "q": "x"}, "board") == {"q": "x"}


def test_long_search_text_is_cut():
    assert len(parsed({"q": ["x" * 500]})["q"]) == filters.MAX_TEXT
