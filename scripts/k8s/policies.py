"""What must be true of manifests beyond being valid. Each function yields sentences about what is not."""

import re

from . import doors, placement
from .kustomize import ROOT, named
from .pods import containers, environment, pods

# The seconds that a worker needs after --grace to give its jobs back (docs/cli.md).
HANDING_BACK = 5


def problems(objects, released=True):
    """All problems of a whole deployment. `released`: images are named by digest."""
    found = []
    for policy in (restricted, locked_down, limited, probed, tokens, drained, referenced, selected, scaled, networked, ports):
        found += list(policy(objects))
    return found + placement.problems(objects) + doors.problems(objects) + list(images(objects, released))


def restricted(objects):
    """Kubernetes' Pod Security Standard of that name, as far as it is not about what is not used here."""
    for one, _, pod in pods(objects):
        context = pod.get("securityContext", {})
        if context.get("runAsNonRoot") is not True or not context.get("runAsUser"):
            yield f"{named(one)}: may run as root"
        if context.get("seccompProfile", {}).get("type") != "RuntimeDefault":
            yield f"{named(one)}: has no seccomp profile"
        for name in ("hostNetwork", "hostPID", "hostIPC"):
            if pod.get(name):
                yield f"{named(one)}: has {name}"
        for volume in pod.get("volumes", []):
            if not set(volume) & {"configMap", "emptyDir", "projected", "secret", "persistentVolumeClaim"}:
                yield f"{named(one)}: the volume {volume['name']} is of a kind that is not allowed"
    for name, container, _ in containers(objects):
        context = container.get("securityContext", {})
        if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
            yield f"{name}: may gain privileges"
        if context.get("capabilities") != {"drop": ["ALL"]}:
            yield f"{name}: keeps capabilities"
        if {"runAsUser", "runAsNonRoot", "seccompProfile"} & set(context):
            yield f"{name}: says otherwise than its pod who it runs as"


def locked_down(objects):
    for name, container, _ in containers(objects):
        if container.get("securityContext", {}).get("readOnlyRootFilesystem") is not True:
            yield f"{name}: its root can be written to"
    for one, _, pod in pods(objects):
        for volume in pod.get("volumes", []):
            if "emptyDir" in volume and "sizeLimit" not in (volume["emptyDir"] or {}):
                yield f"{named(one)}: the volume {volume['name']} has no size limit"
        if pod.get("enableServiceLinks") is not False:
            yield f"{named(one)}: gets variables of every service"


def limited(objects):
    for name, container, _ in containers(objects):
        resources = container.get("resources", {})
        for kind in ("requests", "limits"):
            for what in ("cpu", "memory"):
                if what not in resources.get(kind, {}):
                    yield f"{name}: has no {kind} of {what}"
        if resources.get("requests", {}).get("nvidia.com/gpu") != resources.get("limits", {}).get("nvidia.com/gpu"):
            yield f"{name}: a GPU cannot be overcommitted: request and limit differ"


def probed(objects):
    for one, _, pod in pods(objects):
        if one["kind"] in ("Deployment", "StatefulSet"):
            for container in pod["containers"]:
                for probe in ("livenessProbe", "readinessProbe"):
                    if probe not in container:
                        yield f"{named(one)}: {container['name']} has no {probe}"
                names = {port["name"]: port["containerPort"] for port in container.get("ports", [])}
                for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                    asked = container.get(probe, {}).get("httpGet")
                    if asked and asked["port"] not in names:
                        yield f"{named(one)}: {probe} asks the port {asked['port']}, which is not there"
                    if asked and f"`{asked['path']}`" not in (ROOT / "docs/metrics.md").read_text():
                        yield f"{named(one)}: {probe} asks for {asked['path']}, which docs/metrics.md does not know"


def tokens(objects):
    """Service account tokens only where they are used: in the workers."""
    for one, metadata, pod in pods(objects):
        if pod.get("automountServiceAccountToken") is not False:
            yield f"{named(one)}: mounts a token by itself"
        projected = any("serviceAccountToken" in source for volume in pod.get("volumes", [])
                        for source in volume.get("projected", {}).get("sources", []))
        if projected != (metadata["labels"]["app.kubernetes.io/component"] == "worker"):
            yield f"{named(one)}: {'has' if projected else 'lacks'} a token"
    for one in objects:
        if one["kind"] == "Role" and one["rules"] != [{"apiGroups": [""], "resources": ["pods"], "verbs": ["patch"]}]:
            yield f"{named(one)}: allows more than patching pods"
        if one["kind"] in ("ClusterRole", "ClusterRoleBinding"):
            yield f"{named(one)}: rights of the whole cluster"
        if one["kind"] == "ServiceAccount" and one.get("automountServiceAccountToken") is not False:
            yield f"{named(one)}: hands out tokens by itself"


