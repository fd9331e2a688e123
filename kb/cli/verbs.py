"""How a verb comes to its parser, and what groups of verbs share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from kb.settings import Settings

Command = Callable[[argparse.Namespace, Settings], int]
"""Does what a verb says, and gives its exit code."""

ACTOR = "baris perintah"
"""Who acts in the audit trail when a command does."""


class Verbs:
    """The verbs of a parser; each takes ``--data`` and, where it has none of its own, ``--json``."""

    def __init__(self, parser: argparse.ArgumentParser, metavar: str = "PERINTAH", inner: bool = False) -> None:
        self._parsers = parser.add_subparsers(required=True, metavar=metavar)
        self._inner = inner

    def add(self, name: str, text: str, command: Command, json_flag: bool = True) -> argparse.ArgumentParser:
        """The parser of one more verb, for its own arguments."""
        parser = self._parser(name, text, json_flag)
        parser.set_defaults(command=command)
        return parser

    def group(self, name: str, text: str) -> Verbs:
        """The verbs that follow ``name``, as in ``backup create``."""
        return Verbs(self._parser(name, text, json_flag=True), "TINDAKAN", inner=True)

    def _parser(self, name: str, text: str, json_flag: bool) -> argparse.ArgumentParser:
        parser = self._parsers.add_parser(name, help=text, description=text)
        # What stands before an inner verb (`backup --json create`) is not overwritten by a default behind it.
        folder, flag = (argparse.SUPPRESS, argparse.SUPPRESS) if self._inner else (None, False)
        where = "folder data (bawaan: data, atau KB_DATA)"
        parser.add_argument("--data", type=Path, default=folder, metavar="DIR", help=where)
        if json_flag:
            parser.add_argument("--json", action="store_true", default=flag, help="cetak satu objek JSON saja")
        return parser


def language(arguments: argparse.Namespace, settings: Settings) -> Literal["id", "en"]:
    """The language that was asked for, else the office's."""
    return "en" if (arguments.language or settings.language) == "en" else "id"
