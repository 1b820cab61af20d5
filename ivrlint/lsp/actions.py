"""What an editor offers to do about findings: the fixes that they bring along, all safe ones at once, and an ignore."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from lsprotocol.types import (
    CodeAction,
    CodeActionContext,
    CodeActionKind,
    CodeActionTriggerKind,
    Range,
    TextEdit,
    WorkspaceEdit,
)

from ivrlint.lint.fixes import edits_of, fixed
from ivrlint.lint.ignores import inline
from ivrlint.lint.rule import Finding
from ivrlint.lsp.diagnostics import Marks, diagnostic
from ivrlint.lsp.documents import Documents, Reading
from ivrlint.report import all_findings
from ivrlint.source import Edit, Replacement, SourceError, SourceText, Span
from ivrlint.source.edits import applied
from ivrlint.source.located_yaml import read_yaml

FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.ivrlint"

_WITH_COMMENTS = frozenset({"native", "archy", "ha-sip"})
"""The formats that are YAML."""
_INDENT = re.compile(r"[ \t]*")
_LINE_END = re.compile(r"\r\n|\r|\n")


def workspace_edit(edit: Edit, marks: Marks) -> WorkspaceEdit:
    """An edit of the open file."""
    changes = [TextEdit(marks.here.range(span), text) for span, text in edit.replacements]
    return WorkspaceEdit(changes={marks.document.uri: changes})


def actions(documents: Documents, marks: Marks, where: Range, context: CodeActionContext) -> Iterator[CodeAction]:
    """What may be done about the findings on the lines of `where`, and about all of them."""
    wanted = [str(getattr(kind, "value", kind)) for kind in context.only or ()]
    if _is_wanted(CodeActionKind.QuickFix.value, wanted):
        found = all_findings(marks.document.report)
        yield from _quick_fixes([one for one in found if _is_on_lines(one.span, where)], marks)
    asked = bool(wanted) or context.trigger_kind is not CodeActionTriggerKind.Automatic
    if asked and _is_wanted(FIX_ALL, wanted) and edits_of(marks.document.report, unsafe=False):
        yield from _fix_all(documents, marks)


def _is_wanted(kind: str, wanted: list[str]) -> bool:
    return not wanted or any(kind == one or kind.startswith(f"{one}.") for one in wanted)


def _is_on_lines(span: Span, where: Range) -> bool:
    return span.line - 1 <= where.end.line and span.end_line - 1 >= where.start.line


def _quick_fixes(findings: Sequence[Finding], marks: Marks) -> Iterator[CodeAction]:
    """What may be done about each of some findings; what would be done for several of them is offered once."""
    answered: dict[Edit, list[Finding]] = {}
    reading = marks.document.current
    for finding in findings:
        ignore = ignoring(finding, reading) if reading and finding.family != "engine" else None
        for edit in (finding.edit, ignore):
            if edit is not None:
                answered.setdefault(edit, []).append(finding)
    for edit, about in answered.items():
        is_fix = about[0].edit == edit
        yield CodeAction(
            edit.title if edit.safe else f"{edit.title} (unsafe: look at what it does)",
            kind=CodeActionKind.QuickFix,
            diagnostics=[diagnostic(finding, marks) for finding in about],
            is_preferred=(is_fix and edit.safe) or None,
            edit=workspace_edit(edit, marks),
        )


def ignoring(finding: Finding, reading: Reading) -> Edit | None:
    """The comment that ignores a finding, its reason left to be written; None where no comment can stand there.

    The rule is added to an ignore that stands there already.
    """
    title = f"ignore {finding.rule} here (write the reason)"
    flow = reading.flow
    if flow.format not in _WITH_COMMENTS:
        return None
    source = flow.source
    line_end = _LINE_END.search(source.text)
    for ignore in inline(flow):
        if ignore.rules and {finding.span.line, finding.anchor_line} & set(ignore.lines):
            end = ignore.span.start + ignore.span.text.index("]")
            return Edit(title, (Replacement(source.span(end, end), f", {finding.rule}"),))
    for line in (finding.span.line, finding.anchor_line):
        start = source.offset(line)
        indent = _INDENT.match(source.text, start)
        comment = f"{indent and indent[0]}# ivrlint: ignore[{finding.rule}] {line_end[0] if line_end else chr(10)}"
        edit = Edit(title, (Replacement(source.span(start, start), comment),))
        if _is_comment(source, edit):
            return edit
    return None


def _is_comment(source: SourceText, edit: Edit) -> bool:
    """Whether an edit of a YAML file adds a comment and nothing else."""
    try:
        before, after = (
            read_yaml(SourceText(source.path, text)) for text in (source.text, applied(source.text, [edit]))
        )
    except SourceError:
        return False
    return len(after.comments) == len(before.comments) + 1 and after.root.plain() == before.root.plain()


def _fix_all(documents: Documents, marks: Marks) -> Iterator[CodeAction]:
    """All safe fixes, made as `ivrlint check --fix` makes them."""
    document = marks.document
    result = fixed(document.source, lambda text: documents.check(document.file, text))
    if result.done:
        edit = Edit("fix everything that has one right answer", tuple(_changes(document.source, result.after)))
        yield CodeAction(edit.title, kind=FIX_ALL, edit=workspace_edit(edit, marks))


def _changes(before: SourceText, after: SourceText) -> Iterator[Replacement]:
    """What makes one text of another, in whole lines."""
    old, new = (re.findall(r"[^\n]*\n|[^\n]+", text.text) for text in (before, after))
    places = [0]
    for line in old:
        places.append(places[-1] + len(line))
    for tag, start, end, first, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Replacement(before.span(places[start], places[end]), "".join(new[first:last]))
