"""Pods and containers of manifests, whatever makes them."""

from .kustomize import named

WORKLOADS = ("Deployment", "StatefulSet", "Job", "CronJob")


def pods(objects):
    """(the object that makes them, the pods' metadata, the pods' spec)"""
    for one in objects:
        if one["kind"] in WORKLOADS:
            spec = one["spec"]["jobTemplate"]["spec"] if one["kind"] == "CronJob" else one["spec"]
            yield one, spec["template"]["metadata"], spec["template"]["spec"]


def containers(objects):
    for one, _, pod in pods(objects):
        for container in pod.get("initContainers", []) + pod["containers"]:
            yield f"{named(one)}: {container['name']}", container, pod


def environment(container, settings):
    found = {}
    for source in container.get("envFrom", []):
        found |= settings.get(source.get("configMapRef", {}).get("name"), {})
    return found | {one["name"]: one.get("value") for one in container.get("env", [])}
