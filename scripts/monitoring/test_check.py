"""Breaks copies of what scripts/check-monitoring looks at, one thing at a time, and wants to be told of it."""

import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from . import catalogue, check, promql

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = "k8s/monitoring/rules/clipmill.rules.yaml"
RECORDED = "k8s/monitoring/rules/recorded.rules.yaml"
TESTS = "k8s/monitoring/rules/tests/queue.test.yaml"
ALERTMANAGER = "k8s/monitoring/alertmanager.example.yaml"
OVERVIEW = "k8s/monitoring/dashboards/overview.json"
RUNBOOKS = "docs/runbooks.md"
SOURCES = [f"Sources/{name}" for name in ("Captions", "ClipJob", "JobQueue", "Monitoring", "Quotes", "Rendering", "Typography", "WorkerPool")]


class Copy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for tree in ("k8s/monitoring", "docs", "scripts/monitoring", *SOURCES):
            shutil.copytree(ROOT / tree, self.root / tree)

    def change(self, file, old, new):
        path = self.root / file
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    def change_board(self, change):
        path = self.root / OVERVIEW
        board = json.loads(path.read_text())
        change(board)
        path.write_text(json.dumps(board))

    def assertTold(self, *words):
        text = "\n".join(check.problems(self.root))
        for word in words:
            self.assertIn(word, text)


class Rules(Copy):
    def test_an_untouched_copy_is_good(self):
        self.assertEqual(check.problems(self.root), [])

    def test_an_unknown_metric(self):
        self.change(RECORDED, "max by (namespace, queue) (clipmill_queue_paused)", "max by (namespace, queue) (clipmill_queue_pause)")
        self.assertTold("clipmill_queue_pause: there is no such metric")

    def test_an_unknown_label(self):
        self.change(RECORDED, 'clipmill_jobs_total{state="failed"}', 'clipmill_jobs_total{status="failed"}')
        self.assertTold("clipmill_jobs_total has no label status")

    def test_grouped_by_an_unknown_label(self):
        self.change(RECORDED, "max by (namespace, queue) (clipmill_queue_paused)", "max by (namespace, tenant) (clipmill_queue_paused)")
        self.assertTold("no metric here has the label tenant")

    def test_a_value_that_a_label_never_has(self):
        self.change(RECORDED, 'outcome=~"failed|retrying"', 'outcome=~"failed|retried"')
        self.assertTold("outcome is never retried")

    def test_a_queue_summed_over_processes(self):
        backlog = "by (namespace, queue) (clipmill_queue_backlog_seconds)"
        self.change(RECORDED, f"max {backlog}", f"sum {backlog}")
        self.assertTold("clipmill_queue_backlog_seconds is served by several processes alike")

    def test_a_counter_without_a_rate(self):
        self.change(RECORDED, "max by (namespace, queue) (increase(clipmill_refused_jobs_total[30m]))", "max by (namespace, queue) (clipmill_refused_jobs_total)")
        self.assertTold("clipmill_refused_jobs_total is a counter")

    def test_first_values_without_their_increase(self):
        self.change(RECORDED, "increase(clipmill_cost_usd_total[1h])", "increase(clipmill_egress_usd_total[1h])")
        self.assertTold("clipmill_cost_usd_total is a counter")

    def test_namespaces_that_are_thrown_together(self):
        for new, words in (("max by (queue)", "max by (queue) throws deployments together"), ("max", "max by () throws deployments together")):
            self.change(RECORDED, "max by (namespace, queue) (clipmill_queue_paused)", f"{new} (clipmill_queue_paused)")
            self.assertTold(f"queue:clipmill_queue_paused:max: {words}")
            self.change(RECORDED, f"{new} (clipmill_queue_paused)", "max by (namespace, queue) (clipmill_queue_paused)")
        self.change(RULES, "unless on (namespace, queue)", "unless on (queue)")
        self.assertTold("on (queue) matches one deployment with another")

    def test_a_name_that_no_rule_records(self):
        self.change(RULES, "expr: queue:clipmill_jobs_waiting:max > 50", "expr: queue:clipmill_jobs_waiting:sum > 50")
        self.assertTold("queue:clipmill_jobs_waiting:sum: no rule records it")

    def test_a_rule_that_does_not_parse(self):
        self.change(RULES, "jobs_waiting:max > 50", "jobs_waiting:max >> 50")
        self.assertTold("promtool check rules")

    def test_a_severity_that_nobody_routes(self):
        self.change(RULES, "severity: critical", "severity: page")
        self.assertTold("ClipmillQueueDeep: its severity is none of")

    def test_a_runbook_elsewhere(self):
        self.change(RULES, "#clipmillqueuedeep", "#queue-deep")
        self.assertTold("ClipmillQueueDeep: its runbook_url is not docs/runbooks.md#clipmillqueuedeep")

    def test_an_alert_that_no_test_sees_fire(self):
        path = self.root / TESTS
        path.write_text(path.read_text().replace('alertname="ClipmillQueuePaused"', 'alertname="Other"'))
        self.assertTold("ClipmillQueuePaused: no test in")


