"""`ivrlint convert` as people meet it."""

from __future__ import annotations

import re

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
