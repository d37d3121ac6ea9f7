"""A view, or the whole package, as one zip: data, what it means, where it comes from, how it was computed, checksums."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from explorer import catalog as catalogs
from explorer import citing, database, downloads, i18n, queries, reproduce, shell, tables, wording
from explorer.markdown import escaped
from explorer.parts import Part

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


def of_view(page: shell.Page, titles: Mapping[str, str], link: str) -> bytes:
    """What the page has shown, a table for each part, with the sources they rest on. titles: of the view, by language."""
    parts = named(page.shown)
    frames = {name: part.frame for name, part in parts.items()}
    resources = [_resource(page, name, part) for name, part in parts.items()]
    if "sources" not in frames:
        described = next(resource for resource in page.catalog.package["resources"] if resource["name"] == "sources")
        kept = [field["name"] for field in described["schema"]["fields"]]
        ids = {identifier for frame in frames.values() for identifier in tables.source_ids(frame)}
        frames["sources"] = database.run("sources_by_id", ids=sorted(ids))[kept]
        resources.append({**described, "path": "sources.csv", "encoding": "utf-8-sig"})
    files = {f"{name}.sql": reproduce.script(part.query, part.params).encode() for name, part in parts.items()}
    for name, frame in frames.items():
        origin = tables.downloads_origin(page, parts[name].query if name in parts else name, frame, name, len(frame))
        files |= {f"{name}.csv": downloads.to_csv(frame, origin), f"{name}.parquet": downloads.to_parquet(frame, origin)}
    files["datapackage.json"] = _json(_package(page, resources))
    for lang in i18n.LANGUAGES:
        files[f"README.{lang}.md"] = _readme_of_view(page, parts, link, lang, titles[lang]).encode()
    return zipped(files)


def named(parts: Sequence[Part]) -> dict[str, Part]:
    """The parts under the names of their queries, the same rows once; other rows of the same query have "_2" behind it, and so on."""
    found: dict[str, Part] = {}
    for part in parts:
        same = [other for other in found.values() if other.query == part.query]
        if not any(other.frame.equals(part.frame) for other in same):
            found[f"{part.query}_{len(same) + 1}" if same else part.query] = part
    return found


def of_package(folder: Path, book: catalogs.Catalog, link: str) -> bytes:
    """All tables as CSV and Parquet with the data package as it stands."""
    files = {f"csv/{path.name}": path.read_bytes() for path in sorted((folder / "csv").glob("*.csv"))}
    files |= {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}
    files["datapackage.json"] = (folder / "datapackage.json").read_bytes()
    for lang in i18n.LANGUAGES:
        t = i18n.Translator(lang)
        lines = [
            f"# {t.md('bundle.readme_title', site=t('shell.site'), title=book.package['title_zh' if lang == 'zh' else 'title'])}",
            escaped(book.package["description_zh" if lang == "zh" else "description"]),
            *_facts(t, book, link, t("shell.site")),
            t("bundle.readme_files_whole"),
        ]
        for resource in book.package["resources"]:
            name = resource["name"]
            lines += [f"## {escaped(getattr(book.titles[name], lang))} (`{name}`)", _columns(book.tables[name].values(), lang)]
        files[f"README.{lang}.md"] = "\n\n".join(lines).encode()
    return zipped(files)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _package(page: shell.Page, resources: list[dict]) -> dict:
    kept = ("name", "title", "title_zh", "version", "created", "as_of", "licenses", "sources", "keywords")
    package = page.catalog.package
    return {"profile": "tabular-data-package"} | {name: package[name] for name in kept if name in package} | {"resources": resources}


def _resource(page: shell.Page, resource: str, part: Part) -> dict:
    """The descriptor of exactly these columns."""
    known, frame = queries.load()[part.query], part.frame
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
        "name": resource,
        "path": f"{resource}.csv",
        "profile": "tabular-data-resource",
        "title": known.title.en,
        "title_zh": known.title.zh,
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
    work = citing.Work(book.package["name"], t("shell.site"), escaped(title), as_of, as_of, licence, link)
    return [
        t("bundle.readme_as_of", date=as_of),
        t("bundle.readme_licence", licence=licence),
        t("bundle.readme_cite", citation=citing.inline(t, work)),
    ]


def _readme_of_view(page: shell.Page, parts: Mapping[str, Part], link: str, lang: str, title: str) -> str:
    t = i18n.Translator(lang)
    spoken = shell.Page(page.name, t, page.catalog, page.items, page.values)
    lines = [
        f"# {t.md('bundle.readme_title', site=t('shell.site'), title=title)}",
        t.md("bundle.readme_filters", filters=wording.filters_in_words(spoken) or t("shell.notes_none")),
        *_facts(t, page.catalog, link, title),
        t("bundle.readme_files"),
    ]
    for name, part in parts.items():
        known = queries.load()[part.query]
        lines += [
            f"## {getattr(known.title, lang)} (`{name}`)",
            getattr(known.purpose, lang),
            t("bundle.readme_rows" if part.total else "bundle.readme_rows_all", count=len(part.frame), total=part.total),
            _columns([page.catalog.column(known, column) for column in part.frame.columns], lang),
        ]
    return "\n\n".join(lines) + "\n"


def _columns(fields, lang: str) -> str:
    rows = []
    for field in fields:
        unit = f" [{getattr(field.unit, lang)}]" if field.unit else ""
        words = f"{getattr(field.title, lang)}{unit}. {getattr(field.description, lang)}"
        rows.append(f"- `{field.name}`: {escaped(words)}".rstrip())
    return "\n".join(rows)
