"""The page /sql: what is written runs, is shared by its link, drawn and explained; where SQL is off the page says so."""

import io
import json

import duckdb
import openpyxl
import pandas as pd
import pytest

from explorer import charts, database, downloads, filters, i18n, reproduce, sandbox, shell, workbench
from explorer.catalog import catalog
from explorer.plots import sql as plots
from tests.conftest import ROOT
from tests.test_pages import load, text

EMPLOYEES = "SELECT name_zh, employees, source_ids FROM companies WHERE employees > 10000 ORDER BY employees DESC"
ITEMS = filters.PAGES["sql"]


@pytest.fixture
def on(monkeypatch):
    monkeypatch.setenv("EXPLORER_SQL", "on")


@pytest.fixture
def off(monkeypatch):
    monkeypatch.delenv("EXPLORER_SQL", raising=False)


def errors(app) -> str:
    return "\n".join(element.value for element in app.error)


def asked(app, name: str) -> str:
    value = app.query_params[name]
    return value if isinstance(value, str) else value[-1]


def test_rows_are_those_of_the_data(on, csv):
    app = load("sql", sql=EMPLOYEES)
    rows = csv("companies").assign(employees=lambda frame: pd.to_numeric(frame.employees))
    rows = rows[rows.employees > 10_000].sort_values("employees", ascending=False)
    shown = app.dataframe[0].value
    assert list(shown.name_zh) == list(rows.name_zh)
    assert list(shown.employees) == list(rows.employees.astype(int))
    assert f"**{len(rows)}** 行，3 列" in text(app)
    assert not app.error


@pytest.mark.parametrize(("lang", "word"), [("zh", "DuckDB 不能执行"), ("en", "DuckDB cannot run")])
def test_a_mistake_is_explained_by_duckdb(on, lang, word):
    app = load("sql", sql="SELECT nmae_zh FROM companies", lang=lang)
    assert word in errors(app)
    assert "nmae_zh" in app.code[0].value
    assert "name_zh" in app.code[0].value
    assert not app.exception


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize(("sql", "reason"), [("DROP TABLE companies", "writes"), ("SELECT 1; SELECT 2", "many"), ("-- nothing", "empty")])
def test_refusals_in_both_languages(on, lang, sql, reason):
    app = load("sql", sql=sql, lang=lang)
    assert errors(app) == i18n.Translator(lang)(f"sql.refused_{reason}")


def test_every_reason_has_a_text():
    reasons = ("empty", "long", "many", "writes", "wide", "sql", "memory", "time", "busy", "rate", "lost")
    assert {f"sql.refused_{reason}" for reason in reasons} == {key for key in i18n.load() if key.startswith("sql.refused_")}


def test_what_is_written_stands_in_the_link_as_it_is(on):
    app = load("sql")
    sql = "SELECT  1 AS a,\n  '海 康' AS b -- two  blanks"
    app.text_area(key="sql_text").set_value(sql)
    app.button(key="sql_run").click().run()
    assert asked(app, "sql") == sql
    assert list(app.dataframe[0].value.iloc[0]) == [1, "海 康"]
    assert load("sql", sql=sql).text_area(key="sql_text").value == sql


def test_sql_too_long_for_a_link_runs_and_says_so(on):
    app = load("sql", locale="en-GB")
    sql = "-- " + "x" * filters.MAX_SQL + "\nSELECT 7 AS n"
    app.text_area(key="sql_text").set_value(sql)
    app.button(key="sql_run").click().run()
    assert "sql" not in app.query_params
    assert "cannot be shared by link" in text(app)
    assert list(app.dataframe[0].value.n) == [7]
    assert app.text_area(key="sql_text").value == sql


def test_how_it_is_shown_stays_while_the_sql_changes(on):
    app = load("sql", sql=EMPLOYEES, tab="chart", chart="points", x="name_zh")
    app.text_area(key="sql_text").set_value(EMPLOYEES.replace("10000", "5000"))
    app.button(key="sql_run").click().run()
    assert [asked(app, name) for name in ("tab", "chart", "x")] == ["chart", "points", "name_zh"]
    assert not app.exception


