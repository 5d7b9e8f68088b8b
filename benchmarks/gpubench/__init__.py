"""What a GPU does for clips, beside what it could do and what ffmpeg does with it: see ../README.md for the method."""
