"""Backup, wipe, restore: with the deployed Redis, its users and TLS, and the queue's own jobs."""

import datetime
import fcntl
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

    def test_not_under_a_running_redis(self):
        self.backup()
        self.refuses("restore", "something answers", "latest")
        self.assertEqual(list(self.server.data.glob("before-restore-*")), [])

    def test_not_from_a_file_that_changed(self):
        self.admin.set("clipmill:{default}:x", "y" * 1000)
        file = self.backup()
        whole = file.read_bytes()
        self.server.stop()
        before = sorted(path.name for path in self.server.data.iterdir())
        for damaged in (whole[:-20], whole[:60] + b"?" + whole[61:]):
            file.chmod(0o600)
            file.write_bytes(damaged)
            self.refuses("restore", "its SHA-256 is another", "latest")
        # Also where somebody has written down the damaged file's sum.
        sum_ = subprocess.run(["sha256sum", file], capture_output=True, text=True).stdout.split()[0]
        manifest = json.loads(file.with_suffix(".json").read_text()) | {"sha256": sum_}
        file.with_suffix(".json").write_text(json.dumps(manifest))
        self.refuses("restore", "is no whole snapshot", "latest")
        self.assertEqual(sorted(path.name for path in self.server.data.iterdir()), before)

    def test_not_without_a_backup(self):
        self.server.stop()
        self.refuses("restore", "there is no backup in", "latest")
        self.refuses("restore", "there is no complete backup clipmill-20200101T000000Z", "20200101T000000Z")


class Keeping(Backups):
    def old(self, folder, days):
        name = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).strftime("clipmill-%Y%m%dT%H%M%SZ")
        for ending in (".rdb", ".json"):
            (folder / f"{name}{ending}").write_text("old")
        return name

    def names(self, folder):
        return {path.stem for path in folder.glob("clipmill-*")}

    def test_local_for_seven_days_remote_for_thirty(self):
        kept = {self.old(self.local, 6.9)}
        self.old(self.local, 7.1)
        kept_there = {self.old(self.remote, 8), self.old(self.remote, 29.9)}
        self.old(self.remote, 30.1)
        new = {self.backup(BACKUP_REMOTE=str(self.remote)).stem}
        self.assertEqual(self.names(self.local), kept | new)
        self.assertEqual(self.names(self.remote), kept_there | new)

    def test_nothing_is_deleted_without_a_new_one(self):
        old = {self.old(self.local, 100)}
        self.refuses("backup", "does not answer", REDISCLI_AUTH="wrong")
        self.refuses("backup", "does not answer", REDIS_PORT="1")
        self.assertEqual(self.names(self.local), old)
        self.assertEqual([path.name for path in self.local.glob(".unfinished-*")], [])

    def test_a_remote_that_fails_is_told_and_keeps_the_local_one(self):
        (self.folder / "file").write_text("no folder")
        self.refuses("backup", "was not copied to", BACKUP_REMOTE=str(self.folder / "file"))
        self.assertEqual(len(self.names(self.local)), 1)

    def test_only_whose_password_is_right_and_whose_certificate_fits(self):
        self.refuses("backup", "does not answer", REDIS_CACERT="/etc/ssl/certs/ca-certificates.crt")
        self.assertEqual(self.names(self.local), set())

    def test_two_at_once(self):
        holder = (self.local / ".lock").open("w")
        self.addCleanup(holder.close)
        fcntl.flock(holder, fcntl.LOCK_EX)
        self.refuses("backup", "another backup writes")

    def test_nobody_else_can_read_them(self):
        file = self.backup()
        self.assertEqual(file.stat().st_mode & 0o077, 0)
