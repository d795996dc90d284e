"""Arrows between modules go one way. The contracts are in pyproject.toml."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]

# For each contract: a module, and an import that has no place in it.
VIOLATIONS = {
    "one-way": ("incidents/errors.py", "import notifications.apps"),
    "wiring": ("config/urls.py", "import incidents.errors"),
    "pure": ("incidents/words.py", "import django.db"),
    "ledger": ("incidents/ledger/chain.py", "import incidents.words"),
    "faces": ("incidents/ledger/chain.py", "import incidents.management.commands"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the checker there: its own process, since it remembers the modules it has seen."""
    run = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    return subprocess.run(
        [sys.executable, "-c", run],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_every_contract_is_kept() -> None:
    done = lint(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_has_its_violation() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(VIOLATIONS)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["id"])
def test_a_violation_is_found(contract: dict[str, str], tmp_path: Path) -> None:
    for package in ("config", "incidents", "notifications"):
        shutil.copytree(ROOT / package, tmp_path / package)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path, line = VIOLATIONS[contract["id"]]
    module = tmp_path / path
    module.write_text(f"{module.read_text()}\n{line}\n")
    done = lint(tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract['name']} BROKEN" in " ".join(done.stdout.split())