class Catalogue(Copy):
    def test_a_listed_metric_is_taken_as_it_is_listed(self):
        self.change(catalogue.PAGE, "| `clipmill_queue_paused` | gauge | `queue` |", "| `clipmill_queue_paused` | gauge | `line` |")
        self.change(catalogue.PAGE, "`state` (starting, idle, busy)", "`state` (open, shut)")
        self.assertTold("no metric here has the label queue", "clipmill_lanes: state is never busy")

    def test_a_metric_that_is_not_listed(self):
        self.change(catalogue.PAGE, "| `clipmill_lanes` |", "| `clipmill_tracks` |")
        self.assertTold("clipmill_lanes: there is no such metric")


class Thresholds(Copy):
    def test_the_rules_own_tests_notice_another_number(self):
        self.change(RULES, "jobs_waiting:max > 50", "jobs_waiting:max > 51")
        ran = subprocess.run(["promtool", "test", "rules", self.root / TESTS], capture_output=True, text=True)
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("ClipmillQueueDeep", ran.stdout + ran.stderr)


class Runbooks(Copy):
    def test_an_alert_without_a_section(self):
        self.change(RUNBOOKS, "## ClipmillQueuePaused\n", "")
        self.assertTold("there is no section about ClipmillQueuePaused")

    def test_a_section_without_an_alert(self):
        self.change(RUNBOOKS, "## ClipmillQueuePaused\n", "## ClipmillBored\n")
        self.assertTold("ClipmillBored: there is no such alert")

    def test_a_section_that_leaves_something_out(self):
        self.change(RUNBOOKS, "**Escalate** to the owner of the queue", "Tell the owner of the queue")
        self.assertTold("ClipmillQueuePaused: says nothing about “Escalate”")

    def test_a_verb_that_does_not_exist(self):
        self.change(RUNBOOKS, "`clipmill queue resume`", "`clipmill unpause`")
        self.assertTold("clipmill unpause: there is no such verb")


    def test_a_panel_that_is_not_there(self):
        self.change(RUNBOOKS, 'panel "Failures by code"', 'panel "Failures by name"')
        self.assertTold("there is no dashboard or panel “Failures by name”")

    def test_an_alert_that_names_a_dashboard_that_is_not_there(self):
        self.change(RULES, 'dashboard "Clipmill: overview"', 'dashboard "Clipmill: all"')
        self.assertTold("ClipmillProcessingSlow: there is no dashboard or panel “Clipmill: all”")


class Codes(Copy):
    def test_a_code_with_which_no_job_fails(self):
        self.change(RUNBOOKS, "| `job.timeout` |", "| `job.timedOut` |")
        self.assertTold("no job fails with job.timedOut")

    def test_a_family_that_is_not_explained(self):
        self.change(RUNBOOKS, "| `source.…` |", "| |")
        self.assertTold("says nothing about source.unreadable")

    def test_a_warning_that_is_not_on_its_page(self):
        self.change("docs/warnings.md", "| `fade.tooLong` |", "| |")
        self.assertTold("says nothing about fade.tooLong")

    def test_a_series_that_would_stay_at_zero(self):
        self.change("Sources/Monitoring/MetricCatalogue.swift", '"lane.hung"', '"lane.bored"')
        self.assertTold("MetricCatalogue.swift: no job fails with lane.bored")


