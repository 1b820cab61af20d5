"""What reading a platform's file costs beside parsing it, in the same process. Prints a Markdown table."""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable
from functools import partial

from ivrlint.flow import Flow
from ivrlint.formats import archy, asterisk, connect, freeswitch, hasip, rapidpro, twilio, voicexml
from ivrlint.formats.archy.document import read_archy_yaml
from ivrlint.formats.asterisk.lines import read_lines
from ivrlint.formats.connect import legacy
from ivrlint.source import SourceText
from ivrlint.source.located_json import read_json
from ivrlint.source.located_xml import read_xml
from ivrlint.source.located_yaml import read_yaml

ROUNDS = 5

VOICEXML = """<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en-US">
  <noinput>I did not hear you. <reprompt/></noinput>
  <nomatch count="3">Goodbye. <disconnect/></nomatch>
{dialogs}</vxml>
"""

VOICEXML_DIALOGS = """  <menu id="town{number}">
    <prompt>Welcome to town {number}. <enumerate/></prompt>
    <choice dtmf="1" next="#meter{number}">To give your meter number, press 1.</choice>
    <choice dtmf="2" next="#town{next}">For the next town, press 2.</choice>
    <choice dtmf="3" next="#town0">For the first town, press 3.</choice>
    <noinput>Please press a key. <reprompt/></noinput>
  </menu>
  <form id="meter{number}">
    <field name="meter" type="digits?length=6">
      <prompt>Please enter your meter number.</prompt>
      <prompt count="2">Enter the six digits on your meter.</prompt>
      <nomatch>I do not find that number. <reprompt/></nomatch>
    </field>
    <field name="wish">
      <prompt>For water press 1, for power press 2.</prompt>
      <option dtmf="1" value="water">water</option>
      <option dtmf="2" value="power">power</option>
      <filled>
        <if cond="wish == 'water'">
          <goto next="#town{next}"/>
        <else/>
          <prompt>One moment, please.</prompt>
          <goto next="#town0"/>
        </if>
      </filled>
    </field>
  </form>
"""


def voicexml_document(size: int) -> str:
    """A VoiceXML document of `size` dialogs, half of them menus and half of them forms."""
    towns = size // 2
    dialogs = (VOICEXML_DIALOGS.format(number=town, next=(town + 1) % towns) for town in range(towns))
    return VOICEXML.format(dialogs="".join(dialogs))


ASTERISK = """[general]
static=yes
[menu]
exten => s,1,Background(welcome)
same => n,WaitExten(7)
exten => 1,1,Queue(600,t,,,120)
exten => i,1,Goto(s,1)
[phones]
{phones}"""

ASTERISK_PHONE = """exten => {number},1,Set(__RINGTIMER=15)
same => n,GotoIf($["${{DIALSTATUS}}" = "BUSY"]?busy)
same => n,Dial(PJSIP/{number},20,tr)
same => n,VoiceMail({number}@default,u)
same => n,Hangup()
same => n(busy),VoiceMail({number}@default,b)
same => n,Hangup()
"""


def asterisk_dialplan(size: int) -> str:
    """An Asterisk dialplan of one menu and `size` phones that it does not lead to."""
    return ASTERISK.format(phones="".join(ASTERISK_PHONE.format(number=10_000 + phone) for phone in range(size)))


FREESWITCH_MENU = """<menu name="m{number}" greet-long="say:For sales, press 1." timeout="5000" max-failures="3">
  <entry action="menu-sub" digits="1" param="m{next}"/>
  <entry action="menu-exec-app" digits="2" param="transfer 1{number} XML default"/>
  <entry action="menu-play-sound" digits="3" param="s{number}.wav"/>
  <entry action="menu-back" digits="*"/>
  <entry action="menu-top" digits="9"/>
</menu>
"""


def freeswitch_menus(size: int) -> str:
    """FreeSWITCH menus, each a submenu of the one before."""
    menus = (FREESWITCH_MENU.format(number=menu, next=(menu + 1) % size) for menu in range(size))
    return f"<include>{''.join(menus)}</include>"


ARCHY = """inboundCall:
  name: Town Bureau
  defaultLanguage: en-us
  startUpRef: "/inboundCall/menus/menu[Town_0]"
  menus:
{menus}  tasks:
{tasks}"""

