"""The data package: valid, complete in both languages, and in step with the files it describes."""

import csv
import json
import re
from pathlib import Path

import pytest
from frictionless import Package

DATA = Path(__file__).resolve().parent.parent / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES = {resource["name"]: resource for resource in PACKAGE["resources"] + PACKAGE["derived"]}
FIELDS = {f"{table}.{field['name']}": field for table, resource in TABLES.items() for field in resource["schema"]["fields"]}
HAN = re.compile(r"[\u4e00-\u9fff]")


def rows(table: str) -> list[list[str]]:
    with (DATA / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def codes(domain: str) -> list[str]:
    return [code for of, code, *_ in rows("labels") if of == domain]


def test_frictionless_finds_it_valid():
    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.flatten(["path", "rowNumber", "fieldName", "message"]) == []
    assert report.valid


def test_package_says_what_it_is():
    assert (PACKAGE["profile"], PACKAGE["name"]) == ("tabular-data-package", "binjiang-explorer")
    assert PACKAGE["nickname"] == {"zh": "国际滨", "en": "Guoji Bin"}
    assert PACKAGE["district"]["adcode"] == "330108"
    assert [licence["name"] for licence in PACKAGE["licenses"]] == ["CC-BY-4.0"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", PACKAGE["as_of"])
    assert "rights in the sources" in PACKAGE["description"]
    assert "各来源的权利" in PACKAGE["description_zh"]


def test_every_file_is_described():
    assert {resource["path"] for resource in PACKAGE["resources"]} == {f"csv/{path.name}" for path in DATA.glob("csv/*.csv")}
    assert {f"{table}.parquet" for table in TABLES} == {path.name for path in DATA.glob("*.parquet")}


@pytest.mark.parametrize("table", [resource["name"] for resource in PACKAGE["resources"]])
def test_fields_are_the_header(table: str):
    assert [field["name"] for field in TABLES[table]["schema"]["fields"]] == rows(table)[0]


@pytest.mark.parametrize("place", [*TABLES, *FIELDS])
def test_texts_are_written_in_both_languages(place: str):
    thing = FIELDS.get(place) or TABLES[place]
    for text in ("title", "description"):
        english, chinese = thing[text], thing[f"{text}_zh"]
        assert english != chinese
        assert HAN.search(chinese)
        assert english.strip() == english != ""
        assert not re.search(r"[,;:()!?]", chinese), "full-width punctuation in Chinese"
    assert thing["description"].endswith(".")
    assert thing["description_zh"].endswith("。")
    assert not HAN.search(thing["title"])
    assert thing["description"].rstrip(".") != thing["title"]
    assert thing["description_zh"].rstrip("。") != thing["title_zh"]


@pytest.mark.parametrize("place", [place for place, field in FIELDS.items() if "labels" in field])
def test_enums_are_the_codes_of_their_labels(place: str):
    assert FIELDS[place]["constraints"]["enum"] == codes(FIELDS[place]["labels"]) != []


def test_every_label_domain_is_used():
    assert {row[0] for row in rows("labels")[1:]} == {field["labels"] for field in FIELDS.values() if "labels" in field}


@pytest.mark.parametrize("place", FIELDS)
def test_figures_have_units_and_decimals(place: str):
    field = FIELDS[place]
    assert ("unit" in field) == ("unit_zh" in field)
    assert ("decimals" in field) == (field["type"] in ("integer", "number"))
    if re.search(r"_(cny_100m|100m|m2|km2|mu|pct)$", field["name"]):
        assert field["unit"]


def test_every_list_of_sources_is_declared():
    assert {place for place in FIELDS if place.endswith("source_ids")} == {place for place, field in FIELDS.items() if "list_of" in field}


def test_every_date_of_known_precision_is_declared():
    declared = {f"{table}.{spec['precision']}" for table, resource in TABLES.items() for spec in resource["schema"].get("x_dates", [])}
    assert {place for place in FIELDS if place.endswith("_precision") and not place.endswith("location_precision")} <= declared
