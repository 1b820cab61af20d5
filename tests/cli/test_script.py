"""`ivrlint script` and `ivrlint texts`."""

from __future__ import annotations

import csv
import json
import subprocess
import wave
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint import Survey
from ivrlint.formats.registry import read
from ivrlint.measure.script import State, script
from ivrlint.source import SourceText
from tests.conftest import CLEAN

MENU = """ivr: 1
language: en
languages: [en, cy]
nodes:
  welcome:
    type: menu
    prompt:
      en: [{audio: audio/welcome.wav, say: Welcome. Calls are recorded.}, {say: You have two choices.}]
      cy: [{say: Croeso.}]
    options:
      1: {say: "For bills, press 1.", label: bills, to: bills}
      2: {say: {audio: audio/orders.wav}, label: orders, to: bills}
    no_input: {tries: 3, again: [I did not hear a key., I did not hear a key.], to: bills}
    no_match: {tries: 2, again: I did not hear a key., to: bills}
  bills:
    type: queue
    while_waiting: [{audio: "https://example.org/music.mp3"}]
    overflow: hangup
  nowhere: {type: message, prompt: Nobody hears this., next: hangup}
"""


def recording(file, seconds):
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16000 * seconds))


@pytest.fixture
def menu(tmp_path, write):
    (tmp_path / ".git").mkdir()
    recording(tmp_path / "audio" / "welcome.wav", 4)
    recording(tmp_path / "audio" / "old.wav", 1)
    return write("menu.ivr.yaml", MENU)


def rows(text):
    return [*csv.DictReader(StringIO(text))]


def test_every_text_is_listed_once_with_its_file_and_state(run, menu):
    found = rows(run("script", "menu.ivr.yaml", "--format", "csv").output)
    assert [(row["language"], row["file"], row["state"], row["words"]) for row in found] == [
        ("en", "audio/welcome.wav", "recorded", "Welcome. Calls are recorded."),
        ("en", "welcome-en.wav", "to record", "You have two choices."),
        ("en", "welcome-1-en.wav", "to record", "For bills, press 1."),
        ("en", "audio/orders.wav", "missing", ""),
        ("en", "welcome-silence-en.wav", "to record", "I did not hear a key."),
        ("en", "https://example.org/music.mp3", "elsewhere", ""),
        ("cy", "welcome-cy.wav", "to record", "Croeso."),
        ("", "audio/old.wav", "unused", ""),
    ]
    assert found[0]["seconds"] == "4.0"
    silence, wrong_key = found[4]["places"].split("; ")
    assert silence == "menu.ivr.yaml:13 after silence in «welcome»"
    assert wrong_key == "menu.ivr.yaml:14 after a wrong key in «welcome»"


def test_the_terminal_and_markdown_say_the_same(run, menu):
    for format in ("full", "markdown"):
        result = run("script", "menu.ivr.yaml", "--format", format)
        assert result.exit_code == 0
        for part in ("old.wav", "orders.wav", "missing", "Croeso", "6 lines: 1 recorded, 3 to record, 1 missing"):
            assert part in result.output
    document = json.loads(run("script", "menu.ivr.yaml", "--format", "json").output)
    assert document["unused"] == ["audio/old.wav"]
    assert document["lines"][3]["places"] == [
        {"path": "menu.ivr.yaml", "line": 12, "node": "welcome", "part": "say", "heard": "for key 2 in «welcome»"}
    ]


def test_only_what_a_change_makes_people_record(run, menu, tmp_path):
    (tmp_path / ".git").rmdir()

    def git(*arguments):
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    assert run("script", "--changed-since", "HEAD").output.startswith("nothing to record\n")
    menu.write_text(MENU.replace("two choices", "a choice").replace("  welcome:", "  greeting:"), "utf-8")
    found = rows(run("script", "--changed-since", "HEAD", "--format", "csv").output)
    assert [row["words"] for row in found if row["state"] != "unused"] == ["You have a choice."]
    result = run("script", "--changed-since", "nowhere")
    assert (result.exit_code, "nowhere" in result.output) == (2, True)


SAYS = """ivr: 1
language: en
nodes:
  hello: {type: message, prompt: [{audio: AUDIO, say: Hello.}], next: hangup}
  nowhere: {type: message, prompt: [{audio: unheard.wav, say: Nobody hears this.}], next: hangup}
"""


def test_menus_that_share_a_recording_share_its_line_however_they_name_it(run, tmp_path):
    (tmp_path / ".git").mkdir()
    recording(tmp_path / "sounds" / "hello.wav", 1)
    for name, audio in (("a/a.ivr.yaml", "../sounds/hello.wav"), ("b.ivr.yaml", "sounds/hello.wav")):
        (tmp_path / "a").mkdir(exist_ok=True)
        (tmp_path / name).write_text(SAYS.replace("AUDIO", audio), "utf-8")
    (line,) = rows(run("script", "a", "b.ivr.yaml", "--format", "csv").output)
    assert (line["file"], line["state"]) == ("../sounds/hello.wav", "recorded")
    assert line["places"] == "a/a.ivr.yaml:4 in «hello»; b.ivr.yaml:4 in «hello»"


