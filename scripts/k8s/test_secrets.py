"""scripts/make-secrets and scripts/rotate: against the deployed Redis, in a pod that is made up."""

import base64
import json
import os
import shutil
import subprocess

import redis
import yaml

from . import kustomize, machines

# A cluster of one pod: secrets that are applied reach it when somebody has looked for them in vain, as the kubelet's do.
KUBECTL = """#!/usr/bin/python3
import base64, json, os, pathlib, subprocess, sys, yaml
assert sys.argv[1:3] == ["-n", os.environ.get("WANTED", "clipmill")], sys.argv
words = sys.argv[3:]
place = pathlib.Path(os.environ["CLUSTER"])
pod = json.loads((place / "pod.json").read_text())
with (place / "calls").open("a") as calls:
    print(" ".join(words), file=calls)
if words[0] == "apply":
    for one in yaml.safe_load_all(pathlib.Path(words[2]).read_text()):
        if one:
            (place / one["metadata"]["name"]).write_text(json.dumps(one["data"]))
elif words[0] == "get":
    print("deployment.apps/clipmill-api\\ndeployment.apps/clipmill-exporter-gpu\\ndeployment.apps/clipmill-worker-gpu")
elif words[0] == "exec" and "sha256sum" in words:
    print(subprocess.run(["sha256sum", pod["acl"]], capture_output=True, text=True).stdout, end="")
    data = json.loads((place / "clipmill-redis-acl").read_text())
    pathlib.Path(pod["acl"]).write_bytes(base64.b64decode(data["users.acl"]))
elif words[0] == "exec":
    command = [word.replace("/etc/clipmill/tls", pod["tls"]).replace("redis-cli", "redis-cli -h localhost -p " + pod["port"])
               for word in words[words.index("--") + 1:]]
    sys.exit(subprocess.run(command).returncode)
elif words[:2] == ["rollout", "restart"] and (place / "refuses").exists():
    sys.exit("the server is away")
"""


class Rotation(machines.Folder):
    """docs/operations.md: new passwords, while the old ones still work; then only the new ones."""

    def setUp(self):
        super().setUp()
        self.server = machines.Server(self)
        self.mine, self.cluster = self.folder / "mine", self.folder / "cluster"
        shutil.copytree(self.server.secrets, self.mine)
        self.cluster.mkdir()
        (self.cluster / "pod.json").write_text(json.dumps({"acl": str(self.server.secrets / "users.acl"), "tls": str(self.server.secrets),
                                                           "port": str(self.server.port)}))
        tool = self.folder / "bin/kubectl"
        tool.parent.mkdir()
        tool.write_text(KUBECTL)
        tool.chmod(0o755)

    def rotate(self, *words, **more):
        environment = os.environ | more | {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "CLUSTER": str(self.cluster), "ROTATE_TIMEOUT": "60"}
        return subprocess.run([kustomize.ROOT / "scripts/rotate", *words, self.mine], env=environment, capture_output=True, text=True,
                              timeout=machines.PATIENCE)

    def rotated(self, *words):
        ran = self.rotate(*words)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return (self.cluster / "calls").read_text().splitlines()

    def mine_of(self, user):
        return (self.mine / f"{user}.password").read_text().strip()

    def ready(self):
        return self.server.probe("readinessProbe")

    def test_new_passwords_before_old_ones_go(self):
        users = ("worker", "api", "enqueuer", "exporter", "backup", "probe", "admin")
        old = {user: self.server.password(user) for user in users}
        self.assertEqual(self.ready(), 0)
        calls = self.rotated()
        new = {user: self.mine_of(user) for user in users}
        for user in users:
            self.assertNotEqual(old[user], new[user])
            for password in (old[user], new[user]):
                self.assertTrue(self.server.client(user, password).ping(), user)
        # Nobody is given a new password before the server knows it.
        learnt = next(number for number, call in enumerate(calls) if "ACL LOAD" in call)
        given = calls.index(f"apply -f {self.mine}/secrets.yaml")
        self.assertLess(learnt, given)
        for name in ("clipmill-worker-gpu", "clipmill-exporter-gpu", "clipmill-api"):
            self.assertLess(given, calls.index(f"rollout restart deployment.apps/{name}"))
        self.assertEqual(self.ready(), 0)

        self.rotated("--retire")
        for user in users:
            self.assertTrue(self.server.client(user, new[user]).ping(), user)
            with self.assertRaisesRegex(redis.ResponseError, "WRONGPASS"):
                self.server.client(user, old[user]).ping()
        # The pod is the one from before, and its probes find the new password.
        (self.server.secrets / "probe.password").write_text(new["probe"])
        self.assertEqual(self.ready(), 0)
        self.assertEqual(list(self.mine.glob("*.previous")), [])

    def test_one_that_stopped_half_way_goes_on(self):
        (self.cluster / "refuses").touch()
        self.assertEqual(self.rotate().returncode, 1)
        new = self.mine_of("worker")
        retired = self.rotate("--retire")
        self.assertEqual(retired.returncode, 1)
        self.assertIn("the new passwords are not in use everywhere yet", retired.stderr)
        (self.cluster / "refuses").unlink()
        self.rotated()
        self.assertEqual(self.mine_of("worker"), new)
        self.rotated("--retire")
        self.assertTrue(self.server.client("worker", new).ping())

    def test_a_user_that_the_folder_is_older_than(self):
        """docs/operations.md: the API server's user comes to a deployment that runs."""
        text = (self.mine / "users.acl").read_text()
        without = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("user api "))
        for folder in (self.mine, self.server.secrets):
            (folder / "api.password").unlink()
            (folder / "users.acl").write_text(without)
        self.server.client("admin").execute_command("ACL", "LOAD")
        subprocess.run([kustomize.ROOT / "scripts/make-secrets", self.mine], check=True, capture_output=True)
        old = self.mine_of("worker")
        self.rotated("--retire")
        self.assertTrue(self.server.client("api", self.mine_of("api")).ping())
        self.assertTrue(self.server.client("worker", old).ping())
        # Or with new passwords for the others.
        (self.mine / "api.password").unlink()
        self.rotated()
        self.assertTrue(self.server.client("api", self.mine_of("api")).ping())

    def test_in_the_namespace_of_the_secrets_and_in_no_other(self):
        (self.mine / "namespace").unlink()
        text = (self.mine / "secrets.yaml").read_text()
        (self.mine / "secrets.yaml").write_text(text.replace("namespace: clipmill }", "namespace: staging }"))
        refused = self.rotate(CLIPMILL_NAMESPACE="clipmill")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("holds the secrets of the namespace staging, not of clipmill", refused.stderr)
        self.assertEqual(list(self.mine.glob("*.previous")), [])
        done = self.rotate(WANTED="staging")
        self.assertEqual(done.returncode, 0, done.stderr)
        spaces = {one["metadata"]["namespace"] for one in yaml.safe_load_all((self.mine / "secrets.yaml").read_text()) if one}
        self.assertEqual(spaces, {"staging"})

    def test_not_again_before_the_last_has_ended(self):
        self.server.make_secrets("--rotate")
        before = {path.name: path.read_bytes() for path in self.server.secrets.iterdir()}
        with self.assertRaises(subprocess.CalledProcessError) as caught:
            self.server.make_secrets("--rotate")
        self.assertIn(b"the last rotation is not finished", caught.exception.stderr)
        self.assertEqual(before, {path.name: path.read_bytes() for path in self.server.secrets.iterdir()})

    def test_redis_keeps_its_name_while_it_is_not_ready(self):
        """Without a record in the DNS who was cut off by ACL LOAD would not come back."""
        service = kustomize.find(kustomize.overlay("gpu"), "Service", "clipmill-redis")
        self.assertIs(service["spec"]["publishNotReadyAddresses"], True)


