"""`ivrlint measure`, `ivrlint advise`, `ivrlint reaches`."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from tests.conftest import CLEAN

MENU = CLEAN.replace("language: en\n", "language: en\ncallers: {per_month: 1000, value_lost: 40 EUR}\n")
COMMANDS = (("measure",), ("advise",), ("reaches", "advisor"))


@pytest.fixture(autouse=True)
def menu(write):
    return write("menu.ivr.yaml", MENU)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_what_it_found(run, command):
    result = run(*command, "menu.ivr.yaml")
    assert result.exit_code == 0
    assert "menu.ivr.yaml" in result.output
    page = json.loads(run(*command, "menu.ivr.yaml", "--format", "json").output)
    assert page["version"] == 1


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["menu.ivr.yaml", "--format", "yaml"], "--format is one of full"),
        (["absent.ivr.yaml"], "absent.ivr.yaml"),
        (["menu.ivr.yaml", "--assume", "advisr=wait:10m"], "--assume: there is no node «advisr»; did you mean"),
        (["menu.ivr.yaml", "--assume", "nonsense"], "--assume: «nonsense» is no assumption"),
        (["menu.ivr.yaml", "--callers", "absent.yaml"], "absent.yaml"),
        (["menu.ivr.yaml", "--traffic", "absent.csv"], "absent.csv"),
    ],
)
def test_what_cannot_be_done_ends_with_one_clear_line(run, command, options, message):
    result = run(*command, *options)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output and len(result.output.splitlines()) == 1


def test_callers_traffic_and_assumptions_change_the_figures(run, write):
    write("callers.yaml", "callers: {per_month: 500, no_input_rate: 0, error_rate: 0, patience: 10h}\n")
    write("counts.csv", "node,key,count\nwelcome,1,30\nwelcome,0,10\n")

    def figures(*options):
        flows = json.loads(run("measure", "menu.ivr.yaml", "--format", "json", *options).output)["flows"]
        return {name: figure["value"] for name, figure in flows[0]["figures"].items()}

    assert figures()["lost_callers"] > figures("--callers", "callers.yaml")["lost_callers"]
    counted = json.loads(
        run(
            "measure", "menu.ivr.yaml", "--format", "json", "--callers", "callers.yaml", "--traffic", "counts.csv"
        ).output
    )["flows"][0]
    shares = {choice["key"]: choice["share"] for choice in counted["menus"][0]["choices"]}
    assert shares == {"1": pytest.approx(0.75, rel=1e-3), "0": pytest.approx(0.25, rel=1e-3)}
    assert figures("--assume", "advisor=wait:0s")["share_lost"] < figures()["share_lost"]


def test_standard_input_and_an_output_file(run, tmp_path):
    assert "<stdin>" in run("measure", "-", input=MENU).output
    assert run("measure", "menu.ivr.yaml", "--format", "csv", "-o", "figures.csv").output == ""
    rows = list(csv.DictReader(StringIO((tmp_path / "figures.csv").read_text("utf-8"))))
    assert {row["file"] for row in rows} == {"menu.ivr.yaml"}
    assert run("measure", "menu.ivr.yaml", "-o", "absent/figures.csv").exit_code == 2


def test_several_menus_are_measured_one_after_the_other(run, write):
    write("other.ivr.yaml", MENU)
    flows = json.loads(run("measure", "--format", "json").output)["flows"]
    assert [flow["path"] for flow in flows] == ["menu.ivr.yaml", "other.ivr.yaml"]
    result = run("reaches", "advisor", ".")
    assert result.exit_code == 2 and "2 menus; name one of them" in result.output


def test_a_place_by_its_name_and_by_its_id(run):
    assert run("reaches", "Advisors", "menu.ivr.yaml").output == run("reaches", "advisor", "menu.ivr.yaml").output


def test_a_place_that_is_not_there_or_not_alone(run, write):
    result = run("reaches", "advizor", "menu.ivr.yaml")
    assert result.exit_code == 2 and "did you mean «advisor»?" in result.output
    write("menu.ivr.yaml", MENU.replace("type: message,", "type: message, name: Advisors,"))
    result = run("reaches", "Advisors", "menu.ivr.yaml")
    assert result.exit_code == 2 and "write the id of one of them: bills, advisor" in result.output


def test_advice_for_a_pull_request(run, write):
    write("menu.ivr.yaml", MENU.replace("Welcome to Example Power.", "Welcome to Example Power. We value your call."))
    output = run("advise", "menu.ivr.yaml", "--format", "markdown").output
    assert "Leave out of «welcome»: “We value your call”" in output
    assert "```diff\n       welcome:\n   -     prompt: Welcome to Example Power. We value your call.\n" in output
    assert "Assumed of callers: 2 % of key presses go wrong" in output
