"""A data folder whose texts try to be markup, script or formula: names, titles, notes and labels of the bundled data with payloads."""

import json
import re
import shutil
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
ALARM = "window.hacked=1"  # what each script tries to do
PAYLOADS = (
    f'<img src=x onerror="{ALARM}">',
    f"<script>{ALARM}</script>",
    f"[x](javascript:{ALARM})",
    f"</script><script>{ALARM}</script>",
    "**bold** __bold__ ~~gone~~",
    "$x^2$ and $$y$$",
    ":red[x] :material/home: :smile: :streamlit:",
    "`code` | a || b",
    "# heading\n\n- item\n\n    block",
    "'\"&amp;&lt;b&gt;{x}\\",
    "\u202eesrever",
    "-> <- -- >= 1. 2)",
    "![x](x.png) [y][y] <https://evil.example/> [^1]",
    "W" * 60,
)
FORMULAS = ("=1+1", "@SUM(A1)", "+1", "-1", "\t=1+1")
# What Markdown, where it is not escaped, makes something else of.
MARKUP = re.compile(
    r"(?<!\\)(<img|<script|</script|\[x\]\(|\*\*bold\*\*|__bold__|~~gone~~|\$x\^2\$|:red\[|:material/|:smile:|:streamlit:|`code`|<https:)"
    r"|\n\n+- item|\u202e"
)
FIXED = ("website", "terms")


def texts(package: dict, table: str) -> list[str]:
    """The columns of a table that hold free text: no key, no reference, no code."""
    schema = next(resource["schema"] for resource in package["resources"] if resource["name"] == table)
    linked = {f for key in (*schema.get("foreignKeys", []), *schema.get("x_references", [])) for f in key["fields"]}
    fixed = {*schema["primaryKey"], *linked, *FIXED}
    return [
        field["name"]
        for field in schema["fields"]
        if field["type"] == "string"
        and field["name"] not in fixed
        and not {"labels", "list_of"} & field.keys()
        and not {"enum", "pattern"} & field.get("constraints", {}).keys()
        and not field["name"].endswith(("_text", "published", "anchor_companies", "location_matched_on"))
    ]


def hostile(text: str, number: int) -> str:
    """The text with the payload of this number behind it; each fifth begins as a formula."""
    start = FORMULAS[number // 5 % len(FORMULAS)] if number % 5 == 0 else ""
    return f"{start}{text} {PAYLOADS[number % len(PAYLOADS)]}"


def make(folder: Path) -> Path:
    """A copy of the bundled data in `folder`, hostile."""
    shutil.copytree(ROOT / "data", folder, dirs_exist_ok=True)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    names = {resource["name"] for resource in package["resources"]}
    con = duckdb.connect()
    for path in sorted(folder.glob("*.parquet")):
        if path.stem not in names:
            continue
        frame = con.read_parquet(str(path)).df()
        for shift, column in enumerate(texts(package, path.stem)):
            values = [hostile(value, n + shift) if isinstance(value, str) else None for n, value in enumerate(frame[column])]
            frame[column] = frame[column].astype(object)
            frame[column] = values
        described = con.execute(f"DESCRIBE FROM read_parquet('{path}')").fetchall()
        columns = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind, *_ in described)
        con.register("frame", frame)
        con.execute(f"COPY (SELECT {columns} FROM frame) TO '{path}' (FORMAT parquet)")
        con.unregister("frame")
    for number, name in enumerate(("title", "title_zh", "description", "description_zh")):
        package[name] = hostile(package[name], number)
    for number, resource in enumerate(package["resources"]):
        resource["title"], resource["title_zh"] = (hostile(resource[name], number) for name in ("title", "title_zh"))
        for field in resource["schema"]["fields"]:
            field["description"], field["description_zh"] = (hostile(field[n], number) for n in ("description", "description_zh"))
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), "utf-8")
    return folder
