"""What an asker sees beside the chat: the light page, search, documents, pages of originals, and what is taken along."""
