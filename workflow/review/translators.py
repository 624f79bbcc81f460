"""Who wrote the words of an entry: what the ledger says, or else git."""

from __future__ import annotations

from workflow import catalogue, git
from workflow.errors import PerakladError
from workflow.ledger import Ledger, key_of, source_of
from workflow.model import Entry


class Translators:
    """Who translated the entries of one catalogue; git is asked when it is first needed."""

    def __init__(self, root: str, path: str) -> None:
        """`path`: of the catalogue, relative to the project's `root`."""
        self._root, self._path = root, path
        self._committed: dict[str, set[str]] | None = None

    def of(self, entry: Entry, book: Ledger) -> set[str]:
        """The people, each with an address in angle brackets; empty where nobody knows.

        On record is who wrote the wording in the review page, for this English or an earlier one.
        Where nobody did, git's authors of the versions that brought the words in count.
        """
        return recorded(entry, book) or self.committed().get(entry.msgstr, set())

    def committed(self) -> dict[str, set[str]]:
        """The authors of each text in the last committed version of the catalogue.

        Words that were moved, or whose English changed, stay their translator's; words that are
        not committed yet are nobody's.
        """
        if self._committed is None:
            self._committed = self._asked()
        return self._committed

    def _asked(self) -> dict[str, set[str]]:
        wrote: dict[str, set[str]] = {}
        before: set[str] = set()
        for address, data in git.versions(self._root, self._path):
            try:
                found = catalogue.parse(data, self._path).entries
            except PerakladError:
                continue  # a version that was broken says nothing
            words = {e.msgstr for e in found}
            for word in words - before:
                wrote.setdefault(word, set()).add(address)
            before = words
        return {word: wrote[word] for word in before}


def recorded(entry: Entry, book: Ledger) -> set[str]:
    """Who wrote the wording of `entry` as far as the ledger knows, under any of its English."""
    earlier = (r for source in book.lineage(source_of(entry.key)) for r in book.about(source))
    same = {r.by for r in earlier if r.event == "translate" and r.text == entry.msgstr and r.by}
    return same | book.translators(key_of(entry))
