"""What the server does beside the pages."""

import sys
from contextlib import asynccontextmanager

from explorer import catalog, database


@asynccontextmanager
async def warm(app):
    """Open the database before the first visitor; a data folder that cannot be read ends the start with a clear message."""
    try:
        catalog.catalog()
    except database.DataError as error:
        sys.exit(f"explorer: {error}")
    yield
