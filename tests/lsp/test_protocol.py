"""The language server as an editor meets it: over standard input and output."""

from __future__ import annotations

import pytest

pytest.importorskip("pygls", reason="the language server is an extra: pip install 'ivrlint[lsp]'")
pytest.importorskip("pytest_lsp", reason="an editor to talk with is missing: pip install pytest-lsp")

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.conftest import CLEAN, LOST, ROOT
from tests.lsp.editor import Editor, client  # noqa: F401

pytestmark = pytest.mark.asyncio(loop_scope="module")

FINNISH = """ivr: 1
language: fi
nodes:
  alku:
    type: menu
    prompt: "Hyvää päivää 👋, tämä on Järvi 🚰."
    options:
      1: {say: "Jos asia koskee laskua 💶, paina 1.", label: "lasku 💶", to: lasku}
      0: {say: "Jos haluat puhua työntekijän kanssa, paina 0.", label: työntekijä, to: työntekijä}
    no_input: {tries: 3, again: En kuullut näppäintä., to: työntekijä}
    no_match: {tries: 3, again: Siinä ei ole valintaa., to: työntekijä}
  lasku: {type: message, prompt: Lasku tulee postissa., next: työntekijä}
  työntekijä: {type: queue, name: "Väki 👩‍🔧", announces: [position], max_wait: 3m, overflow: alku}
"""
"""Characters of one and of two UTF-16 units before what is asked about."""


@pytest.fixture
def editor(client, tmp_path):  # noqa: F811
    return Editor(client, tmp_path / "menu.ivr.yaml")


def codes(found):
    return [one.code for one in found]


async def test_a_clean_menu_has_no_marks_and_a_lost_node_has_one_and_is_faded(editor):
    assert await editor.open(CLEAN) == []
    found = await editor.change(LOST)
    marked, faded = found
    assert marked.code == faded.code == "unreachable-node" and marked.source == "ivrlint"
    assert marked.severity is types.DiagnosticSeverity.Error
    assert editor.under(marked.range) == "outage"
    assert faded.severity is types.DiagnosticSeverity.Hint and [*faded.tags] == [types.DiagnosticTag.Unnecessary]
    assert editor.under(faded.range) == LOST[len(CLEAN) :].strip()
    assert await editor.change(CLEAN) == []


async def test_only_the_last_of_quick_changes_is_told(editor):
    await editor.open(CLEAN)
    for _ in range(5):
        editor.write(LOST)
    editor.write(CLEAN)
    assert await editor.told() == []


async def test_the_walk_leads_through_the_file(editor):
    await editor.open(CLEAN)
    text = CLEAN.replace("prompt: You can pay your bill at any bank., next: advisor", "prompt: Pay at any bank.")
    (found,) = [one for one in await editor.change(text) if one.code == "dead-end"]
    assert [(editor.under(step.location.range), step.message) for step in found.related_information or ()] == [
        ("welcome", "«welcome» after 0 s, then 1"),
        ("bills", "«bills» after 7 s (the caller's walk: 7 s, 1 key)"),
    ]
    assert found.message.startswith("After «bills» the call just stops: nothing leads on and nobody says goodbye.\n")


async def test_what_cannot_be_read_is_one_mark_and_the_last_good_text_answers(editor):
    await editor.open(FINNISH)
    hovered = await editor.hover("to: lasku|}")
    broken = FINNISH.replace("  lasku:", "  rikki: [\n  lasku:")
    (found,) = await editor.change(broken)
    assert (found.code, found.severity) == ("invalid-file", types.DiagnosticSeverity.Error)
    assert await editor.hover("to: lasku|}") == hovered
    place = await editor.definition("to: la|sku}")
    assert editor.under(place.range) == "lasku" and place.range.start.line == 12
    with pytest.raises(JsonRpcException, match="cannot be read"):
        await editor.rename("to: la|sku}", "laskut")
    assert await editor.change(FINNISH.replace("Lasku tulee", "Laskunne tulee")) is not None


