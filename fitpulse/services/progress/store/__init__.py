"""Every query of progress."""
