"""Read several lists in one statement, as a page wants them: each is a query, all are one snapshot.

The server lays the rows out as JSON and they are read into the records of the queries. A query
stands in the same place as it would alone: policies decide row by row what of it is seen.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from longstop.store.session import Connection

Parts = TypeVar("Parts")


def together(
    connection: Connection,
    kind: type[Parts],
    queries: Mapping[str, str],
    values: Mapping[str, Any],
    *,
    first: str = "",
) -> Parts:
    """Ask queries by name; gives a record of that kind with the rows of each as a list.

    first is a `with` clause that any of them may read.
    """
    parts = ", ".join(
        f"'{name}', (select coalesce(json_agg(t), '[]') from ({query}) t)"  # noqa: S608 - ours
        for name, query in queries.items()
    )
    query = f"{first} select json_build_object({parts})::text"
    row = connection.execute(query.encode(), values).fetchone()
    assert row is not None, "a list of nothing is a list"
    found: Parts = _decoder(cast(Hashable, kind)).decode(row[0])
    return found


def together_each(
    connection: Connection,
    kind: type[Parts],
    queries: Mapping[str, str],
    values: Mapping[str, Any],
    *,
    first: str = "",
    each: Mapping[str, str],
) -> list[Parts]:
    """Ask the same queries of many, in one statement; gives a record for each, in their order.

    each says by name which list in values a query's own value comes from, and its type there: with
    ``{"id": "bigint"}`` every ``%(id)s`` of a query is one of the list that values has as id.
    """
    parts = ", ".join(
        f"'{name}', (select coalesce(json_agg(t), '[]') from ({query}) t)"  # noqa: S608 - ours
        for name, query in queries.items()
    )
    whole = f"{first} select json_build_object({parts})::text"
    for name in each:
        whole = whole.replace(f"%({name})s", f"the_one.{name}")
    lists = ", ".join(f"%({name})s::{sort}[]" for name, sort in each.items())
    query = (
        f"select ({whole}) from unnest({lists}) with ordinality"  # noqa: S608 - ours
        f" the_one ({', '.join(each)}, place) order by place"
    )
    decoder = _decoder(cast(Hashable, kind))
    return [decoder.decode(row[0]) for row in connection.execute(query.encode(), values)]


@cache
def _decoder(kind: Hashable) -> Any:
    return msgspec.json.Decoder(kind)
