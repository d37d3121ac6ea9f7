"""What the server does beside the pages."""

import logging
import sys
import uuid
from contextlib import asynccontextmanager

import streamlit as st

from explorer import catalog, database, i18n, shell

log = logging.getLogger("explorer")


@asynccontextmanager
async def warm(app):
    """Open the database before the first visitor; a data folder that cannot be read ends the start with a clear message."""
    try:
        catalog.catalog()
    except database.DataError as error:
        sys.exit(f"explorer: {error}")
    yield


def page_error(error: BaseException) -> bool:
    """Say that a page failed, with a reference that stands beside the details in the log; no stack trace on screen."""
    reference = uuid.uuid4().hex[:8]
    log.error("page error %s", reference, exc_info=error)
    with st.container(key="script_error"):
        st.error(i18n.Translator(shell.language())("shell.error", reference=reference))
    return True
