"""The central rule of the starting set beside fifty hostile documents; models that obey, lie, and do as told."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "answering"))

from attacks import Hostile, hostile_questions, write_documents
from hostile_models import MODELS
from model_server import ModelServer

from kb.answering.generation import Writer, open_chat
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import Answer

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[KnowledgeBase, list[Hostile]]:
    folder = tmp_path_factory.mktemp("serangan")
    documents = write_documents(folder)
    pandu = KnowledgeBase.open(Settings(data=tmp_path_factory.mktemp("diserang")))
    report = pandu.ingest([folder, ROOT / "documents" / "regulasi" / "perpres-95-2018.md"])
    assert not report.refused, report.refused
    return pandu, documents


@pytest.fixture(scope="session")
def found(attacked: tuple[KnowledgeBase, list[Hostile]]) -> dict[str, Answer]:
    """Every question with what is found without a model: that is the same for all models."""
    pandu, documents = attacked
    questions = [*(document.question for document in documents), *hostile_questions()]
    return {question: pandu.ask(question) for question in questions}


Model = Callable[[Answer], list[Answer]]


@pytest.fixture(scope="session", params=["none", *MODELS])
def model(request: pytest.FixtureRequest, attacked: tuple[KnowledgeBase, list[Hostile]]) -> Iterator[Model]:
    """Gives every state of an answer that an asker may see with this model; with none, the answer itself."""
    if request.param == "none":
        yield lambda answer: [answer]
        return
    with ModelServer(MODELS[request.param]) as server:
        chat = open_chat(Settings(data=attacked[0].settings.data, llm="openai:uji", llm_base_url=server.url))
        assert chat is not None
        writer = Writer(chat, seconds=10)
        yield lambda answer: list(writer.stream(answer))
