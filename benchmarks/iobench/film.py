"""A long film with its index at its end, as cameras and encoders write it."""

import json
import struct
import subprocess

from renderbench.measure import output_of, say

UNIT = 60


class Film:
    def __init__(self, folder, seconds):
        self.seconds = seconds
        place = folder / f"{seconds}s"
        place.mkdir(exist_ok=True)
        self.path = place / "film.mp4"
        if not self.path.exists():
            self._make(folder)
        self.bytes = self.path.stat().st_size
        self.index = self._index()

    def _make(self, folder):
        """A minute is encoded, and repeated without encoding it anew: all that matters here are sizes and places of packets."""
        unit = folder / "unit.mp4"
        if not unit.exists():
            say("encoding a minute")
            subprocess.run(
                ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=s=1280x720:r=25:d={UNIT},noise=alls=8:allf=t",
                 "-f", "lavfi", "-i", f"sine=frequency=300:duration={UNIT}", "-c:v", "libx264", "-preset", "superfast",
                 "-b:v", "6500k", "-minrate", "6500k", "-maxrate", "6500k", "-bufsize", "6500k", "-x264-params", "nal-hrd=cbr",
                 "-g", "50", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", "-ac", "2", str(unit)], check=True)  # fmt: skip
        say(f"making a film of {self.seconds} s")
        part = self.path.with_suffix(".part.mp4")
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-stream_loop", str(-(-self.seconds // UNIT)), "-i", str(unit), "-c", "copy",
             "-t", str(self.seconds), str(part)], check=True)  # fmt: skip
        part.rename(self.path)

    def _index(self):
        """Bytes of its moov, which is its last box."""
        with open(self.path, "rb") as file:
            position = 0
            while True:
                file.seek(position)
                size, kind = struct.unpack(">I4s", file.read(8))
                if size == 1:
                    size = struct.unpack(">Q", file.read(8))[0]
                if kind == b"moov":
                    return size
                position += size

    def bytes_between(self, start, end):
        """Bytes of the packets that a cut needs, from the key frame before it on."""
        listed = output_of(
            ["ffprobe", "-v", "error", "-read_intervals", f"{start}%{end}", "-show_entries", "packet=size", "-of", "json",
             str(self.path)])  # fmt: skip
        return sum(int(packet["size"]) for packet in json.loads(listed)["packets"])
