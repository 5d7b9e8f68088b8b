#!/usr/bin/env python3
"""Captions as tools make them that render web pages: a transparent screenshot of each frame, laid over the video by ffmpeg.

usage: chromium_captions.py VIDEO PAGES.json OUTPUT FRAMES
Needs chromedriver and chromium."""

import base64
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

FPS = 30
PAGE = """<!doctype html><meta charset="utf-8"><style>
html, body { margin: 0; background: transparent; width: 1080px; height: 1920px; overflow: hidden }
div { position: absolute; left: 80px; right: 80px; bottom: 300px; text-align: center; font: 800 66px/1.3 "Noto Sans";
      color: #fff; -webkit-text-stroke: 9px #000; paint-order: stroke fill }
span.said { color: #2ee67a }
</style><div id="page"></div><script>
const pages = PAGES;
function show(t) {
  const page = pages.find(p => p.from <= t && t < p.to);
  document.getElementById("page").innerHTML = page
    ? page.words.map(w => `<span class="${w.from <= t ? "said" : ""}">${w.text}</span>`).join(" ") : "";
}
</script>"""


class Driver:
    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        arguments = ["--headless=new", "--no-sandbox", "--window-size=1080,1920", "--hide-scrollbars", f"--user-data-dir={folder}/profile"]
        options = {"goog:chromeOptions": {"args": arguments}}
        self.session = "/session/" + self.call("POST", "/session", {"capabilities": {"alwaysMatch": options}})["sessionId"]

    def call(self, method, path, body=None):
        self.connection.request(method, path, json.dumps(body or {}), {"Content-Type": "application/json"})
        value = json.loads(self.connection.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            sys.exit(f"chromedriver: {value['message']}")
        return value

    def devtools(self, command, parameters):
        return self.call("POST", self.session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def close(self):
        self.call("DELETE", self.session)
        self.process.terminate()
        self.process.wait()


def main(video, pages, output, frames):
    with tempfile.TemporaryDirectory() as folder, open(pages) as file:
        page = os.path.join(folder, "page.html")
        with open(page, "w") as html:
            html.write(PAGE.replace("PAGES", file.read()))
        driver = Driver(folder)
        driver.call("POST", driver.session + "/url", {"url": "file://" + page})
        driver.devtools("Emulation.setDeviceMetricsOverride", {"width": 1080, "height": 1920, "deviceScaleFactor": 1, "mobile": False})
        driver.devtools("Emulation.setDefaultBackgroundColorOverride", {"color": {"r": 0, "g": 0, "b": 0, "a": 0}})
        command = [
            "ffmpeg", "-v", "error", "-nostdin", "-y", "-i", video, "-f", "image2pipe", "-framerate", str(FPS), "-c:v", "png", "-i", "-",
            "-filter_complex", "overlay", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-g", "60", "-an", "-movflags", "+faststart", output,
        ]  # fmt: skip
        command.remove("-nostdin")
        encoder = subprocess.Popen(command, stdin=subprocess.PIPE)
        for n in range(int(frames)):
            driver.devtools("Runtime.evaluate", {"expression": f"show({n / FPS})"})
            encoder.stdin.write(base64.b64decode(driver.devtools("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})["data"]))
        encoder.stdin.close()
        driver.close()
        if encoder.wait() != 0:
            sys.exit("ffmpeg failed")


main(*sys.argv[1:])
