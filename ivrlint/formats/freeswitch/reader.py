"""FreeSWITCH IVR menus (XML): which files hold any, and reading those.

What a menu holds is in levels.py, what it does in menus.py, what it plays and runs in applications.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivrlint.flow import Flow
from ivrlint.formats.freeswitch.levels import read_menus
from ivrlint.formats.freeswitch.menus import NAME, MenuReader
from ivrlint.source import NoPhoneMenuError, SourceError, SourceText
from ivrlint.source.located_xml import Element, read_xml

__all__ = ["NAME", "read", "recognises"]

_MENU = re.compile(r"""<menu\s[^<>]*\bgreet-long\s*=|<entry\s[^<>]*\baction\s*=\s*\\?["']menu-""")
_CONFIGURATION = re.compile(
    r"""<X-PRE-PROCESS\s|<document\s+type=["']freeswitch/xml|<configuration\s+name=["'](?:voicemail_)?ivr\.conf["']"""
)
_MACRO = re.compile(r"<macro\s+name\s*=")
_DIALPLAN = re.compile(r"<condition\s+field\s*=")
_MARKUP = re.compile(r"\s*<")
_LUA = re.compile(r"\s*(?:--|local\s|require\b)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TEMPLATE = re.compile(r"<\?(?:php\b|=)|<%|\{%|\{foreach\b")


def recognises(text: str) -> bool:
    """Whether this is FreeSWITCH configuration: menus, or what is easily taken for them (macros, dialplans)."""
    if not _MARKUP.match(text):
        return _LUA.match(text) is not None and _MENU.search(text) is not None
    if _MENU.search(text) or _CONFIGURATION.search(text):
        return True
    runs = ("<action function=", _MACRO), ("<action application=", _DIALPLAN)
    return any(action in text and around.search(text) for action, around in runs)


def read(source: SourceText) -> Flow:
    """The menus of `source`. Raise SourceError where they cannot be read, NoPhoneMenuError where there are none."""
    if not _MARKUP.match(source.text):
        message = "is a Lua program that writes menus; run it and check the XML that it writes"
        raise SourceError(message, source.span(0, 0))
    if template := _TEMPLATE.search(_COMMENT.sub(lambda comment: " " * len(comment[0]), source.text)):
        message = "is a template or a program that writes menus; render it and check the XML that it writes"
        raise SourceError(message, source.span(*template.span()))
    try:
        root = read_xml(source, bare_ampersands=True)
    except SourceError as error:
        if "junk after document element" not in error.message:
            raise
        raise SourceError("has several outer elements; put `<include>` around all of them", error.span) from error
    menus, problems = read_menus(root)
    if not menus:
        raise NoPhoneMenuError(_why_not(root), root.span)
    complete = root.name not in ("include", "menu") and not any(_includes(root))
    dialled = [action.get("data") or "" for action in root.every("action") if action.get("application") == "ivr"]
    return MenuReader(menus, problems, complete=complete).read(source, dialled)


def _why_not(root: Element) -> str:
    """What a file without menus is."""
    names = {element.name for element in root.every()}
    if "keys" in names and "menu" in names:
        return "holds the menus of FreeSWITCH's voicemail boxes (mod_voicemail_ivr), not those of a phone line"
    if "macro" in names:
        return "holds phrase macros, which menus play by `phrase:`, and no menus"
    if "condition" in names:
        return "is a dialplan without menus; check the files with the menus that its `ivr` calls"
    if included := next(_includes(root), None):
        return f"holds no menus and includes other files («{included.get('data')}»); check those"
    return "is FreeSWITCH configuration without menus: it has no `<menu>` with a name"


def _includes(root: Element) -> Iterator[Element]:
    return (element for element in root.every("X-PRE-PROCESS") if element.get("cmd") == "include")
