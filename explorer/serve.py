"""What the server does beside the pages."""

import asyncio
import gc
import sys
from contextlib import asynccontextmanager

import streamlit as st
from altair.utils import schemapi

from explorer import catalog, database, failures, i18n, safety, shell

LOOK = 1.0  # seconds between two looks at the data folder


def settings() -> safety.Settings:
    """The settings of the server; one that cannot be read ends the start with a clear message."""
    try:
        return safety.settings()
    except safety.SettingError as error:
        sys.exit(f"explorer: {error}")


def open_data() -> None:
    """Open the database before the server starts; a data folder that cannot be served ends the start with a clear message."""
    try:
        catalog.catalog()
    except database.DataError as error:
        sys.exit(f"explorer: {error}")


@asynccontextmanager
async def warm(app):
    """While the server runs: no texts of readers in the log, and new data served when they are there."""
    failures.keep_texts_out()
    schemapi.disable_debug_mode()  # the tests check the charts against the schema; here that would take a third of the time
    gc.freeze()  # what is loaded by now stays: no collection needs to look through it again
    watch = asyncio.create_task(_watch())
    yield
    watch.cancel()
    database.database().remove_file()  # a signal ends the process right after this


async def _watch() -> None:
    while True:
        await asyncio.sleep(LOOK)
        try:
            await asyncio.to_thread(database.refresh, catalog.of)
        except Exception as error:  # the next version may be better
            failures.failed("data update", error)


def page_error(error: BaseException) -> bool:
    """Say that a page failed, with a reference that stands beside the details in the log; no stack trace on screen."""
    reference = failures.failed("page", error)
    with st.container(key="script_error"):
        st.error(i18n.Translator(shell.language())("shell.error", reference=reference))
    return True
