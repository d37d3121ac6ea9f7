"""Text from data or from a reader inside Markdown: it is shown as it stands, whatever signs it holds."""

import re

SIGNS = re.compile(r"([\\`*_\[\]<~$:&])")
FIRST = re.compile(r" ?(?:[-+](?=[-\s]|$)|#(?=[#\s]|$)|>|\d+[.)](?=\s|$))")  # begins a list, a heading or a quotation
ADDRESS = re.compile(r"https?://[\w.\-/~%?=&+,#]+", re.ASCII)
JOINER = "\u2060"  # of no width; keeps what it joins on one line
BLANKS = re.compile("[ \t\r\n\f\v\x85\u2028\u2029]+")  # a line break would start a new block
UNSEEN = re.compile("[\0-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # control characters, and those that turn the direction of text
# What Streamlit replaces in text that is no markup any more: short names of emoji and icons, arrows.
SHORT_NAME = re.compile(r":(?=material/|[\w+-]*[A-Za-z+-][\w+-]*:)", re.ASCII)
ARROW = re.compile(r"(?<!\S)(<|-|>|~)(->|>|-|=)(?!\S)")


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands, in one line; a web address in it becomes a link to itself."""
    if ADDRESS.fullmatch(text):
        return text
    line = UNSEEN.sub("", BLANKS.sub(" ", text))
    line = ARROW.sub(rf"\1{JOINER}\2", SHORT_NAME.sub(f":{JOINER}", line))
    line = SIGNS.sub(r"\\\1", line)
    first = FIRST.match(line)
    return f"{line[: first.end() - 1]}\\{line[first.end() - 1 :]}" if first else line


def unescaped(text: str) -> str:
    """What `escaped` was made of."""
    return re.sub(r"\\([\\`*_\[\]<~$:&\-+#>.)])", r"\1", text)
