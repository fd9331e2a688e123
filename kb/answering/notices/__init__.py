"""What an answer warns of: form, standing and gaps of its sources, doubtful premises, parts without an answer."""
