async def read(database: object, scope: object) -> None:
    # ruleid: unscoped-connection
    async with database.unscoped() as connection:
        await connection.fetch("select 1")


async def read_all(tools: object) -> None:
    # ruleid: unscoped-connection
    async with tools.database.unscoped():
        pass


async def read_within(database: object, scope: object) -> None:
    # ok: unscoped-connection
    async with database.scoped(scope) as connection:
        await connection.fetch("select 1")
