"""The ids under which servers name each other, and the server that each id stands for."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("alias",))
class ServerAlias:
    """An id that a list of downstream servers gives to a server."""

    alias: Annotated[str, "Id as it is named"]
    server_key: Annotated[str, "The server: the id under which it was read, else its own id"]


MAPPER = Mapper(
    fills=ServerAlias,
    tolerates=("named_server",),
    sql="""
select other_id as alias, min(server_key) as server_key
  from named_server
 where other_id <> ''
 group by other_id
""",
)
