"""Write ``vectors.npz`` beside a model: the vectors of ``documents/`` and of the questions in it.

    python tools/encoder/vectors.py MODEL DOCUMENTS [--known DATA …]

So the first publication of an office need not compute them. ``--known`` names data folders that were published with
MODEL: what they hold is not computed again.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np

from kb import KnowledgeBase, Settings
from kb.search.lexical import indexed_text
from kb.search.vector_memory import SHIPPED, write_shipped


def main() -> None:
    """Publish the documents with the model, and write what was computed."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("model", type=Path)
    command.add_argument("documents", type=Path)
    command.add_argument("--known", type=Path, nargs="*", default=[])
    wish = command.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        (data / "vectors").mkdir(parents=True)
        for known in wish.known:
            for file in (known / "vectors").glob("*.sqlite"):
                shutil.copy(file, data / "vectors")
        base = KnowledgeBase.open(Settings(data=data, embedding_model=str(wish.model)))
        base.ingest([wish.documents], print)
        passages = list(base.engine.view.all_passages())
        embedder = base.embedder
        # with vectors of tokens, those of passages are computed on the way
        texts = [] if embedder.token_size else list(dict.fromkeys(indexed_text(passage) for passage in passages))
        questions = list(dict.fromkeys(question for passage in passages for question in passage.questions))
        prompt = embedder._prompts.get("query", "")
        vectors = np.concatenate([embedder.encode_passages(texts), embedder.encode_questions(questions)])
        write_shipped(
            wish.model / SHIPPED, [*texts, *(prompt + one for one in questions)], vectors, embedder.fingerprint
        )
    size = (wish.model / SHIPPED).stat().st_size / 1e6
    print(f"{len(texts)} passages, {len(questions)} questions, {size:.1f} MB")


if __name__ == "__main__":
    main()
