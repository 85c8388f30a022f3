"""Versioned artefacts: what a policy or model is made of, and how far it may go."""
