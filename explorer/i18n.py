"""The texts of the interface: `texts/*.toml`, Chinese and English side by side, one file a page.

A text is addressed by file and key ("companies.heading") and may hold {placeholders}.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = {"zh": "中文", "en": "English"}
FOLDER = Path(__file__).with_name("texts")


@cache
def load() -> dict[str, dict[str, str]]:
    """All texts: "file.key" -> {"zh": ..., "en": ...}."""
    return {
        f"{path.stem}.{key}": text for path in sorted(FOLDER.glob("*.toml")) for key, text in tomllib.loads(path.read_text("utf-8")).items()
    }


@dataclass(frozen=True)
class Translator:
    """`t("page.key", name=value)` in one language."""

    lang: str

    def __call__(self, key: str, /, **values: object) -> str:
        return load()[key][self.lang].format_map(values)

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
