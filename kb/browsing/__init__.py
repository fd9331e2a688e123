"""What a collection shows of itself: a document with its outline and relations, a search with facets, the original."""
