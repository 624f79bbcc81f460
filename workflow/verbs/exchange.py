"""``peraklad memory`` and ``peraklad terms``: in, out, and looked up."""

from __future__ import annotations

import sys

from workflow.verbs.common import Help, add, count, output, project

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from workflow.commands.result import Result
    from workflow.verbs.common import Verbs


def add_verbs(verbs: Verbs) -> None:
    """Add both verbs with their own verbs."""
    memory = _group(verbs, "memory", "the translation memory: import, export, search")
    _memory(memory)
    terms = _group(verbs, "terms", "the termbase: import, export, list, find, forms, check")
    _terms(terms)


def _group(verbs: Verbs, name: str, about: str) -> Verbs:
    group = verbs.add_parser(name, help=about, description=about, formatter_class=Help)
    return group.add_subparsers(
        title="commands", metavar="COMMAND", required=True, prog=f"peraklad {name}"
    )


def _memory(verbs: Verbs) -> None:
    into = add(verbs, "import", _import_memory, "copy TMX, TSV or PO files into the project")
    into.add_argument("files", nargs="+", metavar="FILE", help=".tmx, .tsv, .po; also .gz, .xz")
    _language(into)
    into.add_argument("--origin", default="", metavar="NAME", help="(default: the file's name)")
    into.add_argument(
        "--tier",
        choices=("trusted", "imported", "machine"),
        default="imported",
        help="how far its units are trusted (default: imported)",
    )
    into.add_argument(
        "--replace", action="store_true", help="put them in the place of an earlier import"
    )
    output(into)

    out = add(verbs, "export", _export_memory, "write all units of a language as one file")
    _language(out)
    out.add_argument(
        "--format",
        dest="form",
        choices=("tmx", "tsv", "po"),
        default="",
        help="(default: by the name of the output, or tmx)",
    )
    out.add_argument(
        "--confidential", action="store_true", help="confidential documents too, which are left out"
    )
    _file(out)

    search = add(verbs, "search", _search, "what was translated before, the most similar first")
    search.add_argument(
        "text", nargs="?", help="English; without it, texts from standard input, one a line"
    )
    _language(search)
    search.add_argument(
        "--threshold", type=count, default=75, metavar="N", help="lowest score, 0-100 (default: 75)"
    )
    search.add_argument("--limit", type=count, default=5, metavar="N", help="(default: 5)")
    output(search)


def _terms(verbs: Verbs) -> None:
    into = add(
        verbs, "import", _import_terms, "join the terms of a TBX or CSV file to the termbase"
    )
    into.add_argument("file", metavar="FILE", help=".tbx or .csv")
    into.add_argument(
        "--replace", action="store_true", help="where a term is there already, take the file's"
    )
    _languages(into)
    output(into)

    out = add(verbs, "export", _export_terms, "write the termbase as one file")
    out.add_argument(
        "--format", dest="form", choices=("tbx", "martif", "csv"), default="tbx",
        help="tbx: ISO 30042:2019; martif: of 2008 (default: tbx)",
    )  # fmt: skip
    _file(out)

    listed = add(verbs, "list", _list_terms, "show all terms")
    _languages(listed)
    output(listed)

    find = add(
        verbs, "find", _find_terms,
        "show the terms in an English text, or where a file has a translation of a term",
    )  # fmt: skip
    find.add_argument("text", help="English; with FILE, a translation of a term, in any form")
    find.add_argument(
        "file", nargs="?", metavar="FILE", help="text in language L; - is standard input"
    )
    _languages(find)
    output(find)
    _options_first(find)

    forms = add(verbs, "forms", _make_forms, "make the inflected forms of all translations")
    _languages(forms)
    output(forms)

    output(add(verbs, "check", _check_terms, "what is wrong with the termbase itself"))


def _options_first(verb: argparse.ArgumentParser) -> None:
    """Let options stand between the words of `verb`.

    argparse takes a word that may be left out for left out when an option follows (Python < 3.13).
    """
    parse = verb.parse_known_args

    def parse_known_args(args: Any = None, namespace: Any = None) -> Any:
        options: list[str] = []
        words: list[str] = []
        rest = iter(args or ())
        for word in rest:
            if word == "--":
                words += [word, *rest]
            elif word[:1] == "-" and word != "-":
                options += [word, *([next(rest, "")] if word == "--language" else [])]
            else:
                words.append(word)
        return parse([*options, *words], namespace)

    verb.parse_known_args = parse_known_args  # type: ignore[method-assign]


def _language(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--language", required=True, metavar="L", help="language (BCP 47)")


def _languages(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--language", action="append", default=[], metavar="L", help="language (default: all)"
    )


def _file(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--output", default="", metavar="FILE", help="write here (default: standard output)"
    )


def _import_memory(args: argparse.Namespace) -> Result:
    from workflow.commands.memory import import_memory

    return import_memory(
        project(args),
        args.files,
        args.language,
        origin=args.origin,
        tier=args.tier,
        replace=args.replace,
        progress=args.progress,
    )


def _export_memory(args: argparse.Namespace) -> Result:
    from workflow.commands.memory import export_memory

    form = args.form or _suffix(args.output, ("tmx", "tsv", "po"))
    return export_memory(project(args), args.language, form, confidential=args.confidential).to(
        args.output
    )


def _suffix(path: str, forms: tuple[Any, ...]) -> Any:
    """The form that the suffix of `path` names, else the first."""
    suffix = path.rpartition(".")[2].lower()
    return suffix if suffix in forms else forms[0]


def _search(args: argparse.Namespace) -> Result:
    from workflow.commands.memory import search, search_lines

    limits = {"threshold": args.threshold, "limit": args.limit}
    if args.text is None:
        return search_lines(project(args), sys.stdin.buffer, args.language, **limits)
    return search(project(args), args.text, args.language, **limits)


def _import_terms(args: argparse.Namespace) -> Result:
    from workflow.commands.terms import import_terms

    return import_terms(project(args), args.file, replace=args.replace, languages=args.language)


def _export_terms(args: argparse.Namespace) -> Result:
    from workflow.commands.terms import export_terms

    return export_terms(project(args), args.form).to(args.output)


def _list_terms(args: argparse.Namespace) -> Result:
    from workflow.commands.terms import list_terms

    return list_terms(project(args), args.language)


def _find_terms(args: argparse.Namespace) -> Result:
    from workflow.commands.terms import find_terms

    if args.file is None:
        return find_terms(project(args), args.text, args.language)
    from workflow.commands.term_forms import find_translation

    stdin = sys.stdin.buffer if args.file == "-" else None
    return find_translation(project(args), args.text, args.language, args.file, stdin)


def _make_forms(args: argparse.Namespace) -> Result:
    from workflow.commands.term_forms import make_forms

    return make_forms(project(args), args.language)


def _check_terms(args: argparse.Namespace) -> Result:
    from workflow.commands.term_forms import check_terms

    return check_terms(project(args))
