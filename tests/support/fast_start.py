"""What every application of a run would work out again, worked out once per process.

Each test has an application of its own, on a database of its own. Its addresses and its
pages are the same in all of them, and to compile them takes longer than most tests do.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS = 3000


class SharedPages(BytecodeCache):
    """Compiled pages in memory, kept by language, name and source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def get_bucket(self, environment: Any, name: str, filename: str | None, source: str) -> Bucket:
        """Return what is kept of a page in the language of this environment."""
        language = getattr(environment, "language", "")
        key = self.get_cache_key(f"{language}:{name}", filename)
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out the code, if this very source was compiled before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


def share_pages() -> None:
    """Let the applications of this process share their compiled pages."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": SharedPages()}


def share_addresses() -> None:
    """Let rules of the same address share the function that builds it.

    The function reads converters from the rule it is bound to, so the text of the rule and
    its fixed values are all it depends on.
    """
    compile_builder: Callable[..., Any] = Rule._compile_builder
    kept: dict[object, Any] = {}

    def builder(self: Rule, append_unknown: bool = True) -> Any:
        fixed = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, self.host, self.subdomain, fixed, append_unknown)
        if key not in kept:
            kept[key] = compile_builder(self, append_unknown)
        return kept[key]

    Rule._compile_builder = builder  # type: ignore[method-assign]


def share_statements() -> None:
    """Let the engines of this process share their compiled statements.

    A statement is kept under its dialect too; those of one kind of database are set up in
    the same way in every test, so they count as one.
    """
    kept: LRUCache[Any, Any] = LRUCache(STATEMENTS)
    Engine._compiled_cache = property(  # type: ignore[assignment]
        lambda self: kept, lambda self, own: None
    )
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
