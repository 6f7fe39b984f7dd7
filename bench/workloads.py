"""The workloads of the product.

A workload is a value of `bench.interface`: a `Page` sends one request over and over, a
`Journey` walks through several. The order here is the order of the table.
"""

from pathlib import Path

from bench.client import Client
from bench.interface import Bare, Journey, Page, Product, Suite
from bench.load import Request
from bench.population import SHIPPED, environment, populate_apart
from bench.sending import send_a_proposal

CALL = f"/calls/{SHIPPED}"
LIST = f"/staff{CALL}/proposals?state=submitted&sort=requested.desc"


def prepare(folder: Path, size: int) -> Product:
    """Write the data for `size` proposals."""
    folder.mkdir()
    known = populate_apart(folder, size)
    return Product("grantcall.app:create_app()", environment(folder), known)


def call_page(client: Client, product: Product) -> Request:
    """Open the call's page as a visitor."""
    return Request(CALL)


def staff_list(client: Client, product: Product) -> Request:
    """Open the office's list, filtered and sorted: 50 rows of all."""
    return _signed_in(client, product, "staff", LIST)


def own_proposal(client: Client, product: Product) -> Request:
    """Open a sent proposal as its group's contact."""
    return _signed_in(client, product, "contact", f"/proposals/{product.known['ref']}")


def _signed_in(client: Client, product: Product, role: str, path: str) -> Request:
    client.cookies["grantcall"] = product.known[role]
    answer = client.get(path)
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered with {answer.status}")
    return Request(path, headers=client.cookie_header())


SUITE = Suite(
    prepare=prepare,
    workloads=(
        Page("W1", "call page, a visitor", Bare.CONSTANT, 0.35, 0.9, call_page),
        Page("W2", "list, 50 of N, filtered and sorted", Bare.RAW_PAGE, 0.45, 2.6, staff_list),
        Page("W4", "own proposal", Bare.RAW_PAGE, 0.40, 3.0, own_proposal),
        Journey("W7", "a whole proposal, from its name to its receipt", 4, send_a_proposal),
    ),
)
