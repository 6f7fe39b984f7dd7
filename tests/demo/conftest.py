"""The finished demonstration, played once for all tests of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grantcall.app import create_app
from grantcall.core.db import db
from grantcall.demo.folder import settings_of
from grantcall.demo.play import play_demo
from grantcall.process import frozen
from tests.demo.crawl import Visitor

BASE_URL = "http://127.0.0.1:8000"


@dataclass
class Demo:
    """A played demonstration: its folder, what it told, and the site over it."""

    folder: Path
    told: dict[str, Any]
    app: Flask
    visitors: dict[str, FlaskClient] = field(default_factory=dict)

    def client(self, email: str) -> FlaskClient:
        """Return a browser in which an account signed in with the printed password."""
        if email not in self.visitors:
            client = self.app.test_client()
            visitor = Visitor(client)
            page = visitor.get("/sign-in")
            password = next(
                one["password"] for one in self.told["accounts"] if one["email"] == email
            )
            answer = client.post(
                "/sign-in",
                data={"csrf_token": page.token, "email": email, "password": password},
            )
            assert answer.status_code == 303
            self.visitors[email] = client
        return self.visitors[email]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Play the demonstration as `grantcall demo` does, and open its site."""
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    frozen.forget()
    told = play_demo(folder, BASE_URL, datetime.now(UTC), lambda line: None)
    frozen.forget()
    app = create_app(settings_of(folder, BASE_URL))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield Demo(folder, told, app)
    with app.app_context():
        db.engine.dispose()
