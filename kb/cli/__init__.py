"""The command line ``python -m kb …``: one file a group of verbs. ``main`` joins them, all print by ``output``."""
