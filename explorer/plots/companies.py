"""The charts of the companies page."""

import altair as alt
import pandas as pd

from explorer import palette
from explorer.charts import Context, colours, finish, picker


def by_chain(frame: pd.DataFrame, context: Context) -> alt.TopLevelMixin:
    """Stacked bars: companies (n) of each chain_id, coloured by board."""
    data = frame[["chain_id", "board", "n"]].copy()
    data["chain"] = context.labels("chain", data.chain_id)
    data["market"] = context.labels("board", data.board)
    totals = data.groupby("chain", as_index=False).n.sum()
    order = list(totals.sort_values("n", ascending=False).chain)
    y = alt.Y("chain:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    bars = (
        alt.Chart(data)
        .mark_bar(height=12, yOffset=8, cursor="pointer")
        .encode(
            y=y,
            x=alt.X("n:Q", axis=None, scale=alt.Scale(domainMax=float(totals.n.max()) * 1.15)),
            color=alt.Color(
                "market:N",
                scale=colours(palette.BOARD, context, "board", data.board),
                legend=alt.Legend(title=None, orient="top", columns=3),
            ),
            order=alt.Order("market:N"),
            tooltip=["chain:N", "market:N", "n:Q"],
        )
        .add_params(*picker(context))
    )
    names = alt.Chart(totals).mark_text(align="left", baseline="bottom", dy=-1, fontSize=12).encode(y=y, x=alt.value(0), text="chain:N")
    counts = alt.Chart(totals).mark_text(align="left", baseline="middle", dx=5, dy=8, fontSize=11).encode(y=y, x="n:Q", text="n:Q")
    return finish(alt.layer(bars, names, counts), context, alt.Step(34))
