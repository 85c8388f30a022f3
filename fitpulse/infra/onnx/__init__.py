"""Multilayer perceptrons as ONNX files, written and evaluated without a library.

The networks here have a few thousand weights and answer twice a second. ONNX Runtime would double the start of the
command line, and the server would carry 70 MB of it; tests hold what is computed here against it.
"""
