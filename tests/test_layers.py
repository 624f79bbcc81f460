"""Imports go downwards only, and starting up stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "workflow"

LAYERS = [
    {"__init__"},
    {"errors", "data"},
    {"model"},
    {"abbreviations", "config", "resources", "git", "records"},
    {"language", "project"},
    {"freshness", "sentences", "pseudo", "po_text", "changes", "placeables"}
    | {"incoming", "xml_input", "evidence"},
    {"po_lines", "po_rules", "po_writer", "ledger", "formats"},
    {"po_reader", "documents", "alignment", "extraction"},
    {"catalogue", "signoff"},
    {"update", "memory", "terms"},
    {"pairing"},
    {"carry", "editions", "renames", "engines"},
    {"variants"},
    {"checks", "variants"},
    {"checking"},
    {"gate"},
    {"cataloguing", "publishing", "drafting", "findings", "report", "releasing", "watching"},
    {"review", "building"},
    {"web"},
    {"commands"},
    {"verbs"},
    {"cli"},
    {"__main__"},
]
"""From the bottom up; a module imports from lower layers, or from its own package."""


def layer(name: str) -> int:
    for number, names in enumerate(LAYERS):
        if name in names:
            return number
    raise AssertionError(f"workflow/{name} is in no layer: say in tests/test_layers.py where")


def imports(path: Path) -> set[str]:
    """The top-level modules of the package that the module at `path` imports, wherever."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "workflow":
            parts = (node.module or "").split(".")
            found |= {parts[1]} if len(parts) > 1 else {a.name for a in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("workflow.")}
    return {
        name for name in found if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists()
    }


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=str)
def test_imports_go_downwards(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for other in imports(path) - {own}:
        assert layer(other) < layer(own), f"{own} imports {other}"


def loaded(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(done.stdout.split())


def test_the_command_line_starts_light() -> None:
    heavy = {"babel", "jinja2", "rapidfuzz", "asyncio", "tomllib", "json", "hashlib"}
    heavy |= {"starlette", "uvicorn", "anyio", "httpx", "sqlite3", "ssl"}
    assert not loaded("import workflow.cli; workflow.cli.parser()") & heavy


def test_extracting_loads_no_templates() -> None:
    heavy = {"babel", "jinja2", "rapidfuzz", "asyncio", "concurrent.futures"}
    assert not loaded("import workflow.commands.extract") & heavy
