"""What a workload of the product is, and against which bare figure it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from bench.client import Client
from bench.load import Request


class Bare(Enum):
    """The figures of the bare application; the value is the request that gives them."""

    CONSTANT = Request("/constant")
    RAW_PAGE = Request("/raw")
    INSERT_FULL = Request("/insert", "POST", form={"item": "1", "score": "7"})


@dataclass(frozen=True)
class Product:
    """The product made ready to be served: its WSGI name, settings and who may sign in.

    `known` is free for what the workloads need of the data that was written: slugs,
    references, one-time sign-in links by role.
    """

    app: str
    env: Mapping[str, str]
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One request sent over and over.

    `request` is called once with a fresh client, which it may sign in, and returns what
    is to be sent. Goal: at least `at_least` times the rate of the bare figure. `means_ms` is
    the processor time per request that this meant where the goal was set; it is printed too.
    """

    key: str
    title: str
    against: Bare
    at_least: float
    means_ms: float
    request: Callable[[Client, Product], Request]


@dataclass(frozen=True)
class Journey:
    """Several requests in a row, each depending on the answer before.

    `walk` is called with a fresh client and the number of the walk, from 1. Goal: it takes
    at most `at_most` times as long as its requests would as bare inserts.
    """

    key: str
    title: str
    at_most: float
    walk: Callable[[Client, Product, int], None]


@dataclass(frozen=True)
class Suite:
    """The workloads, and the function that writes data for `size` proposals in a folder."""

    prepare: Callable[[Path, int], Product] | None
    workloads: tuple[Page | Journey, ...]
