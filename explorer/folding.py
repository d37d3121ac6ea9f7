"""One spelling for search: the index and the query are folded alike."""

import unicodedata


def fold(text: str) -> str:
    """Return text in NFKC form, case-folded, with white space collapsed to single blanks.

    >>> fold("  ＡＩ\\u3000Lab ")
    'ai lab'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
