"""The services; each may run in this process or in another one."""
