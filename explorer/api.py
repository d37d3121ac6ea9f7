"""The HTTP API, read-only, over the query files and filter declarations of the pages.

/api/v1/{table}.{json|csv|parquet|xlsx}    every table of the package; lists take the filter parameters of their page
/api/v1/search.json?q=                     the search of the pages
/api/v1/datapackage.json                   names, meanings and units of all tables and columns
/api/v1/openapi.json                       this, for programs
Errors are {"error": "..."}: 400 names the bad parameter, 404 the table that does not exist; 413, 414, 429 and 500 come from safety.py.
"""

import hashlib
import json
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from explorer import database, downloads, filters, i18n, queries, shell, tables
from explorer.catalog import Catalog, catalog

PREFIX = "/api/v1"
METHODS = ["GET", "HEAD", "OPTIONS"]
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Content-Disposition, Retry-After",
    "Vary": "Accept-Encoding",
}
LANG = filters.Filter("lang", "code", given=("en", "zh"))
Query = dict[str, list[str]]


class BadRequest(ValueError):
    """A parameter that is unknown, repeated or has a value that it does not take; the message names it."""


class NotFound(ValueError):
    """A path that the API does not have."""


def parameters(table: str) -> tuple[filters.Filter, ...]:
    """The filter parameters that a table takes, and the language of headings and words."""
    return (*filters.LISTS.get(table, ()), LANG)


def strict(items: tuple[filters.Filter, ...], query: Mapping[str, list[str]], codes: Mapping[str, tuple[str, ...]]) -> filters.Values:
    """The state of a query, where every parameter and value is known. Raises BadRequest."""
    known = {item.name: item for item in items}
    for name, texts in query.items():
        if name not in known:
            raise BadRequest(f"unknown parameter {name!r}; known: {', '.join(known)}")
        item = known[name]
        if item.kind != "codes" and len(texts) > 1:
            raise BadRequest(f"parameter {name!r} is given {len(texts)} times; it takes one value")
        allowed = item.given or codes.get(item.domain, ())
        for text in texts:
            if item.kind in ("codes", "code") and text not in allowed:
                raise BadRequest(f"parameter {name!r} does not take {text!r}; it takes: {', '.join(allowed)}")
            if item.kind == "years" and not filters.parse_years(text):
                raise BadRequest(f"parameter {name!r} does not take {text!r}; it takes years such as 2019-2023, 2019- or -2016")
            if item.kind == "text" and len(text) > filters.MAX_TEXT:
                raise BadRequest(f"parameter {name!r} is longer than {filters.MAX_TEXT} characters")
    return filters.parse(items, query, codes)


def known_tables(book: Catalog) -> tuple[str, ...]:
    """The tables of the data package, and those that the build derives from them."""
    return tuple(book.tables)


def table_file(table: str, extension: str, query: Query) -> tuple[bytes, str, str]:
    """The rows of a table as (bytes, media type, file name). Raises NotFound and BadRequest."""
    book = catalog()
    if table not in known_tables(book):
        raise NotFound(f"no such table: {table}; tables: {', '.join(known_tables(book))}")
    if extension not in downloads.WRITERS:
        raise NotFound(f"no such format: {extension}; formats: {', '.join(downloads.WRITERS)}")
    items = parameters(table)
    values = strict(items, query, book.codes)
    lang = values.pop("lang", LANG.given[:1])[0]
    page = shell.Page(table, i18n.Translator(lang), book, filters.LISTS.get(table, ()), values)
    if table in filters.LISTS:
        frame, total = database.run(table, **page.params), len(database.run(table))
    else:
        frame = database.database().table(table)
        total = len(frame)
    origin = tables.downloads_origin(page, table, frame, getattr(book.titles[table], lang), total)
    return downloads.WRITERS[extension](frame, origin), downloads.FORMATS[extension], downloads.file_name(origin, extension)


def search_file(query: Query) -> bytes:
    """What the search finds, as JSON. Raises BadRequest."""
    book = catalog()
    values = strict((filters.Q,), query, book.codes)
    if "q" not in query:
        raise BadRequest("parameter 'q' is missing: the text to search for")
    frame = database.run("search", **filters.sql_params((filters.Q,), values))
    page = shell.Page("search", i18n.Translator("en"), book, (filters.Q,), values)
    return downloads.to_json(frame, tables.downloads_origin(page, "search", frame, queries.load()["search"].title.en, len(frame)))


