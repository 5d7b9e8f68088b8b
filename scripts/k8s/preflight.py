"""The checks of scripts/preflight, in the order in which one failing makes the next pointless."""

import base64
import datetime
import json
import os
import re
import urllib.parse

import yaml

from . import kustomize, placement, policies, preflight_api
from .cluster import FAILED, OK, WARNING, Refused, days_left, get, is_there, kubectl, of

OLDEST = (1, 30)  # ValidatingAdmissionPolicy is stable from there on
LANDLOCK = (5, 13)  # Linux
GPU = "nvidia.com/gpu"


def checks(overlay):
    """Yields (verdict, name, words)."""
    try:
        version = json.loads(kubectl("version", "-o", "json")).get("serverVersion") or {}
        found = (int(version["major"]), int(re.match(r"\d+", version["minor"])[0]))
    except (Refused, KeyError, TypeError) as error:
        yield FAILED, "cluster", f"it does not answer: {error}"
        return
    good = found >= OLDEST
    yield OK if good else FAILED, "cluster", f"Kubernetes {found[0]}.{found[1]}" + ("" if good else ": 1.30 or newer is required")

    try:
        objects = kustomize.overlay(overlay)
        space = placement.namespace(objects)
    except (ValueError, kustomize.MissingTool) as error:
        yield FAILED, "manifests", str(error)
        return
    broken = policies.problems(objects, released=overlay != "dev")
    yield (FAILED, "manifests", "; ".join(broken)) if broken else (OK, "manifests", f"{len(objects)} objects of the overlay {overlay}")
    asked = os.environ.get("CLIPMILL_NAMESPACE") or space
    if asked == space:
        yield OK, "namespace", space
    else:
        yield FAILED, "namespace", f"the overlay is for {space}, but CLIPMILL_NAMESPACE is {asked}, which the other scripts would use"

    for check in (images, secrets, certificate, dns, metrics, nodes, kernels, storage, preflight_api.api, dry_run, backups):
        try:
            yield from check(objects, space, overlay)
        except Refused as error:
            yield FAILED, check.__name__.replace("_", " "), str(error)


def images(objects, space, overlay):
    unset = {image for _, container, _ in policies.containers(objects) if (image := container["image"]).startswith("registry.example/")}
    if unset:
        yield FAILED, "images", f"{len(unset)} are placeholders: scripts/set-image worker REGISTRY/NAME@sha256:…, and the same for tools"
    else:
        yield OK, "images", ", ".join(sorted({container["image"] for _, container, _ in policies.containers(objects)}))


def secrets(objects, space, overlay):
    example = yaml.safe_load_all((kustomize.ROOT / "k8s/base/secrets.example.yaml").read_text())
    used = set(re.findall(r'"(?:secretName|name)": "(clipmill[\w-]*)"', json.dumps(objects)))
    lacking = []
    for one in example:
        name = one["metadata"]["name"]
        if name not in used:
            continue
        try:
            there = get("secret", name, "-n", space).get("data", {})
        except Refused:
            there = {}
        lacking += [f"{name}/{key}" for key in one["stringData"] if not there.get(key)]
    if lacking:
        yield FAILED, "secrets", f"missing: {', '.join(lacking)}: {of(space)}scripts/make-secrets DIR, then kubectl apply -f DIR/secrets.yaml"
    else:
        yield OK, "secrets", "all exist"


def certificate(objects, space, overlay):
    try:
        data = get("secret", "clipmill-redis-tls", "-n", space)["data"]["tls.crt"]
    except (Refused, KeyError):
        return  # told by `secrets`
    days = days_left(base64.b64decode(data))
    if days is None:
        yield FAILED, "certificate", "clipmill-redis-tls/tls.crt is not a certificate"
        return
    words = f"of Redis, good for {days} days"
    if days < 0:
        yield FAILED, "certificate", f"of Redis, over since {-days} days: scripts/make-secrets --certificate DIR"
    else:
        yield (OK if days >= 30 else WARNING), "certificate", words + ("" if days >= 30 else ": scripts/make-secrets --certificate DIR")


def dns(objects, space, overlay):
    """The network policies let pods ask these two, and node-local resolvers."""
    if get("service", "-n", "kube-system", "-l", "k8s-app=kube-dns")["items"]:
        yield OK, "dns", "in kube-system"
    elif is_there("service", "dns-default", "openshift-dns"):
        yield OK, "dns", "in openshift-dns"
    else:
        yield WARNING, "dns", "neither in kube-system nor in openshift-dns: let pods out to yours in k8s/base/network-policy.yaml"


def metrics(objects, space, overlay):
    kinds = {one["kind"] for one in objects if placement.of_component(one, "worker")}
    wanted = []
    if "HorizontalPodAutoscaler" in kinds:
        wanted = [("/apis/metrics.k8s.io/v1beta1", "metrics-server: CPU and memory"),
                  ("/apis/external.metrics.k8s.io/v1beta1", "prometheus-adapter with k8s/adapter/values.yaml: the queue")]
    elif "ScaledObject" in kinds:
        wanted = [("/apis/keda.sh/v1alpha1", "KEDA")]
    for path, what in wanted:
        try:
            kubectl("get", "--raw", path)
        except Refused:
            yield FAILED, "metrics", f"nothing serves {path} ({what}): the pool would not scale"
            continue
        if "external" not in path:
            yield OK, "metrics", what
            continue
        for scaler in objects:
            if scaler["kind"] == "HorizontalPodAutoscaler" and placement.of_component(scaler, "worker"):
                yield from of_the_queues(scaler, space)


