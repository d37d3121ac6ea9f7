"""The measurements: the larger data against the bundled ones, the queries on them, the figures, and what the documentation shows."""

import json
import sqlite3
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from bench import __main__ as bench
from bench import api, budgets, chromium, memory, queries, report, scaled, server, stats, workload
from explorer import database as databases
from explorer import queries as files
from tests.conftest import ROOT

DATA = ROOT / "data"
FACTOR = 10
FIXED = {
    "chains",
    "indicator_roles",
    "labels",
    "subdistricts",
    "peer_districts",
    "dictionary",
    "quality_columns",
    "quality_checks",
    "quality_freshness",
}
PARTLY = {"search_terms", "source_uses", "quality_notes"}  # rows about what is fixed are not copied
PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))
RESOURCES = {resource["name"]: resource for resource in [*PACKAGE["resources"], *PACKAGE["derived"]]}


def read(folder, table: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{table}.parquet")


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("larger")
    scaled.scaled(DATA, folder, FACTOR)
    return folder


@pytest.fixture(scope="module")
def database(larger):
    return queries.Uncached(larger)


@pytest.fixture(scope="module")
def bundled():
    return queries.Uncached(DATA)


@pytest.mark.parametrize("table", RESOURCES)
def test_larger_data_have_so_many_rows_with_unique_keys(larger, table):
    original, many = read(DATA, table), read(larger, table)
    if table in FIXED:
        pd.testing.assert_frame_equal(many, original)
    elif table in PARTLY:
        about = original.kind.eq("chain") if table == "search_terms" else original.table_name.isin(FIXED)
        assert len(many) == about.sum() + FACTOR * (~about).sum()
    else:
        assert len(many) == FACTOR * len(original)
    assert not many.duplicated(RESOURCES[table]["schema"]["primaryKey"]).any()
    assert list(many.dtypes) == list(original.dtypes)
    assert len(many.merge(original, how="inner").drop_duplicates()) == len(original), "the bundled rows are among them"


@pytest.mark.parametrize("table", RESOURCES)
def test_links_and_sources_of_larger_data_lead_somewhere(larger, table):
    schema, rows = RESOURCES[table]["schema"], read(larger, table)
    links = [(key["fields"], key["reference"]["resource"] or table, key["reference"]["fields"]) for key in schema.get("foreignKeys", [])]
    links += [(link["fields"], link["resource"], link["fields_to"]) for link in schema.get("x_references", [])]
    for names, target, columns in links:
        known = set(read(larger, target)[columns[0]])
        assert set(rows[names[0]].dropna()) <= known, names
        times = 1 if table in FIXED or target in FIXED else FACTOR
        assert rows[names[0]].nunique() == times * read(DATA, table)[names[0]].nunique(), "a copy points to copies"
    for field in schema["fields"]:
        if field.get("list_of") == "sources":
            named = set(rows[field["name"]].dropna().str.split(";").explode())
            assert named <= set(read(larger, "sources").source_id), field["name"]
            assert table in FIXED or len(named) > len(set(read(DATA, table)[field["name"]].dropna().str.split(";").explode()))


def test_what_is_derived_still_holds_in_larger_data(larger):
    sources, uses = read(larger, "sources"), read(larger, "source_uses")
    assert set(uses.source_id) <= set(sources.source_id)
    cited = read(larger, "platforms")[["source_ids", "location_source_ids"]].apply(
        lambda row: set(";".join(row.dropna()).split(";")), axis=1
    )
    counted = cited.explode().value_counts().sort_index()
    claimed = uses[uses.table_name == "platforms"].set_index("source_id").row_count.sort_index()
    assert counted.to_dict() == claimed.to_dict()
    terms = read(larger, "search_terms").query("kind == 'company'").set_index("id").terms
    companies = read(larger, "companies")
    assert set(terms.index) == set(companies.company_id)
    for company in companies.itertuples():
        assert company.company_id.lower() in terms[company.company_id].split("\n")


@pytest.mark.parametrize("table", sorted(RESOURCES.keys() - FIXED - PARTLY))
def test_codes_gaps_and_dates_keep_their_shares(larger, table):
    original, many = read(DATA, table), read(larger, table)
    for field in RESOURCES[table]["schema"]["fields"]:
        name = field["name"]
        assert many[name].isna().sum() == FACTOR * original[name].isna().sum(), name
        if "enum" in field.get("constraints", {}) or field["type"] in ("date", "boolean"):
            counts = original[name].value_counts() * FACTOR
            assert many[name].value_counts().to_dict() == counts.to_dict(), name


def test_amounts_of_a_company_are_varied_by_one_factor(larger):
    key = ["company_id", "fiscal_year", "item"]
    original = read(DATA, "financials").set_index(key).value
    many = read(larger, "financials").set_index(key).value
    for suffix in ("-1", "-9"):
        of_copy = many[many.index.get_level_values(0).str.endswith(suffix)]
        these = of_copy.rename(lambda code: code.rpartition("-")[0], level=0)
        ratio = (these / original).dropna()[original.abs() > 1]
        assert len(ratio) > 1000
        assert ratio.between(1 / scaled.SPREAD - 1e-3, scaled.SPREAD + 1e-3).all()
        by_company = ratio.groupby(level=0)
        assert (by_company.max() - by_company.min()).max() < 2e-3
        assert by_company.first().nunique() > 40


def test_the_same_seed_gives_the_same_data(larger, tmp_path):
    scaled.scaled(DATA, tmp_path / "same", FACTOR)
    scaled.scaled(DATA, tmp_path / "other", FACTOR, seed=2)
    for table in ("financials", "projects", "sources"):
        pd.testing.assert_frame_equal(read(tmp_path / "same", table), read(larger, table))
    assert not read(tmp_path / "other", "financials").value.equals(read(larger, "financials").value)


def test_factor_one_is_the_bundled_data(tmp_path):
    scaled.scaled(DATA, tmp_path, 1)
    for table in RESOURCES:
        pd.testing.assert_frame_equal(read(tmp_path, table), read(DATA, table))
    with pytest.raises(ValueError, match="1 or more"):
        scaled.scaled(DATA, tmp_path, 0)


@pytest.mark.parametrize("name", files.load())
def test_every_query_runs_on_larger_data(database, bundled, name):
    sets = workload.parameter_sets(bundled, files.load()[name])
    assert len(sets) == len({json.dumps(given, sort_keys=True) for given in sets})
    for given in (sets[0], sets[-1]):
        few, many = bundled.run(name, **given), database.run(name, **given)
        assert len(few), f"nothing is found with {given}"
        assert list(many.columns) == list(few.columns)
        assert len(many)


def test_a_query_is_timed_with_all_its_parameters_and_not_from_a_cache(bundled, monkeypatch):
    asked = []
    execute = databases.Database._execute
    monkeypatch.setattr(
        databases.Database, "_execute", lambda self, name, params: asked.append(dict(params)) or execute(self, name, params)
    )
    sets = [{}, {"chain": ["eco-iot"]}]
    found = queries.time_query(bundled, "companies", sets, most=3, seconds=60)
    assert found["n"] == 6
    assert [given["chain"] for given in asked] == [(), ("eco-iot",)] * 4, "once to warm up, then three rounds"
    assert found["slowest"] in sets


@pytest.mark.parametrize("share", [1, 50, 95, 99, 100])
@pytest.mark.parametrize("size", [1, 2, 19, 20, 101])
def test_percentile(share, size):
    values = list(np.random.default_rng(size).permutation(size) * 1.5)
    assert stats.percentile(values, share) == np.percentile(values, share, method="inverted_cdf")


def test_percentile_of_nothing():
    with pytest.raises(ValueError, match="no values"):
        stats.percentile([], 50)


def test_memory_is_that_of_the_process_and_its_children():
    child = "block = bytearray(80_000_000); print('ready', flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"ready"
        with_child = memory.resident(process.pid)
        process.communicate(b"\n")
    assert 80 < with_child < 300


def test_a_server_that_does_not_start_says_why(tmp_path):
    command = [sys.executable, "-c", "import sys; sys.exit('no such thing')"]
    with pytest.raises(RuntimeError, match="no such thing"), server.served(command, tmp_path, "http://127.0.0.1:9", "/"):
        pass


def test_datasette_serves_the_same_rows(tmp_path):
    api.sqlite(tmp_path / "data.db")
    with sqlite3.connect(tmp_path / "data.db") as con:
        for table in api.TABLES:
            expected = pd.read_csv(DATA / "csv" / f"{table}.csv", dtype=str)
            found = pd.read_sql(f"SELECT * FROM {table}", con)
            assert list(found.columns) == list(expected.columns)
            assert found.count().to_dict() == expected.count().to_dict()


def test_the_bare_page_shows_the_companies_of_the_chosen_chains(csv):
    page = AppTest.from_file(str(server.BARE.script), default_timeout=20).run()
    assert not page.exception
    assert len(page.dataframe[0].value) == len(csv("companies"))
    page.get("button_group")[0].set_value(["chain-ic", "eco-bio"]).run()
    assert len(page.dataframe[0].value) == csv("companies").chain_id.isin(["chain-ic", "eco-bio"]).sum()
    assert len(page.get("vega_lite_chart")) == 1


RESULTS = json.loads(bench.RESULTS.read_text("utf-8"))


def test_the_documentation_shows_the_results():
    text = report.PAGE.read_text("utf-8")
    assert report.placed(text, report.section(RESULTS)) == text, "run: python -m bench"
    for name, (_, file, draw) in report.CHARTS.items():
        found = RESULTS["sections"].get(name, {"missing": ""})
        if "missing" not in found:
            assert (report.DOCS / file).read_text("utf-8") == report.svg(draw(found)) + "\n"
            assert file in text


def test_every_figure_is_in_the_results():
    measured = {name for name, section in RESULTS["sections"].items() if "missing" not in section}
    without = [
        figure.what for figure in budgets.FIGURES if figure.section in measured and figure.ours(RESULTS["sections"][figure.section]) is None
    ]
    assert set(without) <= {"counts by code (facets), p50; our API has none"}
    beside = [figure for figure in budgets.FIGURES if figure.section in measured and figure.beside]
    assert all(figure.beside(RESULTS["sections"][figure.section]) is not None for figure in beside)
    if queries_found := RESULTS["sections"].get("queries", {}).get("factors"):
        assert set(queries_found) == set(map(str, queries.FACTORS))


def times(ours: float, beside: float) -> dict:
    pair = (("explorer", ours), ("bare", beside))
    return {name: {kind: {"p50": value, "p95": 2 * value} for kind in ("new", "seen")} for name, value in pair}


EXAMPLE = {
    "machine": {"cpu": "a CPU", "cores": 2, "memory_gb": 8.0, "os": "a system", "python": "3.11"},
    "versions": {"duckdb": "2.0.0", "datasette": ""},
    "sections": {
        "queries": {
            "date": "2026-01-02",
            "load_before": 0.1,
            "factors": {
                str(factor): {"queries": {"quick": {"p50": 1, "p95": 2}, "slow": {"p50": factor, "p95": 3 * factor}}}
                for factor in queries.FACTORS
            },
        },
        "click": {"date": "2026-01-03", "load_before": 0.2} | times(290, 200),
    },
}


def test_results_for_people():
    text = report.section(EXAMPLE)
    assert "a CPU, 2 cores, 8.0 GB of memory, a system, Python 3.11; duckdb 2.0.0." in text
    assert "2026-01-03; load of the machine before: 0.2." in text
    assert "| slowest query, bundled data, p95 | 3 ms |  | ≤ 20 ms | yes |" in text
    assert "| slowest query, 1,000 times the data, p95 | 3,000 ms |  | ≤ 200 ms | NO |" in text
    assert "| filter click to settled page, state not seen before, p50 | 290 ms | 200 ms | ≤ 1.5 × = 300 ms | yes |" in text
    assert "| `slow` | 1 / 3 | 10 / 30 | 100 / 300 | 1,000 / 3,000 |\n| `quick` | 1 / 2 | 1 / 2 | 1 / 2 | 1 / 2 |" in text
    assert [line.split()[0] for line in report.table(EXAMPLE).splitlines()] == ["section", *["queries"] * 4, *["click"] * 4]


def test_charts_are_drawn_on_white():
    sections = EXAMPLE["sections"] | {"sessions": {name: {"1": {"per_s": 2}, "30": {"per_s": 3}} for name in ("explorer", "bare")}}
    for name, (_, _, draw) in report.CHARTS.items():
        drawn = report.svg(draw(sections[name]))
        assert drawn.startswith("<svg")
        assert 'fill="#FFFFFF"' in drawn.split("<g", 1)[0]
        assert "explorer" in drawn or name == "queries"


@pytest.mark.parametrize(
    ("budget", "ours", "met", "words"),
    [
        ({"most": 20}, 20, True, "≤ 20 ms"),
        ({"most": 20}, 20.1, False, "≤ 20 ms"),
        ({"most": 20}, None, None, "≤ 20 ms"),
        ({"most_times": 1.5}, 150, True, "≤ 1.5 × = 150 ms"),
        ({"most_times": 1.5}, 151, False, "≤ 1.5 × = 150 ms"),
        ({"least_times": 0.6}, 60, True, "≥ 0.6 × = 60 ms"),
        ({"least_times": 0.6}, 59, False, "≥ 0.6 × = 60 ms"),
        ({}, 1, None, ""),
    ],
)
def test_a_budget_is_met_or_not(budget, ours, met, words):
    figure = budgets.Figure("click", "a", "ms", budgets.at("ours"), budgets.at("bare"), **budget)
    line = budgets.line(figure, {"bare": 100} | ({} if ours is None else {"ours": ours}))
    assert (line.met, line.budget, line.beside) == (met, words, "100 ms")


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), (0, "0"), (0.5, "0.50"), (9.876, "9.88"), (45.67, "45.7"), (1234.5, "1,234"), (350, "350")]
)
def test_numbers_for_people(value, text):
    assert budgets.number(value) == text


