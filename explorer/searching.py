"""The one search box, and results with the matching part marked."""

from explorer.folding import fold
from explorer.markdown import escaped

SHOWN = 8  # results of one kind before the rest is only counted


def highlighted(text: str, query: str) -> str:
    """The text as Markdown with the matching part bold; Markdown signs in it are escaped."""
    start = _folded_start(text, query)
    if start is None:
        return escaped(text)
    begin, end = start
    return f"{escaped(text[:begin])}**{escaped(text[begin:end])}**{escaped(text[end:])}"


def _folded_start(text: str, query: str) -> tuple[int, int] | None:
    """Where the text, folded letter by letter, contains the query."""
    wanted = fold(query)
    if not wanted:
        return None
    letters = [fold(letter) or " " for letter in text]
    spelt = "".join(letters)
    at = spelt.find(wanted)
    if at < 0:
        return None
    ends, position = [], 0
    for letter in letters:
        position += len(letter)
        ends.append(position)
    begin = next(i for i, end in enumerate(ends) if end > at)
    finish = next(i for i, end in enumerate(ends) if end >= at + len(wanted))
    return begin, finish + 1


def result_label(row, lang: str, query: str) -> str:
    """One result as a link text: its name, the other language's name where only that matches, and its detail."""
    first, second = (row.name_zh, row.name_en) if lang == "zh" else (row.name_en, row.name_zh)
    names = [first] if fold(query) in fold(first) or first == second else [first, second]
    detail = [row.detail] if isinstance(row.detail, str) and row.detail else []
    return " · ".join(highlighted(text, query) for text in [*names, *detail])
