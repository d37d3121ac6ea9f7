"""The texts of the interface: `texts/*.toml`, Chinese and English side by side, one file a page.

A text is addressed by file and key ("companies.heading") and may hold {placeholders}. Those that name the district, such as {district},
{city} and {site}, are filled from the data package.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from explorer.catalog import catalog
from explorer.markdown import escaped

LANGUAGES = {"zh": "中文", "en": "English"}
FOLDER = Path(__file__).with_name("texts")


@cache
def load() -> dict[str, dict[str, str]]:
    """All texts: "file.key" -> {"zh": ..., "en": ...}."""
    return {
        f"{path.stem}.{key}": text for path in sorted(FOLDER.glob("*.toml")) for key, text in tomllib.loads(path.read_text("utf-8")).items()
    }


class _Values(dict):
    """The values of a text's placeholders; the words of the district are looked up where they are asked for."""

    def __init__(self, values: dict[str, object], lang: str):
        super().__init__(values)
        self.lang = lang

    def __missing__(self, name: str) -> str:
        return getattr(catalog().district.words[name], self.lang)


@dataclass(frozen=True)
class Translator:
    """`t("page.key", name=value)` in one language."""

    lang: str

    def __call__(self, key: str, /, **values: object) -> str:
        return load()[key][self.lang].format_map(_Values(values, self.lang))

    def md(self, key: str, /, **values: object) -> str:
        """The same as Markdown: what the values say is shown as it stands."""
        return self(key, **{name: escaped(value) if isinstance(value, str) else value for name, value in values.items()})

    def pick(self, zh: str | None, en: str | None) -> str:
        """The text of this language, else the other one."""
        first, second = (zh, en) if self.lang == "zh" else (en, zh)
        return next((text for text in (first, second) if isinstance(text, str) and text), "")


def language(param: str | None, locale: str | None) -> str:
    """The language of a visit: the URL's `lang`, else Chinese for a zh locale and English for any other."""
    if param in LANGUAGES:
        return param
    return default_language(locale)


def default_language(locale: str | None) -> str:
    """The language a browser locale stands for."""
    return "zh" if (locale or "").lower().startswith("zh") else "en"
