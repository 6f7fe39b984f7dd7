"""All checks, in the order in which they run. A room that adds some is named here."""

import importlib

MODULES = (
    *("chain", "schema", "seals", "states", "versions"),
    *("registers", "receipts", "files", "persons", "mails"),
    *("reviews", "rankings", "awards", "letters", "payments", "filed", "labs"),
)

for _name in MODULES:
    importlib.import_module(f"grantcall.verify.{_name}")
