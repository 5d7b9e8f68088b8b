"""Backup, wipe, restore: with the deployed Redis, its users and TLS, and the queue's own jobs."""

import datetime
import json
import os
import shutil
import subprocess

import redis

from . import machines

QUEUE = "clipmill:{default}:"
# How each kind of value is read whole. DUMP would do, but its bytes follow the order in which a table was filled.
VALUE = {
    b"string": lambda raw, key: raw.get(key),
    b"hash": lambda raw, key: raw.hgetall(key),
    b"list": lambda raw, key: raw.lrange(key, 0, -1),
    b"set": lambda raw, key: raw.smembers(key),
    b"zset": lambda raw, key: raw.zrange(key, 0, -1, withscores=True),
    b"stream": lambda raw, key: (raw.xrange(key), raw.xinfo_stream(key)["last-generated-id"]),
}


class Backups(machines.Folder):
    def setUp(self):
        super().setUp()
        self.server = machines.Server(self)
        self.local, self.remote, self.media = self.folder / "local", self.folder / "remote", self.folder / "media"
        for folder in (self.local, self.remote, self.media):
            folder.mkdir()
        self.admin = self.server.client("admin")

    def environment(self, **more):
        return os.environ | {
            "REDIS_HOST": "localhost", "REDIS_PORT": str(self.server.port), "REDIS_USER": "backup",
            "REDISCLI_AUTH": self.server.password("backup"), "REDIS_CACERT": str(self.server.secrets / "ca.crt"),
            "BACKUP_DIR": str(self.local), "DATA_DIR": str(self.server.data), "HOME": str(self.folder),
        } | more

    def run_script(self, name, *arguments, **more):
        return subprocess.run([machines.ROOT / "scripts" / name, *arguments], env=self.environment(**more),
                              capture_output=True, text=True, timeout=machines.PATIENCE)

    def backup(self, **more):
        ran = self.run_script("backup", **more)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return max(self.local.glob("clipmill-*.rdb"))

    def refuses(self, script, words, *arguments, **more):
        ran = self.run_script(script, *arguments, **more)
        self.assertEqual(ran.returncode, 1, ran.stderr)
        self.assertIn(words, ran.stderr)

    def fill(self):
        """Jobs in every state that a queue knows; one that ended, one that is dead, others that wait."""
        url = self.server.url("worker")
        worker = machines.Worker(self, url, self.media)
        inbox = self.server.client("enqueuer")
        inbox.rpush(QUEUE + "inbox", machines.job("done"), '{"id": "wrong", "version": 1}', "no job")
        machines.clipmill("wait", "done", "--expected", "--timeout", machines.PATIENCE, url=url)
        machines.clipmill("wait", "wrong", "--expected", "--timeout", machines.PATIENCE, url=url, check=False)
        worker.process.terminate()
        worker.process.wait(machines.PATIENCE)
        for number in range(40):
            document = self.folder / f"{number}.json"
            document.write_text(machines.job(f"later-{number}"))
        machines.clipmill("enqueue", *[self.folder / f"{number}.json" for number in range(40)], url=url)
        inbox.rpush(QUEUE + "inbox", *[machines.job(f"fresh-{number}") for number in range(25)])

    def everything(self):
        """All keys, with their values and when they end."""
        raw = redis.Redis("localhost", self.server.port, ssl=True, ssl_ca_certs=str(self.server.secrets / "ca.crt"),
                                   username="admin", password=self.server.password("admin"))
        self.addCleanup(raw.close)
        return {key: (VALUE[raw.type(key)](raw, key), raw.execute_command("PEXPIRETIME", key))
                for key in raw.scan_iter(count=1000)}


