"""What search engines and link previews see: titles and descriptions by page and language, schema.org, robots.txt, sitemap.xml.

Streamlit answers every page address with one and the same HTML; a middleware writes the head that belongs to the address.
"""

import json
from html import escape
from urllib.parse import parse_qs, urlencode
from xml.sax.saxutils import escape as xml

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from explorer import i18n, static
from explorer.catalog import Catalog, catalog
from explorer.menu import HIDDEN, MENU, START

PAGES = {name for names in MENU.values() for name in names}
PROFILES = set(HIDDEN)
LESS = "\\u003c"  # "<" in JSON, so that no text ends the script element early
WHOLE = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")  # request headers that ask for less than the file
ANY = "<title>Streamlit</title>"


def page_of(path: str) -> str | None:
    """The page that a path names, or None."""
    name = path.strip("/").split("/")[-1]
    if not name:
        return START
    return name if name in PAGES | PROFILES else None


def head(name: str, query: dict[str, list[str]], t: i18n.Translator, book: Catalog, base: str) -> str:
    """The title, description, preview and, on the start page, the data set in the words of schema.org."""
    site, title = t("shell.site"), t(f"shell.nav_{name}")
    description = t("discovery.overview") if name == START else t("discovery.page", title=title)
    identifier = (query.get("id") or [""])[-1]
    if name in PROFILES and identifier in book.codes.get(name, ()):
        entity = book.label(name, identifier, t.lang)
        title, description = entity, t("discovery.entity", name=entity, kind=title)
    address = f"{base}/{'' if name == START else name}"
    kept = {"lang": [t.lang]} | {key: value for key, value in query.items() if key == "id"}
    full = f"{site} · {t('shell.tagline')}" if name == START else f"{title} · {site}"
    parts = [
        f"<title>{escape(full)}</title>",
        f'<meta name="description" content="{escape(description)}">',
        f'<meta property="og:title" content="{escape(full)}">',
        f'<meta property="og:description" content="{escape(description)}">',
        f'<meta property="og:site_name" content="{escape(site)}">',
        '<meta property="og:type" content="website">',
        f'<link rel="canonical" href="{escape(_link(address, kept))}">',
    ]
    parts += [
        f'<link rel="alternate" hreflang="{lang}" href="{escape(_link(address, kept | {"lang": [lang]}))}">' for lang in i18n.LANGUAGES
    ]
    if name == START:
        data = json.dumps(dataset(book, t, base), ensure_ascii=False).replace("<", LESS)
        parts.append(f'<script type="application/ld+json">{data}</script>')
    return "\n".join(parts)


def dataset(book: Catalog, t: i18n.Translator, base: str) -> dict:
    """The data package as schema.org/Dataset."""
    package, ending = book.package, "_zh" if t.lang == "zh" else ""
    files = [
        {"@type": "DataDownload", "name": file, "encodingFormat": media, "contentUrl": f"{base}/api/v1/{file}"}
        for resource in package["resources"]
        for file, media in ((f"{resource['name']}.csv", "text/csv"), (f"{resource['name']}.json", "application/json"))
    ]
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": package[f"title{ending}"],
        "description": package[f"description{ending}"],
        "url": f"{base}/",
        "inLanguage": ["zh", "en"],
        "dateModified": package["as_of"],
        "license": package["licenses"][0]["path"],
        "isAccessibleForFree": True,
        "keywords": package.get("keywords", []),
        "distribution": files,
    }


def _link(address: str, query: dict[str, list[str]]) -> str:
    return f"{address}?{urlencode(query, doseq=True)}"


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', request.url.netloc)}"


class Head:
    """Middleware that writes the head of a page into Streamlit's HTML."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        name = page_of(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if name is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        query = parse_qs(request.url.query)
        t = i18n.Translator(i18n.language((query.get("lang") or [None])[-1], request.headers.get("accept-language")))
        started: dict = {}
        body = bytearray()

        async def rewrite(message):
            if message["type"] == "http.response.start":
                started.update(message)
                if not Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                    started["as it is"] = True
                    await send(message)
            elif "as it is" in started:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    text = static.without_font(body.decode()).replace(ANY, head(name, query, t, catalog(), _base(request)))
                    text = text.replace('<html lang="en">', f'<html lang="{t("shell.html_lang")}">')
                    headers = MutableHeaders(raw=started["headers"])
                    headers["content-length"] = str(len(text.encode()))
                    headers["vary"] = "Accept-Language, Accept-Encoding"
                    for stale in ("etag", "last-modified", "accept-ranges"):
                        if stale in headers:
                            del headers[stale]
                    await send(started)
                    await send({"type": "http.response.body", "body": text.encode()})

        # Streamlit must send the whole file as it is: not compressed, not "304" for the one it knows.
        kept = [(key, value) for key, value in scope["headers"] if key not in WHOLE]
        await self.app({**scope, "headers": kept}, receive, rewrite)


def robots(request: Request) -> Response:
    """Everything may be read."""
    return Response(f"User-agent: *\nAllow: /\nDisallow: /_stcore/\nSitemap: {_base(request)}/sitemap.xml\n", media_type="text/plain")


def sitemap(request: Request) -> Response:
    """All pages and profiles in both languages."""
    base, book = _base(request), catalog()
    paths = ["" if name == START else name for names in MENU.values() for name in names]
    queries = [(path, {}) for path in paths] + [(kind, {"id": [identifier]}) for kind in HIDDEN for identifier in book.codes.get(kind, ())]
    as_of = book.package["as_of"]
    links = [_link(f"{base}/{path}", {"lang": [lang]} | query) for path, query in queries for lang in i18n.LANGUAGES]
    urls = "".join(f"<url><loc>{xml(link)}</loc><lastmod>{as_of}</lastmod></url>" for link in links)
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    return Response(text, media_type="application/xml")


ROUTES = [Route("/robots.txt", robots), Route("/sitemap.xml", sitemap)]
