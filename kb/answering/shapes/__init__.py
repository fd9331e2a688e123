"""Evidence → an answer's shape: quote, steps, comparison, objection, standing, choices; and how each is written out."""
