"""A store that speaks S3 on this machine, and what people upload to it with."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from iobench.server import free_port

BUCKET = "bench"
VARIABLES = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def place():
    """The virtual environment that scripts/install-moto makes, for the tests, too."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "clipmill/moto"


class Store:
    """moto, with one bucket."""

    def __init__(self, folder):
        self.python = place() / "bin/python"
        self.port = free_port()
        self.log = open(Path(folder) / "moto.log", "wb")
        self.process = subprocess.Popen(
            [self.python, place() / "bin/moto_server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=self.log, stderr=self.log)  # fmt: skip
        while not self._made():
            if self.process.poll() is not None:
                raise SystemExit(f"moto has ended: see {self.log.name}")
            time.sleep(0.1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def _request(self, method, path):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{BUCKET}{path}", method=method)
        # Anybody may: moto checks no signature by itself.
        request.add_header("Authorization", "AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/s3/aws4_request")
        return urllib.request.urlopen(request)

    def _made(self):
        try:
            self._request("PUT", "").close()
            return True
        except (urllib.error.URLError, ConnectionError):
            return False

    def size(self, key):
        """Bytes of an object."""
        with self._request("HEAD", f"/{key}") as answer:
            return int(answer.headers["Content-Length"])

    def remove(self, key):
        self._request("DELETE", f"/{key}").close()

    def upload(self, file, key):
        """The command that uploads as `aws s3 cp` does: in parts of 8 MB, ten at the same time."""
        return [str(self.python), "-c", f"import boto3; boto3.client('s3').upload_file({str(file)!r}, {BUCKET!r}, {key!r})"]