class Dashboards(Copy):
    def test_an_unknown_metric(self):
        self.change(OVERVIEW, "(clipmill_lanes{", "(clipmill_lane_states{")
        self.assertTold("overview.json", "clipmill_lane_states: there is no such metric")

    def test_a_query_that_does_not_parse(self):
        self.change(OVERVIEW, "sum by (state) (clipmill_lanes{namespace=~\\\"$namespace\\\"})", "sum by (state) (clipmill_lanes")
        self.assertTold("promtool check rules", "overview.json: Lanes")

    def test_a_legend_that_the_query_does_not_keep(self):
        self.change(OVERVIEW, "{{direction}}", "{{instance}}")
        self.assertTold("the legend names instance")

    def test_two_panels_with_one_id(self):
        self.change_board(lambda board: board["panels"][1].update(id=1))
        self.assertTold("two panels have the id 1")

    def test_a_data_source_of_somebodys_grafana(self):
        self.change_board(lambda board: board["panels"][2]["targets"][0].update(datasource="Prometheus-1"))
        self.assertTold("names the data source Prometheus-1")

    def test_panels_over_each_other(self):
        self.change_board(lambda board: board["panels"][1]["gridPos"].update(x=2))
        self.assertTold("Workers ready: lies over Jobs waiting")

    def test_a_panel_outside(self):
        self.change_board(lambda board: board["panels"][5]["gridPos"].update(w=8))
        self.assertTold("lies outside of the 24 columns")

    def test_a_link_to_nowhere(self):
        self.change(OVERVIEW, "/d/clipmill-queue", "/d/clipmill-jobs")
        self.assertTold("links to /d/clipmill-jobs")

    def test_a_variable_that_is_not_there(self):
        self.change(OVERVIEW, "(clipmill_lanes{", r'(clipmill_lanes{device=~\"$device\", ')
        self.assertTold("$device is no variable of it")

    def test_a_panel_of_all_namespaces(self):
        self.change(OVERVIEW, r'clipmill_lanes{namespace=~\"$namespace\"}', "clipmill_lanes")
        self.assertTold("clipmill_lanes is asked for in all namespaces")

    def test_one_uid_twice(self):
        self.change(OVERVIEW, '"uid": "clipmill-overview"', '"uid": "clipmill-cost"')
        self.assertTold("another dashboard has the uid clipmill-cost")


class Alertmanager(Copy):
    def test_a_receiver_that_is_not_there(self):
        self.change(ALERTMANAGER, "receiver: page", "receiver: pager")
        self.assertTold("there is no receiver pager")

    def test_a_secret_as_text(self):
        self.change(ALERTMANAGER, "routing_key_file: /etc/alertmanager/secrets/pagerduty-key", "routing_key: 0123")
        self.assertTold("routing_key holds a secret")

    def test_warnings_beside_critical_alerts(self):
        self.change(ALERTMANAGER, "target_matchers: ['severity=\"warning\"']", "target_matchers: ['severity=\"info\"']")
        self.assertTold("a critical alert does not silence its warning")


class Expressions(unittest.TestCase):
    def test_what_is_asked_for_and_inside_which_functions(self):
        selectors, labels = promql.read(
            'sum by (a, b) (rate(x_total{c="d e)", f!~"g"}[5m] offset 1h)) / on (a) group_left (h) y:z > bool 0.5e3'
        )
        self.assertEqual([one.name for one in selectors], ["x_total", "y:z"])
        self.assertEqual(selectors[0].matchers, [("c", "=", "d e)"), ("f", "!~", "g")])
        self.assertEqual(selectors[0].calls, ["sum", "rate"])
        self.assertEqual([one.is_earlier for one in selectors], [True, False])
        self.assertEqual((selectors[0].aggregation, selectors[1].aggregation), ("sum", None))
        self.assertEqual(labels, {"a", "b", "h"})

    def test_grouping_after_the_aggregation(self):
        selectors, labels = promql.read("max(sum(x) without (i)) by (q)")
        self.assertEqual((selectors[0].calls, labels), (["max", "sum"], {"i", "q"}))


if __name__ == "__main__":
    unittest.main()