class Restoring(Backups):
    def assertSame(self, before):
        now = self.everything()
        for key in before.keys() | now.keys():
            self.assertEqual(now.get(key), before.get(key), key)

    def wipe(self):
        self.server.stop()
        shutil.rmtree(self.server.data)
        self.server.data.mkdir()

    def test_nothing_is_lost(self):
        self.fill()
        before = self.everything()
        self.assertGreater(len(before), 80)
        file = self.backup()
        manifest = json.loads(file.with_suffix(".json").read_text())
        self.assertEqual(manifest["contents"], {"keys": len(before), "jobs": 42, "inbox": 25})
        self.wipe()
        restored = self.run_script("restore", "latest")
        self.assertEqual(restored.returncode, 0, restored.stderr)
        self.server.start()
        self.assertSame(before)

        # It goes on from there, and writes down what happens then.
        worker = machines.Worker(self, self.server.url("worker"), self.media)
        for identity in ("later-0", "fresh-24"):
            machines.clipmill("wait", identity, "--expected", "--timeout", machines.PATIENCE, url=self.server.url("worker"))
        worker.process.kill()
        worker.process.wait()
        self.server.stop()
        self.server.start()
        self.assertEqual(self.server.client("admin").hget(QUEUE + "job:fresh-24", "state"), "succeeded")

    def test_what_was_there_is_kept(self):
        self.admin.set("clipmill:{default}:first", "1")
        self.backup()
        self.admin.set("clipmill:{default}:second", "2")
        self.server.stop()
        self.assertEqual(self.run_script("restore", "latest").returncode, 0)
        kept = list(self.server.data.glob("before-restore-*/appendonlydir"))
        self.assertEqual(len(kept), 1)
        self.server.start()
        self.assertEqual(self.server.client("admin").mget(QUEUE + "first", QUEUE + "second"), ["1", None])
        # And can be had back.
        self.server.stop()
        shutil.rmtree(self.server.data / "appendonlydir")
        kept[0].rename(self.server.data / "appendonlydir")
        self.server.start()
        self.assertEqual(self.server.client("admin").mget(QUEUE + "first", QUEUE + "second"), ["1", "2"])

    def test_from_the_remote_when_the_local_ones_are_gone(self):
        self.fill()
        before = self.everything()
        self.backup(BACKUP_REMOTE=str(self.remote))
        self.wipe()
        shutil.rmtree(self.local)
        self.local.mkdir()
        restored = self.run_script("restore", "latest", BACKUP_REMOTE=str(self.remote))
        self.assertEqual(restored.returncode, 0, restored.stderr)
        self.server.start()
        self.assertSame(before)

    def test_from_the_remote_when_the_local_one_is_damaged(self):
        self.admin.set(QUEUE + "x", "y")
        file = self.backup(BACKUP_REMOTE=str(self.remote))
        self.server.stop()
        file.write_bytes(b"?")
        restored = self.run_script("restore", "latest", BACKUP_REMOTE=str(self.remote))
        self.assertEqual(restored.returncode, 0, restored.stderr)
        self.server.start()
        self.assertEqual(self.server.client("admin").get(QUEUE + "x"), "y")

    def test_without_the_remote_where_the_local_ones_do(self):
        self.backup()
        self.server.stop()
        refusing = {"RCLONE_CONFIG_STORE_TYPE": "s3", "RCLONE_CONFIG_STORE_PROVIDER": "Other", "RCLONE_CONFIG_STORE_ENDPOINT": "http://127.0.0.1:1",
                    "RCLONE_CONFIG_STORE_ACCESS_KEY_ID": "x", "RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY": "y", "BACKUP_REMOTE": "store:bucket/x", "AWS_CA_BUNDLE": ""}
        for settings, why in (({"BACKUP_REMOTE": str(self.folder / "nowhere")}, "directory not found"), (refusing, "connection refused")):
            restored = self.run_script("restore", "latest", **settings)
            self.assertEqual(restored.returncode, 0, restored.stderr)
            self.assertRegex(restored.stderr, f"{settings['BACKUP_REMOTE']} cannot be read: .*{why}; continuing with the backups in")
        for file in self.local.glob("clipmill-*"):
            file.unlink()
        self.refuses("restore", "there is no backup in", "latest", BACKUP_REMOTE=str(self.folder / "nowhere"))

    def test_not_the_latest_when_it_was_taken_after_the_queue_was_lost(self):
        self.fill()
        before = self.everything()
        full = self.backup()
        aged = self.local / (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=4)).strftime("clipmill-%Y%m%dT%H%M%SZ.rdb")
        for ending in (".rdb", ".json"):
            full.with_suffix(ending).rename(aged.with_suffix(ending))
        self.wipe()
        self.server.start()
        empty = self.backup()
        self.server.stop()
        time, newest = (path.stem.removeprefix("clipmill-") for path in (aged, empty))
        self.refuses("restore", f"{empty.stem} holds 0 jobs, {aged.stem} 67: restore {time}", "latest")
        listed = self.run_script("restore", "--list")
        rows = [line.split()[:4] for line in listed.stdout.splitlines()]
        self.assertEqual(rows[1:], [[newest, "0", "0", "0"], [time, "42", "25", str(len(before))]], listed.stderr)
        # Who wants it can have it.
        self.assertEqual(self.run_script("restore", "--force", "latest").returncode, 0)
        shutil.rmtree(self.server.data / "appendonlydir")
        self.assertEqual(self.run_script("restore", time).returncode, 0)
        self.server.start()
        self.assertSame(before)

    def untouched(self):
        self.assertEqual(list(self.server.data.glob("before-restore-*")), [])
        self.assertTrue((self.server.data / "appendonlydir").exists())

    def test_not_under_a_running_redis(self):
        self.backup()
        # Its lock, its process and its port each say so; wherever somebody thinks that it is, and however sure they are.
        for host in ("localhost", "no-such-host.invalid"):
            self.refuses("restore", "it holds .in-use", "--force", "latest", REDIS_HOST=host)
        lock = self.server.data / ".in-use"
        lock.unlink()
        self.refuses("restore", f"process {self.server.process.pid}", "--force", "latest", REDIS_HOST="no-such-host.invalid")
        other = self.folder / "other"
        shutil.copytree(self.server.data, other)
        self.refuses("restore", "something answers", "--force", "latest", DATA_DIR=str(other))
        self.untouched()

    def test_not_where_nobody_can_tell(self):
        self.backup()
        self.server.stop()
        (self.server.data / ".in-use").unlink()
        self.refuses("restore", "cannot tell whether the Redis of", "latest", REDIS_HOST="no-such-host.invalid")
        self.untouched()
        self.assertFalse((self.server.data / ".in-use").exists())
        ran = self.run_script("restore", "--force", "latest", REDIS_HOST="no-such-host.invalid")
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_a_redis_that_locked_its_folder_is_known_to_be_gone(self):
        """As in a cluster: the name of a Redis of no pods resolves to nothing."""
        self.backup()
        self.server.stop()
        ran = self.run_script("restore", "latest", REDIS_HOST="no-such-host.invalid")
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_not_from_a_file_that_changed(self):
        self.admin.set("clipmill:{default}:x", "y" * 1000)
        file = self.backup()
        whole = file.read_bytes()
        self.server.stop()
        before = sorted(path.name for path in self.server.data.iterdir())
        for damaged in (whole[:-20], whole[:60] + b"?" + whole[61:]):
            file.chmod(0o600)
            file.write_bytes(damaged)
            self.refuses("restore", "its SHA-256 differs", "latest")
        # Also where somebody has written down the damaged file's sum.
        sum_ = subprocess.run(["sha256sum", file], capture_output=True, text=True).stdout.split()[0]
        manifest = json.loads(file.with_suffix(".json").read_text()) | {"sha256": sum_}
        file.with_suffix(".json").write_text(json.dumps(manifest))
        self.refuses("restore", "is not a complete snapshot", "latest")
        self.assertEqual(sorted(path.name for path in self.server.data.iterdir()), before)

    def test_not_without_a_backup(self):
        self.server.stop()
        self.refuses("restore", "there is no backup in", "latest")
        self.refuses("restore", "there is no complete backup clipmill-20200101T000000Z", "20200101T000000Z")
