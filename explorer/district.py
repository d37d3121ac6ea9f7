"""Who the explorer is about: the block `district` of the data package.

Names, story, programme, centre and outlines, and which indicator plays which role. Nothing of it is required: what the block leaves
out falls back to the title of the package, or the pages leave out the part that needs it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from explorer import filters, formats
from explorer.queries import Text

NONE = Text("", "")
# Texts of the block that other texts name as {placeholders}, each with what stands in for it.
WORDS = {"district_name": "title", "district": "district_name", "city": "district", "site": "title", "tagline": "district_name"}
MARKUP = re.compile(r"[<>\[\]`*$\\{}]")
SHORT = 3  # examples that fit into a box
# The part that an indicator plays on the pages, whatever its id.
ROLES = (
    "area",
    "gdp",
    "gdp_growth",
    "fixed_asset_investment",
    "listed_cultivated",
    "listed_in_district",
    "national_rank",
    "city_rank",
    "platforms_tier_2",
    "platforms_tier_6",
    "platforms_laboratories",
    "platforms_centres",
    "platforms_all",
)


@dataclass(frozen=True)
class Programme:
    """The programme whose targets have a tab of their own: its source, and a sentence with the number {n} of its targets."""

    source: str
    targets: Text
    one_chain: bool  # whether it foresees one consortium, fund, team, expert and park for each chain


@dataclass(frozen=True)
class Question:
    """A filtered list that the overview proposes: page, filters as in its URL, and a text with {n}, {years} and {chain}."""

    page: str
    filters: Mapping[str, list[str]]
    text: Text


@dataclass(frozen=True)
class District:
    words: Mapping[str, Text] = field(default_factory=dict)
    heading: Text = NONE
    story: tuple[Text, ...] = ()  # paragraphs, with {area}, {month}, {listed} and {ecosystems}
    adcode: str = ""
    centre: tuple[float, float] | None = None  # longitude, latitude in WGS84
    outlines: str = ""  # GeoJSON in the data folder
    borders_since: str = ""  # the year of the last change of borders
    programme: Programme | None = None
    ecosystems: tuple[str, ...] = ()  # in the order of their colours
    roles: Mapping[str, str] = field(default_factory=dict)  # role -> indicator
    peers: tuple[str, ...] = ()  # indicators by which districts are compared
    mapped: Mapping[str, Text] = field(default_factory=dict)  # indicators that shade the map -> short name
    questions: tuple[Question, ...] = ()
    remarks: Mapping[str, Text] = field(default_factory=dict)  # query -> what its figure must say


def text(thing: object, name: str = "") -> Text:
    """A text of the block: {"zh": ..., "en": ...}, or the pair name_zh and name_en. It is plain: signs of markup are taken out."""
    if not isinstance(thing, dict):
        return NONE
    zh, en = (thing.get(f"{name}_{lang}", "") for lang in ("zh", "en")) if name else (thing.get("zh", ""), thing.get("en", ""))
    return Text(plain(zh), plain(en))


def plain(words: object) -> str:
    return MARKUP.sub("", words) if isinstance(words, str) else ""


def template(thing: object) -> Text:
    """A text of the block that holds {placeholders}."""
    found = thing if isinstance(thing, dict) else {}
    return Text(*(re.sub(r"[<>\[\]`*$\\]", "", str(found.get(lang, ""))) for lang in ("zh", "en")))


def filled(words: str, values: Mapping[str, object]) -> str:
    """The text with its {placeholders} filled; one that is unknown stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), words)


def told(paragraphs: Iterable[str], values: Mapping[str, object]) -> list[str]:
    """The paragraphs with their {placeholders} filled, without those that name what is not known."""
    unknown = {name for name, value in values.items() if formats.unknown(value)}
    return [filled(words, values) for words in paragraphs if not unknown & set(re.findall(r"\{(\w+)\}", words))]


def read(package: dict) -> District:
    """The district of a data package."""
    block = package.get("district") or {}
    words = {"title": Text(plain(package.get("title_zh")), plain(package.get("title"))), "nickname": text(package.get("nickname"))}
    own = {"district_name": text(block, "name"), "district": text(block, "short_name"), "city": text(block, "city")}
    own |= {name: text(block.get(name)) for name in ("site", "tagline")}
    for name, fallback in WORDS.items():
        words[name] = own[name] if own[name] != NONE else words[fallback]
    programme, centre = block.get("programme"), block.get("center")
    words["programme"] = text(programme["name"]) if programme else NONE
    # A reader may always look for the district itself.
    examples = {lang: list(map(plain, found)) for lang, found in block.get("examples", {}).items() if found}
    zh, en = examples.get("zh", [words["district"].zh]), examples.get("en", [words["district"].en])
    words["examples"], words["examples_short"] = (Text("、".join(zh[:n]), ", ".join(en[:n])) for n in (None, SHORT))
    words["example"] = Text(en[0], en[0])
    return District(
        words=words,
        heading=text(block.get("heading")) if block.get("heading") else words["title"],
        story=_paragraphs(block.get("story") or {"zh": [package.get("description_zh", "")], "en": [package.get("description", "")]}),
        adcode=str(block.get("adcode", "")),
        centre=(float(centre["longitude"]), float(centre["latitude"])) if centre else None,
        outlines=str(block.get("outlines", "")),
        borders_since=str(block.get("borders_since", "")),
        programme=Programme(programme["source"], template(programme.get("targets")), bool(programme.get("one_chain")))
        if programme
        else None,
        ecosystems=tuple(block.get("ecosystems", ())),
        roles={role: indicator for role, indicator in block.get("roles", {}).items() if role in ROLES},
        peers=tuple(block.get("peers", ())),
        mapped={code: text(name) for code, name in block.get("mapped", {}).items()},
        questions=tuple(Question(one["page"], one["filters"], template(one)) for one in block.get("questions", ())),
        remarks={query: text(remark) for query, remark in block.get("remarks", {}).items()},
    )


def _paragraphs(story: Mapping[str, list[str]]) -> tuple[Text, ...]:
    return tuple(template({"zh": zh, "en": en}) for zh, en in zip(story["zh"], story["en"], strict=True))


def indicator_roles(con: object, package: dict) -> list[tuple[str, str]]:
    """Rows (role, indicator_id) for the queries."""
    return sorted(read(package).roles.items())


def misshapen(package: dict) -> list[str]:
    """Why the pages could not read the block; empty where they can."""
    try:
        pages = [question.page for question in read(package).questions]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"does not have the shape of a district ({type(error).__name__}: {error})"]
    return [f"a question is about no list: {page}" for page in pages if page not in filters.LISTS]


def faults(package: dict, indicators: set[str], sources: set[str]) -> Iterator[str]:
    """What does not hold in the block, given the ids in the data."""
    if wrong := misshapen(package):
        yield from wrong
        return
    block, found = package.get("district", {}), read(package)
    yield from (f"has the unknown role {role}" for role in block.get("roles", {}) if role not in ROLES)
    yield from (f"role {role} names no indicator: {code}" for role, code in found.roles.items() if code not in indicators)
    if found.programme and found.programme.source not in sources:
        yield f"programme names no source: {found.programme.source}"
    texts = [(name, words) for name, words in found.words.items() if name != "nickname"]
    texts += [
        ("heading", found.heading),
        *(("story", paragraph) for paragraph in found.story),
        *found.mapped.items(),
        *found.remarks.items(),
    ]
    texts += [("questions", question.text) for question in found.questions]
    yield from (f"{name} is not in both languages" for name, words in texts if bool(words.zh) != bool(words.en))