def test_a_long_result_is_cut_on_screen_and_says_so(on):
    app = load("sql", sql="SELECT range AS n FROM range(2500)", lang="en")
    assert len(app.dataframe[0].value) == workbench.ROWS
    assert "**2,500**" in text(app)
    assert "the first 1,000 are shown" in text(app)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("tab", ["table", "chart", "method"])
@pytest.mark.parametrize(
    "sql",
    [
        EMPLOYEES,
        "SELECT 1 AS n WHERE FALSE",
        "SELECT NULL AS a, NULL::DOUBLE AS b",
        "SELECT 'inf'::DOUBLE AS b, 'a' AS a",
        "SELECT 1 AS source_ids",
        "SELECT 'no such source;x' AS source_ids, -5 AS \"a.b[0]\"",
        "SELECT listing_date, ticker FROM listings",
        "SELECT fiscal_year, sum(value) AS v FROM financials WHERE item = 'revenue' GROUP BY ALL ORDER BY 1",
        "SELECT TRUE AS a, 2 AS a, 'x' AS a",
    ],
)
def test_any_result_can_be_shown(on, lang, tab, sql):
    app = load("sql", sql=sql, tab=tab, lang=lang)
    assert not app.exception
    assert not app.error


def test_sources_are_read_from_the_rows(on, csv):
    sql = "SELECT source_ids FROM policies LIMIT 3"
    app = load("sql", sql=sql, tab="method", lang="en")
    ids = {part for ids in sandbox.run(sql).frame.source_ids for part in ids.split(";")}
    assert f"**Sources ({len(ids)})**" in text(app)


@pytest.mark.parametrize(("lang", "word"), [("zh", "没有开放在线执行 SQL"), ("en", "does not run SQL of its readers")])
def test_where_it_is_off_the_page_says_so_and_shows_the_way(off, monkeypatch, lang, word):
    monkeypatch.setattr(sandbox, "run", None)  # nothing is run
    app = load("sql", sql=EMPLOYEES, lang=lang)
    assert not app.exception
    assert word in app.info[0].value
    assert EMPLOYEES in app.code[0].value
    assert "CREATE VIEW companies" in app.code[0].value
    assert not app.text_area
    assert load("sql", lang=lang).code[0].value.count("FROM companies") == 1


def test_the_starting_points_fit_a_link_and_give_the_rows_of_their_query():
    starters = workbench._starters(database.database())
    assert len(starters) > 40
    assert all(len(sql) <= filters.MAX_SQL for sql in starters.values())
    for name in list(starters)[::8]:
        pd.testing.assert_frame_equal(sandbox.run(starters[name]).frame, database.run(name), check_dtype=False)


def test_a_starting_point_is_run_when_it_is_chosen(on):
    app = load("sql", lang="en")
    app.selectbox(key="sql_starter_en").select("gdp_years").run()
    assert asked(app, "sql") == workbench._starters(database.database())["gdp_years"]
    assert app.selectbox(key="sql_starter_en").value == "gdp_years"
    assert len(app.dataframe[0].value) == len(database.run("gdp_years"))


@pytest.mark.parametrize("sql", [EMPLOYEES, "FROM chain_tree;", "SELECT ecosystem_of('eco-iot') AS e -- end", "SELECT 1 AS n"])
def test_the_script_runs_in_a_plain_duckdb(sql, monkeypatch):
    monkeypatch.chdir(ROOT / "data")
    with duckdb.connect() as plain:
        rows = plain.execute(reproduce.stand_alone(sql)).df()
    pd.testing.assert_frame_equal(rows, sandbox.run(sql).frame, check_dtype=False)


def test_the_types_shown_are_those_of_the_database():
    with database.database()._connection.cursor() as cursor:
        real = {
            (table, name): kind
            for table, name, kind in cursor.execute("SELECT table_name, column_name, data_type FROM duckdb_columns()").fetchall()
        }
    for table, fields in catalog().tables.items():
        for name, field in fields.items():
            assert workbench.TYPES[field.type] == real[table, name], (table, name)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("SELECT  1\n", "SELECT  1\n"), ("x" * filters.MAX_SQL, "x" * filters.MAX_SQL), ("x" * (filters.MAX_SQL + 1), ""), (" \n ", "")],
)
def test_sql_in_the_url_is_kept_as_it_is_or_dropped(given, kept):
    values = filters.parse(ITEMS, {"sql": [given]}, catalog().codes)
    assert values.get("sql", "") == kept
    assert filters.to_query(ITEMS, values) == ({"sql": [kept]} if kept else {})


