"""scripts/verify-deploy against a real queue, and scripts/wait-job: what they say of each way to end."""

import os
import shutil
import subprocess

from . import kustomize, machines


class Scripts(machines.Folder):
    def kubectl(self, text):
        tool = self.folder / "bin/kubectl"
        tool.parent.mkdir(exist_ok=True)
        tool.write_text(f"#!/bin/sh\n{text}\n")
        tool.chmod(0o755)

    def run_script(self, name, *arguments, path=None, **more):
        path = path or f"{self.folder}/bin:{machines.program().parent}:{os.environ['PATH']}"
        return subprocess.run([kustomize.ROOT / "scripts" / name, *arguments], capture_output=True, text=True,
                              env=os.environ | {"PATH": path} | more, timeout=machines.PATIENCE * 2)


class Verify(Scripts):
    def verify(self, *arguments, timeout="60", **more):
        return self.run_script("verify-deploy", *arguments, CANARY_TIMEOUT=timeout, **more)

    def test_a_queue_with_a_worker(self):
        server = machines.Server(self)
        media = self.folder / "media"
        media.mkdir()
        machines.Worker(self, server.url("worker"), media, POD_NAME="clipmill-worker-cpu-1")
        for _ in range(2):
            ran = self.verify("--redis", server.url("worker"))
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertIn("succeeded in the queue default, run by ", ran.stdout)
        self.assertEqual([path.name for path in media.rglob("*.mp4")], ["canary.mp4"])

        # Through a pod: the words after -- are the program's.
        self.kubectl(f"""case "$*" in
*" get deployment "*) printf 1 ;;
*" printenv "*) printf default ;;
*" exec "*) while [ "$1" != -- ]; do shift; done; shift; exec "$@" ;;
esac""")
        done = self.verify("clipmill-worker-gpu", CLIPMILL_REDIS_URL=server.url("worker"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("which does not belong to clipmill-worker-gpu", done.stderr)

    def test_each_queue_of_the_pool(self):
        server = machines.Server(self)
        media = self.folder / "media"
        media.mkdir()
        machines.Worker(self, server.url("worker"), media, CLIPMILL_QUEUE="fast,slow")
        both = self.verify("--redis", server.url("worker"), CLIPMILL_QUEUE="fast,slow")
        self.assertEqual(both.returncode, 0, both.stderr)
        for queue in ("fast", "slow"):
            self.assertIn(f"succeeded in the queue {queue}, run by", both.stdout)
        # In a pod the variable is the pod's; nobody works on the third.
        self.kubectl("""case "$*" in
*" get deployment "*) printf 1 ;;
*" printenv "*) printf other,fast ;;
*" exec "*) while [ "$1" != -- ]; do shift; done; shift; exec "$@" ;;
esac""")
        one = self.verify("clipmill-worker-gpu", timeout="1", CLIPMILL_REDIS_URL=server.url("worker"), CLIPMILL_QUEUE="slow")
        self.assertEqual(one.returncode, 1, one.stderr)
        self.assertIn("did not succeed within 1 s in the queue other", one.stderr)

    def test_a_queue_without_a_worker(self):
        server = machines.Server(self)
        ran = self.verify("--redis", server.url("worker"), timeout="1")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("did not succeed within 1 s", ran.stderr)
        # It does not wait for whoever comes later.
        self.assertEqual(server.client("admin").llen("clipmill:{default}:inbox"), 0)

    def test_nobody_to_ask(self):
        server = machines.Server(self)
        wrong = server.url("worker").replace(server.password("worker"), "guess")
        self.assertEqual(self.verify("--redis", wrong).returncode, 3)
        self.assertEqual(self.verify("--redis", server.url("exporter")).returncode, 3)
        bare = self.folder / "bare"
        bare.mkdir()
        for name in ("bash", "env", "sed", "date", "readlink", "dirname"):
            (bare / name).symlink_to(shutil.which(name))
        for words in (["--redis", server.url("worker")], []):
            ran = self.verify(*words, path=str(bare))
            self.assertEqual(ran.returncode, 3, ran.stderr)
            self.assertIn("on PATH", ran.stderr)
        self.kubectl("exit 1")
        self.assertEqual(self.verify().returncode, 3)

    def test_a_pool_without_pods(self):
        self.kubectl("printf 0")
        ran = self.verify()
        self.assertEqual(ran.returncode, 3)
        self.assertIn("clipmill-worker-gpu has no pods", ran.stderr)

    def test_each_question_is_for_the_namespace(self):
        self.kubectl(f"""echo "$*" >>{self.folder}/asked; case "$*" in *" get deployment "*) printf 1 ;; *" status "*) ;; *) exit 1 ;; esac""")
        for words, more, wanted in ((["-n", "staging"], {}, "staging"), ([], {"CLIPMILL_NAMESPACE": "staging"}, "staging"),
                                    (["--namespace", "other"], {"CLIPMILL_NAMESPACE": "staging"}, "other"), ([], {}, "clipmill")):
            (self.folder / "asked").unlink(missing_ok=True)
            self.assertEqual(self.verify(*words, "clipmill-worker-cpu", **more).returncode, 3)
            asked = (self.folder / "asked").read_text().splitlines()
            self.assertEqual(len(asked), 4)
            for line in asked:
                self.assertTrue(line.startswith(f"-n {wanted} "), line)

    def test_wrong_words(self):
        for arguments in (["--redis"], ["--help"], ["a", "b"], ["-n"], ["-n", "Not/one"], ["-n", "x", "--redis", "redis://127.0.0.1:1"]):
            self.assertEqual(self.verify(*arguments).returncode, 2, arguments)
        self.assertEqual(self.verify("--redis", "redis://127.0.0.1:1", timeout="0").returncode, 2)


class Waiting(Scripts):
    def test_it_ends_when_the_job_has_either_way(self):
        for state, code in (("Complete", 0), ("SuccessCriteriaMet Complete", 0), ("Failed", 1), ("FailureTarget Failed", 1)):
            with self.subTest(state):
                self.kubectl(f"""case "$*" in *" get job backup-1 "*) echo "{state}" ;; *" logs job/backup-1") echo its log ;; *) exit 9 ;; esac""")
                ran = self.run_script("wait-job", "backup-1")
                self.assertEqual((ran.returncode, ran.stdout), (code, "its log\n"), ran.stderr)

    def test_one_that_does_not_end_or_is_not_there(self):
        self.kubectl("exit 0")
        self.assertEqual(self.run_script("wait-job", "backup-1", "0").returncode, 3)
        self.kubectl("exit 1")
        self.assertEqual(self.run_script("wait-job", "backup-1").returncode, 3)
        self.assertEqual(self.run_script("wait-job").returncode, 2)

    def test_in_another_namespace(self):
        self.kubectl("""case "$*" in "-n staging get job "*) echo Complete ;; "-n staging logs "*) ;; *) exit 9 ;; esac""")
        self.assertEqual(self.run_script("wait-job", "-n", "staging", "backup-1").returncode, 0)
        self.assertEqual(self.run_script("wait-job", "backup-1", CLIPMILL_NAMESPACE="staging").returncode, 0)
        self.assertEqual(self.run_script("wait-job", "backup-1").returncode, 3)
