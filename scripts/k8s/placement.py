"""Where a deployment is and what its pool is made of: nothing refers to another namespace or pool, and sizes go together.
As in policies.py each function yields sentences about what is not so."""

import json
import re

from .kustomize import named
from .pods import environment

CLUSTER_WIDE = {"Namespace", "PriorityClass", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}
# Namespaces of others: what network policies let out to or in from (proxies of API servers among them), and where KEDA finds Prometheus.
OTHERS = {"NetworkPolicy": {"kube-system", "openshift-dns", "monitoring", "ingress-nginx", "envoy-gateway-system"}, "ScaledObject": {"monitoring"}}
DERIVED = "the kustomization lacks its last lines: transformers: [../../derived]"
# Of a container's memory, for the supervisor.
SUPERVISOR = 256 << 20


def namespace(objects):
    """That of a deployment: its Namespace object's name."""
    names = [one["metadata"]["name"] for one in objects if one["kind"] == "Namespace"]
    if len(names) != 1:
        raise ValueError(f"a deployment has one Namespace, this one has {names}")
    return names[0]


def problems(objects):
    return [*placed(objects), *pooled(objects), *sized(objects)]


def placed(objects):
    """Everything is in one namespace, and no name of another one is left anywhere."""
    ours = namespace(objects)
    for one in objects:
        where = one["metadata"].get("namespace")
        if one["kind"] not in CLUSTER_WIDE:
            if where != ours:
                yield f"{named(one)}: is in the namespace {where}, not in {ours}"
        elif where is not None:
            yield f"{named(one)}: is the whole cluster's, and names the namespace {where}"
        elif one["kind"] != "Namespace" and not one["metadata"]["name"].endswith(f".{ours}"):
            yield f"{named(one)}: is the whole cluster's, and its name does not end in .{ours}: {DERIVED}"
        # A route's gateway may be the whole cluster's, in any namespace.
        for foreign in sorted(set(mentioned(one)) - {ours} - OTHERS.get(one["kind"], set())) if one["kind"] != "HTTPRoute" else []:
            yield f"{named(one)}: refers to the namespace {foreign}, not to {ours}: {DERIVED}"
    there = {named(one) for one in objects}
    for one in objects:
        if one["kind"] == "ValidatingAdmissionPolicyBinding":
            if f"ValidatingAdmissionPolicy/{one['spec']['policyName']}" not in there:
                yield f"{named(one)}: binds {one['spec']['policyName']}, which is not there"
            if set(mentioned(one)) != {ours}:
                yield f"{named(one)}: does not say that it is for {ours}"


def mentioned(one):
    """Every namespace that an object names: as a field, in a selector, in a server's name, a user's or a query."""
    yield from _fields([one.get("spec"), one.get("subjects")])
    for text in _strings({key: value for key, value in one.items() if key != "metadata"}):
        # NAME.NAMESPACE.svc
        yield from re.findall(r"\b[a-z0-9-]+\.([a-z0-9-]+)\.svc\b", text)
        yield from re.findall(r"system:serviceaccount:([a-z0-9-]+):", text)
        yield from re.findall(r'\bnamespace=~?"([^"]*)"', text)
        # The classes of priority.
        yield from re.findall(r"^clipmill-(?:redis|worker|api|deletion-cost)\.([a-z0-9-]+)$", text)


def _fields(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("namespace", "kubernetes.io/metadata.name", "clipmill/enqueuer") and isinstance(inner, str):
                yield inner
            elif key == "matchNames":
                yield from inner
            else:
                yield from _fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner)


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def of_component(one, name):
    return one["metadata"].get("labels", {}).get("app.kubernetes.io/component") == name


def component(objects, name):
    return [one for one in objects if one["kind"] == "Deployment" and of_component(one, name)]


def pools(objects):
    """Workers' Deployments, each with its exporters and its autoscalers."""
    for worker in component(objects, "worker"):
        pool = worker["spec"]["selector"]["matchLabels"]["clipmill/pool"]
        exporters = [one for one in component(objects, "exporter") if one["spec"]["selector"]["matchLabels"].get("clipmill/pool") == pool]
        scalers = [one for one in objects if one["kind"] in ("HorizontalPodAutoscaler", "ScaledObject")
                   and one["spec"]["scaleTargetRef"]["name"] == worker["metadata"]["name"]]
        yield pool, worker, exporters, scalers


