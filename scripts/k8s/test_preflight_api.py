"""scripts/preflight on API servers and the ways to them."""

import base64
import hashlib
import json
import subprocess

from . import test_deploying

HOST = "api.acme.test"
WORDS = {"api-ingress": [("Ingress", "/spec/rules/0/host"), ("Ingress", "/spec/tls/0/hosts/0")],
         "api-gateway": [("Gateway", "/spec/listeners/0/hostname"), ("HTTPRoute", "/spec/hostnames/0")]}


class API(test_deploying.Clusters):
    def setUp(self):
        super().setUp()
        self.secret("clipmill-api", CLIPMILL_REDIS_URL="rediss://api:word@clipmill-redis.clipmill.svc:6379?cacert=/x")
        self.users(f"user api on #{hashlib.sha256(b'word').hexdigest()} ~clipmill:* ~clipmill-accounts:{{default}}:* +@read")
        self.certificate_of(HOST, days=60)
        self.answers |= {"get ingressclass nginx": {}, "get gatewayclass envoy": {}, "get namespace envoy-gateway-system": {}}
        self.metric = "get --raw /apis/external.metrics.k8s.io/v1beta1/namespaces/clipmill/clipmill_api_requests_per_second"
        self.number = 0

    def secret(self, name, **data):
        self.answers[f"get secret {name} -n clipmill"] = {"data": {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}}

    def users(self, line):
        self.secret("clipmill-redis-acl", **{"users.acl": f"user default off\n{line}\n"})

    def certificate_of(self, host, days):
        file = self.folder / "crt"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days), "-subj", "/CN=x",
                        "-addext", f"subjectAltName=DNS:{host}", "-keyout", "/dev/null", "-out", file], check=True, capture_output=True)
        self.answers["get secret clipmill-api-tls -n clipmill"] = {"data": {"tls.crt": base64.b64encode(file.read_bytes()).decode()}}

    def overlay(self, *doors, host=HOST, patches=()):
        self.number += 1
        wanted = [{"target": {"kind": kind, "name": "clipmill-api"}, "patch": json.dumps([{"op": "replace", "path": path, "value": host}])}
                  for door in doors for kind, path in WORDS[door]]
        return self.own(f"mine-{self.number}", components=[f"../../components/{one}" for one in ("api", *doors)], patches=[*wanted, *patches])

    def test_everything_is_as_it_should_be(self):
        for door in WORDS:
            code, said = self.run_one(self.overlay(door))
            self.assertEqual(code, 0, said)
            self.assertNotRegex(said, "warning|FAILED")
            for words in ("as Redis's user api", f"{HOST}: its certificate is good for 59 days", "clipmill_api_requests_per_second is served"):
                self.assertIn(words, said)

    def test_a_secret_that_is_missing(self):
        self.answers["get secret clipmill-api -n clipmill"] = None
        self.assertSays(3, "FAILED +secrets +missing: clipmill-api/CLIPMILL_REDIS_URL", overlay=self.overlay("api-ingress"))

    def test_a_user_that_redis_does_not_know(self):
        overlay = self.overlay("api-ingress")
        for line, words in (("user worker on #1", "Redis has no user api"), ("user api on #1 ~clipmill-accounts:{default}:*", "is not that of Redis's user api"),
                            (f"user api on #{hashlib.sha256(b'word').hexdigest()} ~clipmill:*", "has no right to the accounts")):
            self.users(line)
            self.assertSays(3, f"FAILED +api +.*{words}.*rotate --retire DIR", overlay=overlay)

    def test_hosts_of_the_examples(self):
        self.assertSays(3, "FAILED +api +api.example.com is a placeholder", overlay=self.overlay("api-gateway", host="api.example.com"))

    def test_certificates(self):
        overlay = self.overlay("api-ingress")
        self.certificate_of("other.test", days=60)
        self.assertSays(3, f"FAILED +api +{HOST}: the certificate in clipmill-api-tls is for another host", overlay=overlay)
        self.certificate_of(HOST, days=10)
        self.assertSays(0, f"warning +api +{HOST}: its certificate is good for 9 days", overlay=overlay)
        self.secret("clipmill-api-tls", **{"tls.crt": "x"})
        self.assertSays(3, "FAILED +api +.*clipmill-api-tls/tls.crt is not a certificate", overlay=overlay)

    def test_certificates_that_somebody_makes(self):
        del self.answers["get secret clipmill-api-tls -n clipmill"]
        overlay = self.overlay("api-ingress")
        self.assertSays(0, "ok +api +.*cert-manager will make its certificate", overlay=overlay)
        self.answers = {"get --raw /apis/cert-manager.io/v1": None} | self.answers
        self.assertSays(3, "FAILED +api +.*cert-manager, which is to make its certificate clipmill-api-tls, is not installed", overlay=overlay)
        plain = [{"target": {"kind": "Ingress"}, "patch": json.dumps([{"op": "remove", "path": "/metadata/annotations/cert-manager.io~1cluster-issuer"}])}]
        self.assertSays(3, "FAILED +api +.*there is no certificate in the secret clipmill-api-tls, and nobody makes one",
                        overlay=self.overlay("api-ingress", patches=plain))

    def test_tls_that_ends_elsewhere(self):
        shared = [{"target": {"kind": "HTTPRoute"}, "patch": json.dumps([{"op": "replace", "path": "/spec/parentRefs", "value": [{"name": "web", "namespace": "infra"}]}])},
                  {"target": {"kind": "Gateway"}, "patch": "{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: clipmill-api }, $patch: delete }"}]
        self.assertSays(0, f"ok +api +{HOST}: TLS ends at a gateway that is not of this overlay", overlay=self.overlay("api-gateway", patches=shared))
        own = [{"target": {"kind": "Ingress"}, "patch": json.dumps([{"op": "remove", "path": "/spec/tls/0/secretName"}])}]
        self.assertSays(0, f"ok +api +{HOST}: by the proxy's own certificate", overlay=self.overlay("api-ingress", patches=own))

    def test_nobody_to_open_the_door(self):
        self.answers["get ingressclass nginx"] = self.answers["get gatewayclass envoy"] = None
        self.assertSays(3, "FAILED +api +Ingress/clipmill-api: there is no ingressclass nginx", overlay=self.overlay("api-ingress"))
        self.assertSays(3, "FAILED +api +Gateway/clipmill-api: there is no gatewayclass envoy", overlay=self.overlay("api-gateway"))
        self.answers = {"get --raw /apis/gateway.networking.k8s.io/v1": None} | self.answers
        self.assertSays(3, "FAILED +api +.*install the Gateway API", overlay=self.overlay("api-gateway"))
        self.assertSays(0, "warning +api +no way leads to it from outside", overlay=self.overlay())
        self.answers["get namespace envoy-gateway-system"] = None
        self.assertSays(0, "warning +api +its network policy lets in ingress-nginx, envoy-gateway-system, none of which is there", overlay=self.overlay())

    def test_without_its_metric(self):
        self.answers = {self.metric: None} | self.answers
        self.assertSays(0, "warning +api +nothing serves clipmill_api_requests_per_second .*it scales by the others alone", overlay=self.overlay("api-ingress"))
