"""What a worker's account may change, by the admission policy's own expressions (CEL)."""

import copy
import unittest

import celpy

from . import kustomize

POLICY = kustomize.find(kustomize.plain("base/rbac.yaml"), "ValidatingAdmissionPolicy", "clipmill-deletion-cost.clipmill")["spec"]
COST = "controller.kubernetes.io/pod-deletion-cost"
WORKER = "system:serviceaccount:clipmill:clipmill-worker"
POD = {
    "metadata": {"name": "worker-1", "labels": {"app": "clipmill"}, "annotations": {"other": "1"}, "ownerReferences": [{"name": "set"}]},
    "spec": {"containers": [{"name": "worker", "image": "a"}]},
}


def evaluate(expression, names):
    environment = celpy.Environment()
    program = environment.program(environment.compile(expression))
    return program.evaluate({name: celpy.json_to_cel(value) for name, value in names.items()})


def plain(value):
    """CEL's maps and strings as Python's, to be handed in again."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return str(value)


def refusals(change, user=WORKER, pod="worker-1", before=POD, namespace="clipmill"):
    """The messages with which a change of a pod in a namespace is refused; None: the policy does not look at it."""
    after = copy.deepcopy(before)
    change(after)
    extra = {"authentication.kubernetes.io/pod-name": [pod]} if pod else {"x": ["y"]}
    names = {"request": {"userInfo": {"username": user, "extra": extra}, "namespace": namespace}, "object": after, "oldObject": before}
    if not all(evaluate(one["expression"], names) for one in POLICY["matchConditions"]):
        return None
    names["variables"] = {one["name"]: plain(evaluate(one["expression"], names)) for one in POLICY["variables"]}
    return [one["message"] for one in POLICY["validations"] if not evaluate(one["expression"], names)]


def cost(value):
    return lambda pod: pod["metadata"].setdefault("annotations", {}).update({COST: value})


class OwnPod(unittest.TestCase):
    def test_its_cost_may_be_set_changed_and_taken_away(self):
        self.assertEqual(refusals(cost("4")), [])
        self.assertEqual(refusals(cost("0"), before=POD | {"metadata": POD["metadata"] | {"annotations": {COST: "4"}}}), [])
        bare = copy.deepcopy(POD)
        del bare["metadata"]["annotations"]
        self.assertEqual(refusals(cost("1"), before=bare), [])
        dear = copy.deepcopy(POD)
        dear["metadata"]["annotations"][COST] = "4"
        self.assertEqual(refusals(lambda pod: pod["metadata"]["annotations"].pop(COST), before=dear), [])

    def test_nothing_else_may(self):
        for words, change in {
            "one annotation only": lambda pod: pod["metadata"]["annotations"].update({"more": "1"}),
            "annotation only": lambda pod: pod["metadata"]["annotations"].update({"other": "2"}),
            "annotation only,": lambda pod: pod["metadata"]["annotations"].pop("other"),
            "what its pod runs": lambda pod: pod["spec"]["containers"][0].update(image="b"),
            "its pod's labels": lambda pod: pod["metadata"]["labels"].update(app="redis"),
            "who owns its pod": lambda pod: pod["metadata"].pop("ownerReferences"),
            "what its end waits for": lambda pod: pod["metadata"].update(finalizers=["x"]),
        }.items():
            with self.subTest(words):
                said = refusals(change)
                self.assertEqual(len(said), 1)
                self.assertIn(words, said[0])


class OtherPods(unittest.TestCase):
    def test_they_are_not_its_to_change(self):
        for pod in ("worker-2", None):
            self.assertEqual(refusals(cost("4"), pod=pod), ["a worker may change its own pod only"])

    def test_other_peoples_changes_are_not_looked_at(self):
        for user in ("system:node:a", "system:serviceaccount:clipmill:clipmill-redis", "clipmill-worker", "somebody:clipmill-worker"):
            self.assertIsNone(refusals(lambda pod: pod["spec"].clear(), user=user))

    def test_a_worker_of_another_namespace_may_change_nothing(self):
        """Also where a role let it: a pod of the same name, and of its cost."""
        for namespace in ("clipmill", "staging"):
            for user in ("clipmill", "staging", "x-clipmill", "clipmill-x"):
                said = refusals(cost("4"), user=f"system:serviceaccount:{user}:clipmill-worker", namespace=namespace)
                self.assertEqual(said, [] if user == namespace else ["a worker may change pods of its own namespace only"])