async def test_hover_says_what_a_node_and_a_way_cost(editor):
    await editor.open(CLEAN)
    assert (await editor.hover("  bi|lls: {type")).splitlines() == [
        "«bills» · message",
        "after 7 s, 1 key · a person in 2 s",
        "48 % of calls get here.",
        "  48 % by key 1 «bills» in «welcome»",
    ]
    way = await editor.hover('|0: {say: "To speak')
    assert way.startswith("key 0 «advisor» in «welcome»\nTaken in 47 % of calls.\n«Advisors» · queue · advisor\n")
    assert await editor.hover("prompt: Wel|come") is None
    editor.write(LOST)
    assert "no call gets here" in await editor.hover("  out|age:")
    editor.write(CLEAN.replace("nodes:", "nodes:\n  first: {type: message, next: welcome}"))
    assert "\nafter 0 s, 0 keys · a person in 9 s, 1 key\n" in await editor.hover("  wel|come:")
    assert "\ncalls start here · " in await editor.hover("  fi|rst:")


async def test_places_are_counted_in_utf_16(editor):
    found = await editor.open(FINNISH)
    assert all(editor.under(one.range) for one in found)
    assert "«Väki 👩" in await editor.hover("to: työntek|ijä}\n    no_input")
    places = await editor.references("  työntekijä|: {type: queue")
    assert {editor.under(place.range) for place in places} == {"työntekijä"}
    assert len(places) == 5 and len(await editor.references("  työntekijä|: {type: queue", False)) == 4
    after = await editor.rename('label: "lasku 💶", to: las|ku}', "laskut")
    assert after == FINNISH.replace("to: lasku}", "to: laskut}").replace("  lasku:", "  laskut:")


async def test_a_rename_is_refused_where_the_menu_would_be_another(editor):
    await editor.open(CLEAN)
    for new, reason in (
        ("bills", "already"), ("back", "is a word of this format"), ("none", "is a word"), ("a b", "is no id"),
        ("", "is no id"),
    ):  # fmt: skip
        with pytest.raises(JsonRpcException, match=reason):
            await editor.rename("  adv|isor:\n", new)
    with pytest.raises(JsonRpcException, match="no node's id"):
        await editor.rename("prompt: Wel|come", "hello")
    params = types.PrepareRenameParams(editor.document, editor.at("  adv|isor:\n"))
    prepared = await editor.client.text_document_prepare_rename_async(params)
    assert prepared.placeholder == "advisor" and editor.under(prepared.range) == "advisor"


async def test_a_name_that_yaml_would_misread_is_quoted(editor):
    text = CLEAN.replace("overflow: message", 'overflow: "message"')
    await editor.open(text)
    after = await editor.rename("  mess|age: {type", "12")
    assert '\n  "12": {type: voicemail' in after and 'overflow: "12"' in after and 'to: "12"}' in after
    assert await editor.change(after) == []


async def test_completion_offers_targets_kinds_and_rules(editor):
    await editor.open(CLEAN)
    text = CLEAN.replace("label: bills, to: bills}", "label: bills, to: }")
    text = text.replace("    max_wait: 3m\n", "    when_full: \n    max_wait: 3m  # ivrlint: ignore[queues, que\n")
    editor.write(text)
    for marked in ("label: bills, to: |}", "    when_full: |\n"):
        found = await editor.completions(marked)
        assert {"welcome", "bills", "advisor", "message", "back", "hangup"} <= found.keys()
        assert found["advisor"].detail == "queue · «Advisors» · a person"
    assert {"queue-no-exit", "queues"} <= (await editor.completions("ignore[queues, que|")).keys()
    editor.write(CLEAN.replace("  bills: {type: message", "  bills: {type: me"))
    found = await editor.completions("  bills: {type: me|")
    assert {"menu", "message", "hangup"} <= found.keys()
    assert found["menu"].text_edit.new_text == "menu" and editor.under(found["menu"].text_edit.range) == "me"
    assert await editor.completions("prompt: Wel|come") == {}


