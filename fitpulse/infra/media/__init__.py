"""Other people's video files, opened by ffmpeg in a process of its own that may do little and not for long."""
