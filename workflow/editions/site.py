"""The site as a whole: what its pages, feeds and lists of addresses have to know of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote

from workflow.documents import SOURCE_LANGUAGE
from workflow.editions.content import Mode

DEFAULT = "x-default"
"""What stands for a language in the link for everybody whose language there is not."""

_NONE: Mapping[str, str] = MappingProxyType({})
_REGIONAL = re.compile(r"[a-z]{2}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?\Z")
_OWN_REGION = re.compile(r"-(?:AA|Q[M-Z]|X[A-Z]|ZZ)\Z")


class Site(NamedTuple):
    """What is the same for every page."""

    title: str = "Peraklad"
    base_url: str = ""
    """Where it will be, ``https://example.org/news/``; empty: not known, and all links that have
    to be absolute are left out."""
    languages: tuple[str, ...] = (SOURCE_LANGUAGE,)
    """BCP 47 tags of the languages that have an index, English first."""
    publisher: str = ""
    """The organisation that publishes; empty: it is named as the site is."""
    mode: Mode = "release"
    templates: Mapping[str, str] = _NONE
    """The project's own templates: name (``page.html``, ``style.css``) to text."""
    search: bool = False
    """Whether each language has a search page, ``<tag>/search.html``."""
    manifest: bool = False
    """Whether there is a web manifest, ``manifest.webmanifest``."""
    further: tuple[str, ...] = ()
    """The forms of an edition besides text and page: ``epub``, ``bilingual``, ``pdf``."""
    share_images: bool = False
    """Whether each page has a picture for those who share its address."""

    @property
    def feeds(self) -> bool:
        """Whether each language has feeds, ``<tag>/atom.xml`` and ``<tag>/rss.xml``."""
        return bool(self.base_url)

    def absolute(self, path: str) -> str:
        """The address of a file of the site; empty where the site's own is not known."""
        return self.base_url + quote(path) if self.base_url else ""

    def address(self, path: str) -> str:
        """The address of a page: a folder's own page is called by the folder's name."""
        if path.rpartition("/")[2] == "index.html":
            path = path.removesuffix("index.html")
        return self.absolute(path)

    def alternates(
        self, path: str, tags: Iterable[str], default: str | None = None
    ) -> tuple[tuple[str, str], ...]:
        """The links of a page to itself in every language: pairs (hreflang, address).

        `path` is the page's below its language's folder, `tags` (BCP 47) the languages it is to
        be found in, `default` the path of the page for everybody else; None: the English one.
        Every page of the set has the same links, as search engines ask (sitemaps too); there are
        none for a page in one language only, or without an address.
        """
        known = [(name, f"{tag}/{path}") for tag in tags if (name := hreflang(tag))]
        if len(known) < 2 or not self.base_url:
            return ()
        if default is None:
            default = next((p for name, p in known if name == SOURCE_LANGUAGE), None)
        pairs = known if default is None else [*known, (DEFAULT, default)]
        return tuple([(name, self.address(p)) for name, p in pairs])


def hreflang(tag: str) -> str | None:
    """`tag` (BCP 47) as search engines know it: a language of ISO 639-1, script and country.

    None for a variant such as ``be-tarask``, which they do not, and for countries that are none.
    """
    return tag if _REGIONAL.match(tag) and not _OWN_REGION.search(tag) else None