def test_sections_not_measured_keep_their_results_on_the_same_machine():
    earlier = {"machine": {"cpu": "a"}, "sections": {"api": {"date": "2026-01-01"}, "queries": {"date": "2026-01-01"}}}
    now = {"machine": {"cpu": "a"}, "sections": {"queries": {"date": "2026-02-02"}}}
    assert bench.merged(earlier, now)["sections"] == {"queries": {"date": "2026-02-02"}, "api": {"date": "2026-01-01"}}
    assert list(bench.merged(earlier, now)["sections"]) == ["queries", "api"]
    assert bench.merged(earlier, now | {"machine": {"cpu": "b"}})["sections"] == now["sections"]
    assert bench.merged({}, now)["sections"] == now["sections"]


def test_a_section_that_cannot_run_is_said(monkeypatch, capsys, tmp_path):
    def measure(*, quick):
        raise server.Missing("no Chromium: ./test.sh installs it")

    written = []
    monkeypatch.setitem(bench.SECTIONS, "click", measure)
    monkeypatch.setattr(bench, "write", written.append)
    assert bench.main(["--only", "click"]) == 1
    assert "not measured: no Chromium: ./test.sh installs it" in capsys.readouterr().out
    assert written[0]["sections"]["click"]["missing"].startswith("no Chromium")
    assert "not measured: no Chromium" in report.section(written[0])


