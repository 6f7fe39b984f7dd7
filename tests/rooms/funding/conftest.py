"""What every test of the money stands on."""

import pytest
from flask import Flask

from tests.funding_world import money_alone


@pytest.fixture(autouse=True)
def _money_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    money_alone(monkeypatch)
