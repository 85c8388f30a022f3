"""FitPulse: an open-source AI fitness coach."""
