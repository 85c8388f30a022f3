"""What touches the outside: database, events, RPC, web, cache and the embedded servers."""
