"""Every query of training, as SQL on the caller's transaction."""
