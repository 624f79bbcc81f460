"""EPUB 3 books (W3C, EPUB 3.3): one article, or a collection of a language's articles.

The same articles give the same bytes: entries in order, no time of day anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from posixpath import normpath
from urllib.parse import quote, unquote, urljoin
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from workflow.editions.article import Article
from workflow.editions.content import Edition
from workflow.editions.interface import Interface
from workflow.editions.site import Site
from workflow.editions.xhtml import xhtml

UNDATED = "2000-01-01"
"""What stands for the date of a book without one: EPUB wants a date."""

COLLECTION = "collection.epub"
"""A language's book of all articles, in its folder."""

TEXTS = "text"
"""The folder of a book's articles, where no name of the book's own is in the way."""

_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": "image/svg+xml",
}
"""Core media types of EPUB 3.3 (section 3.2) that a picture can have."""

_STYLE = """\
body { margin: 5%; line-height: 1.45; }
h1, h2, h3 { line-height: 1.2; text-align: left; page-break-after: avoid; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid; padding: 0.2em 0.5em; text-align: left; vertical-align: top; }
blockquote { margin: 1em 0 1em 1em; padding-left: 1em; border-left: 3px solid; }
.standfirst { font-size: 1.1em; }
.byline, .notice { font-size: 0.9em; }
.source { font-style: italic; }
.draft, .stale { text-decoration: underline dotted; }
.label { display: none; }
"""
_CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>\
</rootfiles>
</container>
"""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One article in a book."""

    slug: str
    title: str
    text: bytes
    """The XHTML file, UTF-8."""
    pictures: Mapping[str, bytes]
    """By name relative to the book: ``<slug>/images/a.png``."""
    date: str = ""
    """ISO 8601, or empty."""
    author: str = ""


def chapter(
    edition: Edition,
    article: Article,
    site: Site,
    interface: Interface,
    pictures: Mapping[str, bytes],
) -> Chapter:
    """The article of `edition` as a chapter; `pictures` by their address in its page."""
    used: dict[str, bytes] = {}

    def picture(address: str) -> str:
        name = normpath(unquote(address.partition("?")[0]))
        if name not in pictures or name.rpartition(".")[2].lower() not in _TYPES:
            return ""
        used[f"{edition.slug}/{name}"] = pictures[name]
        return quote(f"{edition.slug}/{name}")

    page = site.address(f"{edition.language}/{edition.slug}.html")

    def link(address: str) -> str:
        if address.startswith("#"):
            return address
        whole = urljoin(page, address) if page else address
        return whole if whole.startswith(("https://", "http://", "mailto:")) else ""

    body = xhtml(
        f"{article.heading}{article.standfirst}{_byline(edition, interface)}{article.body}",
        picture,
        link,
    )
    author = edition.first("author")
    text = _document(article.title, interface, _notice(edition, interface) + body)
    date = max(edition.date, edition.updated)
    return Chapter(edition.slug, article.title, text, used, date, author.text if author else "")


def _byline(edition: Edition, interface: Interface) -> str:
    author = edition.first("author")
    said = [escape(author.text)] if author else []
    said += [str(interface.date(edition.date))] if edition.date else []
    return f'<p class="byline">{", ".join(said)}</p>' if said else ""


def _notice(edition: Edition, interface: Interface) -> str:
    """What a reader has to know of a text that is not all reviewed."""
    from workflow.editions import text

    said = text.notice(edition, interface).strip()
    return f'<p class="notice">{escape(said)}</p>\n' if said else ""


def _document(title: str, interface: Interface, body: str, style: str = "../style.css") -> bytes:
    language = interface.language
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        f' lang="{language.tag}" xml:lang="{language.tag}" dir="{language.direction}">\n'
        f'<head><title>{escape(title)}</title><link rel="stylesheet" href="{style}"/></head>\n'
        f"<body>\n{body}</body>\n</html>\n"
    ).encode()


