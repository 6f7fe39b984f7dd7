"""Tables as values: a step makes them in order and undoes them in the opposite order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from alembic import op

from grantcall.core import triggers
from grantcall.migrations.column import Column

Names = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with everything that it promises.

    `checks` and `indexes` go by the last part of their names. `one_where` holds the unique
    indexes over some rows only: the columns, and which rows.
    """

    name: str
    columns: Sequence[Column]
    key: Names = ("id",)
    checks: Mapping[str, str] = field(default_factory=dict)
    unique: Sequence[Names] = ()
    indexes: Mapping[str, Names] = field(default_factory=dict)
    one_where: Mapping[str, tuple[Names, str]] = field(default_factory=dict)

    def create(self) -> None:
        """Create the table and its indexes."""
        op.create_table(
            self.name,
            *(column.built() for column in self.columns),
            *(
                sa.CheckConstraint(rule, name=self._named("ck", name))
                for name, rule in self.checks.items()
            ),
            *self._references(),
            sa.PrimaryKeyConstraint(*self.key, name=op.f(f"pk_{self.name}")),
            *(
                sa.UniqueConstraint(*columns, name=self._named("uq", *columns))
                for columns in self.unique
            ),
        )
        self._create_indexes()

    def _references(self) -> Iterator[sa.ForeignKeyConstraint]:
        # Judged at commit, so that the order of inserts never matters.
        for column in sorted(self.columns, key=lambda column: column.name):
            if column.refers_to is not None:
                yield sa.ForeignKeyConstraint(
                    [column.name],
                    [column.refers_to],
                    name=self._named("fk", column.name),
                    initially="DEFERRED",
                    deferrable=True,
                )

    def _create_indexes(self) -> None:
        own = {column.name: (column.name,) for column in self.columns if column.indexed}
        for name, columns in sorted({**own, **self.indexes}.items()):
            op.create_index(self._named("ix", name), self.name, columns)
        for name, (columns, rows) in sorted(self.one_where.items()):
            op.create_index(
                self._named("uq", name),
                self.name,
                columns,
                unique=True,
                sqlite_where=sa.text(rows),
                postgresql_where=sa.text(rows),
            )

    def _named(self, sort: str, *parts: str) -> str:
        return op.f("_".join((sort, self.name, *parts)))


def create_all(tables: Sequence[Table], append_only: Names, stateful: Names) -> None:
    """Create tables in their order, then the triggers of those named."""
    for table in tables:
        table.create()
    triggers.install(op.get_bind(), append_only, stateful)


def drop_all(tables: Sequence[Table]) -> None:
    """Drop tables with their indexes and triggers, the last one first."""
    for table in reversed(tables):
        op.drop_table(table.name)
