"""The golden cases: each article under tests/cases through the whole path, in pseudo-English.

``make golden`` writes what the program makes of them; the git diff is the review.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from workflow import cli

CASES = Path(__file__).parent / "cases"

MADE = {
    "template.pot": "locales/case.pot",
    "pseudo.po": "locales/en-XA/case.po",
    "pseudo.txt": "editions/en-XA/{slug}.txt",
    "pseudo.html": "editions/en-XA/{slug}.html",
    "english.txt": "editions/en/{slug}.txt",
}
"""Name in the case's folder, and where the program writes it."""


def names() -> list[str]:
    return sorted(path.parent.name for path in CASES.glob("*/source.txt"))


def make(case: str, root: Path) -> dict[str, bytes]:
    """What the program makes of a case in the empty folder `root`."""
    (root / "source").mkdir(parents=True)
    (root / "peraklad.toml").write_text('title = "Golden"\nlanguages = ["en-XA"]\n')
    (root / "source/case.txt").write_bytes((CASES / case / "source.txt").read_bytes())
    for verb in ("extract", "build"):
        if cli.main(["-C", str(root), verb, "--quiet"]):
            raise AssertionError(f"{verb} failed on {case}")
    slug = "head" if case == "front-matter" else "case"
    return {name: (root / path.format(slug=slug)).read_bytes() for name, path in MADE.items()}


def main() -> None:
    for case in names():
        with tempfile.TemporaryDirectory() as folder:
            for name, data in make(case, Path(folder)).items():
                (CASES / case / name).write_bytes(data)


if __name__ == "__main__":
    main()
