"""The form engine: landmarks in, repetitions, faults, cues and scores out; nothing but arithmetic inside."""
