"""The zip: complete, described, checked by Frictionless, reproducible, and its SQL gives its rows."""

import hashlib
import io
import json
import zipfile

import duckdb
import pandas as pd
import pytest
from frictionless import Package

from explorer import bundle, database, filters, i18n, shell
from explorer.catalog import catalog
from tests.conftest import ROOT


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


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("companies", {"board": ["star"], "year": ["2019-"]}),
        ("platforms", {"tier": ["N"]}),
        ("projects", {"q": ["网易"]}),
        ("companies", {}),
    ],
)
def test_view(tmp_path, name, query, monkeypatch):
    page = view(name, **query)
    frame = database.run(name, **page.params)
    assert len(frame)
    data = bundle.of_view(page, name, frame, len(database.run(name)), "http://localhost/x")
    assert data == bundle.of_view(page, name, frame, len(database.run(name)), "http://localhost/x")
    files = unpacked(data, tmp_path)
    check_sums(files)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])
    assert [r["name"] for r in json.loads(files["datapackage.json"])["resources"]] == [name, "sources"]
    rows = pd.read_parquet(io.BytesIO(files[f"{name}.parquet"]))
    assert len(rows) == len(frame) == len(pd.read_csv(io.BytesIO(files[f"{name}.csv"]), encoding="utf-8-sig"))
    named = {part for ids in frame.source_ids for part in ids.split(";")}
    assert named <= set(pd.read_parquet(io.BytesIO(files["sources.parquet"])).source_id)
    assert f"{len(frame)} / " in files["README.zh.md"].decode()
    assert f"{len(frame)} of " in files["README.en.md"].decode()
    if "board" in query:
        assert "科创板" in files["README.zh.md"].decode()
        assert "STAR Market" in files["README.en.md"].decode()
    monkeypatch.chdir(ROOT / "data")
    with duckdb.connect() as plain:
        again = plain.execute(files["query.sql"].decode()).df()
    assert len(again) == len(frame)


def test_whole_package(tmp_path):
    files = unpacked(bundle.of_package(ROOT / "data", catalog(), "http://localhost"), tmp_path)
    check_sums(files)
    assert Package(str(tmp_path / "datapackage.json")).validate().valid
    tables = [resource["name"] for resource in catalog().package["resources"]]
    assert {f"csv/{table}.csv" for table in tables} | {f"{table}.parquet" for table in tables} <= files.keys()
    assert "`companies`" in files["README.zh.md"].decode()