def test_a_recording_that_is_missing_beside_one_menu_is_told_though_another_menu_has_its_own(run, tmp_path):
    (tmp_path / ".git").mkdir()
    recording(tmp_path / "a" / "hello.wav", 1)
    recording(tmp_path / "a" / "unheard.wav", 1)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "menu.ivr.yaml").write_text(SAYS.replace("AUDIO", "hello.wav"), "utf-8")
    found = rows(run("script", "--format", "csv").output)
    assert [(row["file"], row["state"], row["places"]) for row in found] == [
        ("hello.wav", "recorded", "a/menu.ivr.yaml:4 in «hello»"),
        ("hello.wav", "missing", "b/menu.ivr.yaml:4 in «hello»"),
    ]


def test_links_and_folders_beside_recordings_are_none(run, tmp_path, write):
    (tmp_path / ".git").mkdir()
    recording(tmp_path / "hello.wav", 1)
    (tmp_path / "ring.wav").symlink_to("gnir.wav")
    (tmp_path / "gnir.wav").symlink_to("ring.wav")
    (tmp_path / "gone.wav").symlink_to("nothing")
    (tmp_path / "folder.wav").mkdir()
    write("menu.ivr.yaml", SAYS.replace("AUDIO", "hello.wav"))
    document = json.loads(run("script", "--format", "json").output)
    assert ([line["state"] for line in document["lines"]], document["unused"]) == (["recorded"], [])
    for name in ("ring.wav", "gone.wav", "folder.wav"):
        write("menu.ivr.yaml", SAYS.replace("AUDIO", name))
        (line,) = json.loads(run("script", "--format", "json").output)["lines"]
        assert line["state"] == "missing"


def test_a_recording_notice_is_found_wherever_it_is_said(run, menu):
    found = rows(run("texts", "--notice", "recording", "--format", "csv").output)
    assert [(row["words"], row["place"], row["keys"]) for row in found] == [
        ("Calls are recorded.", "menu.ivr.yaml:8", "0"),
    ]
    assert "«Calls are recorded.»" in run("texts", "--notice", "recording").output
    assert run("texts", "--notice", "advert").output == "nothing of the kind is said\n"
    result = run("texts", "--notice", "recordin")
    assert result.exit_code == 2
    assert "did you mean recording" in result.output


def test_texts_without_a_notice_are_all_that_callers_hear(run, menu):
    document = json.loads(run("texts", "--format", "json").output)
    words = [text["words"] for text in document["texts"]]
    assert "Croeso." in words
    assert "Nobody hears this." not in words
    assert len(words) == 7
    bills = next(text for text in document["texts"] if text["node"] == "welcome" and text["part"] == "again")
    assert (bills["seconds"], bills["keys"]) == (0.0, 0)


def test_a_cell_is_no_formula_and_no_markup(run, write):
    write("menu.ivr.yaml", CLEAN.replace("Welcome to Example Power.", "=cmd() | <b>now</b>"))
    assert rows(run("script", "--format", "csv").output)[0]["words"] == "'=cmd() | <b>now</b>"
    assert "<b>" not in run("script", "--format", "markdown").output


def test_a_format_that_is_not_there_is_refused(run, menu):
    for command in ("script", "texts"):
        result = run(command, "--format", "pdf")
        assert (result.exit_code, "--format is one of full, json, csv, markdown" in result.output) == (2, True)


def test_recordings_that_a_platform_keeps_are_not_called_missing():
    dialplan = "[main]\nexten => s,1,Answer()\n same => n,Background(custom/welcome)\n same => n,WaitExten(5)\n"
    dialplan += "exten => 1,1,Hangup()\n"
    lines = script([Survey(read(SourceText("extensions.conf", dialplan)))]).lines
    assert [(line.file, line.state) for line in lines] == [("custom/welcome", State.ELSEWHERE)]


@given(
    ids=st.lists(
        st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=4), min_size=1, max_size=6, unique=True
    ),
    languages=st.lists(st.sampled_from(["en", "nb", "sv", "se-NO"]), min_size=1, max_size=3, unique=True),
)
def test_proposed_files_differ_in_whatever_case_and_language(ids, languages):
    names = [f"x{id}" for id in ids]
    entries = ", ".join(f'"{number}": "{name}"' for number, name in enumerate(names))
    prompts = {name: ", ".join(f'{tag}: "{tag} {name}"' for tag in languages) for name in names}
    nodes = "".join(f'  "{name}": {{type: message, prompt: {{{prompts[name]}}}, next: hangup}}\n' for name in names)
    text = f"ivr: 1\nlanguage: {languages[0]}\nlanguages: [{', '.join(languages)}]\nentries: {{{entries}}}\nnodes:\n{nodes}"
    lines = script([Survey(read(SourceText("menu.ivr.yaml", text)))]).lines
    assert len(lines) == len({line.file.casefold() for line in lines}) == len(ids) * len(languages)


def test_a_menu_in_one_language_has_no_language_in_its_file_names():
    text = MENU.replace("languages: [en, cy]\n", "").replace("\n      cy: [{say: Croeso.}]", "")
    lines = script([Survey(read(SourceText("menu.ivr.yaml", text)))]).lines
    assert [line.file for line in lines if line.state is State.UNNAMED] == [
        "welcome.wav", "welcome-1.wav", "welcome-silence.wav",
    ]  # fmt: skip
