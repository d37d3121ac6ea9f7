"""What the server does beside the pages."""

import sys
from contextlib import asynccontextmanager

import streamlit as st

from explorer import catalog, database, failures, i18n, safety, shell


def settings() -> safety.Settings:
    """The settings of the server; one that cannot be read ends the start with a clear message."""
    try:
        return safety.settings()
    except safety.SettingError as error:
        sys.exit(f"explorer: {error}")


@asynccontextmanager
async def warm(app):
    """Open the database before the first visitor; a data folder that cannot be read ends the start with a clear message."""
    failures.keep_texts_out()
    try:
        catalog.catalog()
    except database.DataError as error:
        sys.exit(f"explorer: {error}")
    yield


def page_error(error: BaseException) -> bool:
    """Say that a page failed, with a reference that stands beside the details in the log; no stack trace on screen."""
    reference = failures.failed("page", error)
    with st.container(key="script_error"):
        st.error(i18n.Translator(shell.language())("shell.error", reference=reference))
    return True