ARCHY_MENU = """    - menu:
        name: Town {number}
        refId: Town_{number}
        audio:
          exp: AudioPlaybackOptions(ToAudioTTS("For your meter, press 1. For a person, press 0."), true)
        settingsMenu:
          menuSelectionTimeout:
            noValue: true
          repeatCount:
            lit: 3
        defaultChildMenuRef: ./choices/menuTransferToAcd[person]
        choices:
          - menuJumpToTask:
              name: Meter
              dtmf: digit_1
              globalDtmf: false
              targetTaskRef: "/inboundCall/tasks/task[Meter_{number}]"
          - menuTransferToAcd:
              name: Person
              refId: person
              dtmf: digit_0
              targetQueue:
                lit:
                  name: Advisors
"""

ARCHY_TASK = """    - task:
        name: Meter {number}
        refId: Meter_{number}
        actions:
          - collectInput:
              name: Number
              inputData:
                var: Task.Number
              digits:
                exact: 6
              inputAudio:
                tts: Please enter your meter number.
          - callData:
              name: Note it
              outputs:
                failure:
                  actions:
                    - playAudio:
                        name: Sorry
                        audio:
                          tts: That did not work.
          - jumpToMenu:
              name: Next town
              targetMenuRef: "/inboundCall/menus/menu[Town_{next}]"
"""


def archy_flow(size: int) -> str:
    """An Archy flow of `size` dialogs, half of them menus and half of them tasks."""
    towns = size // 2
    menus = (ARCHY_MENU.format(number=town) for town in range(towns))
    tasks = (ARCHY_TASK.format(number=town, next=(town + 1) % towns) for town in range(towns))
    return ARCHY.format(menus="".join(menus), tasks="".join(tasks))


def twilio_flow(size: int) -> str:
    """A Studio flow, indented as Studio exports it, of `size` menus, each with its split, counter and transfer."""
    split = "split-based-on"
    states = [_state("Trigger", "trigger", {"incomingCall": "town0"})]
    for town in range(size):
        here, next = f"town{town}", f"town{(town + 1) % size}"
        say = f"Welcome to town {town}. For the next town, press 1. For an advisor, press 0."
        digits, tries, desk = f"{{{{widgets.{here}.Digits}}}}", f"{{{{flow.variables.tries{town}", f"{here}_desk"
        states += [
            _state(here, "gather-input-on-call", {"keypress": f"{here}_keys", "timeout": f"{here}_count"}, say=say),
            _state(f"{here}_keys", split, {"noMatch": f"{here}_count"}, {"1": next, "0": desk}, input=digits),
            _state(
                f"{here}_count",
                "set-variables",
                {"next": f"{here}_enough"},
                variables=[{"key": f"tries{town}", "value": f"{tries} | plus: 1}}}}"}],
            ),
            _state(f"{here}_enough", split, {"noMatch": here}, {"3": desk}, input=f"{tries}}}}}"),
            _state(desk, "send-to-flex", {"failedToEnqueue": next}, workflow="WW", channel="TC"),
        ]
    return json.dumps({"description": "Towns", "states": states, "initial_state": "Trigger"}, indent=2)


def _state(
    name: str, type: str, exits: dict[str, str], cases: dict[str, str] | None = None, **properties: object
) -> dict[str, object]:
    """A widget with its exits by event, and those of a split by the digits that it compares its input with."""
    transitions: list[dict[str, object]] = [{"event": event, "next": next} for event, next in exits.items()]
    for value, next in (cases or {}).items():
        condition = {"type": "equal_to", "arguments": [properties["input"]], "value": value}
        transitions.append({"event": "match", "next": next, "conditions": [condition]})
    return {"name": name, "type": type, "transitions": transitions, "properties": properties}


RAPIDPRO_WAIT = {"type": "msg", "hint": {"type": "digits", "count": 1}}


