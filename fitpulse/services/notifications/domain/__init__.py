"""The rules of notifications: what is news, how it reads, and what goes by mail."""
