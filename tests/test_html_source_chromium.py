"""What Chromium makes of rebuilt HTML articles: the elements of the source, whatever is said."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.test_html_source_laws import HOSTILE, texts
from workflow.formats import html

OUTLINES = """texts => texts.map(text => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const names = element => [...element.attributes].map(a => " " + a.name).join("");
  const shown = element => element.tagName + names(element);
  return [...page.querySelectorAll("*")].map(shown).sort().join("\\n");
})"""
"""The elements of each text with the names of their attributes; the parser runs no script."""


@pytest.mark.needs("chromium")
def test_translations_add_and_remove_no_element(browser: Any) -> None:
    chance = random.Random(31)
    sources, same, hostile = [], [], []
    for text in texts(32, 2000, 16):
        document = html.parse(text, "a.html")
        words = [segment.source for _, segment in document.walk()]
        sources.append(text)
        same.append(html.rebuild(document, words))
        said = [chance.choice(HOSTILE) + w + chance.choice(HOSTILE) for w in words]
        hostile.append(html.rebuild(document, said))
    page = browser.new_page()
    expected = page.evaluate(OUTLINES, sources)
    for made in (same, hostile):
        for source, text, want, have in zip(
            sources, made, expected, page.evaluate(OUTLINES, made), strict=True
        ):
            assert want == have, (source, text)
    page.close()
    assert sum(a != b for a, b in zip(same, hostile, strict=True)) > 500
