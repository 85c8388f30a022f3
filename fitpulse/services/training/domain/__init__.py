"""The rules of training, free of storage and transport."""
