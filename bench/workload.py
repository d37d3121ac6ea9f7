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
ASKED = {"indicator": "gdp", "theme": "economy", "as_of": "2026-11-24"}

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

    scalars = {name for name, kind in query.params.items() if kind == "VARCHAR"} | ({"ids"} & query.params.keys())
    things = [{k: v for k, v in (thing | ASKED).items() if k in scalars} for thing in THINGS]
    base = max(things, key=rows) if scalars else {}
    single = []
    for name in query.params.keys() - base.keys() & FILTERS.keys():
        best = max(({name: value} for value in FILTERS[name]), key=lambda given: rows(base | given))
        if rows(base | best):
            single.append(best)
    single.sort(key=lambda given: list(query.params).index(next(iter(given))))
    together: Params = {}
    for given in single:
        if not together or rows(base | together | given):
            together |= given
    return [base, *(base | given for given in single), *([base | together] if len(together) > 1 else [])]
