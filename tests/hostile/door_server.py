"""``app.py`` over a backend that answers from a table, with a route that holds the interpreter for good.

``python door_server.py --data DIR --port N``; settings come from the environment, as ever.
"""

import os
import re
import resource
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "web"), os.environ.get("PANDU_UNDER_TEST", str(ROOT))]

import app  # noqa: E402


def main() -> int:
    from web_fakes import FakeBackend

    from kb.web import app as web

    build = web.build_app

    def built(settings):  # type: ignore[no-untyped-def]
        made = build(settings, backend=FakeBackend())

        @made.get("/beku")
        async def frozen() -> None:
            re.fullmatch(r"(a|aa)+", "a" * 200 + "b")

        @made.get("/patah")
        async def broken() -> None:
            raise RuntimeError("rahasia")

        for name in ("/beku", "/patah"):  # before the door, which takes all that is left
            made.router.routes.insert(0, next(route for route in made.routes if getattr(route, "path", "") == name))
        return made

    web.build_app = built
    return app.main()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))  # open files, as many systems give a service
    if hasattr(app, "wanted") and app.wanted():
        sys.exit(app.supervise([sys.executable, *sys.orig_argv[1:]]))
    sys.exit(main())
