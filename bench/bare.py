"""The bare application, the measure of what this machine can do.

Flask, SQLite and Jinja with nothing else: no session, no token, no permission. The table
has 10,000 narrow rows and an index on (call, score, id); the page shows 50 of them in 7
columns. A connection is kept per thread, in WAL mode with a cache of 64 MB.
"""

import os
import threading
from pathlib import Path
from typing import Any

import pysqlite3
from flask import Flask, request

ROWS = 10_000
SHOWN = 50
CALL = 1
SCHEMA = """
CREATE TABLE item (
    id INTEGER PRIMARY KEY, call INTEGER NOT NULL, ref TEXT NOT NULL, title TEXT NOT NULL,
    place TEXT NOT NULL, requested INTEGER NOT NULL, score REAL NOT NULL, state TEXT NOT NULL,
    reviews INTEGER NOT NULL
);
CREATE INDEX item_by_score ON item (call, score DESC, id);
CREATE TABLE entry (id INTEGER PRIMARY KEY, item INTEGER NOT NULL, score INTEGER NOT NULL);
"""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Items</title></head>
<body><h1>Items</h1><table>
<tr><th>Ref</th><th>Title</th><th>Place</th><th>Requested</th><th>Score</th><th>State</th>
<th>Reviews</th></tr>
{%- for ref, title, place, requested, score, state, reviews in rows %}
<tr><td><a href="/items/{{ ref }}">{{ ref }}</a></td><td>{{ title }}</td><td>{{ place }}</td>
<td class="number">{{ requested }}</td><td class="number">{{ score }}</td>
<td>{{ state }}</td><td class="number">{{ reviews }}</td></tr>
{%- endfor %}
</table></body></html>
"""
ROWS_OF_PAGE = (
    "SELECT ref, title, place, requested, score, state, reviews FROM item"
    " WHERE call = ? ORDER BY score DESC, id LIMIT ?"
)
_kept = threading.local()


def connect(path: Path) -> Any:
    """Open the database as every process of the bare application does."""
    connection = pysqlite3.connect(str(path), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA cache_size=-65536")
    return connection


def build(path: Path) -> None:
    """Write the database once; the numbers are made up but always the same."""
    if path.exists():
        return
    connection = connect(path)
    connection.executescript(SCHEMA)
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                CALL,
                f"A-{number:05}",
                f"Proposal number {number}",
                f"P{number % 9}",
                number % 1_900 * 100,
                number * 7_919 % 10_000 / 100,
                ("draft", "presented", "admitted")[number % 3],
                number % 5,
            )
            for number in range(1, ROWS + 1)
        ],
    )
    connection.execute("COMMIT")
    connection.close()


def create_app() -> Flask:
    """Make the application; its database lies in the folder that `BENCH_FOLDER` names."""
    path = Path(os.environ["BENCH_FOLDER"]) / "bare.sqlite3"
    build(path)
    app = Flask("bare")
    # A template from a string has no name, and without a name Flask would not escape.
    app.jinja_env.autoescape = True
    page = app.jinja_env.from_string(PAGE)

    def database() -> Any:
        if not hasattr(_kept, "connection"):
            _kept.connection = connect(path)
        return _kept.connection

    @app.get("/constant")
    def constant() -> str:
        return "ok"

    @app.get("/raw")
    def raw() -> str:
        return page.render(rows=database().execute(ROWS_OF_PAGE, (CALL, SHOWN)).fetchall())

    @app.post("/insert")
    def insert() -> tuple[str, int]:
        form = request.form
        connection = database()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO entry (item, score) VALUES (?, ?)", (form["item"], form["score"])
        )
        connection.execute("COMMIT")
        return "", 204

    return app
