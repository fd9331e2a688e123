"""The parser of all verbs, and the run of one: parse, call, exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from kb.cli import (
    asking,
    backup,
    documents,
    evaluation,
    feeds,
    keys,
    office,
    publishing,
    questions,
    status,
    training,
)
from kb.cli.old_verbs import in_todays_words
from kb.cli.output import DONE, refuse
from kb.cli.verbs import Command, Verbs
from kb.data_folder import TIGHTENED, keep_private, tighten
from kb.errors import KbError
from kb.logs import start
from kb.settings import Settings


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; its exit code, as :mod:`kb.cli.output` names them. Wrong use raises ``SystemExit``."""
    words, renamed = in_todays_words(sys.argv[1:] if words is None else words)
    if renamed:
        print(renamed, file=sys.stderr)
    arguments = build_parser().parse_args(words)
    keep_private()
    try:
        settings = Settings(**({"data": arguments.data} if arguments.data else {}))
        start(settings.log_json)
        if tightened := tighten(settings.data):
            print(TIGHTENED.format(data=settings.data, count=tightened), file=sys.stderr)
        command: Command = arguments.command
        return command(arguments, settings)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output (head, less) has had enough
        return DONE
    except (KbError, ValueError) as error:
        return refuse(error)


def build_parser() -> argparse.ArgumentParser:
    """The parser of all verbs, in the order in which the help lists them."""
    parser = argparse.ArgumentParser(prog="python -m kb", description="Pandu dari baris perintah.")
    verbs = Verbs(parser)
    for group in (
        asking,
        evaluation,
        status,
        publishing,
        documents,
        feeds,
        training,
        office,
        backup,
        keys,
        questions,
    ):
        group.add_verbs(verbs)
    return parser
