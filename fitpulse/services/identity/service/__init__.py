"""Identity's use cases: one method, one thing a person or a client wants."""
