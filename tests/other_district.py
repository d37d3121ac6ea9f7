"""A data package of a district that does not exist: the schema of the bundled one, and nothing else of it.

Other names, ids, subdistricts, chains, years, centre and outlines; seeded, so that the same call gives the same files.
"""

import json
import random
import re
import zlib
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from explorer import build

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
SCHEMAS = {resource["name"]: resource["schema"]["fields"] for resource in PACKAGE["resources"]}
# Of the bundled district, which must be nowhere on a page of another one.
FOREIGN = re.compile(
    r"滨江|国际滨|杭州|(?<!国家)高新区|西兴|长河|浦沿|白马湖|海康|浙江|(?<!in_)binjiang|hangzhou|guoji ?bin|xixing|changhe|puyan"
    r"|baima lake|hikvision|hkws|002415|zhejiang|seed-2022-08|eco-iot|330108",
    re.IGNORECASE,
)
NEEDED = ("sources", "labels")  # the tables that a package cannot do without
WORDS = (("杭州高新区（滨江）", "测试港区"), ("高新区（滨江）", "测试港区"), ("滨江", "测试港"), ("杭州", "样例市"), ("浙江", "样例省"))
ENGLISH = (("Hangzhou High-tech Zone (Binjiang)", "Testhafen"), ("High-tech Zone (Binjiang)", "Testhafen"), ("Binjiang", "Testhafen"))
ENGLISH += (("Hangzhou", "Sampleton"), ("Zhejiang", "Sample Province"))
SUBDISTRICTS = {"hafen-nord": ("港北街道", "North Quay"), "altstadt": ("老城街道", "Old Town")}
CENTRE = (9.93, 53.54)
FIRST, LAST, AS_OF = 2006, 2019, "2020-06-30"
ADCODES = {"990101": ("港区", "Testhafen"), "990102": ("河区", "Rivermark"), "990103": ("山区", "Hillside"), "990104": ("湖区", "Lakeview")}
CITY = "990100"
SPELT = 1000  # companies with a Chinese name: to spell many in pinyin takes minutes
FAMILIES = 8  # ecosystems: more than there are colours
ROLES = {
    "area": ("k-flaeche", "土地面积", "Land", "economy", "平方公里", "km2"),
    "gdp": ("k-bip", "生产总值", "Gross product", "economy", "亿元", "CNY 100m"),
    "gdp_growth": ("k-bip-plus", "生产总值增速", "Gross product growth", "economy", "%", "%"),
    "fixed_asset_investment": ("k-invest", "固定资产投资", "Investment", "economy", "亿元", "CNY 100m"),
    "listed_cultivated": ("k-boerse", "培育上市公司", "Listed, cultivated", "enterprise", "家", "firms"),
    "listed_in_district": ("k-boerse-hier", "区内上市公司", "Listed, in the district", "enterprise", "家", "firms"),
    "national_rank": ("k-rang", "全国排名", "National rank", "economy", "位", "rank"),
    "city_rank": ("k-rang-stadt", "全市位次", "Rank in the city", "economy", "位", "rank"),
    "platforms_tier_2": ("k-p2", "重点平台", "Key platforms", "innovation", "个", "platforms"),
    "platforms_tier_6": ("k-p6", "研究院", "Institutes", "innovation", "家", "institutes"),
    "platforms_laboratories": ("k-labor", "实验室", "Laboratories", "innovation", "家", "laboratories"),
    "platforms_centres": ("k-zentren", "研发中心", "Centres", "innovation", "家", "centres"),
    "platforms_all": ("k-alle", "平台总数", "All platforms", "innovation", "个", "platforms"),
}


def make(
    folder: Path,
    *,
    companies: int = 24,
    empty: Collection[str] = (),
    described: bool = True,
    outlines: bool = True,
    checked: bool = True,
    seed: int = 11,
) -> Path:
    """Write the package to `folder`, with its Parquet files, and return the folder.

    companies: how many. empty: tables without rows, "*" for all that may be. described: whether the package says more of its district
    than a name. outlines: whether it has any. checked: whether the build checks it before. Raises ValueError where a check fails.
    """
    none = set(SCHEMAS) - set(NEEDED) if "*" in empty else set(empty)
    if "companies" in none:
        none |= {"listings", "financials", "rd_staff", "market_caps"}
    if "listings" in none:
        none |= {"market_caps"}
    tables = _Tables(random.Random(seed), 0 if "companies" in none else companies, none)
    (folder / "csv").mkdir(parents=True, exist_ok=True)
    for name, fields in SCHEMAS.items():
        frame = pd.DataFrame(tables.rows[name], columns=[field["name"] for field in fields], dtype=object)
        frame.to_csv(folder / "csv" / f"{name}.csv", index=False, lineterminator="\n")
    package = _package(described=described, rolls=not {"indicators"} & none, chains=not {"chains"} & none)
    (folder / build.PACKAGE).write_text(json.dumps(package, ensure_ascii=False), "utf-8")
    if outlines:
        (folder / "geo").mkdir(exist_ok=True)
        (folder / "geo" / "umrisse.geojson").write_text(json.dumps(_outlines(), ensure_ascii=False), "utf-8")
    if checked and (problems := build.check(folder)):
        raise ValueError("\n".join(map(str, problems)))
    build.write(folder)
    return folder


