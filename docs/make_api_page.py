"""Writes docs/api.md: the public names of ivrlint with what their docstrings say.

Run `python docs/make_api_page.py` after a change to a public name; a test fails where the page has drifted.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from pathlib import Path
from typing import Any

import ivrlint

PAGE = Path(__file__).parent / "api.md"

HEAD = """# From Python

What `import ivrlint` offers; each name is loaded when it is first used. What a rule may ask of a survey stands on the
page about [rules of your own](own-rules.md), what the words mean in [semantics.md](semantics.md). Names that begin with
an underscore, and modules that are not named here, may change with any release.

```python
import ivrlint

menu = ivrlint.load("samples/good.ivr.yaml")
survey = ivrlint.Survey(menu)
walk = survey.people.fastest
if walk:
    print(f"{walk.seconds:.0f} s, {walk.keys} keys to a person")

for finding in ivrlint.check("samples/trap.en.ivr.yaml").findings:
    print(finding.rule, finding.message)
```

Times are in seconds, and lines and columns count from 1.
"""


def page() -> str:
    """The page as the public names are now."""
    return "\n".join([HEAD, *(_section(name, getattr(ivrlint, name)) for name in ivrlint.__all__)])


def _section(name: str, value: Any) -> str:
    parts = [f"## {name}"]
    if not inspect.isclass(value):
        parts.append(f"```python\n{name}{_signature(value)}\n```")
    parts.append(inspect.cleandoc(value.__doc__))
    rows = _members(value) if inspect.isclass(value) else []
    if rows:
        parts.append("\n".join(["| | meaning |", "| --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def _members(owner: type) -> list[str]:
    """A row for each public field, property and method that the class itself defines, in the order of the source."""
    body = ast.parse(textwrap.dedent(inspect.getsource(owner))).body[0].body  # type: ignore[attr-defined]
    rows = []
    for statement, after in zip(body, [*body[1:], None], strict=True):
        name, kind = _name(statement)
        if not name or name.startswith("_"):
            continue
        doc = ast.get_docstring(statement) if isinstance(statement, ast.FunctionDef) else _literal(after)
        rows.append(f"| `{name}`{kind} | {_cell(doc or '')} |")
    return rows


def _name(statement: ast.stmt) -> tuple[str, str]:
    """What a statement in a class defines, and its type where it says so."""
    if isinstance(statement, ast.AnnAssign):
        return ast.unparse(statement.target), f" `{_code(statement.annotation)}`"
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0]), ""
    if isinstance(statement, ast.FunctionDef):
        if statement.decorator_list and "property" in ast.unparse(statement.decorator_list[0]):
            return statement.name, f" `{_code(statement.returns)}`" if statement.returns else ""
        statement.args.args.pop(0)
        return f"{statement.name}({_code(statement.args)})", ""
    return "", ""


def _literal(statement: ast.stmt | None) -> str:
    """The text of a string that stands by itself, below what it documents."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return str(statement.value.value)
    return ""


def _signature(function: Any) -> str:
    definition = ast.parse(inspect.getsource(function)).body[0]
    assert isinstance(definition, ast.FunctionDef)
    returns = f" -> {ast.unparse(definition.returns)}" if definition.returns else ""
    return f"({ast.unparse(definition.args)}){returns}"


def _code(node: ast.AST) -> str:
    """Source for the cell of a table, in which a bar would begin the next one."""
    return ast.unparse(node).replace(" | ", " or ")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
