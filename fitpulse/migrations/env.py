"""Alembic's entry point: runs the migrations of one schema, online or as SQL text for the linter."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

attributes = context.config.attributes
schema: str = attributes["schema"]


def run(connection: Connection) -> None:
    context.configure(connection=connection, version_table_schema=schema, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def run_online() -> None:
    engine = create_async_engine(attributes["url"], poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


if context.is_offline_mode():
    context.configure(
        url=attributes["url"], version_table_schema=schema, output_buffer=attributes["buffer"], as_sql=True
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(run_online())