class Making(machines.Folder):
    def make(self, *options, code=0):
        ran = subprocess.run([kustomize.ROOT / "scripts/make-secrets", *options, self.folder / "secrets"], capture_output=True, text=True)
        self.assertEqual(ran.returncode, code, ran.stderr)
        return ran.stderr

    def secret(self, name):
        objects = [one for one in yaml.safe_load_all((self.folder / "secrets/secrets.yaml").read_text()) if one]
        return {key: base64.b64decode(value).decode() for key, value in kustomize.find(objects, "Secret", name)["data"].items()}

    def contents(self):
        return {path.name: path.read_bytes() for path in (self.folder / "secrets").iterdir()}

    def test_making_them_again_changes_nothing(self):
        self.make()
        before = self.contents()
        self.make()
        self.assertEqual(before, self.contents())

    def test_a_new_certificate_of_the_same_authority(self):
        server = machines.Server(self)
        before = (server.secrets / "ca.crt").read_bytes(), (server.secrets / "tls.crt").read_bytes()
        server.make_secrets("--certificate")
        self.assertEqual(before[0], (server.secrets / "ca.crt").read_bytes())
        self.assertNotEqual(before[1], (server.secrets / "tls.crt").read_bytes())
        server.stop()
        server.start()
        self.assertTrue(server.client("worker").ping())

    def test_no_other_authority_because_the_key_is_elsewhere(self):
        self.make()
        (self.folder / "secrets/ca.key").rename(self.folder / "ca.key")
        before = self.contents()
        self.assertIn("ca.key, which signs certificates, is missing", self.make("--certificate", code=1))
        self.assertEqual(before, self.contents())
        # What signs nothing does without it.
        self.make("--rotate")
        self.assertEqual(before["ca.crt"], self.contents()["ca.crt"])
        self.assertEqual(self.secret("clipmill-enqueuer")["ca.crt"].encode(), before["ca.crt"])

    def remote(self, text):
        (self.folder / "secrets").mkdir(exist_ok=True)
        (self.folder / "secrets/remote.env").write_bytes(text.encode())

    def test_where_copies_of_backups_go(self):
        self.assertIn("backups stay in the cluster", self.make())
        # Values are taken as they stand; the last line may have no end, and lines those of Windows.
        self.remote("# ours\n\nBACKUP_REMOTE=store:bucket/clipmill\r\nRCLONE_CONFIG_STORE_TYPE=s3\nRCLONE_CONFIG_STORE_SECRET_ACCESS_KEY=a#b: c==")
        self.assertIn("copies of backups go to store:bucket/clipmill\n", self.make())
        found = self.secret("clipmill-backup")
        del found["REDISCLI_AUTH"]
        self.assertEqual(found, {"BACKUP_REMOTE": "store:bucket/clipmill", "RCLONE_CONFIG_STORE_TYPE": "s3",
                                 "RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY": "a#b: c=="})

    def test_lines_that_would_be_ignored_are_errors(self):
        good = "BACKUP_REMOTE=store:b\n"
        for number, line, words in ((2, "RCLONE_CONFIG_STORE_TYPE: s3", "is neither"), (2, "export RCLONE_CONFIG_STORE_TYPE=s3", "is neither"),
                                    (2, "REDISCLI_AUTH=x", "is neither"), (2, 'RCLONE_CONFIG_STORE_TYPE="s3"', "without quotes")):
            with self.subTest(line):
                self.remote(good + line)
                self.assertRegex(self.make(code=1), f"remote.env:{number}: .*{words}")
        self.remote("RCLONE_CONFIG_STORE_TYPE=s3\n")
        self.assertIn("has no BACKUP_REMOTE", self.make(code=1))
