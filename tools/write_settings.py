"""Write docs/settings.md from the settings themselves: ``python tools/write_settings.py``."""

from __future__ import annotations

from pathlib import Path

from kb.settings import Settings

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"
HEAD = """# Settings

Every setting is an environment variable (or a line in a file `.env` in the working folder). Written by
`python tools/write_settings.py`; a test compares it with the code.

| variable | default | meaning |
| --- | --- | --- |
"""


def page() -> str:
    """The page's text."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "") else f"`{field.default}`"
        rows.append(f"| `KB_{name.upper()}` | {default} | {field.description} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
