"""`ivrlint convert` as people meet it."""

from __future__ import annotations

import re
import shutil
import wave

import pytest

from tests.conftest import CLEAN, ROOT

TWILIO = ROOT / "tests" / "formats" / "twilio" / "power.json"


def test_a_menu_of_another_platform_becomes_a_menu_of_our_own(run, tmp_path):
    result = run("convert", str(TWILIO))
    assert result.exit_code == 0
    assert result.output.startswith("ivr: 1\nname: Example Power\n")
    assert run("convert", str(TWILIO), "--output", "power.ivr.yaml").output == ""
    assert (tmp_path / "power.ivr.yaml").read_text("utf-8") == result.output
    ours, theirs = (run("check", str(file), "--format", "concise") for file in ("power.ivr.yaml", TWILIO))
    found = [sorted(re.findall(r"(?m)^[^:]+:\d+:\d+: (\w+ [\w-]+):", each.output)) for each in (ours, theirs)]
    assert found[0] == found[1] != []


def test_standard_input(run):
    result = run("convert", "-", input=CLEAN)
    assert result.exit_code == 0 and "0: {say:" in result.output


def test_what_cannot_be_read_ends_with_2_and_the_place(run, write):
    write("menu.ivr.yaml", "ivr: 1\nnodes: {}\n")
    for name, said in (("menu.ivr.yaml", "menu.ivr.yaml:2:8"), ("gone.yaml", "gone.yaml:1:1: cannot be read")):
        result = run("convert", name)
        assert result.exit_code == 2 and said in result.output


def test_a_folder_that_is_not_there_is_not_written_to(run, write):
    write("menu.ivr.yaml", CLEAN)
    result = run("convert", "menu.ivr.yaml", "-o", "nowhere/menu.ivr.yaml")
    assert result.exit_code == 2 and "cannot be written" in result.output


def test_a_dialplan_for_asterisk_and_what_it_cannot_say(run, write, tmp_path):
    write("menu.ivr.yaml", CLEAN.replace("  bills: {type: message,", "  bills: {type: bot,"))
    result = run("convert", "menu.ivr.yaml", "--to", "asterisk")
    assert result.exit_code == 0
    assert "«bills» is a bot" in result.stderr and "; «bills» is a bot" in result.stdout
    assert "exten => 0,1,Goto(menu_advisor,s,1)" in result.stdout
    assert run("convert", "menu.ivr.yaml", "--to", "asterisk", "-o", "out").exit_code == 0
    files = {file.name: file.read_text("utf-8") for file in (tmp_path / "out").iterdir()}
    assert files["extensions.conf"] == result.stdout
    assert "[menu_advisor]\n" in files["queues.conf"] and "context = menu_advisor\n" in files["queues.conf"]
    assert "en/menu/welcome-1.wav,en,Welcome to Example Power.\n" in files["recordings.csv"]
    assert run("check", "out/extensions.conf", "--format", "concise").exit_code in (0, 1)


def test_a_voicexml_document_and_what_it_cannot_say(run, write, tmp_path):
    write("menu.ivr.yaml", CLEAN)
    result = run("convert", "menu.ivr.yaml", "--to", "voicexml")
    assert result.exit_code == 0
    assert "«advisor» is a queue" in result.stderr and "<!-- «advisor» is a queue" in result.stdout
    assert run("convert", "menu.ivr.yaml", "--to", "voicexml", "-o", "menu.vxml").exit_code == 0
    assert (tmp_path / "menu.vxml").read_text("utf-8") == result.stdout
    result = run("check", "menu.vxml", "--format", "concise")
    assert re.findall(r"(?m)^\S+ warning (\S+):", result.stdout) == ["queue-no-wait-info"]


def test_options_that_do_not_go_together(run, write, monkeypatch):
    write("menu.ivr.yaml", CLEAN)
    for options, said in (
        (("--to", "asterix"), "did you mean «asterisk»?"),
        (("--audio",), "--output FOLDER"),
        (("--to", "asterisk", "--audio"), "--output FOLDER"),
        (("--to", "asterisk", "-o", "menu.ivr.yaml"), "for asterisk --output is a folder"),
    ):
        result = run("convert", "menu.ivr.yaml", *options)
        assert result.exit_code == 2 and said in result.output
    monkeypatch.setenv("PATH", "")
    result = run("convert", "menu.ivr.yaml", "--to", "asterisk", "-o", "out", "--audio")
    assert result.exit_code == 2 and "--audio needs espeak-ng" in result.output


@pytest.mark.skipif(not all(map(shutil.which, ("espeak-ng", "sox"))), reason="espeak-ng and sox are not both there")
def test_recordings_are_those_of_a_telephone(run, write, tmp_path):
    write("menu.ivr.yaml", CLEAN)
    assert run("convert", "menu.ivr.yaml", "--to", "asterisk", "-o", "out", "--audio").exit_code == 0
    listed = [line.partition(",")[0] for line in (tmp_path / "out/recordings.csv").read_text("utf-8").splitlines()[1:]]
    assert len(listed) == 8
    for name in listed:
        with wave.open(str(tmp_path / "out" / "sounds" / name)) as recording:
            assert (recording.getframerate(), recording.getnchannels(), recording.getsampwidth()) == (8000, 1, 2)
            assert recording.getnframes() > 4000
