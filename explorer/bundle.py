"""A view, or the whole package, as one zip: data, what it means, where it comes from, how it was computed, checksums."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from explorer import catalog as catalogs
from explorer import citing, downloads, i18n, queries, reproduce, shell, tables, wording

EPOCH = (2020, 1, 1, 0, 0, 0)  # the same rows give the same bytes
TYPES = {"i": "integer", "u": "integer", "f": "number", "b": "boolean", "M": "date"}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip with their SHA-256 sums; the same files give the same bytes."""
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted({**files, "SHA256SUMS": sums.encode()}.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def of_view(page: shell.Page, query: str, frame: pd.DataFrame, total: int, link: str) -> bytes:
    """The rows of a list under its filters, with the sources they rest on."""
    titles = {lang: i18n.Translator(lang)(f"shell.nav_{page.name}") for lang in i18n.LANGUAGES}
    origin = tables.downloads_origin(page, query, frame, titles[page.lang], total)
    whole_sources = page.catalog.package["resources"]
    sources = next(resource for resource in whole_sources if resource["name"] == "sources")
    kept = [field["name"] for field in sources["schema"]["fields"]]
    cited = tables.sources_of(frame)[kept]
    files = {
        f"{query}.csv": downloads.to_csv(frame, origin),
        f"{query}.parquet": downloads.to_parquet(frame, origin),
        "sources.csv": downloads.to_csv(cited, origin),
        "sources.parquet": downloads.to_parquet(cited, origin),
        "query.sql": reproduce.script(query, page.params).encode(),
        "datapackage.json": _json(
            _package(page, [_resource(page, query, frame, titles), {**sources, "path": "sources.csv", "encoding": "utf-8-sig"}])
        ),
    }
    for lang in i18n.LANGUAGES:
        files[f"README.{lang}.md"] = _readme_of_view(page, query, frame, total, link, lang, titles[lang]).encode()
    return zipped(files)


def of_package(folder: Path, book: catalogs.Catalog, link: str) -> bytes:
    """All tables as CSV and Parquet with the data package as it stands."""
    files = {f"csv/{path.name}": path.read_bytes() for path in sorted((folder / "csv").glob("*.csv"))}
    files |= {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}
    files["datapackage.json"] = (folder / "datapackage.json").read_bytes()
    for lang in i18n.LANGUAGES:
        t = i18n.Translator(lang)
        lines = [
            f"# {t('bundle.readme_title', site=t('shell.site'), title=book.package['title_zh' if lang == 'zh' else 'title'])}",
            book.package["description_zh" if lang == "zh" else "description"],
            *_facts(t, book, link, t("shell.site")),
            t("bundle.readme_files_whole"),
        ]
        for resource in book.package["resources"]:
            name = resource["name"]
            lines += [f"## {getattr(book.titles[name], lang)} (`{name}`)", _columns(book.tables[name].values(), lang)]
        files[f"README.{lang}.md"] = "\n\n".join(lines).encode()
    return zipped(files)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _package(page: shell.Page, resources: list[dict]) -> dict:
    kept = ("name", "title", "title_zh", "version", "created", "as_of", "licenses", "sources", "keywords")
    package = page.catalog.package
    return {"profile": "tabular-data-package"} | {name: package[name] for name in kept if name in package} | {"resources": resources}


def _resource(page: shell.Page, query: str, frame: pd.DataFrame, titles: Mapping[str, str]) -> dict:
    """The descriptor of exactly these columns."""
    known = queries.load()[query]
    fields = []
    for name in frame.columns:
        field = page.catalog.column(known, name)
        kind = TYPES.get(frame[name].dtype.kind, "string")
        described = {
            "name": name,
            "type": kind,
            "title": field.title.en,
            "title_zh": field.title.zh,
            "description": field.description.en,
            "description_zh": field.description.zh,
        }
        if field.unit:
            described |= {"unit": field.unit.en, "unit_zh": field.unit.zh}
        fields.append({key: value for key, value in described.items() if value})
    return {
        "name": query,
        "path": f"{query}.csv",
        "profile": "tabular-data-resource",
        "title": titles["en"],
        "title_zh": titles["zh"],
        "description": known.purpose.en,
        "description_zh": known.purpose.zh,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _facts(t: i18n.Translator, book: catalogs.Catalog, link: str, title: str) -> list[str]:
    """As-of date, licence and citation."""
    licence = book.package["licenses"][0]["name"]
    as_of = book.package["as_of"]
    work = citing.Work("binjiang-explorer", t("shell.site"), title, as_of, as_of, licence, link)
    return [
        t("bundle.readme_as_of", date=as_of),
        t("bundle.readme_licence", licence=licence),
        t("bundle.readme_cite", citation=citing.inline(t, work)),
    ]


def _readme_of_view(page: shell.Page, query: str, frame: pd.DataFrame, total: int, link: str, lang: str, title: str) -> str:
    t = i18n.Translator(lang)
    spoken = shell.Page(page.name, t, page.catalog, page.items, page.values)
    words = wording.filters_in_words(spoken) or t("shell.notes_none")
    known = queries.load()[query]
    lines = [
        f"# {t('bundle.readme_title', site=t('shell.site'), title=title)}",
        getattr(known.purpose, lang),
        t("bundle.readme_filters", filters=words),
        t("bundle.readme_rows", count=len(frame), total=total),
        *_facts(t, page.catalog, link, title),
        t("bundle.readme_files"),
        f"## {t('bundle.readme_columns')}",
        _columns([page.catalog.column(known, name) for name in frame.columns], lang),
    ]
    return "\n\n".join(lines) + "\n"


def _columns(fields, lang: str) -> str:
    rows = []
    for field in fields:
        unit = f" [{getattr(field.unit, lang)}]" if field.unit else ""
        rows.append(f"- `{field.name}`: {getattr(field.title, lang)}{unit}. {getattr(field.description, lang)}".rstrip())
    return "\n".join(rows)
