"""``python -m kb …``: the command line of :mod:`kb.cli`."""

from kb.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
