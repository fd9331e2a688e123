"""The pages behind the door: signing in, and everything that an admin does."""
