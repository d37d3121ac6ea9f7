"""How to cite: in a sentence, by the Chinese standard GB/T 7714-2015, and as BibTeX. Pure functions of a Work."""

import re
from dataclasses import dataclass

from explorer.i18n import Translator

# What TeX would not print as it stands.
TEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
MEDIUM = {"dataset": "DS/OL", "press": "N/OL", "filing": "R/OL", "official": "EB/OL", "secondary": "EB/OL"}


@dataclass(frozen=True)
class Work:
    """What is cited. `date`: of the work, as exact as known, "" if unknown; `licence` and `url` may be "" too."""

    key: str  # letters, digits, - for BibTeX
    author: str
    title: str
    date: str
    accessed: str
    licence: str = ""
    url: str = ""
    medium: str = "DS/OL"


def medium(kind: str, url: str) -> str:
    """The sign of GB/T 7714 for a source of this kind, without the part "on line" where it has no address."""
    sign = MEDIUM.get(kind, "EB/OL")
    return sign if url else sign.split("/")[0].replace("EB", "Z")


def inline(t: Translator, work: Work) -> str:
    """One sentence for running text or a caption."""
    parts = [
        t("profile.cite_work", author=work.author, title=work.title),
        t("profile.cite_date", date=work.date) if work.date else "",
        work.licence,
        work.url,
        t("profile.cite_accessed", date=work.accessed) if work.url else "",
    ]
    return t("profile.cite_join").join(part for part in parts if part) + t("profile.cite_end")


def gbt7714(work: Work) -> str:
    """Author. Title[medium]. (date)[accessed]. address. licence."""
    online = bool(work.url)
    when = (f"({work.date})" if work.date else "") + (f"[{work.accessed}]" if online else "")
    parts = [work.author, f"{work.title}[{work.medium}]", when, work.url, work.licence]
    return ". ".join(part.rstrip(".") if part != work.url else part for part in parts if part) + "."


def bibtex(work: Work) -> str:
    """An entry @misc; braces keep the letters of the title as they are, the address is verbatim."""
    note = tex(work.licence)
    year = re.match(r"\d{4}", work.date)
    fields = {
        "author": f"{{{tex(work.author)}}}",
        "title": f"{{{tex(work.title)}}}",
        "year": year[0] if year else "",
        "date": work.date,
        "note": note,
        "url": work.url,
        "urldate": work.accessed if work.url else "",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@misc{" + re.sub(r"[^0-9A-Za-z-]+", "-", work.key) + ",\n" + ",\n".join(lines) + "\n}"


def tex(text: str) -> str:
    """The text with the signs of TeX made harmless."""
    return "".join(TEX.get(letter, letter) for letter in text)
