"""BlazePose (Bazarevsky et al. 2020) on LiteRT: pictures in, the 33 landmarks of whoever is training out."""
