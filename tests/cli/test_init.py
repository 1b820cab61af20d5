"""`ivrlint init` and `ivrlint demo`."""

from __future__ import annotations

import json

import pytest
import yaml

from ivrlint import lexicon
from ivrlint.formats.native.starter import languages, starter

FILES = {"menu.ivr.yaml", "ivr.schema.json", "ivrlint.toml", ".pre-commit-config.yaml"}


def test_there_is_a_menu_in_every_language_that_has_phrase_lists():
    assert set(languages()) == set(lexicon.languages())


@pytest.mark.parametrize("language", languages())
def test_a_menu_to_start_from_has_no_findings(language, run, write):
    write("menu.ivr.yaml", starter(language))
    result = run("check", "--profile", "strict", "--fail-on", "info", "menu.ivr.yaml")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("language", languages())
def test_every_language_says_everything_in_its_own_words(language):
    document = yaml.safe_load(starter(language))
    assert document["language"] == language
    if language != "en":
        english = yaml.safe_load(starter("en"))["nodes"]["welcome"]
        own = document["nodes"]["welcome"]
        for key, option in own["options"].items():
            assert option["say"] != english["options"][key]["say"]
        assert own["prompt"] != english["prompt"]


def test_what_init_writes_is_checked_at_once(run, tmp_path):
    result = run("init", "--language", "fi")
    assert result.exit_code == 0, result.output
    assert {file.name for file in tmp_path.iterdir()} == FILES
    assert "ivrlint check menu.ivr.yaml" in result.output
    assert run("check").exit_code == 0
    first = (tmp_path / "menu.ivr.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=./ivr.schema.json"
    assert json.loads((tmp_path / "ivr.schema.json").read_text("utf-8"))["$schema"]


def test_the_hook_runs(run, tmp_path):
    run("init", "line")
    (hook,) = yaml.safe_load((tmp_path / "line" / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    program, *arguments = hook["entry"].split()
    assert program == "ivrlint"
    result = run(*arguments, "line/menu.ivr.yaml", "line/ivrlint.toml")
    assert result.exit_code == 0
    assert result.output.startswith("no findings in 1 file")


def test_a_hook_file_that_is_there_is_left_alone_and_told_what_to_add(run, tmp_path, write):
    file = write(".pre-commit-config.yaml", "repos: []\n")
    result = run("init")
    assert result.exit_code == 0
    assert "entry: ivrlint check --force-exclude" in result.output
    assert file.read_text("utf-8") == "repos: []\n"


@pytest.mark.parametrize("name", sorted(FILES - {".pre-commit-config.yaml"}))
def test_nothing_is_overwritten(name, run, tmp_path, write):
    file = write(name, "mine\n")
    result = run("init")
    assert result.exit_code == 2
    assert name in result.output
    assert file.read_text("utf-8") == "mine\n"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_that_leads_nowhere_is_in_the_way_too(run, tmp_path):
    link, outside = tmp_path / "line" / "menu.ivr.yaml", tmp_path / "outside"
    link.parent.mkdir()
    link.symlink_to(outside)
    result = run("init", "line")
    assert (result.exit_code, "menu.ivr.yaml" in result.output) == (2, True)
    assert [*link.parent.iterdir()] == [link]
    assert not outside.exists()


def test_a_folder_that_nobody_may_look_into_is_one_clear_error(run, monkeypatch):
    def refused(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.stat", refused)
    monkeypatch.setattr("pathlib.Path.mkdir", refused)
    result = run("init", "line")
    assert (result.exit_code, result.output) == (2, "ivrlint: line cannot be made: Permission denied\n")


def test_a_language_without_a_menu_is_refused(run, tmp_path):
    result = run("init", "--language", "tlh")
    assert result.exit_code == 2
    assert "there are en, da" in result.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("asked", "written"), [("en-GB", "en"), ("no", "nb"), ("NN", "nb"), ("pt-BR", "pt")])
def test_a_region_gets_its_language(asked, written, run, tmp_path):
    assert run("init", "--language", asked).exit_code == 0
    assert f'language: "{written}"' in (tmp_path / "menu.ivr.yaml").read_text("utf-8")


def test_a_folder_that_cannot_be_made_is_told(run, write):
    write("file", "")
    result = run("init", "file/line")
    assert result.exit_code == 2
    assert "cannot be made" in result.output


def test_the_demo_checks_explains_and_maps(run, tmp_path):
    result = run("demo")
    assert result.exit_code == 0, result.output
    for part in ("$ ivrlint check", "human-exit-lost", "$ ivrlint explain", "$ ivrlint map", "velkommen"):
        assert part in result.output
    assert not list(tmp_path.iterdir())
