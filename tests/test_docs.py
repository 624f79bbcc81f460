"""The README is true: its commands exist and run, its links lead somewhere."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.conftest import REPOSITORY, Tree
from workflow import cli
from workflow.verbs import parser

README = (REPOSITORY / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^(?:\.venv/bin/)?peraklad (.+)$", README, re.MULTILINE)

VERBS = (
    "init", "extract", "draft", "memory", "terms", "build", "status",
    "approve", "reject", "reopen", "check", "waive", "unwaive",
    "review", "user", "export", "import", "watch",
)  # fmt: skip


def test_there_are_commands() -> None:
    assert {shlex.split(command)[0] for command in COMMANDS} == set(VERBS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command: str) -> None:
    assert parser().parse_args(shlex.split(command)).run


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in VERBS:
        with pytest.raises(SystemExit) as caught:
            cli.main([verb, "--help"])
        assert caught.value.code == 0
        assert verb in capsys.readouterr().out


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == "peraklad 0.1.0\n"
    assert 'version = "0.1.0"' in (REPOSITORY / "pyproject.toml").read_text("utf-8")
    assert "## 0.1.0" in (REPOSITORY / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(name: str) -> None:
    text = (REPOSITORY / name).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (REPOSITORY / target).exists(), target


def test_make_targets_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    texts = README + (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    found = re.findall(r"(?:^|`)make ([a-z]+)", texts, re.MULTILINE)
    assert "test" in found
    for target in found:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_settings_shown_are_the_defaults(tree: Tree) -> None:
    drafting, checking, site, release = re.findall(r"```toml\n(.+?)```", README, re.DOTALL)
    from workflow.checks.registry import IDS
    from workflow.config import Config, parse_config
    from workflow.editions.housestyle import checked
    from workflow.engines import registry

    assert parse_config(release) == Config()
    assert parse_config(site).variants
    checked(parse_config(site).styles.of("pl"))
    assert parse_config(checking).checking._replace(off=()) == Config().checking
    assert set(parse_config(checking).checking.off) <= {*IDS, "short-u"}
    for name, options in parse_config(drafting).drafting.options:
        assert registry.make(name, options, {}, "").name == name


def test_every_engine_and_its_key_is_in_the_table() -> None:
    from workflow.engines import registry

    table = README[README.index("| engine |") : README.index("Every service takes")]
    for known in registry.known():
        row = next(line for line in table.splitlines() if f"`{known.name}`" in line)
        for variable in known.variables:
            assert f"`{variable}`" in row or variable == "OPEN_API_KEY"


def test_dependencies_have_a_reason_and_a_version() -> None:
    import tomllib

    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    reasons = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    pinned = (REPOSITORY / "constraints.txt").read_text("utf-8").lower()
    extras = project["optional-dependencies"].values()
    for need in [*project["dependencies"], *(need for extra in extras for need in extra)]:
        name = re.split(r"[<>=]", need)[0]
        assert f"`{name}`" in reasons
        assert f"\n{name}==" in pinned