def queues(deployment, objects):
    settings = {one["metadata"]["name"]: one.get("data", {}) for one in objects if one["kind"] == "ConfigMap"}
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    return sorted(environment(container, settings).get("CLIPMILL_QUEUE", "default").split(","))


def pooled(objects):
    """A pool's exporter tells of the pool's queues, and its autoscaler counts what the two of them tell."""
    for pool, worker, exporters, scalers in pools(objects):
        name = named(worker)
        # The base alone is a pool without a name.
        if not (re.fullmatch(r"clipmill-worker-[a-z0-9]+", worker["metadata"]["name"]) or (worker["metadata"]["name"], pool) == ("clipmill-worker", "any")):
            yield f"{name}: a pool is clipmill-worker-NAME, where NAME is one word of letters and digits"
        elif not worker["metadata"]["name"].endswith((f"-{pool}", "clipmill-worker")):
            yield f"{name}: its pods are of the pool {pool}: {DERIVED}"
        if len(exporters) != 1:
            yield f"{name}: its pool {pool} has {len(exporters)} exporters, not one: {DERIVED}"
        for one in (worker, *exporters):
            if one["metadata"]["labels"].get("clipmill/pool") != pool:
                yield f"{named(one)}: its label clipmill/pool is not {pool}: {DERIVED}"
        for exporter in exporters:
            if queues(exporter, objects) != queues(worker, objects):
                yield f"{named(exporter)}: tells of {queues(exporter, objects)}, while {worker['metadata']['name']} works on {queues(worker, objects)}"
        for scaler in scalers:
            if counted(scaler) != {pool}:
                yield f"{named(scaler)}: counts the work of the pool {', '.join(sorted(counted(scaler)))}, not of {pool}: {DERIVED}"


def counted(scaler):
    """Pools whose work an autoscaler counts."""
    return set(re.findall(r'clipmill_pool"?[=:] ?"([^"]*)"', json.dumps(scaler).replace('\\"', '"')))


def sized(objects):
    """Lanes, cores, memory and devices of a worker go together."""
    for _, worker, _, _ in pools(objects):
        container = worker["spec"]["template"]["spec"]["containers"][0]
        settings = environment(container, {})
        limits = container["resources"]["limits"]
        if not {"cpu", "memory"} <= limits.keys():
            continue  # told by policies.limited
        lanes = int(settings["CLIPMILL_LANES"])
        each, memory = quantity(settings["CLIPMILL_LANE_MEMORY"]), quantity(limits["memory"])
        if lanes * each + SUPERVISOR > memory:
            yield f"{named(worker)}: {lanes} lanes of {each >> 20} MiB and the supervisor do not fit into {memory >> 20} MiB"
        if 1.25 * lanes * each + 2 * SUPERVISOR < memory:
            yield f"{named(worker)}: has {memory >> 20} MiB for {lanes} lanes of {each >> 20} MiB: a part of it is never used"
        if not 2 * lanes <= quantity(limits["cpu"]) <= 4 * lanes:
            yield f"{named(worker)}: has {limits['cpu']} cores for {lanes} lanes: two to four are for each"
        devices = {name: amount for name, amount in limits.items() if name.startswith("nvidia.com/")}
        if settings.get("CLIPMILL_DEVICE") == "cuda" and list(devices.values()) != [1]:
            yield f"{named(worker)}: a worker on a GPU has one device, this one {devices}"
        if settings.get("CLIPMILL_DEVICE") == "cpu" and devices:
            yield f"{named(worker)}: works on processors and takes {devices} away"


def quantity(text):
    """Kubernetes' quantities, and Clipmill's, which are the same."""
    number, unit = re.fullmatch(r"([\d.]+)([A-Za-z]*)", str(text)).groups()
    factor = {"": 1, "m": 0.001, "k": 10**3, "M": 10**6, "G": 10**9, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}[unit]
    value = float(number) * factor
    return int(value) if value == int(value) else value
