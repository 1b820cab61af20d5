"""What the page on editors shows is what there is."""

from __future__ import annotations

import json
import re
import tomllib

from tests.conftest import CLEAN, ROOT
from tests.docs.test_docs import blocks

PAGE = ROOT / "docs" / "editors.md"


def test_every_editor_is_told_the_command_that_there_is(run):
    (code,) = blocks(PAGE, "json")
    settings = json.loads(code)
    (helix,) = blocks(PAGE, "toml")
    server = tomllib.loads(helix)["language-server"]["ivrlint"]
    (lua,) = blocks(PAGE, "lua")
    neovim = re.search(r'cmd = \{ "(\w+)", "(\w+)" \}', lua)
    assert neovim
    told = [
        [settings["glspc.server.command"], *settings["glspc.server.commandArguments"]],
        [server["command"], *server["args"]],
        [*neovim.groups()],
    ]
    assert told == [["ivrlint", "lsp"]] * 3
    assert run("lsp", "--help").exit_code == 0


def test_the_extra_is_what_the_page_installs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(re.findall(r"'ivrlint\[(\w+)\]'", PAGE.read_text("utf-8"))) == {"lsp"}
    assert project["optional-dependencies"]["lsp"]


def test_the_schema_line_leads_to_the_schema(run, write):
    assert "ivrlint schema > ivr.schema.json" in blocks(PAGE, "sh")[1]
    write("ivr.schema.json", run("schema").stdout)
    (line,) = blocks(PAGE, "yaml")
    schema = re.search(r"\$schema=\./(\S+)", line)
    assert schema and schema[1] == "ivr.schema.json"
    write("menu.ivr.yaml", line.replace("ivr: 1\n", "") + CLEAN)
    assert run("check", "menu.ivr.yaml").exit_code == 0