def drained(objects):
    """A worker has its whole grace: the kubelet's begins with preStop and ends with SIGKILL."""
    settings = {one["metadata"]["name"]: one.get("data", {}) for one in objects if one["kind"] == "ConfigMap"}
    for one, metadata, pod in pods(objects):
        if metadata["labels"]["app.kubernetes.io/component"] != "worker":
            continue
        container = pod["containers"][0]
        grace = environment(container, settings).get("CLIPMILL_GRACE")
        hook = container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", [])
        if grace is None or hook[:1] != ["sleep"]:
            yield f"{named(one)}: has no CLIPMILL_GRACE or no preStop"
        elif pod.get("terminationGracePeriodSeconds", 30) <= int(grace) + int(hook[1]) + HANDING_BACK:
            yield f"{named(one)}: is killed before its worker has drained"
        if not pod.get("priorityClassName") or not pod.get("topologySpreadConstraints"):
            yield f"{named(one)}: has no priority or is not spread"
        for name in ("POD_NAME", "POD_NAMESPACE"):
            if not any(entry["name"] == name and "fieldRef" in entry.get("valueFrom", {}) for entry in container["env"]):
                yield f"{named(one)}: does not know its {name}"


def images(objects, released):
    for name, container, _ in containers(objects):
        image = container["image"]
        if image.endswith(":latest") or not re.search(r"[:@]", image.rsplit("/", 1)[-1]):
            yield f"{name}: {image} is another image tomorrow"
        elif released and not re.search(r"@sha256:[0-9a-f]{64}$", image):
            yield f"{name}: {image} is not named by its digest"


def referenced(objects):
    """Config maps, secrets, volumes, accounts and classes that pods name are there; secrets are make-secrets'."""
    there = {(one["kind"], one["metadata"]["name"]) for one in objects}
    secrets = set(re.findall(r"name: (clipmill[\w-]*)", (ROOT / "k8s/base/secrets.example.yaml").read_text()))
    for one, _, pod in pods(objects):
        wanted = [("PriorityClass", pod.get("priorityClassName")), ("ServiceAccount", pod.get("serviceAccountName"))]
        mounted = {mount["name"] for container in pod["containers"] for mount in container.get("volumeMounts", [])}
        volumes = {volume["name"] for volume in pod.get("volumes", [])}
        templates = {claim["metadata"]["name"] for claim in one["spec"].get("volumeClaimTemplates", [])}
        if mounted != volumes | templates:
            yield f"{named(one)}: volumes and mounts differ: {sorted(mounted ^ (volumes | templates))}"
        for volume in pod.get("volumes", []):
            wanted += [("Secret", volume.get("secret", {}).get("secretName")), ("ConfigMap", volume.get("configMap", {}).get("name")),
                       ("PersistentVolumeClaim", volume.get("persistentVolumeClaim", {}).get("claimName"))]
        for container in pod["containers"]:
            for source in container.get("envFrom", []):
                wanted += [("Secret", source.get("secretRef", {}).get("name")), ("ConfigMap", source.get("configMapRef", {}).get("name"))]
            for entry in container.get("env", []):
                wanted.append(("Secret", entry.get("valueFrom", {}).get("secretKeyRef", {}).get("name")))
        for kind, name in wanted:
            if name and not ((kind, name) in there or (kind == "Secret" and name in secrets)):
                yield f"{named(one)}: there is no {kind} {name}"


def selected(objects):
    """Services, budgets and workloads select pods that are there, and no selector those of two workloads of one kind."""
    labels = {named(one): metadata["labels"] for one, metadata, _ in pods(objects)}
    for one in objects:
        if one["kind"] in ("Deployment", "StatefulSet"):
            chosen = _chosen(one["spec"]["selector"]["matchLabels"], labels)
            if chosen != [named(one)]:
                yield f"{named(one)}: selects {chosen}"
        elif one["kind"] == "PodDisruptionBudget":
            chosen = _chosen(one["spec"]["selector"]["matchLabels"], labels)
            if len(chosen) != 1:
                yield f"{named(one)}: selects {chosen}"
        elif one["kind"] == "Service" and not _chosen(one["spec"]["selector"], labels):
            yield f"{named(one)}: selects no pod"


