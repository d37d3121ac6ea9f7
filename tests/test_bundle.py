"""The zip: complete, described, checked by Frictionless, reproducible, and its SQL gives its rows."""

import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Callable

import duckdb
import pandas as pd
import pytest
from frictionless import Package
from streamlit.testing.v1 import AppTest

from explorer import bundle, database, filters, i18n, shell, tables, takeaway
from explorer.catalog import catalog
from tests.conftest import MAIN, ROOT, switch


def view(name: str, lang: str = "zh", **query: list[str]) -> shell.Page:
    items = filters.LISTS[name]
    return shell.Page(name, i18n.Translator(lang), catalog(), items, filters.parse(items, query, catalog().codes))


def unpacked(data: bytes, folder) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
        return {name: archive.read(name) for name in archive.namelist()}


def check_sums(files: dict[str, bytes]) -> None:
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def check_view(files: dict[str, bytes], folder, monkeypatch) -> list[str]:
    """Valid for Frictionless, sums right, sources of all rows inside, each SQL gives the rows of its table; the names of the tables."""
    check_sums(files)
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])
    names = [resource["name"] for resource in json.loads(files["datapackage.json"])["resources"]]
    cited = set(pd.read_parquet(io.BytesIO(files["sources.parquet"])).source_id)
    monkeypatch.chdir(ROOT / "data")
    for name in names:
        rows = pd.read_parquet(io.BytesIO(files[f"{name}.parquet"]))
        assert len(rows) == len(pd.read_csv(io.BytesIO(files[f"{name}.csv"]), encoding="utf-8-sig"))
        named = {part for column in rows if column.endswith("source_ids") for ids in rows[column].dropna() for part in ids.split(";")}
        assert named - {""} <= cited
        if f"{name}.sql" in files:
            with duckdb.connect() as plain:
                again = plain.execute(files[f"{name}.sql"].decode()).df()
            assert (len(again), list(again)) == (len(rows), list(rows))
    return names


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("companies", {"board": ["star"], "year": ["2019-"]}),
        ("platforms", {"tier": ["N"]}),
        ("projects", {"q": ["网易"]}),
        ("companies", {}),
        ("sources", {"q": ["网易"]}),
    ],
)
def test_view(tmp_path, name, query, monkeypatch):
    page = view(name, **query)
    frame = database.run(name, **page.params)
    assert len(frame)
    tables.record(page, name, frame, total=len(database.run(name)))
    titles = {"zh": "名录", "en": "List"}
    data = bundle.of_view(page, titles, "http://localhost/x")
    assert data == bundle.of_view(page, titles, "http://localhost/x")
    files = unpacked(data, tmp_path)
    assert check_view(files, tmp_path, monkeypatch) == list(dict.fromkeys([name, "sources"]))
    assert len(pd.read_parquet(io.BytesIO(files[f"{name}.parquet"]))) == len(frame)
    assert f"{len(frame)}（共" in files["README.zh.md"].decode()
    assert f"{len(frame)} of " in files["README.en.md"].decode()
    if "board" in query:
        assert "科创板" in files["README.zh.md"].decode()
        assert "STAR Market" in files["README.en.md"].decode()


def test_the_same_rows_once_and_other_rows_of_a_query_beside_them():
    page = view("companies", board=["star"])
    star, all_rows = database.run("companies", **page.params), database.run("companies")
    for frame in (star, all_rows, star.copy()):
        tables.record(page, "companies", frame)
    assert {name: len(part.frame) for name, part in bundle.named(page.shown).items()} == {
        "companies": len(star),
        "companies_2": len(all_rows),
    }


VIEWS = [
    ("companies", {"board": ["star"]}),
    ("policies", {"kind": ["fund"]}),
    ("overview", {}),
    ("chains", {}),
    ("chains", {"tab": ["flow"]}),
    ("chains", {"tab": ["white_spots"]}),
    ("chain", {"id": ["chain-ic"]}),
    ("targets", {}),
    ("district", {}),
    ("district", {"indicator": ["gdp"]}),
    ("district", {"tab": ["peers"]}),
    ("map", {}),
    ("map", {"tab": ["districts"]}),
    ("compare", {"id": ["002415", "002236"]}),
    ("platform", {"id": ["baimahu-creative-city"]}),
    ("project", {"id": ["asian-games-micro-renewal"]}),
    ("company", {"id": ["002415"]}),
    ("source", {"id": ["hhtz-2022-03-03-plan"]}),
]


@pytest.mark.parametrize(("name", "query"), VIEWS)
def test_every_view_and_profile_gives_bundle_and_report(tmp_path, name, query, monkeypatch):
    """Both files as the buttons of the page make them, in the other language too."""
    lang = "en" if len(name) % 2 else "zh"
    made: dict[str, Callable[[], bytes]] = {}
    take_away = takeaway.row

    def caught(page, **options) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(takeaway.st, "download_button", lambda _, data, *, file_name, **__: made.update({file_name: data}))
            take_away(page, **options)

    monkeypatch.setattr(takeaway, "row", caught)
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    if name != "overview":
        made.clear()
        switch(app, name)
        for parameter, texts in {**query, "lang": [lang]}.items():
            app.query_params[parameter] = texts
        app.run()
    assert not app.exception
    zipped, page = (made[file] for file in sorted(made, key=lambda file: file.endswith(".html")))
    names = check_view(unpacked(zipped(), tmp_path), tmp_path, monkeypatch)
    text = page().decode()
    assert len(names) > 1
    named = {app.title[0].value, i18n.Translator(lang)(f"shell.nav_{name}")}
    assert html.unescape(re.search("<h1>(.*?)</h1>", text)[1]) in named
    assert text.count("<svg") + text.count("<table") > 0
    assert text.count("<li>") == len(pd.read_parquet(tmp_path / "sources.parquet"))
    assert re.findall(r'(?:src|href)="(?!http://localhost)[^#"]', text) == []


def test_whole_package(tmp_path):
    files = unpacked(bundle.of_package(ROOT / "data", catalog(), "http://localhost"), tmp_path)
    check_sums(files)
    assert Package(str(tmp_path / "datapackage.json")).validate().valid
    tables = [resource["name"] for resource in catalog().package["resources"]]
    assert {f"csv/{table}.csv" for table in tables} | {f"{table}.parquet" for table in tables} <= files.keys()
    assert "`companies`" in files["README.zh.md"].decode()
