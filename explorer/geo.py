"""Outlines for maps, read from the data folder: thinned to what a screen shows, wound as the projection wants; places for names;
and points that share coordinates, drawn apart.

No tiles and no network. All coordinates are WGS84 degrees, (longitude, latitude).
"""

import hashlib
import json
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer import database
from explorer.catalog import catalog

METRES_PER_DEGREE = 111_320.0
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
SPACING = 120  # metres between points drawn apart


@dataclass(frozen=True)
class District:
    """A district: its codes and names, its outline (one ring), and whether it is ours."""

    adcode: str
    name_zh: str
    name_en: str
    is_ours: bool
    ring: np.ndarray  # closed, n x 2
    centre: tuple[float, float]  # where its name may stand
    source_id: str


@database.per_database(4)
def _read(data: database.Database, file: str, own: str, tolerance: float) -> tuple[District, ...]:
    outlines = data.package.outlines.get(file)
    if outlines is None:
        return ()
    found = []
    for feature in json.loads(outlines)["features"]:
        p, shape = feature["properties"], feature["geometry"]
        rings = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        ring = max((np.asarray(polygon[0], dtype=float) for polygon in rings), key=lambda ring: abs(area(ring)))
        found.append(
            District(
                p["adcode"],
                p["name_zh"],
                p["name_en"],
                p["adcode"] == own,
                clockwise(thinned(ring, tolerance)),
                (p["label_lon"], p["label_lat"]),
                p["source_id"],
            )
        )
    return tuple(found)


def districts(tolerance: float = 0.0) -> tuple[District, ...]:
    """The districts of the city, their outlines thinned by at most `tolerance` metres; none where the folder has no outlines."""
    district = catalog().district
    return _read(database.database(), district.outlines, district.adcode, tolerance)


def area(ring: np.ndarray) -> float:
    """The signed area of a closed ring in square degrees; positive where it runs counter-clockwise."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def clockwise(ring: np.ndarray) -> np.ndarray:
    """The ring as a spherical projection wants it: the other way round it is the rest of the globe."""
    return ring[::-1] if area(ring) > 0 else ring


def _plane(points: np.ndarray, latitude: float) -> np.ndarray:
    """Metres, flat; good enough for one city around that latitude."""
    return points * [METRES_PER_DEGREE * math.cos(math.radians(latitude)), METRES_PER_DEGREE]


def thinned(ring: np.ndarray, tolerance: float) -> np.ndarray:
    """The closed ring without the points that lie within `tolerance` metres of the line through the rest (Douglas and Peucker)."""
    if tolerance <= 0 or len(ring) < 5:
        return ring
    flat = _plane(ring, ring[:, 1].mean())
    # A closed ring has no ends: it is cut at its first point and at the point farthest from it.
    far = int(np.argmax(np.hypot(*(flat - flat[0]).T)))
    keep = {0, far, len(ring) - 1}
    waiting = [(0, far), (far, len(ring) - 1)]
    while waiting:
        start, end = waiting.pop()
        if end - start < 2:
            continue
        distance = _from_line(flat[start + 1 : end], flat[start], flat[end])
        worst = int(np.argmax(distance))
        if distance[worst] > tolerance:
            middle = start + 1 + worst
            keep.add(middle)
            waiting += [(start, middle), (middle, end)]
    return ring[sorted(keep)]


def _from_line(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The distance of each point from a piece of a line."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0, 1) if length else np.zeros(len(points))
    return np.hypot(*(points - (start + share[:, None] * along)).T)


def feature(district: District, **properties: object) -> dict:
    """GeoJSON of a district."""
    ring = [[round(x, 5), round(y, 5)] for x, y in district.ring.tolist()]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def box(points: np.ndarray, margin: float = 0.0) -> tuple[float, float, float, float]:
    """West, south, east, north of points, wider by a share of their extent."""
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return (
        west - margin * (east - west),
        south - margin * (north - south),
        east + margin * (east - west),
        north + margin * (north - south),
    )


def frame(bounds: tuple[float, float, float, float]) -> dict:
    """GeoJSON that a projection fits: the corners of a box."""
    west, south, east, north = bounds
    corners = [[west, south], [west, north], [east, north], [east, south]]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPoint", "coordinates": corners}}


def inside(points: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Which points lie in a closed ring."""
    x, y = points[:, 0, None], points[:, 1, None]
    (x1, y1), (x2, y2) = ring[:-1].T, ring[1:].T
    crosses = ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / np.where(y2 == y1, 1, y2 - y1) + x1)
    return crosses.sum(axis=1) % 2 == 1


def roomiest(ring: np.ndarray, bounds: tuple[float, float, float, float]) -> tuple[float, float, float] | None:
    """The spot in a ring and a box that is farthest from the edges of both, and how far in metres; None where they do not meet."""
    west, south, east, north = bounds
    grid = np.stack(np.meshgrid(np.linspace(west, east, 42)[1:-1], np.linspace(south, north, 42)[1:-1]), axis=-1).reshape(-1, 2)
    grid = grid[inside(grid, ring)]
    if not len(grid):
        return None
    middle = (south + north) / 2
    flat, outline = _plane(grid, middle), _plane(ring, middle)
    edges = np.min([_from_line(flat, outline[i], outline[i + 1]) for i in range(len(outline) - 1)], axis=0)
    (left, bottom), (right, top) = _plane(np.array([[west, south], [east, north]]), middle)
    # A name is wider than high: the sides of the box count for less than half.
    sides = np.minimum.reduce([(flat[:, 0] - left) * 0.4, (right - flat[:, 0]) * 0.4, flat[:, 1] - bottom, top - flat[:, 1]])
    room = np.minimum(edges, sides)
    best = int(np.argmax(room))
    return float(grid[best, 0]), float(grid[best, 1]), float(room[best])


def spread(points: pd.DataFrame, spacing: float = SPACING) -> pd.DataFrame:
    """The points (kind, id, latitude, longitude) with `lon` and `lat` to draw them at: those that share coordinates stand in a small
    spiral around them, in an order that only their ids decide; a point alone stands where it is."""
    order = [hashlib.sha256(f"{kind}:{id}".encode()).hexdigest() for kind, id in zip(points.kind, points.id, strict=True)]
    turn = points.assign(order=order).groupby(["latitude", "longitude"]).order.rank(method="first") - 1
    radius, angle = spacing * np.sqrt(turn), turn * GOLDEN_ANGLE
    return points.assign(
        lon=points.longitude + radius * np.cos(angle) / (METRES_PER_DEGREE * np.cos(np.radians(points.latitude))),
        lat=points.latitude + radius * np.sin(angle) / METRES_PER_DEGREE,
    )
