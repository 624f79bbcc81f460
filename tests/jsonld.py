"""schema.org's shapes, as npm's schema-dts writes them down for TypeScript's compiler."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY, missing, require

_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def blocks(page: str) -> list[dict[str, Any]]:
    """Every block of JSON-LD in a page."""
    return [json.loads(found) for found in _BLOCK.findall(page)]


def shape_errors(things: Sequence[dict[str, Any]]) -> list[str]:
    """What the compiler says of `things`, a line each; equal shapes are looked at once.

    A property that schema.org does not give a type, or a value of another type, is an error.
    """
    require("node")
    modules = REPOSITORY / "node_modules"
    compiler = modules / "typescript/bin/tsc"
    if not compiler.is_file() or not (modules / "schema-dts").is_dir():
        missing("npm's typescript and schema-dts are not in node_modules")
    lines = ['import type { WithContext } from "schema-dts";']
    kinds = sorted({thing["@type"] for thing in things})
    lines += [f'import type {{ {kind} }} from "schema-dts";' for kind in kinds]
    shapes = {_shape(thing): thing for thing in things}
    lines += [
        f"export const t{n}: WithContext<{thing['@type']}> = {json.dumps(thing)};"
        for n, thing in enumerate(shapes.values())
    ]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "node_modules").symlink_to(modules)
        Path(folder, "things.ts").write_text("\n".join(lines) + "\n", "utf-8")
        options = ["--noEmit", "--strict", "--skipLibCheck", "--types", "", "--target", "es2022"]
        options += ["--module", "nodenext", "--moduleResolution", "nodenext"]
        done = subprocess.run(
            ["node", str(compiler), *options, "things.ts"],
            cwd=folder,
            capture_output=True,
            text=True,
        )
    return [line for line in done.stdout.splitlines() if line.strip()]


def _shape(thing: object) -> str:
    """A thing with its values left out: the types are all that the compiler looks at."""
    if isinstance(thing, dict):
        inner = ",".join(f"{k}:{v if k == '@type' else _shape(v)}" for k, v in thing.items())
        return f"{{{inner}}}"
    if isinstance(thing, list):
        return f"[{','.join(sorted({_shape(each) for each in thing}))}]"
    return type(thing).__name__
