"""Share images: the picture that social networks show beside a link to an article.

Optional (``peraklad[images]``): Pillow draws, PT Serif has the letters of all European languages
in Latin and Cyrillic script. The bytes depend on the words and on the versions of both.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from workflow.editions.content import clean
from workflow.editions.metadata import IMAGE_SIZE
from workflow.editions.site import Site
from workflow.errors import ProjectError
from workflow.language import load

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_FONT = "fontpkg_pt_serif"
_PAPER, _INK, _ACCENT = (255, 254, 251), (29, 28, 26), (154, 27, 30)
_SHADES = 8
"""Of each colour, from the paper's to its own."""
_MARGIN, _BAR = 80, 14
_TOP, _BOTTOM = 176, 512
"""The lines between which the title stands."""
_SIZES = (76, 66, 58, 50, 44)
_LEADING = 1.18
_SMALL = 34
LONGEST = 220
"""So many characters of a title are shown."""


def available() -> bool:
    """Whether the optional extra is installed."""
    return find_spec("PIL") is not None and find_spec(_FONT) is not None


def image(title: str, site: Site, language: str) -> bytes:
    """A PNG of 1200 by 630 pixels with the title, the site's name and the language's (BCP 47).

    Letters that the font lacks are left out, and so is a title that would lose a tenth of them.
    Raises ProjectError where the optional extra is not installed.
    """
    if not available():
        raise ProjectError(
            "share images need Pillow and a font",
            expected="the extra 'images'",
            remedy="pip install 'peraklad[images]', or set share_images to false",
        )
    from PIL import Image, ImageDraw

    ink, accent = Image.new("L", IMAGE_SIZE), Image.new("L", IMAGE_SIZE)
    title_pen, other_pen = ImageDraw.Draw(ink), ImageDraw.Draw(accent)
    other_pen.rectangle((0, 0, IMAGE_SIZE[0], _BAR), fill=255)
    small = _font(_SMALL)
    width = IMAGE_SIZE[0] - 2 * _MARGIN
    name = _fitting(_drawable(site.title), small, width)
    other_pen.text((_MARGIN, 104), name, fill=255, font=small, anchor="ls")
    block = _set(_drawable(title), width)
    for number, line in enumerate(block.lines):
        y = _TOP + round((number + 0.8) * block.size * _LEADING)
        title_pen.text((_MARGIN, y), line, fill=255, font=_font(block.size), anchor="ls")
    tongue = _fitting(_drawable(load(language).name), small, width)
    title_pen.text((_MARGIN, 574), tongue, fill=150, font=small, anchor="ls")
    return _png(ink, accent)


class _Set(NamedTuple):
    """A title broken into lines."""

    size: int
    lines: tuple[str, ...]


def _set(title: str, width: int) -> _Set:
    """The title in the largest size in which it fits; cut in the smallest if it never does."""
    shown = title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"
    found = _Set(_SIZES[-1], ())
    for size in _SIZES:
        found = _Set(size, tuple(_lines(shown, _font(size), width)))
        if len(found.lines) <= _most(size):
            return found
    kept = found.lines[: _most(found.size)]
    last = _fitting(kept[-1] + " …", _font(found.size), width)
    return found._replace(lines=(*kept[:-1], last))


def _most(size: int) -> int:
    """How many lines there is room for."""
    return int((_BOTTOM - _TOP) / (size * _LEADING))


def _lines(text: str, font: FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if font.getlength(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = _fitting(word, font, width)
    return [*lines, line] if line else lines


def _fitting(text: str, font: FreeTypeFont, width: int) -> str:
    """`text`, cut where it would be wider than `width` pixels."""
    if len(text) <= LONGEST and font.getlength(text) <= width:
        return text
    text = text[:LONGEST]
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _drawable(text: str) -> str:
    """`text` in the letters of the font; empty where too many of them would be missing."""
    wanted = clean(text[: 2 * LONGEST]).replace("\u202f", "\u00a0")
    kept = "".join([c for c in wanted if _has(c)])
    return clean(kept) if 10 * len(kept) >= 9 * len(wanted) else ""


@cache
def _has(character: str) -> bool:
    """Whether the font has a character: it draws the same for all that it has not."""
    font = _font(_SMALL)
    return bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


@cache
def _font(size: int) -> FreeTypeFont:
    from importlib.resources import files

    from PIL import ImageFont

    data = (files(_FONT) / "files" / "PT_Serif-Web-Bold.ttf").read_bytes()
    # Raqm is not on every machine, and sets texts otherwise
    return ImageFont.truetype(BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)


def _png(ink: Image, accent: Image) -> bytes:
    """The two layers as a picture of sixteen colours."""
    from PIL import ImageChops

    step = 256 // _SHADES
    dark = ink.point([value // step for value in range(256)])
    red = accent.point([value // step + _SHADES if value >= step else 0 for value in range(256)])
    picture = ImageChops.lighter(dark, red)
    picture.putpalette([*_shades(_INK), *_shades(_ACCENT)])
    done = BytesIO()
    picture.save(done, "PNG", bits=4, compress_level=6)
    return done.getvalue()


def _shades(colour: tuple[int, int, int]) -> list[int]:
    """The colours from the paper's to `colour`."""
    last = _SHADES - 1
    return [
        paper + (own - paper) * shade // last
        for shade in range(_SHADES)
        for paper, own in zip(_PAPER, colour, strict=True)
    ]
