"""What is not answered: unsafe, outside the subject, another desk's matter, a law that is not held."""
