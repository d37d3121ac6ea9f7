"""The colours of the charts, one place. Each keeps at least 3:1 against the white and the dark page and stays apart from its
neighbours for colour-blind readers."""

from collections.abc import Iterable
from itertools import cycle

ACCENT = "#2F7EB8"  # river blue
HIGHLIGHT = "#B87400"  # amber
NEUTRAL = "#7A838C"
FAINT = "#9AA3AC"

BOARD = {"main": "#2F7EB8", "chinext": "#1E9480", "star": "#B87400", "bse": "#C25A3C", "hk": "#B0568F", "us": "#7C6BC9"}
FAMILIES = ("#2F7EB8", "#1E9480", "#B87400", "#7C6BC9", "#7D8A2B", "#C25A3C", "#B0568F")  # of the ecosystems in their order
TIER = {
    "1": "#B87400",
    "2": "#C25A3C",
    "6": "#1E9480",
    "N": "#2F7EB8",
    "base": "#7C6BC9",
    "park": "#7D8A2B",
    "programme": "#7A838C",
}
TARGET_STATUS = {
    "met": "#2F7EB8",
    "about": "#1E9480",
    "missed": "#C25A3C",
    "partly": "#7C6BC9",
    "open": "#B87400",
    "unknown": "#7A838C",
}
# What is decided and what is done, and in grey what stands somewhere: bodies, platforms, parks.
POLICY_KIND = {
    "policy": "#2F7EB8",
    "plan": "#1E9480",
    "talent": "#B87400",
    "programme": "#7C6BC9",
    "fund": "#7D8A2B",
    "reform": "#C25A3C",
    "campaign": "#B0568F",
    "institution": "#7A838C",
    "platform": "#7A838C",
    "park": "#7A838C",
    "zone": "#7A838C",
    "project": "#7A838C",
}
PROJECT_STATUS = {
    "planned": "#7A838C",
    "signed": "#7C6BC9",
    "started": "#2F7EB8",
    "topped_out": "#1E9480",
    "completed": "#B87400",
    "operating": "#7D8A2B",
    "terminated": "#C25A3C",
}
KIND = {"company": "#2F7EB8", "platform": "#B87400", "project": "#1E9480"}  # what a point on the map is
COMPARED = ("#2F7EB8", "#B87400", "#1E9480", "#B0568F", "#7C6BC9", "#C25A3C")  # by the place in a comparison
SHADES = ("#C7DEF0", "#8FBFE2", "#5B9FD1", "#2F7EB8", "#1C5B8C")  # from little to much
ON_LIGHT, ON_DARK = "#10222F", "#FFFFFF"  # text on a light or a dark shade
SOURCE_KIND = {"official": "#2F7EB8", "filing": "#1E9480", "press": "#B87400", "dataset": "#7C6BC9", "secondary": "#7A838C"}


def by_ecosystem(codes: Iterable[str]) -> dict[str, str]:
    """A colour for each ecosystem; where there are more than colours, they come again."""
    return dict(zip(codes, cycle(FAMILIES)))
