"""Whether objects are what Kubernetes' API, and the CRDs beside it, accept. Unknown fields are errors."""

import functools
import os
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

from .kustomize import ROOT

# The oldest that has all that is used (ValidatingAdmissionPolicy), and the three newest.
VERSIONS = ("1.30", "1.35", "1.36", "1.37")
# Kubernetes' own groups that are CRDs nevertheless.
_CUSTOM_OF_KUBERNETES = {"gateway.networking.k8s.io"}


def problems(one, version):
    """Of an object of Kubernetes' own API."""
    try:
        kubernetes_validate.validate(one, version, strict=True)
    except kubernetes_validate.ValidationError as error:
        return [f"{'.'.join(str(part) for part in error.path)}: {error.message}"]
    return []


def custom():
    """Where CRDs are (`$CLIPMILL_SCHEMAS`, else `../shared/schemas` beside the project), or None."""
    folder = Path(os.environ.get("CLIPMILL_SCHEMAS") or ROOT.parent / "shared/schemas")
    return folder if folder.is_dir() else None


def is_custom(one):
    group = one["apiVersion"].split("/")[0]
    return group in _CUSTOM_OF_KUBERNETES or "." in group and not group.endswith(".k8s.io")


@functools.cache
def _definitions(folder):
    """Strict JSON schemas by group/version and kind."""
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        for crd in yaml.safe_load_all(file.read_text()):
            if not crd or crd.get("kind") != "CustomResourceDefinition":
                continue
            spec = crd["spec"]
            for version in spec["versions"]:
                schema = _strict(version["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                found[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = schema
    return found


def _strict(schema):
    """OpenAPI as Kubernetes writes it, as JSON schema that refuses fields which are not named."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {
        key: {name: _strict(one) for name, one in value.items()} if key == "properties" else _strict(value)
        for key, value in schema.items()
    }
    if schema.get("x-kubernetes-int-or-string"):
        strict["type"] = ["integer", "string"]
        strict.pop("anyOf", None)
    elif "properties" in schema and "additionalProperties" not in schema:
        strict["additionalProperties"] = bool(schema.get("x-kubernetes-preserve-unknown-fields"))
    return strict


def custom_problems(one):
    """Of an object of a CRD in `custom()`."""
    schema = _definitions(custom()).get((one["apiVersion"], one["kind"]))
    if schema is None:
        return [f"no schema of {one['apiVersion']} {one['kind']} in {custom()}"]
    errors = jsonschema.Draft202012Validator(schema).iter_errors(one)
    return [f"{'.'.join(str(part) for part in error.path)}: {error.message}" for error in errors]
