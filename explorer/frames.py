"""Arrow tables of DuckDB as the frames that its own `.df()` makes of them, but for lists, in a fraction of the time: texts and lists
are not copied."""

import pandas as pd
import pyarrow as pa
from pyarrow import types

NULLABLE = {
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def frame(table: pa.Table) -> pd.DataFrame:
    """The rows of a table whose columns have different names.

    Dates and times count microseconds and decimals are floats; whole and truth values are nullable where one is missing; lists stay
    those of Arrow, NA where missing; a column of texts without any text holds objects.
    """
    table = table.cast(pa.schema([field.with_type(_plain(field.type)) for field in table.schema]))
    rows = table.to_pandas(types_mapper=lambda kind: pd.ArrowDtype(kind) if types.is_list(kind) else None)
    for i, column in enumerate(table.columns):
        if types.is_string(column.type):
            if column.null_count == len(column):
                rows.isetitem(i, pd.Series([None] * len(column), rows.index, dtype=object))
        elif column.null_count and column.type in NULLABLE:
            rows.isetitem(i, column.to_pandas(types_mapper=NULLABLE.get))
    return rows


def _plain(kind: pa.DataType) -> pa.DataType:
    if types.is_date(kind):
        return pa.timestamp("us")
    return pa.float64() if types.is_decimal(kind) else kind
