"""Opens the rule book: the folder `rules` at the top of a checkout, or these modules themselves in a wheel."""

from pathlib import Path

_checkout = Path(__file__).resolve().parents[2]
if (_checkout / "pyproject.toml").is_file() and (_checkout / "rules" / "human").is_dir():
    __path__.append(str(_checkout / "rules"))

FOLDERS = tuple(Path(folder) for folder in __path__)
"""Where the rule files and the profiles lie."""