def rapidpro_export(size: int) -> str:
    """A RapidPro export of one voice flow with `size` menus, each with what is said before it and to wrong keys."""
    nodes: list[dict[str, object]] = []
    for town in range(size):
        here, next = f"town{town}", f"town{(town + 1) % size}"
        categories = {"Next town": f"{next} says", "Other": f"{here} wrong"}
        nodes += [
            _saying(f"{here} says", f"Welcome to town {town}. For the next town, press 1.", here),
            _saying(f"{here} wrong", "Sorry, there is no such choice.", here),
            {
                "uuid": here,
                "router": {
                    "type": "switch",
                    "operand": "@input.text",
                    "result_name": f"Town {town}",
                    "wait": RAPIDPRO_WAIT,
                    "cases": [{"type": "has_number_eq", "arguments": ["1"], "category_uuid": f"{here} Next town"}],
                    "categories": [
                        {"uuid": f"{here} {name}", "name": name, "exit_uuid": f"{here} to {name}"}
                        for name in categories
                    ],
                    "default_category_uuid": f"{here} Other",
                },
                "exits": [{"uuid": f"{here} to {name}", "destination_uuid": to} for name, to in categories.items()],
            },
        ]
    flow = {"uuid": "towns", "name": "Towns", "type": "voice", "spec_version": "13.5.0", "language": "eng"}
    return json.dumps({"version": "13", "flows": [flow | {"nodes": nodes}]}, indent=2)


def _saying(uuid: str, text: str, next: str) -> dict[str, object]:
    """A node that says something and leads to another one."""
    exits = [{"uuid": f"{uuid} exit", "destination_uuid": next}]
    return {"uuid": uuid, "actions": [{"type": "say_msg", "uuid": f"{uuid} text", "text": text}], "exits": exits}


HASIP_AUTOMATION = """- alias: Ring {number}
  action:
    - service: hassio.addon_stdin
      data:
        addon: c7744bff_ha-sip
        input:
          command: dial
          number: sip:{number}@fritz.box
          menu:
            id: ring_{number}
            message: Somebody is at door {number}. To open it, press 1. For the light, press 2.
            timeout: 20
            choices:
              '1':
                message: The door is open.
                action: {{domain: switch, service: turn_on, entity_id: switch.door_{number}}}
                post_action: hangup
              '2':
                message: The light is on.
                post_action: return
              default:
                message: That is no choice.
                post_action: return
              timeout:
                message: Goodbye.
                post_action: hangup
"""


