"""Config and selection: what wins, and what is refused."""

from __future__ import annotations

import pytest

from ivrlint.lint.book import RuleBook
from ivrlint.lint.layers import Layer
from ivrlint.lint.profiles import profile_names, read_profile
from ivrlint.lint.rule import Limit, Severity
from ivrlint.lint.settings import Config, find_config, read_config, settle
from ivrlint.lint.tables import ConfigError

BOOK = RuleBook.built_in()


def selected(command=None, config=None, file=None):
    return set(settle(BOOK, config or Config(), command or Layer("test"), file).selected)


def test_recommended_is_the_default_and_strict_has_every_rule():
    assert selected() == selected(Layer("test", profiles=["recommended"]))
    assert selected(Layer("test", profiles=["strict"])) == set(BOOK.names)
    assert selected(Layer("test", profiles=["correctness"])) < selected()


def test_select_starts_from_nothing_but_the_engine():
    engine = set(BOOK.expand(["engine"]))
    assert selected(Layer("test", select=["key-order"])) == {"key-order"} | engine
    assert selected(Layer("test", select=["key-order"], extend_select=["options"], ignore=["duplicate-key"])) == (
        set(BOOK.expand(["options"])) - {"duplicate-key"} | engine
    )


def test_the_command_line_wins_over_tables_over_the_config(tmp_path):
    file = tmp_path / "ivrlint.toml"
    file.write_text(
        '[severity]\nkey-order = "error"\n[[files]]\npatterns = ["old/*"]\nseverity = {key-order = "info"}\n', "utf-8"
    )
    config = read_config(file, named=False)
    assert settle(BOOK, config, Layer("test"), tmp_path / "new" / "a").severity["key-order"] is Severity.ERROR
    assert settle(BOOK, config, Layer("test"), tmp_path / "old" / "a").severity["key-order"] is Severity.INFO
    command = Layer("test", severity={"key-order": "warning"})
    assert settle(BOOK, config, command, tmp_path / "old" / "a").severity["key-order"] is Severity.WARNING


def test_options_become_limits():
    settings = settle(BOOK, Config(), Layer("test", options={"menu-too-deep": {"menus": 5}}))
    limit = settings.options["menu-too-deep"]["menus"]
    assert isinstance(limit, Limit)
    assert limit.exceeded_by(5) is None
    assert limit.exceeded_by(6) is BOOK.rule("menu-too-deep").severity


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("selct = []", "did you mean select?"),
        ("select = 5", "list of texts"),
        ("fail-on = 'fatal'", "must be one of"),
        ("rules = 5", "tables"),
        ("severity = {key-order = 'grave'}", "must be one of"),
        ("severity = {key-ordr = 'info'}", "did you mean key-order?"),
        ("[rules.menu-too-deep]\nmenu = 3", "did you mean menus?"),
        ("[rules.menu-too-deep]\nmenus = 300", "must be from"),
        ("[rules.menu-too-deep]\nmenus = 'three'", "must be a number"),
        ("[rules.menu-too-deep]\nmenus = {waning = 3}", "did you mean warning?"),
        ("[[files]]\nselect = ['all']", "patterns"),
        ("[[ignores]]\nrules = ['key-order']", "reason"),
        ("[[ignores]]\nrules = ['key-order']\nreason = 'x'\nuntil = 'soon'", "date"),
        ("[goals]\nseconds_to_human = 'soon'", "must be a number"),
        ("[goals]\nmenus = -1", "must be from 0"),
        ("[rules.menu-too-deep]\nmenus = {warning = 3, error = 2}", "no later than an error"),
        ("[[ignores]]\nrules = ['key-order']\nreason = 'x'\nuntil = 2027-03-01T00:00:00", "date"),
        ("[goals]\nseconds_to_humn = 5", "did you mean seconds_to_human?"),
        ("required-version = '>=99'", "asks for ivrlint >=99"),
        ("required-version = 'new'", "is written"),
        ("rule-folders = ['x']", "--config"),
        ("select = [", "is not TOML"),
    ],
)
def test_a_config_that_cannot_be_meant_is_refused(tmp_path, text, said):
    file = tmp_path / "ivrlint.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r".") as caught:
        settle(BOOK, read_config(file, named=False), Layer("test"))
    assert said in str(caught.value)


def test_the_nearest_config_up_to_the_root_of_the_repository(tmp_path):
    inner = tmp_path / "repository" / "menus" / "north"
    inner.mkdir(parents=True)
    (tmp_path / "ivrlint.toml").write_text("", "utf-8")
    (tmp_path / "repository" / ".git").mkdir()
    assert find_config(inner) is None
    project = tmp_path / "repository" / "pyproject.toml"
    project.write_text("[project]\nname = 'x'\n", "utf-8")
    assert find_config(inner) is None
    project.write_text("[tool.ivrlint]\nselect = ['key-order']\n", "utf-8")
    assert find_config(inner) == project
    assert read_config(project, named=False).layer.select == ["key-order"]
    (inner / "ivrlint.toml").write_text("", "utf-8")
    assert find_config(inner) == inner / "ivrlint.toml"


def test_every_profile_has_a_summary_and_names_rules_that_exist():
    for name in profile_names():
        profile = read_profile(name)
        assert profile.summary.endswith("."), name
        switches = {*profile.layer.extend_select, *profile.layer.severity, *profile.layer.options}
        assert BOOK.expand([*(profile.layer.select or []), *switches])


def test_flows_are_files_in_the_folder_of_the_config(tmp_path):
    config = tmp_path / "ivrlint.toml"
    config.write_text('[flows]\nFW1 = "deep/billing.json"\n"arn:x/y" = "night.yaml"\n')
    assert read_config(config, named=False).flows == {
        "FW1": tmp_path.resolve() / "deep" / "billing.json",
        "arn:x/y": tmp_path.resolve() / "night.yaml",
    }


@pytest.mark.parametrize("name", ['"../x.json"', '"/etc/hosts"', '"link/x.json"', "3", '""', '"a\\u0000b"'])
def test_flows_lie_nowhere_else(tmp_path, name):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "link").symlink_to(tmp_path)
    config = tmp_path / "own" / "ivrlint.toml"
    config.write_text(f"[flows]\nFW1 = {name}\n")
    with pytest.raises(ConfigError, match=r"flows\.FW1"):
        read_config(config, named=False)