def other(text: str) -> str:
    """A text of the bundled package without the names of its district."""
    for was, now in (*WORDS, *ENGLISH):
        text = text.replace(was, now)
    return FOREIGN.sub("—", text)


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def _package(*, described: bool, rolls: bool, chains: bool) -> dict:
    package = json.loads(json.dumps(PACKAGE))
    district = {
        "name_zh": "测试港区",
        "name_en": "Testhafen",
        "adcode": "990101",
        "center": {"longitude": CENTRE[0], "latitude": CENTRE[1]},
    }
    if described:
        district |= {
            "short_name_zh": "测试港",
            "short_name_en": "Testhafen",
            "city_zh": "样例市",
            "city_en": "Sampleton",
            "outlines": "geo/umrisse.geojson",
            "site": _both("测试港图谱", "Testhafen Explorer"),
            "heading": _both("测试港：样例市的一座港", "Testhafen: a port of Sampleton"),
            "story": {
                "zh": ["港区面积 {area} 平方公里，{month}有 {listed} 家上市公司。"],
                "en": ["The port has {area} km², {listed} firms ({month})."],
            },
            "programme": {
                "source": "q-1",
                "name": _both("港口方案", "The port programme"),
                "targets": _both("港口方案写明了 {n} 个目标。", "The port programme set out {n} targets. "),
            },
            "roles": {role: row[0] for role, row in ROLES.items()} if rolls else {},
            "peers": ["k-bip", "k-einwohner"],
            "mapped": {"k-bip": _both("生产总值", "Gross product"), "k-einwohner": _both("人口", "People")},
            "questions": [
                {
                    "page": "platforms",
                    "filters": {"chain": ["fam-1"]},
                    **_both("{chain}有哪些平台？（{n} 个）", "Which platforms are in {chain}? ({n})"),
                }
            ]
            if chains
            else [],
        }
    package |= {
        "name": "testhafen",
        "title": "Testhafen in figures",
        "title_zh": "测试港数据集",
        "description": "Synthetic rows for tests.",
        "description_zh": "测试用的合成数据。",
        "nickname": _both("港", "The Port"),
        "district": district,
        "as_of": AS_OF,
        "keywords": ["Testhafen"],
        "sources": [{"title": "Synthetic"}],
    }
    for resource in [*package["resources"], *package["derived"]]:
        for one in [resource, *resource["schema"]["fields"]]:
            one |= {key: other(one[key]) for key in ("title", "title_zh", "description", "description_zh")}
        for field in resource["schema"]["fields"]:
            limits = field.get("constraints", {})
            # Ids, places and years of the bundled data are not part of the schema.
            for rule in ("pattern", "minimum", "maximum"):
                limits.pop(rule, None)
            field.pop("x_values", None)
            if field["name"] == "indicator_id":
                limits.pop("enum", None)
            if field.get("labels") == "subdistrict":
                limits["enum"] = list(SUBDISTRICTS)
    return package


