"""Every engine by name: ours, and those that other packages bring along.

A package adds engines with entry points of the group ``peraklad.engines``: the name leads to a
factory that is called like `make` here and returns an `Engine`. Installed packages are looked
through only for a name that is not one of ours, since that takes long.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from workflow.config.toml_text import shown
from workflow.engines.base import Engine
from workflow.engines.options import Options, label, read_options, wrong
from workflow.errors import PerakladError, ProjectError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "peraklad.engines"
"""The entry points' group."""


class Known(NamedTuple):
    """One of our engines, for people."""

    name: str
    summary: str
    remote: bool
    """Whether texts leave the machine, unless the configuration says ``local = true``."""
    variables: tuple[str, ...] = ()
    """The environment variables that it reads."""


class _Source(NamedTuple):
    """Where an engine's code is: the module has its options and its factory."""

    known: Known
    module: str
    options: str = "OPTIONS"
    make: str = "make"


_SOURCES: dict[str, _Source] = {
    source.known.name: source
    for source in (
        _Source(
            Known("firefox", "Firefox's translation models, on this machine", False), "firefox"
        ),
        _Source(Known("opus", "OPUS-MT and other CTranslate2 models in a folder", False), "opus"),
        _Source(Known("apertium", "Apertium, Russian to Belarusian by rules", False), "apertium"),
        _Source(
            Known("libre", "a LibreTranslate server", True, ("LIBRE_API_KEY",)),
            "libre",
        ),
        _Source(Known("deepl", "DeepL", True, ("DEEPL_API_KEY",)), "deepl"),
        _Source(
            Known(
                "google", "Google, the web page or with a key the Cloud", True, ("GOOGLE_API_KEY",)
            ),
            "google",
        ),
        _Source(
            Known(
                "microsoft",
                "Azure's Translator",
                True,
                ("MICROSOFT_API_KEY", "MICROSOFT_REGION"),
            ),
            "microsoft",
        ),
        _Source(
            Known("yandex", "Yandex Cloud", True, ("YANDEX_API_KEY", "YANDEX_FOLDER_ID")), "yandex"
        ),
        _Source(
            Known("mymemory", "MyMemory's public memory", True, ("MYMEMORY_EMAIL",)), "mymemory"
        ),
        _Source(
            Known(
                "openai",
                "any server with OpenAI's chat completions",
                True,
                ("OPENAI_API_KEY", "OPEN_API_KEY"),
            ),
            "openai",
        ),
        _Source(
            Known("chatgpt", "OpenAI's own server", True, ("OPENAI_API_KEY", "OPEN_API_KEY")),
            "openai",
            "CHATGPT",
        ),
        _Source(
            Known(
                "papago",
                "Naver's Papago, through deep-translator",
                True,
                ("PAPAGO_CLIENT_ID", "PAPAGO_SECRET_KEY"),
            ),
            "foreign",
            "PAPAGO",
            "make_papago",
        ),
        _Source(
            Known("baidu", "Baidu, through deep-translator", True, ("BAIDU_APPID", "BAIDU_APPKEY")),
            "foreign",
            "BAIDU",
            "make_baidu",
        ),
    )
}

_TAKEN = {label(name) for name in _SOURCES} | {
    variable.partition("_")[0]
    for source in _SOURCES.values()
    for variable in source.known.variables
}
"""Names for which no other engine may be called: it would read a key that is not for it."""

_REFUSED = {
    "linguee": "a dictionary of words, it translates no sentences",
    "pons": "a dictionary of words, it translates no sentences",
    "qcri": "it takes its key in the address of a request, and knows Arabic and Spanish only",
    "deep-translator": "a library of many services; name the service instead",
}
"""What deep-translator has, or somebody may try, and why it is no engine."""


def known() -> tuple[Known, ...]:
    """Our engines, those of this machine first."""
    return tuple(source.known for source in _SOURCES.values())


def others() -> tuple[str, ...]:
    """The names of the engines that installed packages bring along; looks through all of them."""
    from importlib.metadata import entry_points

    names = {point.name for point in entry_points(group=GROUP)}
    return tuple(sorted(names - set(_SOURCES)))


def options_of(kind: str) -> Options:
    """The options of our engine `kind`: name → (type, default, meaning)."""
    source = _SOURCES[kind]
    found: Options = getattr(import_module(f"workflow.engines.{source.module}"), source.options)
    return found


def make(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """The engine that the configuration calls `name`, ready for use; nothing is asked yet.

    `options` is its table ``[engines.<name>]`` as it stands in ``peraklad.toml``; its ``type``
    names the engine where the table has another name. Keys come from `environ`; downloaded models
    go to the folder `cache`. Raises ProjectError for a name or an option that is none.
    """
    kind = options.get("type", name)
    given = {option: value for option, value in options.items() if option != "type"}
    if not isinstance(kind, str):
        raise wrong(
            f"engines.{name}.type cannot be {shown(kind)[:60]}", expected="an engine's name"
        )
    if kind != name and label(name) in _TAKEN:
        raise wrong(
            f"engines.{name}.type cannot be {shown(kind)[:60]}: that is the name, or the start of "
            "the environment variables, of another engine",
            remedy="give the table another name",
        )
    source = _SOURCES.get(kind)
    if source is None:
        return _foreign(kind, name, given, environ, cache)
    checked = read_options(name, given, options_of(kind))
    module = import_module(f"workflow.engines.{source.module}")
    engine: Engine = getattr(module, source.make)(name, checked, environ, cache)
    return engine


def _foreign(
    kind: str, name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """An engine from another package. Whatever is wrong with it is one line."""
    if kind in _REFUSED:
        raise wrong(f"{kind} is no engine: {_REFUSED[kind]}", remedy="use another engine")
    point = _point(kind)
    where = f"the engine {kind} of the package {point.dist.name if point.dist else 'unknown'}"
    try:
        engine = point.load()(name, options, environ, cache)
    except PerakladError:
        raise
    except Exception as error:  # noqa: BLE001  # nobody knows what foreign code raises
        raise _broken(where, f"{type(error).__name__} while it was made") from None
    lacking = [part for part in _PARTS if not hasattr(engine, part)]
    if lacking:
        raise _broken(where, "it has no " + ", ".join(lacking))
    found: Engine = engine
    return found


_PARTS = (
    *("name", "model", "remote", "pivot", "batch", "parallel", "uses", "price"),
    *("languages", "translate", "close"),
)
"""What every engine has."""


def _broken(where: str, what: str) -> ProjectError:
    return ProjectError(
        f"{where} does not work: {what}", remedy="update or remove the package, or name another"
    )


def _point(kind: str) -> EntryPoint:
    """The entry point of that name. Raises ProjectError unless there is exactly one."""
    from importlib.metadata import entry_points

    points: list[Any] = list(entry_points(group=GROUP, name=kind))
    packages = sorted({point.dist.name if point.dist else "" for point in points})
    if not points:
        raise wrong(
            f"there is no engine {shown(kind)[:60]}",
            expected="one of " + ", ".join(sorted(_SOURCES)),
            remedy='correct the name; a table of another name says its type = "…"',
        )
    if len(packages) > 1:
        raise wrong(
            f"several packages have an engine {kind}: {', '.join(packages)}",
            remedy="remove all but one of them",
        )
    found: EntryPoint = points[0]
    return found