def _chosen(wanted, labels):
    return [name for name, has in labels.items() if wanted.items() <= has.items()]


def scaled(objects):
    """Autoscalers have a target that is there, and no Deployment has two masters; what they ask for is served."""
    scalers = [one for one in objects if one["kind"] in ("HorizontalPodAutoscaler", "ScaledObject")]
    targets = [one["spec"]["scaleTargetRef"]["name"] for one in scalers]
    deployments = {one["metadata"]["name"]: one for one in objects if one["kind"] == "Deployment"}
    for one in scalers:
        target = one["spec"]["scaleTargetRef"]["name"]
        if target not in deployments:
            yield f"{named(one)}: there is no Deployment {target}"
            continue
        if "replicas" in deployments[target]["spec"]:
            yield f"{named(one)}: each apply would set {target} back to its own number of replicas"
        lanes = environment(deployments[target]["spec"]["template"]["spec"]["containers"][0], {}).get("CLIPMILL_LANES")
        if lanes is None:
            continue  # of API servers, which have no jobs
        if wants(one) != lanes:
            yield f"{named(one)}: asks for {wants(one)} jobs a worker, which has {lanes} lanes"
        down = behavior(one)["scaleDown"]["stabilizationWindowSeconds"]
        if down < slow_job():
            yield f"{named(one)}: scales down after {down} s, while a job may take {slow_job()} s"
    if len(targets) != len(set(targets)):
        yield f"two autoscalers of one Deployment: {targets}"


def wants(scaler):
    """Jobs for each worker."""
    if scaler["kind"] == "ScaledObject":
        return scaler["spec"]["triggers"][0]["metadata"]["threshold"]
    external = [metric["external"] for metric in scaler["spec"]["metrics"] if metric["type"] == "External"]
    return external[0]["target"]["averageValue"] if external else None


def behavior(scaler):
    spec = scaler["spec"]
    return spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"] if scaler["kind"] == "ScaledObject" else spec["behavior"]


def slow_job():
    """Seconds after which ClipmillProcessingSlow warns about the 95th percentile of jobs."""
    rules = (ROOT / "k8s/monitoring/rules/clipmill.rules.yaml").read_text()
    minutes = re.search(r"clipmill_job_duration_seconds:p95_1h > (\d+) \* 60", rules)
    return int(minutes[1]) * 60


def networked(objects):
    """Nothing is open by itself, and nothing reaches the address that clouds give credentials out at."""
    policies = [one for one in objects if one["kind"] == "NetworkPolicy"]
    if not any(one["spec"].get("podSelector") == {} and set(one["spec"]["policyTypes"]) == {"Ingress", "Egress"}
               and not one["spec"].get("egress") and not one["spec"].get("ingress") for one in policies):
        yield "no NetworkPolicy denies what is not allowed"
    for one in policies:
        for rule in one["spec"].get("egress", []):
            if not rule.get("to"):
                yield f"{named(one)}: lets out to everywhere"
            for peer in rule.get("to", []):
                block = peer.get("ipBlock")
                if block and block["cidr"].endswith("/0") and "169.254.0.0/16" not in block.get("except", []):
                    yield f"{named(one)}: lets out to the metadata service"
        for rule in one["spec"].get("ingress", []):
            if not rule.get("from"):
                yield f"{named(one)}: lets in from everywhere"


def ports(objects):
    """The port of the metrics is one number everywhere: the setting, the containers, the services, the policies."""
    settings = {one["metadata"]["name"]: one.get("data", {}) for one in objects if one["kind"] == "ConfigMap"}
    serving = settings.get("clipmill", {}).get("CLIPMILL_METRICS_PORT")
    for name, container, _ in containers(objects):
        for port in container.get("ports", []):
            if port["name"] == "metrics" and str(port["containerPort"]) != serving:
                yield f"{name}: serves metrics on {serving}, not {port['containerPort']}"
    known = {port["name"]: port["containerPort"] for _, container, _ in containers(objects) for port in container.get("ports", [])}
    for one in objects:
        if one["kind"] == "Service":
            for port in one["spec"]["ports"]:
                if port["targetPort"] not in known:
                    yield f"{named(one)}: no container has the port {port['targetPort']}"
        elif one["kind"] == "NetworkPolicy":
            for rule in one["spec"].get("ingress", []):
                for port in rule.get("ports", []):
                    if port["port"] not in known.values():
                        yield f"{named(one)}: no container has the port {port['port']}"
