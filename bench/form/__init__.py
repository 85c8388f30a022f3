"""Measures the form coach against movement that people have labelled; `python -m bench.form` prints the table."""
