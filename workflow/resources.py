"""Files that come with the package."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent / "templates"


def read(name: str) -> bytes:
    """The bytes of the packaged file ``templates/<name>``."""
    return (ROOT / name).read_bytes()


def read_or_none(name: str) -> bytes | None:
    """Like `read`; None when there is no such file."""
    path = ROOT / name
    return path.read_bytes() if path.is_file() else None