def of_the_queues(scaler, space):
    """That external metrics are served does not say that this one is."""
    for metric in (one["external"]["metric"] for one in scaler["spec"]["metrics"] if one["type"] == "External"):
        selector = urllib.parse.quote(",".join(f"{key}={value}" for key, value in metric["selector"]["matchLabels"].items()))
        path = f"/apis/external.metrics.k8s.io/v1beta1/namespaces/{space}/{metric['name']}?labelSelector={selector}"
        try:
            values = [item["value"] for item in json.loads(kubectl("get", "--raw", path)).get("items", [])]
        except Refused:
            values = []
        if values:
            yield OK, "metrics", f"{metric['name']} is {', '.join(values)}"
        elif is_there("deployment", exporter := scaler["metadata"]["name"].replace("worker", "exporter"), space):
            yield FAILED, "metrics", (f"nothing reports {metric['name']}, so the pool does not scale by its queues: does Prometheus scrape {exporter}, with its "
                                      f"pod's label clipmill/pool (k8s/components/monitor), has prometheus-adapter the rule of k8s/adapter/values.yaml? "
                                      f"kubectl get --raw '{path}'")
        else:
            yield WARNING, "metrics", f"{metric['name']} is not reported yet, as nothing is deployed: run this again afterwards"


def nodes(objects, space, overlay):
    scaler = next((one for one in objects if one["kind"] == "HorizontalPodAutoscaler" and placement.of_component(one, "worker")), None)
    least = scaler["spec"]["minReplicas"] if scaler else 1
    from_none = any(one["kind"] == "ScaledObject" for one in objects)
    for one, metadata, pod in policies.pods(objects):
        device = next((name for name in pod["containers"][0]["resources"]["limits"] if name.startswith("nvidia.com/")), None)
        if not device or metadata["labels"]["app.kubernetes.io/component"] != "worker":
            continue
        there = nodes_of(pod)
        count = sum(int(node["status"]["allocatable"].get(device, 0)) for node in there)
        slices = sorted({name for node in there for name in node["status"]["allocatable"] if name.startswith("nvidia.com/mig-")})
        if slices and device == GPU:
            yield WARNING, "nodes", f"GPUs are given in slices ({', '.join(slices)}): the pool requests {GPU} and gets none of them: see k8s/components/mig"
        if not count:
            verdict = WARNING if from_none else FAILED
            yield verdict, "nodes", f"no node of {pod['nodeSelector']} offers a GPU ({device}): is NVIDIA's device plugin missing, or the node pool scaled to zero?"
        else:
            yield (OK if count >= least else WARNING), "nodes", f"{count} of {device} on {len(there)} nodes, {least} workers at least"


def nodes_of(pod):
    selector = ",".join(f"{key}={value}" for key, value in pod.get("nodeSelector", {}).items())
    return get("nodes", *(("-l", selector) if selector else ()))["items"]


def kernels(objects, space, overlay):
    """Lanes read hostile media. What keeps them from their worker's files is Landlock; runtimes' default seccomp profiles let it
    through (containerd 1.6 and CRI-O 1.25, both older than Kubernetes 1.30 wants)."""
    for one in placement.component(objects, "worker"):
        versions = {node["status"]["nodeInfo"]["kernelVersion"] for node in nodes_of(one["spec"]["template"]["spec"])}
        old = sorted(version for version in versions if tuple(map(int, re.findall(r"\d+", version)[:2])) < LANDLOCK)
        if old:
            yield WARNING, "kernels", f"{', '.join(old)}: lanes are not isolated from each other's files before Linux {'.'.join(map(str, LANDLOCK))} (Landlock)"
        elif versions:
            yield OK, "kernels", f"Linux {', '.join(sorted(versions))}"


def storage(objects, space, overlay):
    classes = get("storageclass")["items"]
    default = any(one["metadata"].get("annotations", {}).get("storageclass.kubernetes.io/is-default-class") == "true" for one in classes)
    names = {one["metadata"]["name"] for one in classes}
    for one in objects:
        if one["kind"] == "PersistentVolumeClaim":
            name = one["spec"].get("storageClassName")
            if name and name not in names or not name and not default:
                yield FAILED, "storage", f"{one['metadata']['name']}: there is no {'StorageClass ' + name if name else 'default StorageClass'}"
                return
    yield OK, "storage", f"StorageClasses: {', '.join(sorted(names))}"


def dry_run(objects, space, overlay):
    try:
        get("namespace", space)
    except Refused:
        yield WARNING, "dry run", f"the namespace {space} does not exist yet: the server was not asked"
        return
    kubectl("apply", "--server-side", "--force-conflicts", "--dry-run=server", "-k", str(kustomize.folder(overlay)))
    yield OK, "dry run", "the server accepts everything"


def backups(objects, space, overlay):
    """Where a deployment runs already: it is about to be changed."""
    if not is_there("statefulset", "clipmill-redis", space):
        return
    try:
        last = get("cronjob", "clipmill-backup", "-n", space).get("status", {}).get("lastSuccessfulTime")
    except Refused:
        last = None
    if not last:
        yield WARNING, "backups", f"there is no backup of the running queue: kubectl -n {space} create job --from=cronjob/clipmill-backup backup-now"
        return
    hours = (datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(last.replace("Z", "+00:00"))).total_seconds() / 3600
    yield (OK if hours < 5 else WARNING), "backups", f"the latest is {hours:.1f} hours old"
