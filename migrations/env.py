"""Alembic's entry: one transaction, foreign keys checked at its end."""

from alembic import context
from sqlalchemy import text

from grantcall.core.db import Base, UtcInstant
from grantcall.core.migrate import migration_engine


def render_item(kind, item, autogen_context):
    """Write our own types into migrations as plain ones, so that old steps stay readable."""
    if kind == "type" and isinstance(item, UtcInstant):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the migrations on the address that was handed in."""
    engine = migration_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise RuntimeError(f"rows without their parent after migrating: {broken[:5]}")
    engine.dispose()


run()
