"""Programs that people write themselves: data in, the same plans out."""
