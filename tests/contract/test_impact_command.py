"""`grantcall impact import`: figures from a file, once or many times."""

import json
from pathlib import Path

from tests.contract.shell import refused, run

FILE = """
programme = "prova"
it = "Prova"
en = "Trial"
[window.first]
it = "primo anno"
en = "first year"
months = 12
[[indicator]]
name = "people"
unit = "people"
shown = "count"
it = "Persone"
en = "People"
source = "registro"
rows = [{ value = 7, window = "first" }]
"""


def test_a_file_comes_in_and_again_changes_nothing(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "figures.toml"
    file.write_text(FILE, encoding="utf-8")
    assert run("init").exit_code == 0
    done = run("impact", "import", str(file))
    assert (done.exit_code, done.stdout) == (
        0, "prova: 1 new indicators, 1 new figures, 0 of them corrections\n",
    )  # fmt: skip
    again = json.loads(run("impact", "import", str(file), "--json").stdout)
    assert again == {"programme": "prova", "indicators": 0, "measurements": 0, "corrected": 0}


def test_every_fault_is_told(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "figures.toml"
    file.write_text(FILE.replace("= 7", '= "7"').replace('"count"', '"cuont"'), encoding="utf-8")
    assert run("init").exit_code == 0
    said = refused(run("impact", "import", str(file)))
    assert "indicator[0].shown: “cuont” is unknown (did you mean “count”?)" in said
    assert "indicator[0].rows[0].value: a whole number from 0 is wanted" in said
    file.write_text("programme = ", encoding="utf-8")
    assert "figures.toml: " in refused(run("impact", "import", str(file)))
