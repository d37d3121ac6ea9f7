"""What the log says of a failure: where and of which kind. Not what the error says, which may quote what a reader typed."""

import logging
import traceback
import uuid

log = logging.getLogger("explorer")


def failed(what: str, error: BaseException) -> str:
    """Log where something failed; returns the reference of the entry, to be shown to the reader."""
    reference = uuid.uuid4().hex[:8]
    log.error("%s error %s: %s\n%s", what, reference, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    return reference


def keep_texts_out() -> None:
    """Streamlit logs the error of a page with its text before it asks what to show: leave that to `failed`."""
    logging.getLogger("streamlit.error_util").addFilter(lambda record: record.msg != "Uncaught app execution")
