"""The seam to LangChain: a collection as a ``BaseRetriever``."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from kb.search.engine import SearchEngine
from kb.types import Hit


class PanduRetriever(BaseRetriever):
    """Finds the ``k`` best passages; ``metadata`` carries key, document, place, page, form and score."""

    engine: SearchEngine
    k: int = 10
    model_config = ConfigDict(arbitrary_types_allowed=True)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [as_langchain(hit) for hit in self.engine.search(self.engine.understand(query), self.k)]


def as_langchain(hit: Hit) -> LangChainDocument:
    """A hit as a LangChain document."""
    passage = hit.passage
    return LangChainDocument(
        page_content=passage.text,
        id=passage.key,
        metadata={
            "key": passage.key,
            "document": passage.document,
            "place": passage.label,
            "page": passage.page,
            "form": passage.form.value,
            "context": passage.context,
            "score": hit.score,
        },
    )
