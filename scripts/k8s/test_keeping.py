"""How long backups are kept, where, and for whom; and what a backup that fails or is stopped leaves behind."""

import datetime
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import kustomize, machines, policies, test_backup


class Keeping(test_backup.Backups):
    def old(self, folder, days, jobs=0):
        """A backup that is whole, of that age."""
        name = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).strftime("clipmill-%Y%m%dT%H%M%SZ")
        (folder / f"{name}.rdb").write_text("old")
        contents = {"keys": jobs, "jobs": jobs, "inbox": 0}
        (folder / f"{name}.json").write_text(json.dumps({"file": f"{name}.rdb", "sha256": hashlib.sha256(b"old").hexdigest(), "contents": contents}))
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

    def test_overdue_ones_make_room_for_the_new_one(self):
        """On a full disk nothing new would become complete, ever."""
        self.old(self.local, 8)
        newer = self.old(self.local, 2)
        self.refuses("backup", "does not answer", REDIS_PORT="1")
        self.assertEqual(self.names(self.local), {newer})

    def test_the_last_whole_one_stays_however_old(self):
        whole = self.old(self.local, 100)
        damaged = self.old(self.local, 99)
        (self.local / f"{damaged}.rdb").write_text("other")
        self.refuses("backup", "does not answer", REDISCLI_AUTH="wrong")
        self.assertEqual(self.names(self.local), {whole})
        (self.local / f"{whole}.rdb").write_text("other")
        self.refuses("backup", "does not answer", REDISCLI_AUTH="wrong")
        self.assertEqual(self.names(self.local), {whole})
        self.assertEqual([path.name for path in self.local.glob(".unfinished-*")], [])

    def test_of_days_before_yesterday_the_fullest(self):
        noon = datetime.datetime.now(datetime.timezone.utc).replace(hour=12, minute=0)
        since = (datetime.datetime.now(datetime.timezone.utc) - noon).total_seconds() / 86400
        hours = lambda day, hour: day + since - (hour - 12) / 24
        kept = {self.old(self.local, hours(3, 4), jobs=500), self.old(self.local, hours(4, 20), jobs=7), self.old(self.local, 0.5), self.old(self.local, 0.6)}
        for hour in (8, 12, 16, 20):
            self.old(self.local, hours(3, hour), jobs=hour)
        for hour in (4, 16):
            self.old(self.local, hours(4, hour), jobs=7)
        new = {self.backup().stem}
        self.assertEqual(self.names(self.local), kept | new)

    def test_the_volume_holds_them_all(self):
        memory = int(re.search(r"^maxmemory (\d+)mb$", kustomize.find(kustomize.plain("base/configmap.yaml"), "ConfigMap", "clipmill-redis")
                               ["data"]["redis.conf"], re.MULTILINE)[1])
        claim = kustomize.find(kustomize.plain("base/storage.yaml"), "PersistentVolumeClaim", "clipmill-backup")
        size = int(claim["spec"]["resources"]["requests"]["storage"].removesuffix("Gi")) * 1024
        job = kustomize.find(kustomize.plain("base/backup-job.yaml"), "CronJob", "clipmill-backup")["spec"]
        days = int(policies.environment(job["jobTemplate"]["spec"]["template"]["spec"]["containers"][0], {})["BACKUP_LOCAL_DAYS"])
        every = int(re.match(r"0 \*/(\d+) ", job["schedule"])[1])
        # Those of a day, one of each day before (a week touches one day more), and the one that is being made.
        self.assertGreaterEqual(size, (24 // every + days + 1) * memory)

    def test_one_that_is_stopped_leaves_nothing_behind(self):
        # Stopped while it looks at the snapshot in a Redis of its own.
        tools = self.folder / "bin"
        tools.mkdir()
        reached, pid = self.folder / "reached", self.folder / "pid"
        (tools / "redis-cli").write_text(f"""#!/bin/sh
case "$*" in *--scan*) echo $$ >{pid}; : >{reached}; exec tail -f /dev/null;; esac
exec {shutil.which('redis-cli')} "$@"
""")
        (tools / "redis-cli").chmod(0o755)
        running = self.started([machines.ROOT / "scripts/backup"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               env=self.environment(PATH=f"{tools}:{os.environ['PATH']}"))
        machines.until(reached.exists, "the snapshot is looked at", running)
        self.addCleanup(lambda: subprocess.run(["kill", pid.read_text().strip()], capture_output=True))
        verifiers = self.verifiers()
        self.assertEqual(len(verifiers), 1)
        self.addCleanup(lambda: [subprocess.run(["kill", "-KILL", one], capture_output=True) for one in verifiers])
        running.terminate()
        self.assertEqual(running.wait(machines.PATIENCE), 143)
        self.assertEqual(self.verifiers(), [])
        self.assertEqual([path.name for path in self.local.iterdir()], [".lock"])

    def verifiers(self):
        """Every Redis that works in the folder of the backups."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "comm").read_text().startswith("redis-server") and str(self.local) in os.readlink(process / "cwd"):
                    found.append(process.name)
            except OSError:
                pass
        return found

    def test_two_namespaces_share_a_remote_and_not_its_contents(self):
        theirs = self.remote / "production"
        theirs.mkdir()
        kept = {self.old(theirs, 40), self.old(theirs, 1, jobs=1000)}
        new = self.backup(BACKUP_REMOTE=str(self.remote), BACKUP_NAMESPACE="staging").stem
        self.assertEqual(self.names(theirs), kept)
        self.assertEqual(self.names(self.remote / "staging"), {new})
        ran = subprocess.run([machines.ROOT / "scripts/restore", "--list"], capture_output=True, text=True,
                             env=self.environment(BACKUP_REMOTE=f"{self.remote}/", BACKUP_NAMESPACE="staging", BACKUP_DIR=str(self.folder)))
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual([line.split()[0] for line in ran.stdout.splitlines()[1:]], [new.removeprefix("clipmill-")])

    def test_the_jobs_of_backups_name_their_namespace(self):
        cron = kustomize.find(kustomize.plain("base/backup-job.yaml"), "CronJob", "clipmill-backup")["spec"]["jobTemplate"]["spec"]
        job, = kustomize.plain("jobs/restore.yaml")
        self.assertNotIn("namespace", job["metadata"])
        for one in (cron, job["spec"]):
            named = {entry["name"]: entry.get("valueFrom") for entry in one["template"]["spec"]["containers"][0]["env"]}
            self.assertEqual(named["BACKUP_NAMESPACE"], {"fieldRef": {"fieldPath": "metadata.namespace"}})

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
        self.refuses("backup", "another backup is writing")

    def test_nobody_else_can_read_them(self):
        file = self.backup()
        self.assertEqual(file.stat().st_mode & 0o077, 0)
