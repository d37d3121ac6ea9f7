"""What must hold for every query file, every text and every page, so that a new one cannot slip through."""

import ast
import re

import duckdb
import pandas as pd
import pytest

from bench import workload
from explorer import catalog, database, frames, i18n, queries, reproduce
from tests.conftest import ROOT

QUERIES = queries.load()
EXTREME = {"VARCHAR": "'\"%_\\;--\0 ＡＢ海" * 20, "VARCHAR[]": ["", "'", "海", "x" * 10_000], "INTEGER": 2**31 - 1}
# Every query that takes the filters of a list takes all of them, so that its figure shows the rows of the list.
FILTERED = ("listed_platforms", "listed_projects", "listed_companies", "listed_company_rows", "matching_listings", "_checks")


@pytest.fixture(scope="module")
def engine():
    """A database of its own, built like the explorer's, for DuckDB's view of the files."""
    connection = duckdb.connect()
    for file in (ROOT / "data").glob("*.parquet"):
        connection.read_parquet(str(file)).create(file.stem)
    connection.execute(database.SCHEMA.read_text("utf-8"))
    return connection


@pytest.mark.parametrize("name", QUERIES)
def test_one_statement_with_the_declared_parameters(engine, name):
    query = QUERIES[name]
    statements = engine.extract_statements(query.sql)
    assert len(statements) == 1
    assert set(statements[0].named_parameters) == set(query.params)
    for parameter, kind in query.params.items():
        casts = re.findall(rf"\${parameter}\b(::\w+(?:\[\])?)?", queries.body(query))
        assert set(casts) == {f"::{kind}"}, f"${parameter} is not always cast to {kind}"


@pytest.mark.parametrize("name", QUERIES)
def test_runs_with_neutral_and_extreme_values(name):
    query = QUERIES[name]
    neutral = database.run(name)
    extreme = database.run(name, **{parameter: EXTREME[kind] for parameter, kind in query.params.items()})
    assert list(neutral.columns) == list(extreme.columns)


@pytest.mark.parametrize("name", QUERIES)
def test_sources_are_written_as_ids_of_known_sources(name):
    known = set(database.run("sources").source_id)
    for params in workload.parameter_sets(database.database(), QUERIES[name])[:2]:
        frame = database.run(name, **params)
        for column in [column for column in frame.columns if column.endswith("source_ids")]:
            for ids in frame[column].dropna().unique():
                assert not ids or set(ids.split(";")) <= known, (column, ids)


@pytest.mark.parametrize("name", QUERIES)
def test_every_column_is_described_in_both_languages(name):
    query = QUERIES[name]
    columns = list(database.run(name).columns)
    assert len(columns) == len(set(columns))
    assert not any(re.search(r"_1$", column) for column in columns), "two columns of one name"
    for column in columns:
        field = catalog.catalog().column(query, column)
        assert field.title.zh
        assert field.title.en
        if field.domain:
            assert field.domain in catalog.catalog().codes
    assert set(query.columns) <= set(columns), "the header describes columns that the query does not return"


@pytest.mark.parametrize("name", QUERIES)
def test_titles_and_purposes_are_bilingual(name):
    query = QUERIES[name]
    for text in (query.title, query.purpose):
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
        assert not re.search(r"[\u4e00-\u9fff]", text.en)
    assert query.purpose.zh.endswith("。")
    assert query.purpose.en.endswith(".")


@pytest.mark.parametrize("name", QUERIES)
def test_the_script_on_the_page_gives_the_same_rows(name, monkeypatch):
    """Copied from the page and run by a plain DuckDB in the data folder."""
    monkeypatch.chdir(ROOT / "data")
    query = QUERIES[name]
    given = {"q": "a", "chain": ["eco-iot", "eco-bio"], "year_from": 2000, "id": "002415", "ids": ["seed-2022-08"]}
    params = {key: value for key, value in given.items() if key in query.params}
    with duckdb.connect() as plain:
        rows = frames.frame(plain.execute(reproduce.script(name, params)).to_arrow_table())
    pd.testing.assert_frame_equal(rows, database.run(name, **params))


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_takes_all_filters_of_its_list(name):
    from explorer import filters

    query = QUERIES[name]
    body = queries.body(query)
    for listed, items in filters.LISTS.items():
        stem = {"platforms": "platform", "projects": "project", "companies": "company", "policies": "policy", "sources": "source"}[listed]
        macros = {f"listed_{listed}", f"{stem}_checks"} | ({"matching_listings"} if listed == "companies" else set())
        if any(f"{macro}(" in body for macro in macros):
            assert set(filters.sql_params(items, {})) <= set(query.params)


def python_files():
    return [path for folder in ("explorer", "pages") for path in sorted((ROOT / folder).rglob("*.py"))]


def used_keys() -> set[str]:
    """The text keys in the code: "page.key" literals, and the fixed beginnings of those made of parts."""
    keys = set()
    for path in python_files():
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        inside = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in nodes:
            if (
                id(node) not in inside
                and isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[a-z]+\.[a-z0-9_]+", node.value)
            ):
                keys.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = ["*" if isinstance(value, ast.FormattedValue) else str(value.value) for value in node.values]
                if re.fullmatch(r"[a-z*]+\.[a-z0-9_*]+", pattern := "".join(parts)):
                    keys.add(pattern)
    return keys


def matches(pattern: str, key: str) -> bool:
    return re.fullmatch(pattern.replace(".", r"\.").replace("*", r"[a-z0-9_]+"), key) is not None


def test_no_text_is_missing_or_unused():
    texts, used = i18n.load(), used_keys()
    files = (".csv", ".json", ".parquet", ".xlsx", ".source_id")  # written like a text, but a file or a column
    literal = {
        key for key in used if "*" not in key and not key.endswith(files) and key.split(".")[0] in {text.split(".")[0] for text in texts}
    }
    assert literal - texts.keys() == set(), "texts that the code asks for"
    unused = {text for text in texts if text not in literal and not any("*" in key and matches(key, text) for key in used)}
    assert unused == set(), "texts that nobody uses"


@pytest.mark.parametrize("key", i18n.load())
def test_every_text_is_bilingual_with_the_same_placeholders(key):
    text = i18n.load()[key]
    assert set(text) == {"zh", "en"}
    assert text["zh"].strip()
    assert text["en"].strip()
    assert not re.search(r"[\u4e00-\u9fff]", text["en"].replace("中文", ""))
    # The name of the district may stand in one language and "here" in the other.
    zh, en = (set(re.findall(r"\{(\w+)\}", text[lang])) - catalog.catalog().district.words.keys() for lang in ("zh", "en"))
    assert zh == en


def test_pages_hold_no_sql_no_colour_no_language():
    for path in sorted((ROOT / "pages").glob("*.py")):
        source = path.read_text("utf-8")
        assert not re.search(r"\bSELECT\b", source), path.name
        assert not re.search(r"#[0-9A-Fa-f]{6}\b", source), path.name
        assert not re.search(r"[\u4e00-\u9fff]", source), path.name


def test_the_project_names_no_folder_outside_itself():
    outside = re.compile(r"\.\./shared|/(?:work|farm)/")
    for path in [*python_files(), *(ROOT / "queries").glob("*.sql"), ROOT / "app.py", ROOT / "README.md"]:
        assert not outside.search(path.read_text("utf-8")), path.name
