"""Entries of a list, or one entity, on a small map."""

from collections.abc import Mapping
from functools import cache, partial

import streamlit as st

from explorer import database, figures, shell
from explorer.markdown import escaped
from explorer.plots import map as plots
from explorer.shell import Page


@cache
def _builder(height: int):
    """One and the same function for a height, so that its charts are kept."""
    return partial(plots.place_map, height=height)


def open_entity(point: Mapping[str, object]) -> None:
    """Callback of a click on a mark: show the page of the entity."""
    kind, identifier = point.get("kind"), point.get("id")
    if kind in plots.KINDS and isinstance(identifier, str):
        name, query = shell.place_of(kind, identifier)
        shell.visit(name, query)


def figure(page: Page, params: Mapping[str, object], *, height: int = plots.HEIGHT, opens: bool = True) -> None:
    """The map of the entries that `params` of map_points ask for, and in words what is not on it.

    A list shows its rows by params={"kind": ["company"], "ids": [...]}, a profile its entity with a height of 260 and opens=False.
    """
    points, counts = database.run("map_points", **params), database.run("map_gaps", **params)
    hint = page.t("map.open_hint") if opens else ""
    figures.figure(
        page,
        "map_points",
        _builder(height),
        title=plots.title(page.t, points),
        subtitle=page.t("shell.join_parts").join(part for part in (plots.subtitle(page.t, page.catalog, points), hint) if part),
        params=params,
        pick=("kind", "id") if opens else None,
        on_pick=open_entity if opens else None,
        columns=(f"name_{page.lang}", *plots.COLUMNS),
    )
    for sentence in plots.gaps(page.t, counts):
        st.markdown(escaped(sentence))
