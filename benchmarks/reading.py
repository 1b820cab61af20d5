"""What reading a platform's file costs beside parsing it, in the same process. Prints a Markdown table."""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from functools import partial

from ivrlint.flow import Flow
from ivrlint.formats import asterisk, freeswitch, voicexml
from ivrlint.formats.asterisk.lines import read_lines
from ivrlint.source import SourceText, read_xml

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


PLATFORMS: tuple[
    tuple[str, Callable[[int], str], Callable[[SourceText], object], Callable[[SourceText], Flow]], ...
] = (
    ("VoiceXML", voicexml_document, read_xml, voicexml.read),
    ("FreeSWITCH", freeswitch_menus, partial(read_xml, bare_ampersands=True), freeswitch.read),
    ("Asterisk", asterisk_dialplan, read_lines, asterisk.read),
)
"""Each platform's name, what makes a file of so many dialogs, what parses it and what reads it."""


def seconds(function: Callable[[SourceText], object], text: str) -> float:
    """Seconds of the fastest of several runs, without the collection of garbage."""
    taken = []
    for _ in range(ROUNDS):
        source = SourceText("generated", text)
        gc.collect()
        gc.disable()
        began = time.perf_counter()
        function(source)
        taken.append(time.perf_counter() - began)
        gc.enable()
    return min(taken)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=5_000, help="dialogs in the generated file (at least 2)")
    size = parser.parse_args().size
    print("| platform | dialogs | parsing | reading | reading ÷ parsing |")
    print("| --- | --- | --- | --- | --- |")
    for name, generate, parse, read in PLATFORMS:
        text = generate(size)
        parsing, reading = seconds(parse, text), seconds(read, text)
        print(f"| {name} | {size:,} | {parsing:.2f} s | {reading:.2f} s | {reading / parsing:.2f} |", flush=True)


if __name__ == "__main__":
    main()
