"""What other systems offer: JDIHN feeds and tables of claims, read with distrust and put in through a KnowledgeBase.

The room stands above :mod:`kb.knowledge_base`: it takes files in as any program does, by the same path.
"""
