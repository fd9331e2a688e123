"""The seam to a language model: messages in, pieces of text out, within a time limit; LangChain behind it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol, cast

from kb.errors import SettingsError
from kb.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger(__name__)

Message = tuple[Literal["system", "user", "assistant"], str]
LONGEST_TEXT = 12_000
"""Characters after which a model that does not stop is cut off."""


class Trouble(StrEnum):
    """Why a model gave no whole text."""

    TIMEOUT = "timeout"
    BUSY = "busy"
    BROKEN = "broken"
    CUT = "cut"


class WritingFailed(Exception):
    """The model gave no whole text; ``trouble`` says why. Never shown: the extractive answer stands."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Chat(Protocol):
    """A language model that answers a conversation piece by piece."""

    def stream(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        """Pieces of the reply, the last one at most ``seconds`` from now.

        Raises WritingFailed when the reply does not come, does not come in time, or ends before its end.
        """


@dataclass(frozen=True, slots=True)
class LangChainChat:
    """Any chat model of LangChain; a thread of its own reads what it sends, so that nothing it does takes longer."""

    model: BaseChatModel

    def stream(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        """See :class:`Chat`."""
        pieces: queue.Queue[str | Trouble | None] = queue.Queue()
        stop = threading.Event()
        threading.Thread(target=self._read, args=(list(messages), pieces, stop), daemon=True).start()
        until = time.monotonic() + seconds
        length = 0
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, until - time.monotonic()))
                except queue.Empty:
                    raise WritingFailed(Trouble.TIMEOUT) from None
                if piece is None:
                    return
                if isinstance(piece, Trouble):
                    raise WritingFailed(piece)
                length += len(piece)
                if length > LONGEST_TEXT:
                    raise WritingFailed(Trouble.BROKEN)
                yield piece
        finally:
            stop.set()

    def _read(self, messages: list[Message], pieces: queue.Queue[str | Trouble | None], stop: threading.Event) -> None:
        """Put the reply's pieces, then None, or the trouble, in the queue."""
        from langsmith import tracing_context

        ended = False
        try:
            # Traces would carry questions to a third party; only the model that was configured sees them.
            with tracing_context(enabled=False), closing(self.model.stream(messages)) as chunks:  # type: ignore[type-var]
                for chunk in chunks:
                    if stop.is_set():
                        return
                    ended = ended or _ends(chunk.response_metadata)
                    if text := str(chunk.text):
                        pieces.put(text)
        except Exception as error:  # noqa: BLE001 - the rim towards a provider: each raises its own kinds
            trouble = trouble_of(error)
            log.warning("model bahasa: %s (%s)", trouble.value, type(error).__name__)  # its message may hold the key
            pieces.put(trouble)
            return
        pieces.put(None if ended else Trouble.CUT)


def _ends(metadata: Mapping[str, object]) -> bool:
    """Whether a chunk says why the reply ended, as the last one of a whole reply does."""
    return bool(metadata.get("finish_reason") or metadata.get("done_reason") or metadata.get("stop_reason"))


def trouble_of(error: Exception) -> Trouble:
    """What a provider's error means to us."""
    if getattr(error, "status_code", None) == 429:
        return Trouble.BUSY
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    if "Timeout" in names:
        return Trouble.TIMEOUT
    return Trouble.CUT if "RemoteProtocolError" in names else Trouble.BROKEN


def provider_and_name(llm: str) -> tuple[str, str]:
    """``ollama:qwen3:4b`` → ``("ollama", "qwen3:4b")``. Raises SettingsError when it is not of that form."""
    provider, _, name = llm.partition(":")
    if not provider or not name:
        raise SettingsError(f"KB_LLM={llm!r}: tulis penyedia:model, misalnya ollama:qwen3:4b.")
    return provider, name


def open_chat(settings: Settings) -> Chat | None:
    """The model of the settings; None where none is set. Connects to nothing yet.

    Raises SettingsError when the name is not ``provider:model`` or its package is not installed.
    """
    if not settings.llm:
        return None
    from langchain.chat_models import init_chat_model

    provider, name = provider_and_name(settings.llm)
    try:
        opened = cast("Callable[..., BaseChatModel]", init_chat_model)
        model = opened(name, model_provider=provider, **_options(provider, settings))
    except ImportError as error:
        raise SettingsError(f"KB_LLM={settings.llm!r}: paket penyedia itu belum terpasang ({error}).") from error
    except ValueError as error:
        raise SettingsError(f"KB_LLM={settings.llm!r} tidak dapat dipakai; periksa nama penyedia.") from error
    return LangChainChat(model)


def _options(provider: str, settings: Settings) -> dict[str, object]:
    """What a provider calls the address, the key, the limits; no retries: there is no time for them."""
    key = settings.llm_api_key
    options: dict[str, object] = {"temperature": 0}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    if provider == "ollama":
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        return {
            **options,
            "num_predict": settings.llm_tokens,
            "client_kwargs": {"timeout": settings.llm_seconds, "headers": headers},
        }
    options |= {"max_tokens": settings.llm_tokens, "timeout": settings.llm_seconds, "max_retries": 0}
    if provider == "openai":
        # Servers that only speak the protocol need no key, but the client wants one.
        options |= {"api_key": key or "-", "stream_usage": False, "use_responses_api": False}
    elif key:
        options["api_key"] = key
    return options
