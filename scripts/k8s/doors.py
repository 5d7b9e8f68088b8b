"""The API servers of a deployment, and the ways in from outside: what must be true of them. As in policies.py, sentences about what
is not so."""

from . import placement
from .kustomize import named

# The seconds that requests have to end once `clipmill serve` is told to stop.
ENDING = 5
# Who asks for a certificate by this annotation gets one of cert-manager.
ISSUERS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer")


def problems(objects):
    return [*replaced(objects), *opened(objects)]


def servers(objects):
    """Deployments of API servers."""
    return placement.component(objects, "api")


def replaced(objects):
    """No request is lost when a server goes: another is ready, and nobody is sent to the one that stops."""
    for one in servers(objects):
        rolling = one["spec"]["strategy"].get("rollingUpdate", {})
        if rolling.get("maxUnavailable") != 0:
            yield f"{named(one)}: stops servers before their successors are ready"
        pod = one["spec"]["template"]["spec"]
        hook = pod["containers"][0].get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", [])
        if hook[:1] != ["sleep"]:
            yield f"{named(one)}: has no preStop: requests are sent to servers that stop"
        elif pod.get("terminationGracePeriodSeconds", 30) <= int(hook[1]) + ENDING:
            yield f"{named(one)}: is killed before its requests have ended"
        if not pod.get("priorityClassName") or not pod.get("topologySpreadConstraints"):
            yield f"{named(one)}: has no priority or is not spread"
        budgets = [other for other in objects if other["kind"] == "PodDisruptionBudget"
                   and other["spec"]["selector"]["matchLabels"].items() <= one["spec"]["template"]["metadata"]["labels"].items()]
        if not budgets:
            yield f"{named(one)}: has no disruption budget"


def opened(objects):
    """Ways in lead to a service that is there, with TLS for each of their hosts, and to the API alone."""
    ports = {(one["metadata"]["name"], port[key]) for one in objects if one["kind"] == "Service" for port in one["spec"]["ports"]
             for key in ("name", "port")}
    for one in objects:
        # A route's TLS is its gateway's.
        secured = {host for host, _ in hosts([one] if one["kind"] == "Ingress" else [other for other in objects if other["kind"] == "Gateway"])}
        for host, service, port, path in _routes(one):
            if (service, port) not in ports:
                yield f"{named(one)}: there is no port {port} of a service {service}"
            if host not in secured:
                yield f"{named(one)}: {host} is served without TLS"
            if not path.startswith("/v1"):
                yield f"{named(one)}: serves {path}, with metrics and probes, to everybody"


def _routes(one):
    """(host, service, port, path)"""
    if one["kind"] == "Ingress":
        for rule in one["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                backend = path["backend"]["service"]
                yield rule.get("host", "any host"), backend["name"], backend["port"].get("name") or backend["port"]["number"], path["path"]
    elif one["kind"] == "HTTPRoute":
        for host in one["spec"].get("hostnames", ["any host"]):
            for rule in one["spec"]["rules"]:
                for match in rule.get("matches", [{}]):
                    for backend in rule["backendRefs"]:
                        yield host, backend["name"], backend["port"], match.get("path", {}).get("value", "/")


def hosts(objects):
    """(host, the secret of its certificate) of every way in with TLS."""
    for one in objects:
        if one["kind"] == "Ingress":
            for tls in one["spec"].get("tls", []):
                yield from ((host, tls["secretName"]) for host in tls["hosts"])
        elif one["kind"] == "Gateway":
            for listener in one["spec"]["listeners"]:
                for reference in listener.get("tls", {}).get("certificateRefs", []):
                    yield listener.get("hostname", "any host"), reference["name"]


def issued(objects):
    """Secrets of certificates that cert-manager makes."""
    return {secret for one in objects if set(ISSUERS) & one["metadata"].get("annotations", {}).keys() for _, secret in hosts([one])}
