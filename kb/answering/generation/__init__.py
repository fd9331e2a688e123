"""Optional: a language model words an answer that was already found; code checks each sentence before it is shown."""

from kb.answering.generation.chat import open_chat, provider_and_name
from kb.answering.generation.writer import Writer

__all__ = ["Writer", "open_chat", "provider_and_name"]