async def test_what_is_completed_between_quotes_is_not_quoted_again(editor):
    text = CLEAN.replace("  message: {type", '  "on": {type').replace("overflow: message", 'overflow: "on"')
    await editor.open(text.replace("to: message}", 'to: "on"}'))
    editor.write(editor.text.replace("label: bills, to: bills}", "label: bills, to: 'o'}"))
    found = await editor.completions("label: bills, to: 'o|'}")
    assert found["on"].text_edit.new_text == "on"
    found = await editor.completions('overflow: "o|n"')
    assert found["on"].text_edit.new_text == "on" and found["bills"].text_edit.new_text == "bills"


async def test_a_config_completes_the_names_of_rules(client, tmp_path):  # noqa: F811
    editor = Editor(client, tmp_path / "ivrlint.toml")
    assert await editor.open('ignore = ["key-\n[rules.men\n') == []
    assert "key-order" in await editor.completions('["key-|')
    assert "menu-too-deep" in await editor.completions("[rules.men|")
    assert await editor.completions("ign|ore") == {}


UNORDERED = CLEAN.replace(
    '      1: {say: "For bills, press 1.", label: bills, to: bills}\n',
    '      2: {say: "For a moving, press 2.", label: moving, to: advisor}\n'
    '      1: {say: "For bills, press 1.", label: bills, to: bills}\n',
)


async def test_a_safe_fix_is_offered_alone_and_with_all_others(editor):
    assert "key-order" in codes(await editor.open(UNORDERED))
    found = await editor.actions("  wel|come:", "quickfix")
    fix = next(action for action in found if action.is_preferred)
    assert fix.title == "say the keys of «welcome» in order" and fix.diagnostics[0].code == "key-order"
    fixed = editor.edited(fix.edit)
    assert fixed.index("      1: {") < fixed.index("      2: {")
    (everything,) = await editor.actions("i|vr: 1", "source.fixAll")
    assert everything.kind == "source.fixAll.ivrlint" and editor.edited(everything.edit) == fixed
    assert not [one for one in await editor.actions("i|vr: 1", automatic=True) if one.kind != "quickfix"]
    assert codes(await editor.change(fixed)) == []
    assert await editor.actions("i|vr: 1") == []


async def test_an_unsafe_fix_says_so(editor):
    assert "undefined-target" in codes(await editor.open(CLEAN.replace("to: bills}", "to: bils}")))
    (fix,) = [one for one in await editor.actions("to: b|ils}") if "unsafe" in one.title]
    assert not fix.is_preferred and editor.edited(fix.edit) == CLEAN
    assert await editor.actions("to: b|ils}", "source.fixAll") == []


async def test_a_finding_is_ignored_with_a_reason_to_be_written(editor):
    await editor.open(LOST)
    (ignore,) = await editor.actions("  out|age:")
    text = editor.edited(ignore.edit)
    assert "\n  # ivrlint: ignore[unreachable-node] \n  outage:" in text
    assert codes(await editor.change(text)) == ["ignore-without-reason"]
    assert await editor.change(text.replace("node] ", "node] opened by the engineers in a storm")) == []


async def test_what_two_findings_of_a_line_have_in_common_is_offered_once(editor):
    line = '  a: {type: menu, prompt: Hi., options: {1: {say: "X, press 1.", to: x}, 2: {say: "Y, press 2.", to: y}}}'
    await editor.open(f"ivr: 1\nlanguage: en\nnodes:\n{line}\n")
    (ignore,) = [one for one in await editor.actions("  |a: {") if "ignore undefined-target" in one.title]
    assert [editor.under(one.range) for one in ignore.diagnostics] == ["1", "2"]


async def test_a_called_flow_opens(editor, write):
    write("night.ivr.yaml", CLEAN)
    text = CLEAN.replace("to: bills}", "to: night}") + "  night: {type: flow, file: night.ivr.yaml, next: bills}\n"
    await editor.open(text)
    place = await editor.definition("file: night|.ivr.yaml")
    assert place.uri == editor.uri.replace("menu.ivr", "night.ivr") and place.range.start.line == 3
    write("secret.txt", "x")
    editor.write(text.replace("night.ivr.yaml", "/etc/passwd"))
    assert await editor.definition("file: /etc/|passwd") is None