def context() -> charts.Context:
    return charts.Context(i18n.Translator("en"), catalog(), "title", "source")


def test_columns_and_kind_are_chosen_where_none_are_given():
    frame = pd.DataFrame(
        {"company_id": ["a", "b"], "name_en": ["A", "B"], "name_zh": ["甲", "乙"], "fiscal_year": [2020, 2021], "value": [1.5, 2.5]}
    )
    assert plots.axes(frame, "", "", "en") == ("name_en", "value")
    assert plots.axes(frame, "", "", "zh") == ("name_zh", "value")
    assert plots.axes(frame, "fiscal_year", "no such column", "zh") == ("fiscal_year", "value")
    assert plots.axes(frame[["company_id", "fiscal_year", "value"]], "", "", "zh") == ("fiscal_year", "value")
    assert plots.axes(frame[["value"]], "", "", "zh") == ("value", "value")
    assert plots.fitting(frame, "name_en") == "bar"
    assert plots.fitting(frame, "fiscal_year") == "line"
    assert plots.fitting(frame, "value") == "points"
    assert plots.fitting(pd.concat([frame, frame]), "fiscal_year") == "points"


def test_numbers_are_neither_truth_values_nor_text():
    frame = pd.DataFrame({"a": [True], "b": ["1"], "c": [1], "d": pd.array([None], dtype="Int64")})
    assert plots.numeric(frame) == ["c", "d"]


def test_rows_without_a_number_are_left_out_and_counted():
    frame = pd.DataFrame({"x": list("abcd"), "y": [1.0, None, float("inf"), 2.0]})
    rows, left_out = plots.drawable(frame, "line", "y")
    assert (list(rows.x), left_out) == (["a", "d"], 2)
    many = pd.DataFrame({"x": range(100), "y": range(100)})
    assert len(plots.drawable(many, "bar", "y")[0]) == plots.BARS
    assert plots.drawable(frame[1:2], "bar", "y")[0].empty


@pytest.mark.parametrize("kind", plots.KINDS)
@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"x": ["a"], "y": [0]}),
        pd.DataFrame({"x": ["a", "a"], "y": [-1.5, 2]}),
        pd.DataFrame({"x": [2020, 2021], "y": pd.array([1, 2], dtype="Int64")}),
        pd.DataFrame({"x": pd.to_datetime(["2020-01-01", None]), "y": [1, 2]}),
        pd.DataFrame({"x": pd.array([None, True], dtype="boolean"), "y": [1, 2]}),
    ],
)
def test_each_kind_draws_one_mark_a_row_and_adds_nothing_up(kind, frame):
    spec = plots.BUILD[kind](frame, context(), "x", "y").to_dict()
    assert '"aggregate"' not in json.dumps(spec)
    rows = next(iter(spec["datasets"].values()))
    assert [row["y"] for row in rows] == [float(value) for value in frame.y]


def test_downloads_hold_what_the_child_may_send():
    frame = sandbox.run("SELECT 'inf'::DOUBLE AS b, 'nan'::DOUBLE AS n, '=1+1' AS c, chr(0) AS z, [1, 2] AS l, now() AS t").frame
    page = shell.Page("sql", i18n.Translator("en"), catalog(), ITEMS, {})
    origin = workbench._origin(page, "SELECT 1", frame)
    for write in downloads.WRITERS.values():
        assert write(frame, origin)
    assert json.loads(downloads.to_json(frame, origin))["rows"][0]["b"] == "inf"
    sheet = openpyxl.load_workbook(io.BytesIO(downloads.to_xlsx(frame, origin))).worksheets[0]
    assert sheet["A2"].value == "inf"
    assert downloads.file_name(origin, "csv") == f"sql_{catalog().package['as_of']}.csv"