def hasip_automations(size: int) -> str:
    """Automations for ha-sip with `size` menus, five in each."""
    return "".join(HASIP_AUTOMATION.format(number=number) for number in range(size // 5))


CONNECT_SCENE = """
    {{"Identifier": "town {number}", "Type": "GetParticipantInput",
      "Parameters": {{"StoreInput": "False", "InputTimeLimitSeconds": "5", "Text": "For the next town, press 1."}},
      "Transitions": {{"NextAction": "loop {number}",
        "Conditions": [
          {{"NextAction": "queue {number}", "Condition": {{"Operator": "Equals", "Operands": ["0"]}}}},
          {{"NextAction": "town {next}", "Condition": {{"Operator": "Equals", "Operands": ["1"]}}}}],
        "Errors": [
          {{"NextAction": "loop {number}", "ErrorType": "InputTimeLimitExceeded"}},
          {{"NextAction": "loop {number}", "ErrorType": "NoMatchingCondition"}},
          {{"NextAction": "sorry", "ErrorType": "NoMatchingError"}}]}}}},
    {{"Identifier": "loop {number}", "Type": "Loop", "Parameters": {{"LoopCount": "2"}},
      "Transitions": {{"NextAction": "queue {number}",
        "Conditions": [
          {{"NextAction": "town {number}", "Condition": {{"Operator": "Equals", "Operands": ["ContinueLooping"]}}}},
          {{"NextAction": "queue {number}", "Condition": {{"Operator": "Equals", "Operands": ["DoneLooping"]}}}}]}}}},
    {{"Identifier": "queue {number}", "Type": "UpdateContactTargetQueue",
      "Parameters": {{"QueueId": "$.Attributes.desk"}},
      "Transitions": {{"NextAction": "desk {number}", "Errors": [
        {{"NextAction": "sorry", "ErrorType": "NoMatchingError"}}]}}}},
    {{"Identifier": "desk {number}", "Type": "TransferContactToQueue", "Parameters": {{}},
      "Transitions": {{"NextAction": "sorry", "Errors": [
        {{"NextAction": "town {next}", "ErrorType": "QueueAtCapacity"}},
        {{"NextAction": "sorry", "ErrorType": "NoMatchingError"}}]}}}},"""


def connect_flow(size: int) -> str:
    """A flow of Amazon Connect of `size` menus, each with its loop and queue."""
    scenes = (CONNECT_SCENE.format(number=town, next=(town + 1) % size) for town in range(size))
    end = '{"Identifier": "sorry", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}'
    start = '{"Version": "2019-10-30", "StartAction": "town 0", "Actions": ['
    return f"{start}{''.join(scenes)}\n    {end}]}}"


LEGACY_SCENE = """
  {{"id": "town {number}", "type": "GetUserInput", "target": "Digits",
    "parameters": [{{"name": "Text", "value": "For the next town, press 1."}}, {{"name": "Timeout", "value": "5"}}],
    "branches": [
      {{"condition": "Evaluate", "conditionType": "Equals", "conditionValue": "1", "transition": "town {next}"}},
      {{"condition": "Timeout", "transition": "loop {number}"}},
      {{"condition": "NoMatch", "transition": "loop {number}"}},
      {{"condition": "Error", "transition": "sorry"}}]}},
  {{"id": "loop {number}", "type": "Loop", "parameters": [{{"name": "LoopCount", "value": "2"}}],
    "branches": [
      {{"condition": "Looping", "transition": "town {number}"}},
      {{"condition": "Complete", "transition": "queue {number}"}}]}},
  {{"id": "queue {number}", "type": "SetQueue",
    "parameters": [{{"name": "Queue", "value": "arn", "namespace": null, "resourceName": "Desk"}}],
    "branches": [
      {{"condition": "Success", "transition": "desk {number}"}}, {{"condition": "Error", "transition": "sorry"}}]}},
  {{"id": "desk {number}", "type": "Transfer", "target": "Queue", "parameters": [],
    "branches": [
      {{"condition": "AtCapacity", "transition": "town {next}"}}, {{"condition": "Error", "transition": "sorry"}}]}},"""


def connect_export(size: int) -> str:
    """An export of Connect's older designer, of `size` menus, each with its loop and queue."""
    scenes = (LEGACY_SCENE.format(number=town, next=(town + 1) % size) for town in range(size))
    end = '{"id": "sorry", "type": "Disconnect", "branches": [], "parameters": []}'
    return f'{{"version": "1", "type": "contactFlow", "start": "town 0", "modules": [{"".join(scenes)}\n  {end}]}}'


PLATFORMS: tuple[
    tuple[str, Callable[[int], str], Callable[[SourceText], object], Callable[[SourceText], Flow]], ...
] = (
    ("Amazon Connect", connect_flow, read_json, connect.read),
    ("Amazon Connect, older export", connect_export, read_json, legacy.read),
    ("VoiceXML", voicexml_document, read_xml, voicexml.read),
    ("FreeSWITCH", freeswitch_menus, partial(read_xml, bare_ampersands=True), freeswitch.read),
    ("Asterisk", asterisk_dialplan, read_lines, asterisk.read),
    ("Archy", archy_flow, read_archy_yaml, archy.read),
    ("Twilio", twilio_flow, read_json, twilio.read),
    ("RapidPro", rapidpro_export, read_json, rapidpro.read),
    ("ha-sip", hasip_automations, read_yaml, hasip.read),
)
"""Each platform's name, what makes a file of so many dialogs, what parses it and what reads it."""


def seconds(function: Callable[[SourceText], object], text: str) -> float:
    """Seconds of one run, without the collection of garbage."""
    source = SourceText("generated", text)
    gc.collect()
    gc.disable()
    began = time.perf_counter()
    function(source)
    taken = time.perf_counter() - began
    gc.enable()
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=5_000, help="dialogs in the generated file (at least 2)")
    size = parser.parse_args().size
    print("| platform | dialogs | parsing | reading | reading ÷ parsing |")
    print("| --- | --- | --- | --- | --- |")
    for name, generate, parse, read in PLATFORMS:
        text = generate(size)
        rounds = [(seconds(parse, text), seconds(read, text)) for _ in range(ROUNDS)]
        parsing, reading = (min(times) for times in zip(*rounds, strict=True))
        print(f"| {name} | {size:,} | {parsing:.2f} s | {reading:.2f} s | {reading / parsing:.2f} |", flush=True)


if __name__ == "__main__":
    main()
