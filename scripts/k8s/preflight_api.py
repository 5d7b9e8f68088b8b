"""The checks of scripts/preflight that are about API servers and the ways to them."""

import base64
import hashlib
import re
import urllib.parse

from . import doors, kustomize, placement
from .cluster import FAILED, OK, WARNING, Refused, days_left, get, is_for, is_there, kubectl, of

NAME = "api"


def api(objects, space, overlay):
    if not doors.servers(objects):
        return
    for check in (user, hosts, classes, proxies, scaling):
        yield from ((verdict, NAME, words) for verdict, words in check(objects, space))


def user(objects, space):
    """Redis knows the server's user by the password that the server has."""
    if not any(one["kind"] == "StatefulSet" for one in objects):
        return  # a Redis of somebody else's
    try:
        url = base64.b64decode(get("secret", "clipmill-api", "-n", space)["data"]["CLIPMILL_REDIS_URL"]).decode()
        users = base64.b64decode(get("secret", "clipmill-redis-acl", "-n", space)["data"]["users.acl"]).decode()
    except (Refused, KeyError):
        return  # told by `secrets`
    parts = urllib.parse.urlsplit(url)
    line = next((line for line in users.splitlines() if line.startswith(f"user {parts.username} ")), None)
    again = f"{of(space)}scripts/make-secrets DIR, kubectl apply -f DIR/secrets.yaml, scripts/rotate --retire DIR"
    if line is None:
        yield FAILED, f"Redis has no user {parts.username} (clipmill-redis-acl/users.acl): {again}"
    elif hashlib.sha256((parts.password or "").encode()).hexdigest() not in line:
        yield FAILED, f"the password in clipmill-api is not that of Redis's user {parts.username}: {again}"
    elif "clipmill-accounts:" not in line:
        yield FAILED, f"Redis's user {parts.username} has no right to the accounts: {again}"
    else:
        yield OK, f"as Redis's user {parts.username}"


def hosts(objects, space):
    """Each host is somebody's, and has a certificate, or somebody who makes it."""
    ways = {host for host, *_ in doors.routes(objects)}
    if not ways:
        yield WARNING, "no way leads to it from outside: the component api-gateway or api-ingress, or one of your own"
    certificates = dict.fromkeys(doors.hosts(objects))
    for host in sorted(ways | {host for host, _ in certificates}):
        if host == doors.ANY or host.endswith("example.com"):
            yield FAILED, f"{host} is a placeholder: name yours in your overlay (docs/operations.md, The API server)"
    for one in objects:
        if doors.is_elsewhere(one, objects):
            yield OK, f"{', '.join(one['spec'].get('hostnames', [doors.ANY]))}: TLS ends at a gateway that is not of this overlay"
    made = doors.issued(objects)
    for host, secret in certificates:
        if secret is None:
            yield OK, f"{host}: by the proxy's own certificate"
        elif host != doors.ANY and not host.endswith("example.com"):
            yield certified(host, secret, made, space)


def certified(host, secret, made, space):
    try:
        certificate = base64.b64decode(get("secret", secret, "-n", space)["data"]["tls.crt"])
    except (Refused, KeyError):
        if secret not in made:
            return FAILED, f"{host}: there is no certificate in the secret {secret}, and nobody makes one"
        if answers("/apis/cert-manager.io/v1"):
            return OK, f"{host}: cert-manager will make its certificate, {secret}"
        return FAILED, f"{host}: cert-manager, which is to make its certificate {secret}, is not installed"
    days = days_left(certificate)
    if days is None or days < 0:
        return FAILED, f"{host}: {secret}/tls.crt is {'not a certificate' if days is None else f'over since {-days} days'}"
    if not is_for(certificate, host.replace("*", "any", 1)):
        return FAILED, f"{host}: the certificate in {secret} is for another host"
    return (OK if days >= 15 else WARNING), f"{host}: its certificate is good for {days} days"


def classes(objects, space):
    for one in objects:
        if one["kind"] in ("Gateway", "HTTPRoute") and not answers("/apis/gateway.networking.k8s.io/v1"):
            yield FAILED, "nothing serves /apis/gateway.networking.k8s.io/v1: install the Gateway API, or use the component api-ingress"
            return
        kind, field = {"Ingress": ("ingressclass", "ingressClassName"), "Gateway": ("gatewayclass", "gatewayClassName")}.get(one["kind"], (None, None))
        name = kind and one["spec"].get(field)
        if kind and not (name and is_there(kind, name)):
            yield FAILED, f"{kustomize.named(one)}: there is no {kind} {name}"


def proxies(objects, space):
    """Somebody of those that the network policy lets in is there."""
    policy = kustomize.find(objects, "NetworkPolicy", "clipmill-api")
    names = [name for rule in policy["spec"]["ingress"] for peer in rule["from"]
             if (name := peer.get("namespaceSelector", {}).get("matchLabels", {}).get("kubernetes.io/metadata.name")) not in (None, "monitoring", space)]
    if names and not any(is_there("namespace", name) for name in names):
        yield WARNING, f"its network policy lets in {', '.join(names)}, none of which is there: name your proxy's namespace"


def scaling(objects, space):
    for one in objects:
        if one["kind"] != "HorizontalPodAutoscaler" or not placement.of_component(one, "api"):
            continue
        for metric in (each["external"]["metric"]["name"] for each in one["spec"]["metrics"] if each["type"] == "External"):
            if answers(f"/apis/external.metrics.k8s.io/v1beta1/namespaces/{space}/{metric}"):
                yield OK, f"{metric} is served"
            else:
                yield WARNING, f"nothing serves {metric} (k8s/adapter/values.yaml): it scales by the others alone"


def answers(path):
    try:
        kubectl("get", "--raw", path)
    except Refused:
        return False
    return True
