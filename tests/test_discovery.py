"""Heads by page and language, robots, sitemap: by a small HTML file that stands for Streamlit's."""

import json
import re
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from explorer import discovery
from explorer.catalog import catalog

HTML = f'<!DOCTYPE html><html lang="en"><head><title>Streamlit</title></head><body>{"x" * 2000}</body></html>'


@pytest.fixture(scope="module")
def client() -> TestClient:
    async def page(request):
        return HTMLResponse(HTML, headers={"etag": '"x"'})

    async def script(request):
        return PlainTextResponse("x")

    routes = [*discovery.ROUTES, Route("/static/x.js", script), Route("/{path:path}", page)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(discovery.Head), Middleware(GZipMiddleware, minimum_size=500)]))


def title(text: str) -> str:
    return re.search("<title>(.*)</title>", text)[1]


@pytest.mark.parametrize(
    ("path", "header", "lang", "words"),
    [
        ("/companies", "zh-CN,zh;q=0.9", "zh-CN", "上市公司 · 滨江创新图谱"),
        ("/companies", "en-GB", "en", "Listed companies · Binjiang Explorer"),
        ("/companies?lang=en", "zh-CN", "en", "Listed companies · Binjiang Explorer"),
        ("/company?id=002415", "zh", "zh-CN", "海康威视 · 滨江创新图谱"),
        ("/company?id=nobody", "en", "en", "Company · Binjiang Explorer"),
        ("/", "en", "en", "Binjiang Explorer · Hangzhou High-tech Zone (Binjiang)"),
    ],
)
def test_titles(client, path, header, lang, words):
    answer = client.get(path, headers={"Accept-Language": header})
    assert title(answer.text) == words
    assert f'<html lang="{lang}">' in answer.text
    assert 'name="description"' in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers


def test_a_hostile_query_stays_text(client):
    answer = client.get("/company?id=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&lang=en")
    assert "<script>alert" not in answer.text


def test_other_files_are_left_alone(client):
    assert client.get("/static/x.js").text == "x"
    assert client.get("/elsewhere").text == HTML


def test_json_ld_names_every_table(client):
    text = client.get("/").text
    data = json.loads(re.search('<script type="application/ld\\+json">(.*?)</script>', text)[1])
    assert data["@type"] == "Dataset"
    assert data["license"].startswith("https://")
    names = {part["name"] for part in data["distribution"]}
    assert {f"{resource['name']}.csv" for resource in catalog().package["resources"]} <= names


def test_sitemap_names_every_profile_in_both_languages(client, csv):
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    links = {element.text for element in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    for company in csv("companies").company_id:
        assert {f"http://testserver/company?lang={lang}&id={company}" for lang in ("zh", "en")} <= links
    assert "http://testserver/targets?lang=zh" in links
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text
