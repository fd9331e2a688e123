"""Lists who opens an office's catalogue other than through SQLite, while everything that could is done with it."""

import json
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "web"), str(ROOT / "tests")]
DATA = Path(sys.argv[1]) / "kantor" / "data"
opened: list[str] = []


def hook(event: str, arguments: tuple[object, ...]) -> None:
    name = str(arguments[0]) if event == "open" else ""
    if name.startswith(str(DATA / "catalogue.db")):
        opened.append("".join(traceback.format_stack(limit=6)))


def main() -> None:
    from fastapi.testclient import TestClient

    from kb.backup import make_backup, next_backup
    from kb.catalogue import Role
    from kb.knowledge_base import KnowledgeBase
    from kb.restoring import agree, prepare, swap_in
    from kb.settings import Settings
    from kb.web.app import build_app

    settings = Settings(data=DATA, embedding_model=str(ROOT / "tests" / "data" / "test_model"))
    pandu = KnowledgeBase.open(settings)
    pandu.ingest([ROOT / "documents" / "sop" / "sop-03-subdomain-hosting.md"])
    settings.backups.mkdir(exist_ok=True)
    made = next_backup(settings.backups)
    make_backup(settings, made)
    app = build_app(settings, backend=pandu)
    people = app.state.office.people
    people.create("ani", "kuda hijau di sawah luas", Role.ADMIN)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.post("/masuk", data={"nama": "ani", "sandi": "kuda hijau di sawah luas"})
        for path in ("/", "/admin", "/admin/cadangan", "/admin/riwayat", "/dokumen", "/cari?q=subdomain", "/siap"):
            client.get(path)
    prepare(settings, made.name, "ani", lambda _: None)
    agree(settings)
    swap_in(settings, wait=1)


sys.addaudithook(hook)
main()
print(json.dumps(opened))
