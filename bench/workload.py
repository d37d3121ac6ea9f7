"""What the queries are asked: the parameters that pages give them, of things that are in the data."""

from explorer.database import Database
from explorer.queries import Query

# What a query cannot do without: the things that have the most linked to them. Of these a query gets the one it knows most of.
THINGS = (
    {"kind": "company", "id": "002415", "ids": ["002415", "300306", "688130"]},
    {"kind": "company", "id": "688130", "ids": ["688130", "300604"]},
    {"kind": "platform", "id": "uwm-facility", "ids": ["uwm-facility", "iot-town"]},
    {"kind": "project", "id": "ultraweak-magnetic-facility", "ids": ["ultraweak-magnetic-facility"]},
    {"kind": "project", "id": "binjiang-esports-arena", "ids": ["binjiang-esports-arena"]},
    {"kind": "chain", "id": "eco-iot", "ids": ["eco-iot"]},
    {"kind": "policy", "id": "pol-136", "ids": ["pol-136"]},
    {"kind": "source", "id": "finassess-findata", "ids": ["finassess-findata", "finglm-people", "seed-2022-08"]},
)
INDICATORS = (
    {"indicator": "gdp", "indicators": ["gdp", "gdp_growth"], "theme": "economy", "as_of": "2026-11-24"},
    {"indicator": "talents_new", "indicators": ["gdp"], "theme": "economy", "as_of": "2026-11-24"},
)

# Filters that readers set, each on its own and then all that find something together.
FILTERS: dict[str, tuple] = {
    "q": ("hangzhou", "科技"),
    "chain": (["eco-iot"],),
    "status": (["listed"], ["operating", "started"], ["met"]),
    "exchange": (["SSE"],),
    "board": (["star", "chinext"],),
    "presence": (["both"],),
    "sub": (["changhe", "xixing"],),
    "tier": (["N"],),
    "type": (["enterprise_research_institute"],),
    "level": (["provincial"],),
    "category": (["industry"],),
    "basis": (["site_stated"],),
    "kind": (["official", "press"], ["policy", "plan"], ["company"]),
    "theme": (["economy"],),
    "table": (["companies"],),
    "source": ("seed-2022-08",),
    "year_from": (2019,),
    "year": (2021,),
}

Params = dict[str, object]


def parameter_sets(data: Database, query: Query) -> list[Params]:
    """The sets of parameters to run a query with: neutral, with one filter, with all of them; without filters one set."""

    def rows(params: Params) -> int:
        return len(data.run(query.name, **params))

    def fits(name: str, value: object) -> bool:
        return query.params.get(name) == ("VARCHAR[]" if isinstance(value, list) else "VARCHAR")

    given = [{k: v for k, v in (thing | indicator).items() if fits(k, v)} for thing in THINGS for indicator in INDICATORS]
    different = [params for i, params in enumerate(given) if params not in given[:i]]
    base = max(different, key=rows) if len(different) > 1 else different[0]
    single = []
    for name in [name for name in query.params if name in FILTERS and name not in base]:
        number, best = max(((rows(base | {name: value}), {name: value}) for value in FILTERS[name]), key=lambda found: found[0])
        if number:
            single.append(best)
    together: Params = {}
    for one in single:
        if not together or rows(base | together | one):
            together |= one
    # A search finds nothing as long as it is not asked for anything.
    neutral = [base] if rows(base) or not single else []
    return [*neutral, *(base | one for one in single), *([base | together] if len(together) > 1 else [])]
