"""The Model Context Protocol at ``/mcp``: an assistant searches, asks, opens a document and checks its standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from kb.answering.shapes.serialise import answer_json
from kb.errors import KbError
from kb.settings import LONGEST_QUESTION, Settings
from kb.types import DocumentKey, PassageKey, document_of, place_of
from kb.web.api.machine import Machine, NotReady, machine
from kb.web.api.shapes import JsonObject, hit_json, passage_json, status_json, whole_document_json
from kb.web.loading import Opening

INSTRUCTIONS = (
    "Pandu holds Indonesian regulations, SOPs and research on e-government (SPBE, Pemerintah Digital). Its words are "
    "quoted from the documents; cite their place (Pasal, ayat) and their status with its date. A status of an answer "
    "such as not_held or clarify means that the collection has no answer: say so, and do not fill it from memory. The "
    "status partial means that Pandu is not sure: show the choices as what may be meant, and ask with the question of "
    "the one that was; others of an answer are what may be meant instead of its lead. What stands under standing is "
    "Pandu's own statement from its catalogue, not the words of a law."
)
_LARGEST = 64 * 1024

Words = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
Day = Annotated[date | None, Field(description="Date for which the law is asked, YYYY-MM-DD; today where left out")]


@dataclass(frozen=True, slots=True)
class Served:
    """The endpoint, and its sessions, which must run while it is served."""

    app: ASGIApp
    sessions: StreamableHTTPSessionManager


def tools(opening: Opening, settings: Settings) -> Served:
    """The endpoint. It is stateless: every request stands alone, so a restart cuts nobody off."""
    server = MCPServer("Pandu", instructions=INSTRUCTIONS, version="1", log_level="WARNING")
    _add_tools(server, opening, settings)
    app = server.streamable_http_app(
        streamable_http_path="/mcp",
        json_response=True,
        stateless_http=True,
        max_request_body_size=_LARGEST,
        # kb.web.callers refuses foreign names, kb.web.api.endpoint foreign pages
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return Served(app, server.session_manager)


def _add_tools(server: MCPServer, opening: Opening, settings: Settings) -> None:
    def open_now() -> Machine:
        try:
            pandu = machine(opening)
            pandu.refresh()
        except NotReady as error:
            raise ToolError(error.told(settings)) from error
        except KbError as error:
            raise ToolError(str(error)) from error
        return pandu

    def today(as_of: date | None) -> date:
        return as_of or settings.as_of or date.today()

    @server.tool(description="Find passages of the collection by words or meaning, best first, with their status.")
    async def search(query: Words, k: Annotated[int, Field(ge=1, le=50)] = 10, as_of: Day = None) -> JsonObject:
        def work() -> JsonObject:
            pandu = open_now()
            view = pandu.engine.view
            hits = [hit_json(hit, view, today(as_of)) for hit in pandu.search(query, k, as_of)]
            return {"hits": hits, "snapshot": pandu.snapshot_id}

        return await run_in_threadpool(work)

    @server.tool(
        description="Answer a question from the collection: verbatim quotes with citations, or why there is none."
    )
    async def ask(question: Words, as_of: Day = None) -> JsonObject:
        return await run_in_threadpool(lambda: answer_json(open_now().ask(question, (), as_of)))

    @server.tool(
        description="One document by key (perpres-95-2018): identity, status, outline, relations; or one place of it."
    )
    async def get_document(
        key: Annotated[str, Field(max_length=300, description="perpres-95-2018, or perpres-95-2018#pasal-61")],
        as_of: Day = None,
    ) -> JsonObject:
        def work() -> JsonObject:
            view = open_now().engine.view
            if "#" in key:
                passage = view.passage(PassageKey(key))
                found = passage_json(passage, view, today(as_of)) if passage else None
            else:
                found = whole_document_json(DocumentKey(key), view, today(as_of))
            if found is None:
                raise ToolError(f"«{key[:80]}» tidak dipegang. Cari kuncinya dengan search.")
            return found

        return await run_in_threadpool(work)

    @server.tool(
        description="Whether a document, or one place of it, is in force on a date, and what changed or revoked it."
    )
    async def check_status(
        key: Annotated[str, Field(max_length=300, description="uu-11-2008, or uu-11-2008#pasal-27")], as_of: Day = None
    ) -> JsonObject:
        def work() -> JsonObject:
            view = open_now().engine.view
            document = document_of(PassageKey(key)) if "#" in key else DocumentKey(key)
            record = view.document(document)
            place = place_of(PassageKey(key)) if "#" in key else ""
            status = status_json(view.status(document, today(as_of), place))
            label = record.identity.label if record else ""
            return {
                "key": key,
                "held": record is not None,
                "label": label,
                "as_of": today(as_of).isoformat(),
                "status": status,
            }

        return await run_in_threadpool(work)
