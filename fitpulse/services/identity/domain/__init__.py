"""Identity's rules, without I/O: what is a good password, an allowed redirect, a valid grant, a key's life."""