def _outlines() -> dict:
    """Four square districts around the centre, ours among them."""
    features = []
    for number, (adcode, (zh, en)) in enumerate(ADCODES.items()):
        west, south = CENTRE[0] - 0.1 + 0.2 * (number % 2), CENTRE[1] - 0.06 + 0.12 * (number // 2)
        ring = [[west, south], [west + 0.2, south], [west + 0.2, south + 0.12], [west, south + 0.12], [west, south]]
        spot = {"label_lon": west + 0.1, "label_lat": south + 0.06}
        properties = {"adcode": adcode, "name_zh": zh, "name_en": en, "source_id": "q-2", **spot}
        features.append({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    return {"type": "FeatureCollection", "features": features}


class _Tables:
    """The rows of all tables, each a dict of text cells; a cell that is absent is empty."""

    def __init__(self, chance: random.Random, companies: int, none: set[str]):
        self.chance, self.none = chance, none
        self.rows: dict[str, list[dict]] = {name: [] for name in SCHEMAS}
        self._labels()
        kinds = self.codes("sources", "kind")
        for n in range(1, 31):
            day = date(2008, 1, 1) + timedelta(days=97 * n)
            self.add(
                "sources",
                source_id=f"q-{n}",
                title=f"港报第 {n} 号",
                publisher=f"港报 {n % 5}",
                url=f"https://example.org/{n}",
                published=day,
                published_date=day,
                language="zh",
                kind=kinds[n % len(kinds)],
                locator=f"p. {n}",
            )
        self._chains()
        self._companies(companies)
        self._platforms()
        self._projects()
        self._indicators()
        self._others()

    def add(self, table: str, **cells: object) -> None:
        if table not in self.none:
            self.rows[table].append({"source_ids": f"q-{self.chance.randint(1, 30)}"} | cells if table not in NEEDED else cells)

    def codes(self, table: str, column: str) -> list[str]:
        """The codes of a column, those of the bundled district's own places left out."""
        field = next(field for field in SCHEMAS[table] if field["name"] == column)
        return list(SUBDISTRICTS) if field.get("labels") == "subdistrict" else field["constraints"]["enum"]

    def some(self, table: str, key: str) -> object:
        """The key of some row of a table, or nothing."""
        return self.chance.choice(self.rows[table])[key] if self.rows[table] and self.chance.random() < 0.7 else None

    def _labels(self) -> None:
        bundled = pd.read_csv(ROOT / "data" / "csv" / "labels.csv", dtype=str)
        for row in bundled[bundled.domain != "subdistrict"].itertuples():
            self.rows["labels"].append({"domain": row.domain, "code": row.code, "zh": other(row.zh), "en": other(row.en)})
        for code, (zh, en) in SUBDISTRICTS.items():
            self.rows["labels"].append({"domain": "subdistrict", "code": code, "zh": zh, "en": en})

    def _chains(self) -> None:
        for n in range(1, FAMILIES + 1):
            self._chain(f"fam-{n}", None, f"港业{n}", f"Harbour trade {n}")
            for k in range(1, n % 3 + 1):
                self._chain(f"link-{n}-{k}", f"fam-{n}", f"港链{n}之{k}", f"Harbour chain {n}.{k}")
        self._chain("link-2-2-a", "link-2-2", "港链末端", "Harbour chain end")

    def _chain(self, identifier: str, parent: str | None, zh: str, en: str) -> None:
        summary = {"summary_zh": f"{zh}的说明", "summary_en": f"About {en}"}
        self.add("chains", chain_id=identifier, parent_id=parent, name_zh=zh, name_en=en, **summary, anchor_companies="港航公司")

    def _place(self) -> dict[str, object]:
        """Where something is: known for about half, and then sometimes with a subdistrict."""
        if self.chance.random() < 0.5:
            return {}
        return {
            "latitude": round(CENTRE[1] + self.chance.uniform(-0.05, 0.05), 5),
            "longitude": round(CENTRE[0] + self.chance.uniform(-0.09, 0.09), 5),
            "location_precision": self.chance.choice(self.codes("companies", "location_precision")),
            "location_matched_on": "quay",
            "location_source_ids": "q-3",
            "subdistrict": self.chance.choice([*SUBDISTRICTS, None]),
        }

    def _companies(self, n: int) -> None:
        boards, exchanges = self.codes("listings", "board"), self.codes("listings", "exchange")
        statuses, items = self.codes("listings", "status"), self.codes("financials", "item")
        for number in range(1, n + 1):
            identifier = f"fa{number:05d}"
            chain = self.some("chains", "chain_id")
            self.add(
                "companies",
                company_id=identifier,
                name_zh=f"港航{number}号" if number <= SPELT else f"G{number}",
                name_en=f"Harbour Works {number}",
                full_name_zh=f"港航{number}号股份有限公司" if number <= SPELT else None,
                full_name_en=f"Harbour Works {number} Ltd.",
                chain_id=chain,
                chain_basis=self.chance.choice(self.codes("companies", "chain_basis")) if chain else None,
                presence=self.chance.choice(self.codes("companies", "presence")),
                address_as_of="2018",
                main_business_zh="港口业务",
                main_business_en="Harbour business",
                employees=self.chance.randint(20, 9000),
                **self._place(),
            )
            if number % 9 == 0:
                continue  # a company without a listing
            board = self.chance.randrange(len(boards))
            day = date(FIRST, 1, 1) + timedelta(days=self.chance.randint(0, 365 * (LAST - FIRST)))
            ticker = f"{identifier.upper()}.X"
            self.add(
                "listings",
                ticker=ticker,
                company_id=identifier,
                exchange=exchanges[board % len(exchanges)],
                board=boards[board],
                short_name_zh=f"港航{number}" if number <= SPELT else f"G{number}",
                listing_date=day,
                listing_date_precision="day",
                status=statuses[number % len(statuses)],
                status_as_of="2020-06",
            )
            if number <= 400:  # the accounts of a few
                self._accounts(identifier, items)
                self.add(
                    "market_caps",
                    ticker=ticker,
                    date=date(LAST, 12, 31),
                    market_cap_cny_100m=round(self.chance.uniform(5, 900), 2),
                    market_cap_local_100m=12,
                    currency="CNY",
                )

    def _accounts(self, company: str, items: list[str]) -> None:
        level = self.chance.uniform(1, 300)
        for year in range(LAST - 3, LAST + 1):
            for item in items:
                self.add(
                    "financials",
                    company_id=company,
                    fiscal_year=year,
                    item=item,
                    value=round(level * self.chance.uniform(0.05, 1.3), 2) if item != "employees" else 1200 + year,
                    unit="persons" if item == "employees" else "CNY_100m",
                    basis=self.codes("financials", "basis")[0],
                    method=self.codes("financials", "method")[0],
                    preliminary="false",
                    series_break="false",
                )
            self.add("rd_staff", company_id=company, fiscal_year=year, employees=1200, rd_staff=300, rd_staff_share_pct=25)

    def _platforms(self) -> None:
        tiers, types, levels = (self.codes("platforms", column) for column in ("tier", "type", "level"))
        for n in range(1, 41):
            year = self.chance.randint(FIRST, LAST)
            dated = {"established_date": f"{year}-01-01", "established_text": year, "established_precision": "year"} if n % 4 else {}
            self.add(
                "platforms",
                platform_id=f"pf-{n}",
                name_zh=f"港口研究院{n}",
                name_en=f"Harbour Institute {n}",
                tier=tiers[n % len(tiers)],
                type=types[n % len(types)],
                type_detail_zh="研究院",
                type_detail_en="institute",
                level=self.chance.choice([*levels, None]),
                status=self.chance.choice(self.codes("platforms", "status")),
                chain_id=self.some("chains", "chain_id"),
                host_company_id=self.some("companies", "company_id"),
                summary_zh="研究港口。",
                summary_en="It studies harbours.",
                **dated,
                **self._place(),
            )
            if "platforms" not in self.none and n % 5 == 0:
                event = {"event_zh": "启用", "event_en": "opened"}
                self.add("platform_events", platform_id=f"pf-{n}", date=f"{year}-01-01", date_text=year, date_precision="year", **event)
                self.add("platform_units", platform_id=f"pf-{n}", unit_zh="港口基金", unit_en="harbour fund")

    def _projects(self) -> None:
        for n in range(1, 4):
            self.add(
                "project_batches",
                batch_id=f"los-{n}",
                date=f"{LAST - n}-03-01",
                date_text=f"{LAST - n}-03",
                date_precision="month",
                name_zh=f"第{n}批",
                name_en=f"Lot {n}",
                kind=self.codes("project_batches", "kind")[n],
                projects=12,
                total_investment_cny_100m=90,
                in_binjiang=("yes", "no", "part")[n - 1],
            )
        bases, statuses = self.codes("projects", "investment_basis"), self.codes("projects", "status")
        for n in range(1, 37):
            day, basis = date(self.chance.randint(LAST - 6, LAST), self.chance.randint(1, 12), 1), bases[n % len(bases)]
            place = self._place() | {"location_basis": self.chance.choice(self.codes("projects", "location_basis"))}
            self.add(
                "projects",
                project_id=f"bau-{n}",
                name_zh=f"码头{n}号",
                name_en=f"Quay {n}",
                category=self.chance.choice(self.codes("projects", "category")),
                industry_zh="港口",
                industry_en="harbour",
                chain_id=self.some("chains", "chain_id"),
                status=statuses[n % len(statuses)],
                status_as_of="2019-11",
                investor_company_id=self.some("companies", "company_id"),
                platform_id=self.some("platforms", "platform_id"),
                batch_id=self.some("project_batches", "batch_id"),
                investment_cny_100m=None if n % 6 == 0 else n * 1.5,
                investment_basis=None if n % 6 == 0 else basis,
                start_date=day,
                start_text=f"{day:%Y-%m}",
                start_precision="month",
                summary_zh="一座码头。",
                summary_en="A quay.",
                **place,
            )
            if "projects" not in self.none and n % 4 == 0:
                kind = self.chance.choice(self.codes("project_events", "event_type"))
                event = {"event_type": kind, "actual_or_planned": "actual", "event_zh": "进展", "event_en": "progress"}
                self.add("project_events", project_id=f"bau-{n}", date=day, date_text=f"{day:%Y-%m}", date_precision="month", **event)

    def _indicators(self) -> None:
        for number, (identifier, zh, en, theme, unit_zh, unit_en) in enumerate(ROLES.values(), 1):
            for year in range(LAST - 6, LAST + 1):
                for kind in ("actual", "target") if identifier == "k-invest" else ("actual",):
                    self.add(
                        "indicators",
                        row_id=f"{identifier}-{year}-{kind}",
                        indicator_id=identifier,
                        name_zh=zh,
                        name_en=en,
                        theme=theme,
                        period_text=year,
                        period_start=f"{year}-01-01",
                        period_end=f"{year}-12-31",
                        period_kind="year",
                        value=year - 2000 + number,
                        unit_zh=unit_zh,
                        unit_en=unit_en,
                        actual_or_target=kind,
                        series_break="false",
                    )

    def _others(self) -> None:
        statuses = self.codes("targets", "status")
        for n in range(1, 15):
            year = LAST - n % 4
            self.add(
                "targets",
                target_id=f"ziel-{n}",
                name_zh=f"目标{n}",
                name_en=f"Aim {n}",
                target_value=100 + n,
                comparator=">=",
                unit="亿元",
                deadline_text=f"{year}-12-31",
                deadline=f"{year}-12-31",
                set_on_text=year,
                set_on=f"{year}-01-01",
                set_on_precision="year",
                set_by="港务会议",
                latest_actual=None if n % 3 == 0 else 95 + 2 * n,
                latest_actual_period=None if n % 3 == 0 else year,
                status=statuses[n % len(statuses)],
                indicator_id="k-invest" if n % 2 and self.rows["indicators"] else None,
                source_ids="q-1" if n % 2 else "q-4",
            )
        kinds = self.codes("policies", "kind")
        for n in range(1, 16):
            self.add(
                "policies",
                policy_id=f"regel-{n}",
                name_zh=f"港规{n}号",
                name_en=f"Harbour rule {n}",
                kind=kinds[n % len(kinds)],
                started_text=FIRST + n,
                started=f"{FIRST + n}-01-01",
                started_precision="year",
                summary_zh="港口的规定。",
                summary_en="A rule of the harbour.",
                platform_id=self.some("platforms", "platform_id"),
                project_id=self.some("projects", "project_id"),
                chain_id=self.some("chains", "chain_id"),
            )
        for number, (adcode, (zh, en)) in enumerate({**ADCODES, CITY: ("样例市", "Sampleton")}.items(), 1):
            for year in (LAST - 1, LAST):
                for indicator, unit in (("k-bip", "亿元"), ("k-einwohner", "人")):
                    if indicator == "k-einwohner" and number == 3:
                        continue  # not known of one district
                    of = {"adcode": adcode, "district_zh": zh, "district_en": en, "period_text": year, "indicator_id": indicator}
                    self.add("peer_districts", **of, value=1000 * number + year % 10, unit_zh=unit, status="actual")
        for number, (zh, en) in enumerate(SUBDISTRICTS.values(), 1):
            people = dict.fromkeys(("female_2020", "male_2020", "age_0_4", "age_5_14", "age_15_59", "age_60_plus", "communities"), 10)
            spot = {"lat": CENTRE[1] + number / 100, "lon": CENTRE[0] - number / 50}
            self.add(
                "subdistricts", code=f"99010100{number}", name_zh=zh, name_en=en, population_census_2020=20, crs="WGS84", **people, **spot
            )
            self.add("places", place_zh=zh, place_en=en, kind="subdistrict", precision="subdistrict", crs_of_source="WGS84", **spot)


def spread(text: str) -> int:
    """A number that a text always has; to give each of many tests one of several languages."""
    return zlib.crc32(text.encode())
