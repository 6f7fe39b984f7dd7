"""The bench, with the bare application standing in for the product."""

import argparse
from pathlib import Path

import pytest

from bench.__main__ import measure
from bench.client import Client
from bench.interface import Bare, Journey, Page, Product, Suite
from bench.load import Request

SHORT = argparse.Namespace(size=10, seconds=0.2, rounds=1)


def prepare(folder: Path, size: int) -> Product:
    folder.mkdir()
    return Product("bench.bare:create_app()", {"BENCH_FOLDER": str(folder)}, {"size": str(size)})


def ask(client: Client, product: Product) -> Request:
    assert client.get("/constant").text == "ok"
    assert product.known == {"size": "10"}
    return Request("/constant", headers=client.cookie_header())


def walk(client: Client, product: Product, number: int) -> None:
    assert client.get("/raw").status == 200
    answer = client.post("/insert", {"item": str(number), "score": "5"})
    assert client.follow(answer).status == 204


def test_every_kind_of_workload_gets_a_line(tmp_path: Path) -> None:
    suite = Suite(
        prepare,
        (
            Page("P", "constant", Bare.CONSTANT, 0.01, 1000, ask),
            Page("F", "out of reach", Bare.CONSTANT, 1000, 0, ask),
            Journey("J", "two requests", 1000, walk),
        ),
    )
    lines = measure(suite, tmp_path, SHORT).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[4:]]
    assert [(row[0], row[-1]) for row in cells] == [
        ("bare: constant", ""),
        ("bare: raw page", ""),
        ("bare: insert full", ""),
        ("P constant", "rate ≥ 0.01; CPU ≤ 1000 ms"),
        ("F out of reach", "rate ≥ 1000: **missed**; CPU ≤ 0 ms: **missed**"),
        ("J two requests", "CPU ratio ≤ 1000"),
    ]
    assert all(float(row[1]) > 0 and float(row[4]) >= 0 for row in cells)


def test_a_wrong_answer_is_no_figure(tmp_path: Path) -> None:
    lost = Page("L", "lost", Bare.CONSTANT, 0.1, 1, lambda _client, _product: Request("/nowhere"))
    with pytest.raises(RuntimeError, match="L was answered with {404: "):
        measure(Suite(prepare, (lost,)), tmp_path, SHORT)
