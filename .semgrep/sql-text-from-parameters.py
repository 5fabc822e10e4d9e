_COLUMNS = "company_id, name"


async def one(connection: object, name: str) -> object:
    # ruleid: sql-text-from-parameters
    return await connection.fetchrow(f"select {_COLUMNS} from company where name = '{name}'")


async def sorted_by(connection: object, *, order: str) -> object:
    query = "select 1 from company order by " + order
    # ruleid: sql-text-from-parameters
    return await connection.fetch(query)


async def formatted(connection: object, *, table: str = "company") -> object:
    # ruleid: sql-text-from-parameters
    await connection.execute("delete from {}".format(table))


async def bound(connection: object, name: str) -> object:
    # ok: sql-text-from-parameters
    return await connection.fetchrow(f"select {_COLUMNS} from company where name = $1", name)


async def chosen(connection: object, name: str, *, lock: bool) -> object:
    query = "select 1 from company where name = $1" + (" for update" if lock else "")
    # ok: sql-text-from-parameters
    return await connection.fetchrow(query, name)
