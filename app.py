"""Entry point: `streamlit run app.py`. Composition only."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from explorer import api, discovery, safety, serve, static

ROOT = Path(__file__).resolve().parent

serve.open_data()
app = st.App(
    ROOT / "explorer" / "main.py",
    lifespan=serve.warm,
    routes=[*api.ROUTES, *discovery.ROUTES],
    middleware=[
        Middleware(static.Compressed),
        Middleware(safety.Guard, serve.settings()),
        Middleware(GZipMiddleware, minimum_size=1000),
        Middleware(discovery.Head),
        Middleware(static.Icons),
    ],
    on_script_error=serve.page_error,
)
