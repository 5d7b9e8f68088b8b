"""What scripts/preflight asks of the cluster of kubectl's context."""

import datetime
import json
import subprocess

OK, WARNING, FAILED = "ok", "warning", "FAILED"


class Refused(Exception):
    """kubectl's own words."""


def kubectl(*arguments):
    try:
        ran = subprocess.run(["kubectl", *arguments], capture_output=True, text=True)
    except FileNotFoundError:
        raise Refused("there is no kubectl on PATH") from None
    if ran.returncode != 0:
        raise Refused((ran.stderr.strip() or "kubectl failed").splitlines()[-1])
    return ran.stdout


def get(*arguments):
    return json.loads(kubectl("get", *arguments, "-o", "json"))


def is_there(kind, name, namespace=None):
    try:
        get(kind, name, *(("-n", namespace) if namespace else ()))
    except Refused:
        return False
    return True


def of(space):
    """What goes before a script's name in another namespace than the usual one."""
    return "" if space == "clipmill" else f"CLIPMILL_NAMESPACE={space} "


def days_left(certificate):
    """Of a certificate in PEM; None: it is none."""
    said = subprocess.run(["openssl", "x509", "-noout", "-enddate"], input=certificate, capture_output=True).stdout.decode()
    try:
        end = datetime.datetime.strptime(said.strip().removeprefix("notAfter="), "%b %d %H:%M:%S %Y GMT")
    except ValueError:
        return None
    return (end - datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)).days


def is_for(certificate, host):
    ran = subprocess.run(["openssl", "x509", "-noout", "-checkhost", host], input=certificate, capture_output=True)
    return b"does match" in ran.stdout
