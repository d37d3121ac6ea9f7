"""Make explorer/icons.woff2: the icon font of Streamlit with only the icons that can show. After an upgrade: `python scripts/icons.py`.

An icon can show if its name stands by itself, or as ":material/name:", in a script of Streamlit or in the explorer.
"""

import re
from pathlib import Path

import streamlit as st
from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
STATIC = Path(st.__file__).with_name("static") / "static"
TARGET = ROOT / "explorer" / "icons.woff2"


def source() -> Path:
    """The whole font."""
    (path,) = STATIC.glob("media/MaterialSymbols-Rounded.*.woff2")
    return path


def icons(font: TTFont) -> dict[str, str]:
    """{name of an icon: its glyph}: a ligature of the letters of the name."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    tables = [table for lookup in font["GSUB"].table.LookupList.Lookup for table in lookup.SubTable]
    tables = [getattr(table, "ExtSubTable", table) for table in tables]
    return {
        "".join(letters[glyph] for glyph in (first, *ligature.Component)): ligature.LigGlyph
        for table in tables
        if table.LookupType == 4
        for first, ligatures in table.ligatures.items()
        for ligature in ligatures
    }


def names() -> set[str]:
    """All words that may name an icon."""
    texts = [path.read_text("utf-8") for path in STATIC.glob("js/*.js")]
    alone = {name for text in texts for name in re.findall(r"""["'`]([a-z0-9_]+)["'`]""", text)}
    ours = [path for folder in ("explorer", "pages") for ending in ("py", "toml") for path in (ROOT / folder).rglob(f"*.{ending}")]
    texts += [path.read_text("utf-8") for path in ours]
    return alone | {name for text in texts for name in re.findall(r":material/([a-z0-9_]+):", text)}


def main() -> None:
    font = TTFont(source())
    named = names()
    wanted = {name: glyph for name, glyph in icons(font).items() if name in named}
    # Without the closure, which would take every icon that the letters can spell.
    options = subset.Options(flavor="woff2", layout_closure=False, layout_features=["*"], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(glyphs=list(wanted.values()), text="".join(wanted))
    subsetter.subset(font)
    subset.save_font(font, TARGET, options)
    print(f"{len(wanted)} icons, {TARGET.stat().st_size:,} of {source().stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
