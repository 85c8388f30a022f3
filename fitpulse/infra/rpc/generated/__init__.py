"""Made by `python -m fitpulse.infra.rpc.generate` from `proto/`; do not edit."""
