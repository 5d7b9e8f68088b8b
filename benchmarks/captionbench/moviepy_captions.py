#!/usr/bin/env python3
"""Captions as MoviePy makes them: a TextClip a page, the words that are said in colour over it word by word.

usage: moviepy_captions.py VIDEO PAGES.json FONT OUTPUT
PAGES.json: [{"from", "to", "text", "words": [{"text", "from", "to"}]}]"""

import json
import sys

from moviepy import CompositeVideoClip, TextClip, VideoFileClip


def main(video, pages, font, output):
    film = VideoFileClip(video)
    layers = [film]
    with open(pages) as file:
        for page in json.load(file):
            look = {"font": font, "font_size": 66, "stroke_color": "black", "stroke_width": 5}
            text = TextClip(text=page["text"], method="caption", size=(920, None), color="white", **look)
            layers.append(text.with_start(page["from"]).with_end(page["to"]).with_position(("center", 1500)))
            # A TextClip has one colour: what is pointed out is another clip, and where it lies in the text cannot be asked for.
            for word in page["words"]:
                one = TextClip(text=word["text"], color="#2ee67a", **look)
                layers.append(one.with_start(word["from"]).with_end(word["to"]).with_position(("center", 1400)))
    CompositeVideoClip(layers).write_videofile(
        output, codec="libx264", preset="veryfast", ffmpeg_params=["-crf", "23", "-g", "60"], audio=False, logger=None)  # fmt: skip


main(*sys.argv[1:])
