"""Logs, traces and metrics of every process: what happened, why it took so long, and how often.

`logs` writes JSON with personal data masked, `tracing` makes spans that cost nothing when not sampled,
`metrics` counts requests, calls, events and connections, and `edge` does all three for each HTTP request.
"""
