import ClipJob
import Metrics
import WorkerPool

/// Every family of metrics that Clipmill serves. Rules, dashboards and docs/metrics.md name them: names and labels are
/// added, never changed in meaning.
public enum MetricCatalogue {
  // MARK: Jobs, as the worker that settled them counts

  public static let jobs = Family<Counter>(
    "clipmill_jobs_total", "Jobs that ended, by final state.",
    [queue, Label("state", endStates)])
  public static let attempts = Family<Counter>(
    "clipmill_attempts_total", "Attempts that ended, by outcome.",
    [queue, Label("outcome", AttemptReport.Outcome.self)])
  public static let failures = Family<Counter>(
    "clipmill_job_failures_total", "Jobs that failed, by error code.",
    [queue, Label("code")], most: 1000)
  public static let retries = Family<Counter>(
    "clipmill_retries_total", "Attempts that ended with an error and whose job was requeued.", [queue])
  public static let leasesLost = Family<Counter>(
    "clipmill_leases_lost_total",
    "Jobs that this worker requeued because their worker had not renewed its lease.", [queue])
  public static let duration = Family<Histogram>(
    "clipmill_job_duration_seconds",
    "Time from the lease to the end, of the attempts that ended a job as succeeded or failed.", [queue],
    // 12 and 15 minutes are limits that operators set.
    bounds: [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 720, 900, 1800, 3600])
  public static let wait = Family<Histogram>(
    "clipmill_job_wait_seconds",
    "Time from enqueueing, or from `runAt` if that is later, to the first lease.", [queue],
    bounds: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400])
  public static let quoteRatio = Family<Histogram>(
    "clipmill_quote_ratio", "Time that a job took, divided by the time quoted for it.",
    bounds: [0.25, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 4])

  // MARK: Work, of jobs that succeeded

  public static let stages = Family<Counter>(
    "clipmill_stage_seconds_total", "Time that the threads of each stage were busy.", [stage])
  public static let stageWaits = Family<Counter>(
    "clipmill_stage_wait_seconds_total", "Time that the threads of each stage waited for other stages.",
    [stage])
  public static let cpu = Family<Counter>("clipmill_cpu_seconds_total", "CPU time of jobs.")
  public static let frames = Family<Counter>(
    "clipmill_frames_total", "Frames that were decoded (in) and encoded (out).", [direction])
  public static let bytes = Family<Counter>(
    "clipmill_bytes_total", "Bytes that were read from sources (in) and published (out).", [direction])
  public static let cacheBlocks = Family<Counter>(
    "clipmill_cache_blocks_total",
    "Blocks of sources by URL that were in the cache (hit), and that were not (miss).",
    [Label("outcome", ["hit", "miss"])])
  public static let cacheBytes = Family<Counter>(
    "clipmill_cache_read_bytes_total", "Bytes of sources by URL that came from the cache.")
  public static let networkBytes = Family<Counter>(
    "clipmill_network_bytes_total",
    "Bytes that came from servers of sources by URL (in) and went to those of outputs by URL (out).",
    [direction])
  public static let output = Family<Counter>(
    "clipmill_output_seconds_total", "Duration of what was published, all outputs of a job together.")

  // MARK: Money

  public static let cost = Family<Counter>(
    "clipmill_cost_usd_total", "Cost of the lane time spent on jobs, US dollars.", [tenant])
  public static let egress = Family<Counter>(
    "clipmill_egress_usd_total", "Cost of the egress of published outputs, US dollars.", [tenant])
  public static let idleCost = Family<Counter>(
    "clipmill_idle_cost_usd_total", "Cost of the device time without a job, US dollars.", [device])
  public static let ledgerDropped = Family<Counter>(
    "clipmill_ledger_dropped_total",
    "Entries missing from the ledger because it was unavailable for too long.", [queue])

  // MARK: Queues, as their server counts

  public static let queueLength = Family<Gauge>(
    "clipmill_queue_length", "Documents in the inbox, and jobs by state.",
    [queue, Label("state", ["inbox", "ready", "delayed", "running", "dead"])])
  public static let backlog = Family<Gauge>(
    "clipmill_queue_backlog_seconds",
    "The backlog in seconds of lane time: the work expected of all waiting and running jobs.", [queue])
  public static let oldestReady = Family<Gauge>(
    "clipmill_queue_oldest_ready_seconds",
    "How long the oldest ready job has been waiting; 0: there is none.",
    [queue])
  public static let paused = Family<Gauge>(
    "clipmill_queue_paused", "1: the queue is paused, and no job is leased.", [queue])
  public static let queueUp = Family<Gauge>("clipmill_queue_up", "1: the queue's server answers.", [queue])
  public static let rejections = Family<Counter>(
    "clipmill_rejections_total", "Documents of the inbox that were rejected, since the queue was created.",
    [queue])
  public static let refused = Family<Counter>(
    "clipmill_refused_jobs_total",
    "Jobs of the inbox that failed when their document was read, since the queue was created.", [queue])

  public static let queueFormat = Family<Gauge>(
    "clipmill_queue_format", "The version of the queue's data format.", [queue])

  // MARK: The server of a queue, as it says itself

  public static let redisMemory = Family<Gauge>(
    "clipmill_redis_memory_bytes", "Memory of the queue's Redis: used, and its maxmemory if it has one.",
    [queue, Label("kind", ["used", "limit"])])
  public static let redisDurable = Family<Gauge>(
    "clipmill_redis_aof_enabled", "1: Redis writes changes to its append-only file.", [queue])
  public static let redisWritable = Family<Gauge>(
    "clipmill_redis_aof_write_ok", "0: Redis could not write its append-only file, and takes no changes.",
    [queue])
  public static let redisRewritable = Family<Gauge>(
    "clipmill_redis_aof_rewrite_ok", "0: the last rewrite of the append-only file failed.", [queue])
  public static let redisDelayedSyncs = Family<Counter>(
    "clipmill_redis_aof_delayed_fsync_total",
    "Times that the disk of the append-only file did not keep up, since Redis started.", [queue])
  public static let redisIsReplica = Family<Gauge>(
    "clipmill_redis_is_replica", "1: the server is a replica, and takes no jobs.", [queue])
  public static let redisReplicas = Family<Gauge>(
    "clipmill_redis_connected_replicas", "Replicas that are connected to Redis.", [queue])
  public static let redisReplicaLag = Family<Gauge>(
    "clipmill_redis_replica_lag_bytes", "What the replica that is furthest behind has not acknowledged yet.",
    [queue])

  // MARK: Workers

  public static let build = Family<Gauge>(
    "clipmill_build_info", "Always 1; the label is the running version.", [Label("version")])
  public static let started = Family<Gauge>(
    "clipmill_start_time_seconds", "When the worker started, seconds since 1970.")
  public static let ready = Family<Gauge>("clipmill_worker_ready", "1: the worker can take jobs.")
  public static let trouble = Family<Gauge>(
    "clipmill_worker_trouble",
    "1: the worker takes no jobs because of its queues, devices, media roots or stores.",
    [Label("kind", WorkerTrouble.allCases.map(\.rawValue))])
  public static let lanes = Family<Gauge>(
    "clipmill_lanes", "Lanes by what they are doing.",
    [device, Label("state", lanePhases.map(\.rawValue))])
  public static let laneRestarts = Family<Counter>(
    "clipmill_lane_restarts_total", "Lane processes that ended and are replaced, by reason.",
    [device, Label("reason", LaneEnd.Reason.restarts.map(\.rawValue))])
  public static let logDropped = Family<Counter>(
    "clipmill_lane_log_dropped_lines_total",
    "Lines of lanes that were dropped from the log because a lane exceeded its limit.", [device])
  public static let quarantined = Family<Gauge>(
    "clipmill_device_quarantined", "1: the device is in quarantine because of its faults.", [device])

  // MARK: The cache of sources by URL, as its folder says: of all workers that share it

  public static let cacheUsed = Family<Gauge>(
    "clipmill_cache_used_bytes", "Bytes that the cache takes on the disk.")
  public static let cacheLimit = Family<Gauge>(
    "clipmill_cache_limit_bytes", "Bytes that the cache may take (--cache-size).")
  public static let cacheEvictions = Family<Counter>(
    "clipmill_cache_evictions_total", "Blocks that made room for others, since the cache was made.")
  public static let cacheCorrupt = Family<Counter>(
    "clipmill_cache_corrupt_blocks_total",
    "Blocks that were not as they had been written, and were removed, since the cache was made.")

  // MARK: The API server

  public static let apiRequests = Family<Counter>(
    "clipmill_api_requests_total",
    "Requests to the API, by HTTP status; operation `none`: refused before it was known what they are.",
    [operation, Label("status")], most: 1000)
  public static let apiDuration = Family<Histogram>(
    "clipmill_api_request_duration_seconds",
    "Time from a request's last byte to its answer; of a stream, to its beginning. Requests that waited, as with `?wait`, are left out.",
    [operation],
    bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60])
  public static let apiProblems = Family<Counter>(
    "clipmill_api_problems_total", "Requests that were answered with a problem, by its code.",
    [Label("code")], most: 1000)
  public static let apiListeners = Family<Gauge>(
    "clipmill_api_listeners", "Clients that wait for events: streams, and requests with `?wait`.")
  public static let apiUploads = Family<Counter>(
    "clipmill_api_uploads_total", "Uploads into a folder, by what became of them.",
    [Label("state", ["begun", "complete", "wrong", "deleted", "expired"])])
  public static let apiUploadBytes = Family<Counter>(
    "clipmill_api_upload_bytes_total", "Bytes of uploads that were received and written.")

  // MARK: GPUs

  public static let gpuUtilization = Family<Gauge>(
    "clipmill_gpu_utilization_ratio",
    "The share of the last second in which an engine of the GPU was busy, 0 to 1.",
    [gpu, Label("engine", GPUReading.Engine.self)])
  public static let gpuMemory = Family<Gauge>(
    "clipmill_gpu_memory_bytes", "Memory of the GPU: used by all programs, and in total.",
    [gpu, Label("kind", ["used", "total"])])
  public static let gpuPower = Family<Gauge>(
    "clipmill_gpu_power_watts", "Power that the GPU's board draws.", [gpu])
  public static let gpuEnergy = Family<Counter>(
    "clipmill_gpu_energy_joules_total", "Energy that the GPU's board used since the worker started.", [gpu])
  public static let gpuAge = Family<Gauge>(
    "clipmill_gpu_reading_age_seconds", "How old the GPU's other values are.", [gpu])

  /// All of them, by name.
  public static let all: [FamilyDescription] =
    (ofWebhooks + [
      jobs.description, attempts.description, failures.description, retries.description,
      leasesLost.description, duration.description, wait.description, quoteRatio.description,
      stages.description, stageWaits.description, cpu.description,
      frames.description, bytes.description, output.description,
      cacheBlocks.description, cacheBytes.description, networkBytes.description, cacheUsed.description,
      cacheLimit.description,
      cacheEvictions.description, cacheCorrupt.description, cost.description, egress.description,
      idleCost.description, ledgerDropped.description,
      queueLength.description, backlog.description, oldestReady.description, paused.description,
      queueUp.description,
      rejections.description, refused.description, queueFormat.description, redisMemory.description,
      redisDurable.description, redisWritable.description, redisRewritable.description,
      redisDelayedSyncs.description, redisIsReplica.description, redisReplicas.description,
      redisReplicaLag.description, build.description, started.description, ready.description,
      trouble.description,
      lanes.description, laneRestarts.description, logDropped.description,
      quarantined.description, gpuUtilization.description, gpuMemory.description, gpuPower.description,
      gpuEnergy.description, gpuAge.description, apiRequests.description, apiDuration.description,
      apiProblems.description, apiListeners.description, apiUploads.description,
      apiUploadBytes.description,
    ]).sorted { $0.name < $1.name }

  // MARK: Values of labels

  /// How a job ends.
  static let endStates = ["succeeded", "failed", "cancelled"]
  /// What a lane that is there may be doing.
  static let lanePhases: [LaneState.Phase] = [.starting, .idle, .busy]
  /// Codes with which jobs fail in any installation: `failures` has them from the start. Others appear when they
  /// occur.
  static let usualFailures = [
    "source.notFound", "source.unreachable", "source.unreadable", "source.unsupported", "output.unwritable",
    "output.diskFull",
    "job.timeout", "job.poison", "lane.crashed", "lane.killed", "lane.hung", "lane.memory", "limits.memory",
    "machine.memory", "device.failed", "device.lost", "budget.exceeded",
  ]

  /// Codes of problems that alerts count: `apiProblems` has them from the start, so that the first one is a change that is seen.
  static let usualProblems = [
    "key.missing", "key.malformed", "key.unknown", "key.revoked", "key.expired", "key.rotated", "key.address",
    "key.scope", "key.locked", "key.limited", "session.scope", "token.malformed", "token.algorithm",
    "token.key",
    "token.signature", "token.issuer", "token.audience", "token.expired", "token.early", "token.lifetime",
    "token.subject", "token.tenant", "token.scope", "token.locked", "token.limited", "token.unavailable",
    "tenant.foreign", "queue.unavailable", "service.busy",
  ]

  private static let queue = Label("queue")
  private static let tenant = Label("tenant")
  private static let device = Label("device")
  private static let gpu = Label("gpu")
  /// An `operationId`, of which there are few.
  private static let operation = Label("operation")
  private static let stage = Label("stage", JobResult.Timing.stageOrder)
  private static let direction = Label("direction", ["in", "out"])
}
