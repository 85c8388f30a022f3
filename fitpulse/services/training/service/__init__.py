"""The use cases of training: one method, one transaction."""
