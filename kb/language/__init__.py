"""Indonesian as the law and as people write it, below all that reads it; each word, value and sign is written once."""
