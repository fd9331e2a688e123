"""What an asker sees beside the chat: the light page, search, documents, pages of originals, memo and report."""