async def test_lenses_and_symbols(editor):
    await editor.open(CLEAN)
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document))
    assert [(lens.range.start.line, lens.command.title) for lens in found] == [
        (3, "calls start here · a person in 9 s, 1 key")
    ]
    params = types.DocumentSymbolParams(editor.document)
    symbols = await editor.client.text_document_document_symbol_async(params)
    assert [(one.name, one.detail) for one in symbols] == [
        ("welcome", "menu"), ("bills", "message"), ("advisor", "queue «Advisors»"), ("message", "voicemail"),
    ]  # fmt: skip


async def test_the_config_holds_and_is_read_again_when_it_changes(editor, write):
    write("ivrlint.toml", 'ignore = ["unreachable-node"]\n')
    assert await editor.open(LOST) == []
    write("ivrlint.toml", 'severity = {unreachable-node = "info"}\n')
    changed = types.DidChangeWatchedFilesParams([])
    editor.client.workspace_did_change_watched_files(changed)
    marked, _ = await editor.told()
    assert marked.severity is types.DiagnosticSeverity.Information
    write("my-rules/x.py", "raise SystemExit('run')\n")
    write("ivrlint.toml", 'rule-folders = ["my-rules"]\n')
    editor.client.text_document_did_save(types.DidSaveTextDocumentParams(editor.document))
    (told,) = await editor.told()
    assert "--config" in told.message and told.range.start == types.Position(0, 0)


async def test_what_a_baseline_knows_is_not_told(editor, run, write):
    write("menu.ivr.yaml", LOST)
    write("ivrlint.toml", 'baseline = "ivrlint-baseline.json"\n')
    assert run("baseline", "menu.ivr.yaml").exit_code == 0
    assert await editor.open(LOST) == []


async def test_files_of_platforms(client):  # noqa: F811
    file = ROOT / "tests" / "formats" / "twilio" / "aims.json"
    editor = Editor(client, file)
    assert "missing-handler" in codes(await editor.open(file.read_text("utf-8")))
    assert (await editor.hover('"name": "bi|lls"')).startswith("«bills» · collect\n")
    found = await client.text_document_code_lens_async(types.CodeLensParams(editor.document))
    assert len(found) == 3
    with pytest.raises(JsonRpcException, match="our own format"):
        await editor.rename('"name": "bi|lls"', "invoices")
    assert all("ignore" not in one.title for one in await editor.actions('"name": "ag|ain"'))


async def test_what_is_no_menu_is_left_alone(client, tmp_path):  # noqa: F811
    editor = Editor(client, tmp_path / "compose.yaml")
    assert await editor.open("services: {web: {image: nginx}}\n") == []
    assert await editor.hover("serv|ices") is None
    named = Editor(client, tmp_path / "new.ivr.yaml")
    (found,) = await named.open("")
    assert "is empty" in found.message.lower()


async def test_a_closed_file_has_no_marks(editor):
    await editor.open(LOST)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.document))
    editor.version = None
    assert await editor.told() == []


HOSTILE = [
    "\x00", "\ud83d", "ivr: 1\nnodes: &a {x: *a}\n", "ivr: 1\nnodes: {a: {type: menu, options: {1: " * 300,
    "ivr: 1\nnodes:\n  a:\n    <<: [[[[\n", "ivr: 1\r\nnodes:\r  a: {type: message,\u2028 prompt: \u202e}\r\n",
    '{"initial_state": 1, "states": 3}', "<vxml><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;</vxml>",
    "ivr: 1\nnodes:\n  a: &x [" + "*x, " * 50 + "]\n",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_nothing_in_a_file_ends_the_server(editor, text):
    await editor.open(CLEAN)
    await editor.change(text)
    document, start = editor.document, types.Position(0, 0)
    far = types.Position(2**31 - 1, 2**31 - 1)
    for place in (start, far):
        await editor.client.text_document_hover_async(types.HoverParams(document, place))
        await editor.client.text_document_completion_async(types.CompletionParams(document, place))
        await editor.client.text_document_definition_async(types.DefinitionParams(document, place))
    context = types.CodeActionContext([])
    await editor.client.text_document_code_action_async(
        types.CodeActionParams(document, types.Range(start, far), context)
    )
    await editor.client.text_document_code_lens_async(types.CodeLensParams(document))
    await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    assert await editor.change(CLEAN) == []