def answer(request: Request) -> Response:
    """One request of the API."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={**OPEN, "Access-Control-Allow-Methods": ", ".join(METHODS), "Allow": ", ".join(METHODS)})
    database.hold()
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    name, _, extension = request.path_params["name"].rpartition(".")
    try:
        if (name, extension) == ("search", "json"):
            body, media, file = search_file(query), downloads.FORMATS["json"], ""
        elif (name, extension) == ("datapackage", "json"):
            strict((), query, {})
            body, media, file = json.dumps(catalog().package, ensure_ascii=False).encode(), downloads.FORMATS["json"], ""
        elif (name, extension) == ("openapi", "json"):
            strict((), query, {})
            body, media, file = json.dumps(openapi(), ensure_ascii=False).encode(), downloads.FORMATS["json"], ""
        else:
            body, media, file = table_file(name, extension, query)
    except BadRequest as error:
        return failure(400, str(error))
    except NotFound as error:
        return failure(404, str(error))
    return conditional(request, body, media, file)


def failure(status: int, message: str) -> Response:
    """An error as JSON."""
    return Response(json.dumps({"error": message}, ensure_ascii=False), status, {**OPEN, "Cache-Control": "no-store"}, "application/json")


def conditional(request: Request, body: bytes, media: str, file: str) -> Response:
    """The body with its ETag, or 304 where the client has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**OPEN, "ETag": tag, "Cache-Control": "public, max-age=300"}
    asked = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    if tag in asked or "*" in asked:
        return Response(status_code=304, headers=headers)
    if file and not media.endswith("/json"):
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file)}"
    if media.startswith("text/"):
        media += "; charset=utf-8"
    return Response(body, headers=headers, media_type=media)


def openapi() -> dict:
    """The API as OpenAPI 3.1, made from the filters and the data package."""
    book = catalog()
    error = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    paths: dict[str, dict] = {}
    for table in known_tables(book):
        for extension, media in downloads.FORMATS.items():
            schema = {"$ref": "#/components/schemas/Table"} if extension == "json" else {"type": "string"}
            paths[f"{PREFIX}/{table}.{extension}"] = _operation(
                f"{table}_{extension}",
                f"{book.titles[table].en} as {extension}",
                [_parameter(item, book) for item in parameters(table)],
                {media: {"schema": schema}},
                error,
            )
    paths[f"{PREFIX}/search.json"] = _operation(
        "search",
        "Search everything that has a name",
        [_parameter(filters.Q, book) | {"required": True}],
        {"application/json": {"schema": {"$ref": "#/components/schemas/Table"}}},
        error,
    )
    for name in ("datapackage", "openapi"):
        paths[f"{PREFIX}/{name}.json"] = _operation(
            name, f"The {name} descriptor", [], {"application/json": {"schema": {"type": "object"}}}, error
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": book.package["title"], "version": book.package["version"], "description": book.package["description"]},
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


RETRY = {"Retry-After": {"description": "seconds", "schema": {"type": "integer", "minimum": 1}}}
SCHEMAS = {
    "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}},
    "Table": {
        "type": "object",
        "required": ["table", "count", "total", "as_of", "licence", "filters", "sources", "rows"],
        "properties": {
            "table": {"type": "string"},
            "count": {"type": "integer", "minimum": 0},
            "total": {"type": "integer", "minimum": 0},
            "as_of": {"type": "string", "format": "date"},
            "licence": {"type": "string"},
            "filters": {"type": "string"},
            "sources": {"type": "array", "items": {"type": "object"}},
            "rows": {"type": "array", "items": {"type": "object"}},
        },
    },
}


def _operation(identifier: str, summary: str, given: list[dict], content: dict, error: dict) -> dict:
    return {
        "get": {
            "operationId": identifier,
            "summary": summary,
            "parameters": given,
            "responses": {
                "200": {"description": "The rows asked for", "content": content},
                "304": {"description": "Not changed since the ETag that was sent"},
                "400": {"description": "A parameter is unknown, repeated or has a bad value"} | error,
                "414": {"description": "The address is too long"} | error,
                "429": {"description": "Too many requests; the header Retry-After says when to try again", "headers": RETRY} | error,
                "500": {"description": "Something failed; the reference stands in the log of the server"} | error,
            },
        }
    }


def _parameter(item: filters.Filter, book: Catalog) -> dict:
    codes = list(item.given or book.codes.get(item.domain, ()))
    text: dict[str, object] = {"type": "string"}
    match item.kind:
        case "codes":
            schema: dict[str, object] = {"type": "array", "items": text | {"enum": codes}}
        case "code":
            schema = text | {"enum": codes}
        case "years":
            schema = text | {"pattern": r"^((19\d\d|20\d\d|2100)-(19\d\d|20\d\d|2100)?|-(19\d\d|20\d\d|2100))$"}
        case _:
            schema = text | {"maxLength": filters.MAX_TEXT}
    exploded = {"style": "form", "explode": True} if item.kind == "codes" else {}
    return {"name": item.name, "in": "query", "required": False, "schema": schema} | exploded


ROUTES = [Route(f"{PREFIX}/{{name:path}}", answer, methods=METHODS)]