def test_a_quick_run_writes_nothing(monkeypatch, capsys):
    monkeypatch.setitem(bench.SECTIONS, "memory", lambda *, quick: {"explorer": {"idle": 7 if quick else 0}, "bare": {}})
    monkeypatch.setattr(bench, "write", lambda results: pytest.fail("written"))
    assert bench.main(["--quick", "--only", "memory"]) == 0
    assert "7 MB" in capsys.readouterr().out


def test_an_unknown_section_is_named(capsys):
    with pytest.raises(SystemExit, match="2"):
        bench.main(["--only", "queries,speed"])
    assert "no section speed; there are queries, click" in capsys.readouterr().err


def test_documentation_without_markers_is_not_overwritten():
    with pytest.raises(ValueError, match="has no"):
        report.placed("# Performance\n", "results")


@pytest.mark.browser
def test_a_click_ends_with_the_last_change_that_is_painted(browser):
    page = browser.new_page()
    page.set_content(
        """<div data-testid=stApp data-test-script-state=notRunning><button>go</button><p>old</p><canvas><b>old</b></canvas></div>
        <script>
        const app = document.querySelector('[data-testid=stApp]'), at = window.at = {};
        const later = (ms, name, change) => setTimeout(() => { at[name] = performance.now(); change(); }, ms);
        document.querySelector('button').addEventListener('click', () => {
            app.dataset.testScriptState = 'running';
            later(700, 'ended', () => { app.dataset.testScriptState = 'notRunning'; });
            later(900, 'painted', () => { document.querySelector('p').firstChild.data = 'new'; });
            later(1100, 'hidden', () => { document.querySelector('b').textContent = 'new'; });
        });
        </script>"""
    )
    page.evaluate(chromium.WATCH)
    taken = chromium.click(page, page.get_by_text("go"))
    at, clicked = page.evaluate("() => window.at"), page.evaluate("() => window.bench.clicked")
    assert at["ended"] - clicked <= taken["script"] < at["painted"] - clicked
    assert at["painted"] - clicked <= taken["settled"] < at["hidden"] - clicked
    page.close()
