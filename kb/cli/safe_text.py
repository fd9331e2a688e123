"""Words of a document, a question or a file's name, made safe for the terminal."""

from __future__ import annotations

from rich.text import Text

from kb.language.visible import visible


def safe_text(text: str, style: str = "") -> Text:
    """The words as they are: never markup, and without letters that would steer the terminal."""
    return Text(visible(text), style=style)
