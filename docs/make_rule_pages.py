"""Writes docs/rules/, a page for each rule and a list of them all, docs/profiles.md, and the rules in mkdocs.yml.

Run `python docs/make_rule_pages.py` after a change to a rule; a test fails where a page has drifted from its rule.
"""

from __future__ import annotations

from pathlib import Path

from ivrlint.lint.book import RuleBook
from ivrlint.lint.layers import Layer
from ivrlint.lint.profiles import profile_names, read_profile
from ivrlint.lint.settings import Config, settle
from ivrlint.report.profile_page import markdown_section
from ivrlint.report.rule_page import MARKS, markdown_page

FOLDER = Path(__file__).parent / "rules"
PROFILES = Path(__file__).parent / "profiles.md"
SITE = Path(__file__).parents[1] / "mkdocs.yml"
BEGIN, END = "      # rules: begin\n", "      # rules: end\n"

FAMILIES = {
    "structure": "How the menu hangs together",
    "navigation": "Finding one's way within it",
    "human": "Getting to a person",
    "prompts": "What is said",
    "options": "Keys and choices",
    "errors": "Silence, wrong keys and typing",
    "queues": "Waiting, callbacks and transfers",
    "data": "What callers are asked for",
    "language": "Languages and the law",
    "engine": "What ivrlint says of its own run",
}
"""The families in the order in which a reader meets them, with what each is about."""


def pages() -> dict[str, str]:
    """Every page by its file name."""
    book = RuleBook.built_in()
    everything = [name for name in profile_names() if not read_profile(name).as_of]
    selected = {name: settle(book, Config(), Layer("docs", profiles=[name])).selected for name in everything}
    found = {}
    for name in book.names:
        profiles = [profile for profile, rules in selected.items() if name in rules]
        found[f"{name}.md"] = markdown_page(book.rule(name), profiles)
    found["README.md"] = _list(book)
    return found


def _list(book: RuleBook) -> str:
    lines = [
        "# The rules",
        "",
        f"{len(book.names)} rules, by family. `ivrlint explain RULE` prints the same pages.",
        "",
        "Each page draws a menu that has the defect, the place marked `← here`, and shows what changes in a good one.",
        "",
        f"The letters behind a source tell how it is known. {MARKS}. Many rules for phone menus have a sound principle",
        "and an invented number, so the pages mark the two apart. Standards that are sold (ISO 9241-154, ISO/IEC",
        "13714, AS/NZS 4263) were seen only as titles of clauses or in what vendors tell of them: who keeps the rules",
        "does not thereby conform to a standard. Where a page names a law it says what can be seen in a menu; that is",
        "no legal advice, and a proposal is no law.",
        "",
    ]
    for family, title in FAMILIES.items():
        lines += [f"## {title} (`{family}`)", "", "| rule | | what it finds |", "| --- | --- | --- |"]
        for name in book.expand([family]):
            rule = book.rule(name)
            lines.append(f"| [{name}]({name}.md) | {rule.severity.word} | {rule.summary} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def profiles_page() -> str:
    """The page about all profiles."""
    profiles = [read_profile(name) for name in profile_names()]
    general = [profile for profile in profiles if not profile.as_of]
    law = sorted((profile for profile in profiles if profile.as_of), key=lambda profile: profile.is_draft)
    parts = [_PROFILES, *map(markdown_section, general), _LAW, *map(markdown_section, law)]
    return "\n".join(parts).rstrip() + "\n"


def site() -> str:
    """The config of the site, with the rules by family as they are now."""
    book = RuleBook.built_in()
    lines = []
    for family, title in FAMILIES.items():
        lines.append(f'      - "{title}":\n')
        lines += [f"          - {name}: rules/{name}.md\n" for name in book.expand([family])]
    before, _, rest = SITE.read_text("utf-8").partition(BEGIN)
    return f"{before}{BEGIN}{''.join(lines)}{END}{rest.partition(END)[2]}"


_PROFILES = """# Profiles

A profile selects rules for a purpose and may set their limits and severities. Several stack from left to right, the
later one wins: `--profile recommended,br`, or `profile = ["recommended", "br"]` in the config. `ivrlint explain br`
prints one with all its rules.

## In general
"""

_LAW = f"""## For laws and codes

Each names the article behind every switch and the day on which its sources were looked at.
({MARKS}.)
Those whose texts were read have a plain name; those that rest on secondary sources or on memory are drafts and are
called so in name and output. None is legal advice: they tell what can be seen in a menu file and leave the rest unsaid.
For the Nordic countries no rule about menus was found, so the default serves.
"""


if __name__ == "__main__":
    PROFILES.write_text(profiles_page(), "utf-8")
    SITE.write_text(site(), "utf-8")
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for page in FOLDER.glob("*.md"):
        if page.name not in made:
            page.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")
