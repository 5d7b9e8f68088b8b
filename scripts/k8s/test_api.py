"""The component `api` and the ways to it: in every pool, with what else changes it; each policy tells what breaks it."""

import itertools
import json
import unittest

from . import doors, kustomize, placement, policies, scaling_queries, schemas
from .own_overlays import DERIVED, OwnOverlays

DOORS = ("api-gateway", "api-ingress")
# The other components that touch what API servers have, too.
OTHERS = ("external-redis", "keda", "monitor", "url-sources")


def ways(objects):
    """The paths by which requests come in, each with how it is compared; all of them lead to the API servers."""
    found = []
    for one in objects:
        for rule in one["spec"]["rules"] if one["kind"] in ("Ingress", "HTTPRoute") else []:
            if one["kind"] == "Ingress":
                found += [(path["pathType"], path["path"], path["backend"]["service"]["name"]) for path in rule["http"]["paths"]]
            else:
                found += [(match["path"]["type"].removeprefix("Path"), match["path"]["value"], rule["backendRefs"][0]["name"]) for match in rule["matches"]]
    assert all(service == "clipmill-api" for *_, service in found), found
    return {(kind, path) for kind, path, _ in found}


class Component(OwnOverlays):
    def test_it_stands_beside_every_pool(self):
        for pool in kustomize.POOLS:
            plain = {kustomize.named(one): one for one in self.built(pool)}
            for door in DOORS:
                with self.subTest(pool=pool, door=door):
                    objects = {kustomize.named(one): one for one in self.built(pool, ["api", door])}
                    self.assertEqual(policies.problems(list(objects.values()), released=pool != "dev"), [])
                    # Nothing of the pool is another one.
                    self.assertEqual({name: objects[name] for name in plain}, plain)
                    self.assertEqual({name.split("/")[0] for name in objects.keys() - plain.keys()} - {"Ingress", "Gateway", "HTTPRoute"},
                                     {"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "PriorityClass"})
                    self.assertTrue(all("clipmill-api" in name for name in objects.keys() - plain.keys()), objects.keys() - plain.keys())

    def test_the_dashboard_is_led_to_where_it_is_wanted(self):
        for door in DOORS:
            for chosen, wanted in (([], {("Prefix", "/v1")}), (["api-dashboard"], {("Prefix", "/v1"), ("Prefix", "/dashboard"), ("Exact", "/")})):
                with self.subTest(door=door, components=chosen):
                    objects = self.built("gpu", ["api", door, *chosen])
                    self.assertEqual(policies.problems(objects), [])
                    self.assertEqual(ways(objects), wanted)

    def test_with_what_else_changes_it_in_any_order(self):
        for chosen in itertools.chain.from_iterable(itertools.combinations(OTHERS, size) for size in range(len(OTHERS) + 1)):
            with self.subTest(components=chosen):
                made = []
                for order in (["api", "api-ingress", *chosen], [*chosen, "api-ingress", "api"]):
                    objects = self.built("gpu", order, namespace="staging", transformers=DERIVED)
                    self.assertEqual(policies.problems(objects), [])
                    made.append(sorted(json.dumps(one, sort_keys=True) for one in objects))
                self.assertEqual(*made)

    def test_kubernetes_accepts_each_object(self):
        for one in self.built("gpu", ["api", *DOORS, "api-dashboard"]):
            if "clipmill-api" not in one["metadata"]["name"]:
                continue
            if schemas.is_custom(one):
                self.assertIn(one["kind"], ("Gateway", "HTTPRoute"))
                continue
            for version in schemas.VERSIONS:
                with self.subTest(object=kustomize.named(one), version=version):
                    self.assertEqual(schemas.problems(one, version), [])

    def test_two_namespaces_have_their_own(self):
        one, other = ({(made["kind"], made["metadata"].get("namespace"), made["metadata"]["name"])
                       for made in self.built("gpu", ["api", "api-gateway"], namespace=space, transformers=DERIVED)} for space in ("staging", "production"))
        self.assertEqual(one & other, set())

    def test_its_queues_are_the_pools(self):
        objects = self.built("gpu", ["api"], patches=[{"target": {"kind": "ConfigMap", "name": "clipmill"}, "patch": json.dumps(
            [{"op": "replace", "path": "/data/CLIPMILL_QUEUE", "value": "fast,slow"}])}])
        server, = doors.servers(objects)
        self.assertEqual(placement.queues(server, objects), ["fast", "slow"])

    def test_who_reaches_it_and_whom_it_reaches(self):
        policies_of = {one["metadata"]["name"]: one["spec"] for one in self.built("gpu", ["api"]) if one["kind"] == "NetworkPolicy"}
        found = {tuple(peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for peer in rule["from"]): [port["port"] for port in rule["ports"]]
                 for rule in policies_of["clipmill-api"]["ingress"]}
        self.assertEqual(found, {("ingress-nginx", "envoy-gateway-system"): [8080], ("monitoring",): [9464]})
        rule, = policies_of["clipmill-api-to-web"]["egress"]
        workers = kustomize.plain("components/url-sources/network-policy.yaml")[0]["spec"]["egress"][0]
        self.assertEqual(rule["to"], workers["to"])
        self.assertEqual([port["port"] for port in rule["ports"]], [443, 8443])
        for name in ("clipmill-to-redis", "clipmill-redis"):
            self.assertIn('"api"', json.dumps(policies_of[name]))

    def test_two_servers_at_least_and_more_by_requests_and_streams(self):
        objects = self.built("keda", ["api"])
        scaler = kustomize.find(objects, "HorizontalPodAutoscaler", "clipmill-api")["spec"]
        self.assertEqual((scaler["minReplicas"], scaler["scaleTargetRef"]["name"]), (2, "clipmill-api"))
        self.assertEqual([one["type"] for one in scaler["metrics"]], ["External", "External", "Resource"])
        query = scaling_queries.of_adapter(objects, "api")
        series = [(f'clipmill_api_requests_total{{namespace="{space}",pod="{pod}",operation="{operation}",status="{status}"}}', f"0+{more}x10")
                  for space, pod, operation, status, more in (
                      ("clipmill", "a", "submitJob", "201", 1200), ("clipmill", "b", "submitJob", "201", 600), ("clipmill", "b", "readJob", "404", 600),
                      ("clipmill", "a", "isReady", "200", 9000), ("clipmill", "a", "isAlive", "200", 9000), ("clipmill", "a", "readMetrics", "200", 9000),
                      ("staging", "a", "submitJob", "201", 60000))]
        scaling_queries.check(self, query, series, 40, at="5m")
        scaling_queries.check(self, query, [], None)
        listeners = [(f'clipmill_api_listeners{{namespace="{space}",pod="{pod}"}}', value) for space, pod, value in (
            ("clipmill", "a", 400), ("clipmill", "b", 20), ("staging", "a", 9000))]
        scaling_queries.check(self, scaling_queries.of_adapter(objects, "api", 1), listeners, 420)


class Broken(OwnOverlays):
    """One thing at a time is broken, and the policies say so."""

    def setUp(self):
        self.objects = self.built("gpu", ["api", *DOORS])
        self.server, = doors.servers(self.objects)
        self.pod = self.server["spec"]["template"]["spec"]
        self.ingress = kustomize.find(self.objects, "Ingress", "clipmill-api")["spec"]
        self.route = kustomize.find(self.objects, "HTTPRoute", "clipmill-api")["spec"]

    def assertTold(self, words):
        self.assertIn(words, "\n".join(policies.problems(self.objects)))

    def test_servers_that_stop_too_soon(self):
        self.server["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] = 1
        self.assertTold("stops servers before their successors are ready")

    def test_servers_that_are_killed(self):
        self.pod["terminationGracePeriodSeconds"] = 15
        self.assertTold("is killed before its requests have ended")

    def test_servers_that_are_still_asked(self):
        del self.pod["containers"][0]["lifecycle"]
        self.assertTold("has no preStop")

    def test_no_budget(self):
        self.objects = [one for one in self.objects if (one["kind"], one["metadata"]["name"]) != ("PodDisruptionBudget", "clipmill-api")]
        self.assertTold("Deployment/clipmill-api: has no disruption budget")

    def test_a_host_without_tls(self):
        self.ingress["tls"][0]["hosts"] = ["other.example.com"]
        self.assertTold("Ingress/clipmill-api: api.example.com is served without TLS")
        self.route["hostnames"] = ["other.example.com"]
        self.assertTold("HTTPRoute/clipmill-api: other.example.com is served without TLS")

    def test_metrics_for_everybody(self):
        self.ingress["rules"][0]["http"]["paths"][0]["path"] = "/"
        self.assertTold("Ingress/clipmill-api: serves /, with metrics and probes, to everybody")
        self.route["rules"][0]["matches"] = [{}]
        self.assertTold("HTTPRoute/clipmill-api: serves /, with metrics and probes, to everybody")

    def test_a_service_that_is_not_there(self):
        self.ingress["rules"][0]["http"]["paths"][0]["backend"]["service"]["port"] = {"number": 8080}
        self.assertTold("Ingress/clipmill-api: there is no port 8080 of a service clipmill-api")

    def test_what_is_fine(self):
        """One certificate for all names, a gateway of somebody else's, and other services of the overlay's."""
        gateway = kustomize.find(self.objects, "Gateway", "clipmill-api")["spec"]
        gateway["listeners"][0]["hostname"] = "*.example.com"
        self.assertEqual(policies.problems(self.objects), [])
        self.route["parentRefs"] = [{"name": "shared", "namespace": "infrastructure"}]
        self.objects = [one for one in self.objects if one["kind"] != "Gateway"]
        self.assertEqual(policies.problems(self.objects), [])
        paths = self.ingress["rules"][0]["http"]["paths"]
        paths.append({"path": "/metrics", "pathType": "Prefix", "backend": {"service": {"name": "clipmill-worker", "port": {"name": "metrics"}}}})
        self.ingress["rules"].append({"host": "api.example.com"})
        self.assertEqual(policies.problems(self.objects), [])

    def test_replicas_that_fight_the_autoscaler(self):
        self.server["spec"]["replicas"] = 2
        self.assertTold("each apply would set clipmill-api back")


class Proxies(unittest.TestCase):
    def test_streams_are_passed_on_and_bodies_let_through(self):
        """Comments come every 15 s; the largest body is 8 MiB."""
        one, = kustomize.plain("components/api-ingress/ingress.yaml")
        words = {name.removeprefix("nginx.ingress.kubernetes.io/"): value for name, value in one["metadata"]["annotations"].items()}
        self.assertEqual((words["proxy-buffering"], words["proxy-body-size"]), ("off", "8m"))
        self.assertGreater(int(words["proxy-read-timeout"]), 60)
        route = kustomize.find(kustomize.plain("components/api-gateway/gateway.yaml"), "HTTPRoute", "clipmill-api")
        self.assertEqual(route["spec"]["rules"][0]["timeouts"], {"request": "0s"})


if __name__ == "__main__":
    unittest.main()
