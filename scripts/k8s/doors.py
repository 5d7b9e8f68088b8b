"""The API servers of a deployment, and the ways in from outside: what must be true of them. As in policies.py, sentences about what
is not so."""

from . import placement
from .kustomize import named

# The seconds that requests have to end once `clipmill serve` is told to stop.
ENDING = 5
# Who asks for a certificate by this annotation gets one of cert-manager.
ISSUERS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer")
# Paths of the API and of its page; what else a server has is for its operators.
SERVED = ("/v1", "/dashboard")
ANY = "any host"


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
    """Ways in lead to a service that is there, with TLS for each of their hosts, and to the API and its page alone."""
    services = {one["metadata"]["name"]: one for one in objects if one["kind"] == "Service"}
    for one in objects:
        for host, service, port, path, is_exact in routes([one]):
            if not any(port in (each["name"], each["port"]) for each in services.get(service, {"spec": {"ports": []}})["spec"]["ports"]):
                yield f"{named(one)}: there is no port {port} of a service {service}"
            if not is_elsewhere(one, objects) and not any(_covers(known, host) for known, _ in hosts(_ends_tls_for(one, objects))):
                yield f"{named(one)}: {host} is served without TLS"
            if service in services and placement.of_component(services[service], "api") and not path.startswith(SERVED) and not (is_exact and path == "/"):
                yield f"{named(one)}: serves {path}, with metrics and probes, to everybody"


def routes(objects):
    """(host, service, port, path, whether it is that path alone) of every way in."""
    for one in objects:
        if one["kind"] == "Ingress":
            for rule in one["spec"].get("rules", []):
                for path in rule.get("http", {}).get("paths", []):
                    if backend := path["backend"].get("service"):
                        yield (rule.get("host", ANY), backend["name"], backend["port"].get("name") or backend["port"]["number"], path.get("path", "/"),
                               path.get("pathType") == "Exact")
        elif one["kind"] == "HTTPRoute":
            for rule in one["spec"].get("rules", []):
                for host in one["spec"].get("hostnames", [ANY]):
                    for match in rule.get("matches", [{}]):
                        for backend in rule.get("backendRefs", []):
                            yield host, backend["name"], backend["port"], match.get("path", {}).get("value", "/"), match.get("path", {}).get("type") == "Exact"


def is_elsewhere(one, objects):
    """Whether TLS ends at a gateway that is not of this deployment, and not for us to judge."""
    ours = {other["metadata"]["name"] for other in objects if other["kind"] == "Gateway"}
    return one["kind"] == "HTTPRoute" and any(parent["name"] not in ours or "namespace" in parent for parent in one["spec"].get("parentRefs", []))


def _ends_tls_for(one, objects):
    return [one] if one["kind"] == "Ingress" else [other for other in objects if other["kind"] == "Gateway"]


def hosts(objects):
    """(host, the secret of its certificate, or None for the proxy's own) of every way in with TLS."""
    for one in objects:
        if one["kind"] == "Ingress":
            for tls in one["spec"].get("tls", []):
                yield from ((host, tls.get("secretName")) for host in tls.get("hosts", [ANY]))
        elif one["kind"] == "Gateway":
            for listener in one["spec"]["listeners"]:
                for reference in listener.get("tls", {}).get("certificateRefs", []):
                    yield listener.get("hostname", ANY), reference["name"]


def _covers(known, host):
    """Whether TLS for one name, or for all below `*.`, is TLS for another."""
    return known in (host, ANY) or known.startswith("*.") and host.partition(".")[2] == known[2:]


def issued(objects):
    """Secrets of certificates that cert-manager makes."""
    return {secret for one in objects if set(ISSUERS) & one["metadata"].get("annotations", {}).keys() for _, secret in hosts([one])}
