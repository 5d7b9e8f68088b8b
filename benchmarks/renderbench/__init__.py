"""Whole renders by clipmill beside the same work by ffmpeg: see ../README.md for the method."""
