"""Every query of the community, and the board that the cache keeps."""
