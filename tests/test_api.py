"""The HTTP API by Starlette's test client: rows equal to the pages', errors as promised, caching, CORS."""

import io
import json

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.testclient import TestClient

from explorer import api, database, filters
from explorer.catalog import catalog
from tests.conftest import ROOT
from tests.test_lists import random_values

TABLES = api.known_tables(catalog())


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=api.ROUTES, middleware=[Middleware(GZipMiddleware, minimum_size=1000)]))


def rows(answer, extension: str) -> pd.DataFrame:
    if extension == "json":
        return pd.DataFrame(answer.json()["rows"])
    if extension == "csv":
        assert answer.content.startswith(b"\xef\xbb\xbf")
        return pd.read_csv(io.BytesIO(answer.content), dtype=str, encoding="utf-8-sig")
    return pd.read_excel(io.BytesIO(answer.content)) if extension == "xlsx" else pd.read_parquet(io.BytesIO(answer.content))


@pytest.mark.parametrize("extension", ["json", "csv", "parquet", "xlsx"])
@pytest.mark.parametrize("table", TABLES)
def test_every_table_in_every_format(client, csv, table, extension):
    answer = client.get(f"/api/v1/{table}.{extension}")
    assert answer.status_code == 200
    derived = {resource["name"] for resource in catalog().package["derived"]}
    expected = pd.read_parquet(ROOT / "data" / f"{table}.parquet") if table in derived else csv(table)
    assert len(rows(answer, extension)) == len(expected) > 0
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("name", filters.LISTS)
def test_counts_equal_those_of_the_pages(client, name):
    for seed in range(25):
        values = random_values(name, seed)
        answer = client.get(f"/api/v1/{name}.json", params=filters.to_query(filters.LISTS[name], values))
        expected = database.run(name, **filters.sql_params(filters.LISTS[name], values))
        assert answer.json()["count"] == len(expected) == len(answer.json()["rows"])
        assert answer.json()["total"] == len(database.run(name))


def test_json_has_the_promised_shape(client):
    payload = client.get("/api/v1/companies.json?board=star").json()
    assert {"table", "count", "total", "as_of", "licence", "sources", "rows"} <= set(payload)
    assert payload["sources"]
    assert payload["filters"] == "STAR Market"
    assert client.get("/api/v1/companies.json?board=star&lang=zh").json()["filters"] == "科创板"


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("companies.json?board=zz", 400, "board"),
        ("companies.json?bord=star", 400, "bord"),
        ("companies.json?year=abc", 400, "year"),
        ("companies.json?year=2019-&year=2020-", 400, "year"),
        ("companies.json?q=" + "x" * 200, 400, "q"),
        ("financials.json?board=star", 400, "board"),
        ("search.json", 400, "q"),
        ("datapackage.json?x=1", 400, "x"),
        ("nothing.json", 404, "nothing"),
        ("companies.xml", 404, "xml"),
        ("companies", 404, "table"),
        ("", 404, "table"),
        ("../../app.json", 404, ""),
    ],
)
def test_errors_say_what_is_wrong(client, path, status, word):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    if answer.headers.get("content-type", "").startswith("application/json"):
        assert word in answer.json()["error"]
        assert "Traceback" not in answer.text


def test_etag_304_head_and_cors(client):
    first = client.get("/api/v1/chains.json")
    tag = first.headers["etag"]
    again = client.get("/api/v1/chains.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/api/v1/chains.json", headers={"If-None-Match": f'W/{tag}, "x"'}).status_code == 304
    assert client.get("/api/v1/chains.json", headers={"If-None-Match": '"x"'}).status_code == 200
    head = client.head("/api/v1/chains.json")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == tag
    options = client.options("/api/v1/chains.json")
    assert "GET" in options.headers["access-control-allow-methods"]
    assert client.post("/api/v1/chains.json").status_code == 405
    assert client.get("/api/v1/companies.json", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"


def test_search_finds_and_datapackage_describes(client):
    assert client.get("/api/v1/search.json?q=hkws").json()["rows"][0]["id"] == "002415"
    package = client.get("/api/v1/datapackage.json").json()
    assert [r["name"] for r in package["resources"] + package["derived"]] == list(TABLES)


def test_openapi_is_valid_and_names_every_path(client):
    from openapi_spec_validator import validate

    document = client.get("/api/v1/openapi.json").json()
    validate(document)
    assert {f"/api/v1/{table}.{extension}" for table in TABLES for extension in ("json", "csv", "parquet", "xlsx")} <= set(
        document["paths"]
    )
    assert json.dumps(document)