def book(
    chapters: Sequence[Chapter], title: str, path: str, site: Site, interface: Interface
) -> bytes:
    """The book of `chapters`; `path` is its place in the site, which makes its identifier."""
    files: dict[str, bytes] = {"META-INF/container.xml": _CONTAINER.encode()}
    files["book/package.opf"] = _package(chapters, title, path, site, interface)
    files["book/nav.xhtml"] = _navigation(chapters, title, interface)
    files["book/style.css"] = _STYLE.encode()
    for each in chapters:
        files[f"book/{TEXTS}/{each.slug}.xhtml"] = each.text
        files |= {f"book/{TEXTS}/{name}": data for name, data in each.pictures.items()}
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        _add(archive, "mimetype", b"application/epub+zip", ZIP_STORED)
        for name, data in files.items():
            _add(archive, name, data, ZIP_DEFLATED)
    return made.getvalue()


def _add(archive: ZipFile, name: str, data: bytes, way: int) -> None:
    entry = ZipInfo(name)  # its time is 1980-01-01, whenever it is made
    entry.compress_type = way
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    archive.writestr(entry, data)


def _package(
    chapters: Sequence[Chapter], title: str, path: str, site: Site, interface: Interface
) -> bytes:
    tag = interface.language.tag
    identifier = uuid5(NAMESPACE_URL, f"{site.base_url or site.title}\n{path}")
    day = max([each.date for each in chapters], default="") or UNDATED
    authors = dict.fromkeys(each.author for each in chapters if each.author)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"'
        f' xml:lang="{tag}">',
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
        f'<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>',
        f"<dc:title>{escape(title)}</dc:title>",
        f"<dc:language>{tag}</dc:language>",
        *(f"<dc:creator>{escape(name)}</dc:creator>" for name in authors),
        f"<dc:publisher>{escape(site.publisher or site.title)}</dc:publisher>",
        *(f"<dc:date>{each.date}</dc:date>" for each in chapters[:1] if each.date),
        f'<meta property="dcterms:modified">{day}T00:00:00Z</meta>',
        "</metadata>",
        "<manifest>",
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
        *_items(chapters),
        "</manifest>",
        '<spine><itemref idref="nav" linear="no"/>',
        *(f'<itemref idref="c{number}"/>' for number in range(len(chapters))),
        "</spine>",
        "</package>",
        "",
    ]
    return "\n".join(lines).encode()


def _items(chapters: Sequence[Chapter]) -> list[str]:
    found = []
    for number, each in enumerate(chapters):
        kind = "application/xhtml+xml"
        place = f"{TEXTS}/{each.slug}.xhtml"
        found.append(f'<item id="c{number}" href="{place}" media-type="{kind}"/>')
        for index, name in enumerate(each.pictures):
            kind = _TYPES[name.rpartition(".")[2].lower()]
            place = escape(f"{TEXTS}/{quote(name)}")
            found.append(f'<item id="c{number}p{index}" href="{place}" media-type="{kind}"/>')
    return found


def _navigation(chapters: Sequence[Chapter], title: str, interface: Interface) -> bytes:
    # L10n: Heading of the list of articles in a book.
    contents = interface.gettext("Contents")
    rows = [f'<li><a href="{TEXTS}/{c.slug}.xhtml">{escape(c.title)}</a></li>\n' for c in chapters]
    body = f'<nav epub:type="toc"><h1>{contents}</h1>\n<ol>\n{"".join(rows)}</ol></nav>\n'
    return _document(title, interface, body, "style.css")


def chapter_of(data: bytes, slug: str, title: str, date: str, author: str) -> Chapter | None:
    """The chapter in a book of one article; None where it is none of ours."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            text = archive.read(f"book/{TEXTS}/{slug}.xhtml")
            names = [n for n in archive.namelist() if n.startswith(f"book/{TEXTS}/{slug}/")]
            pictures = {n.removeprefix(f"book/{TEXTS}/"): archive.read(n) for n in names}
    except (OSError, BadZipFile, ValueError, KeyError, NotImplementedError, RuntimeError):
        return None
    return Chapter(slug, title, text, pictures, date, author)
