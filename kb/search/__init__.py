"""Passages → index → hits: embedding, words, meaning, snapshots, query understanding, ranking, retriever."""
