// swift-tools-version:6.1
import PackageDescription

// The C kernels are optimised in every configuration: a debug build orchestrates in
// debug code but never composes a frame at -O0.
let kernelFlags: [CSetting] = [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Wno-unused-parameter"])]

// Type punning between words and samples is what the CUDA kernels' shared memory is for.
let emulationFlags: [CXXSetting] = [
  .unsafeFlags(["-O2", "-Wall", "-Wextra", "-fno-exceptions", "-fno-rtti", "-fno-strict-aliasing"])
]

/// A C library of the distribution.
func system(_ name: String, path: String? = nil, _ pkgConfig: String, apt packages: [String]) -> Target {
  .systemLibrary(name: name, path: path, pkgConfig: pkgConfig, providers: [.apt(packages)])
}

/// A library of NVIDIA's, for tests. They open it by its path: linked in, its names would be everybody's.
func simulated(_ name: String, as file: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Tests/\(name)",
    cxxSettings: [
      .unsafeFlags(["-O2", "-Wall", "-Wextra", "-fvisibility=hidden", "-Wno-nullability-completeness"])
    ],
    // Under the name by which FFmpeg asks, and for good: it has threads of its own.
    linkerSettings: [
      .unsafeFlags(["-Xlinker", "-soname=\(file)", "-Xlinker", "-z", "-Xlinker", "nodelete"])
    ])
}

let package = Package(
  name: "clipmill",
  products: [
    .executable(name: "clipmill", targets: ["clipmill"]),
    // Tests only: the libraries of a machine with GPUs.
    .library(name: "SimulatedCUDA", type: .dynamic, targets: ["SimulatedCUDA"]),
    .library(name: "SimulatedNVDEC", type: .dynamic, targets: ["SimulatedNVDEC"]),
    .library(name: "SimulatedNVENC", type: .dynamic, targets: ["SimulatedNVENC"]),
    .library(name: "SimulatedNVML", type: .dynamic, targets: ["SimulatedNVML"]),
  ],
  targets: [
    // Pure Swift, nothing to install.
    .target(name: "MediaTypes"),
    .target(name: "ClipJob", dependencies: ["MediaTypes"]),
    // How pieces of text come, stay and go.
    .target(name: "TextMotion", dependencies: ["ClipJob"]),
    .target(name: "Quotes", dependencies: ["ClipJob", "MediaTypes"]),
    .target(name: "Telemetry"),
    // Cores and memory that this process may use.
    .target(name: "Machine"),
    // What time costs: prices, meters, ledgers and reports.
    .target(name: "Costs", dependencies: ["ClipJob", "MediaTypes"]),
    // What the ledger says, as a page for people.
    .target(name: "Reporting", dependencies: ["Costs", "ClipJob"]),
    .target(name: "Threads", dependencies: ["CLinux"]),
    // Child processes, and what the kernel says of them.
    .target(name: "Processes", dependencies: ["CLinux", "Threads"]),
    // Captions: what a file says and when, and how it is divided into pages.
    .target(name: "Captions", dependencies: ["CExpat", "ClipJob", "MediaTypes"]),
    // How a process that reads hostile media gives up its rights: the kernel's calls, and what is done with them.
    .target(name: "CSandbox"),
    .target(name: "Sandbox", dependencies: ["CSandbox"]),

    // Kernels: one C ABI, several implementations (see kernels/README.md).
    .target(
      name: "ClipKernels", path: "kernels",
      exclude: ["README.md", "reference", "harness", "cuda", "include/clipkernels.def"], sources: ["cpu"],
      publicHeadersPath: "include", cSettings: kernelFlags),
    .target(
      name: "ClipKernelsReference", dependencies: ["ClipKernels"], path: "kernels/reference",
      publicHeadersPath: "include", cSettings: kernelFlags),
    // The CUDA kernels: launches planned in C, their PTX as a constant, the same source on a CPU for tests.
    .target(
      name: "ClipKernelsCUDA", dependencies: ["ClipKernels"], path: "kernels/cuda/host",
      publicHeadersPath: "include", cSettings: kernelFlags),
    .target(name: "KernelImages", plugins: ["EmbedPTX"]),
    .plugin(name: "EmbedPTX", capability: .buildTool()),
    .plugin(name: "EmbedWeb", capability: .buildTool()),
    .target(
      name: "KernelEmulation", path: "kernels/cuda/emulation", publicHeadersPath: "include",
      cxxSettings: emulationFlags),
    .target(
      name: "KernelHarness",
      dependencies: ["ClipKernels", "ClipKernelsReference", "ClipKernelsCUDA", "KernelEmulation"],
      path: "kernels/harness", publicHeadersPath: "include", cSettings: kernelFlags,
      linkerSettings: [.linkedLibrary("m")]),
    .executableTarget(
      name: "kernel-bench", dependencies: ["ClipKernels", "KernelHarness"], path: "benchmarks/kernels",
      cSettings: kernelFlags),
    .executableTarget(
      name: "compose-bench", dependencies: ["Compositor", "CFFmpeg", "MediaTypes"], path: "benchmarks/compose"
    ),

    // C libraries of the distribution.
    .systemLibrary(name: "CLinux"),
    system(
      "CFFmpeg", "libavformat libavcodec libavfilter libswresample libswscale libavutil",
      apt: [
        "libavformat-dev", "libavcodec-dev", "libavfilter-dev", "libswresample-dev", "libswscale-dev",
        "libavutil-dev",
      ]),
    system("CHEIF", "libheif", apt: ["libheif-dev"]),
    system("CASS", "libass fontconfig", apt: ["libass-dev", "libfontconfig-dev"]),
    system("CWebP", "libwebpdemux", apt: ["libwebp-dev"]),
    system("CExpat", "expat", apt: ["libexpat1-dev"]),
    system("CLcms", "lcms2", apt: ["liblcms2-dev"]),
    system(
      "CPango", "pangocairo pangoft2 fontconfig freetype2",
      apt: ["libpango1.0-dev", "libcairo2-dev", "libfontconfig-dev"]),
    system("CHiredis", "hiredis", apt: ["libhiredis-dev"]),
    system("CSQLite", "sqlite3", apt: ["libsqlite3-dev"]),
    system("CCURL", "libcurl", apt: ["libcurl4-openssl-dev"]),
    system("COpenSSL", "openssl", apt: ["libssl-dev"]),
    system("CZlib", "zlib", apt: ["zlib1g-dev"]),
    system("CMicrohttpd", "libmicrohttpd", apt: ["libmicrohttpd-dev"]),
    system("CCUDA", "ffnvcodec", apt: ["libffmpeg-nvenc-dev"]),
    .systemLibrary(name: "CNVML"),

    .target(name: "Files", dependencies: ["CLinux", "MediaTypes"]),
    .target(
      name: "MediaIO",
      dependencies: ["CFFmpeg", "CHEIF", "CLcms", "CWebP", "Files", "MediaTypes", "Telemetry"]),
    // Text: laid out by Pango, drawn by Cairo.
    .target(name: "CTypography", dependencies: ["CPango"], cSettings: kernelFlags),
    .target(name: "Typography", dependencies: ["CPango", "CTypography", "ClipJob", "MediaTypes"]),
    // Subtitles with styles and motion, drawn by libass.
    .target(name: "CSubStation", dependencies: ["CASS"], cSettings: kernelFlags),
    .target(name: "SubStation", dependencies: ["CASS", "CSubStation", "MediaTypes"]),
    .target(name: "CUDADriver", dependencies: ["CCUDA"]),
    .target(name: "DeviceTelemetry", dependencies: ["CNVML", "Threads"]),
    .target(name: "Compositor", dependencies: ["ClipKernels", "MediaTypes"]),
    .target(
      name: "Rendering",
      dependencies: [
        "Captions", "ClipJob", "Files", "MediaIO", "Compositor", "Machine", "Quotes", "SubStation",
        "Telemetry",
        "TextMotion",
        "Threads", "Typography", "MediaTypes", "CLinux",
      ]),
    // What a source is, as a document.
    .target(
      name: "Probing", dependencies: ["ClipJob", "MediaIO", "MediaTypes", "Rendering", "Telemetry"]),
    // The same on a GPU.
    .target(
      name: "GPURendering",
      dependencies: [
        "Rendering", "Compositor", "MediaIO", "MediaTypes", "CUDADriver", "ClipKernels", "ClipKernelsCUDA",
        "KernelImages",
      ]),
    // The queue: its promises, the server that keeps them, and who works on it.
    .target(name: "JobQueue", dependencies: ["ClipJob", "Costs", "Quotes", "Threads"]),
    // The file of an embedded queue, for a machine without Redis.
    .target(name: "SQLite", dependencies: ["CSQLite", "Threads"]),
    .target(name: "SQLiteQueue", dependencies: ["ClipJob", "Costs", "JobQueue", "Quotes", "SQLite"]),
    .target(name: "HTTPClient", dependencies: ["CCURL", "Threads"]),
    // Asks an API server.
    .target(name: "APIClient", dependencies: ["ClipJob", "HTTPClient", "Threads"]),
    // Who may use an API server: keys, users, sessions, limits, the security log.
    .target(name: "Accounts", dependencies: ["COpenSSL", "ClipJob", "JobQueue", "NetworkGuard"]),
    // Tokens of identity providers: what they say, and by whose keys they are signed.
    .target(name: "Tokens", dependencies: ["COpenSSL", "ClipJob", "Threads"]),
    // Media where it is: which URLs a job may name; what asks their servers, in a process of its own if need be; what reads.
    .target(name: "NetworkGuard"),
    // S3 without its requests: URLs, settings, signatures.
    .target(name: "ObjectStores", dependencies: ["COpenSSL"]),
    .target(name: "BlockCache", dependencies: ["COpenSSL", "Files", "Threads"]),
    .target(
      name: "Fetching",
      dependencies: ["BlockCache", "CLinux", "HTTPClient", "NetworkGuard", "ObjectStores", "Threads"]),
    .target(
      name: "RemoteMedia",
      dependencies: ["Fetching", "Files", "MediaIO", "MediaTypes", "NetworkGuard", "Telemetry", "Threads"]),
    .target(name: "KubernetesPod", dependencies: ["HTTPClient", "Threads"]),
    .target(name: "RedisClient", dependencies: ["CHiredis", "COpenSSL", "Threads"]),
    .target(
      name: "RedisQueue", dependencies: ["JobQueue", "RedisClient", "ClipJob", "Costs", "Quotes"],
      resources: [.embedInCode("Scripts")]),
    .target(
      name: "RedisAccounts",
      dependencies: ["Accounts", "JobQueue", "NetworkGuard", "RedisClient", "RedisQueue"],
      resources: [.embedInCode("Scripts")]),
    .target(
      name: "SQLiteAccounts", dependencies: ["Accounts", "JobQueue", "NetworkGuard", "SQLite"]),
    // Who is told by HTTP what becomes of jobs.
    .target(
      name: "Webhooks",
      dependencies: ["Accounts", "COpenSSL", "ClipJob", "HTTPClient", "JobQueue", "NetworkGuard", "Threads"]),
    .target(
      name: "RedisWebhooks",
      dependencies: ["Accounts", "ClipJob", "JobQueue", "RedisClient", "RedisQueue", "Webhooks"],
      resources: [.embedInCode("Scripts")]),
    .target(
      name: "SQLiteWebhooks", dependencies: ["Accounts", "ClipJob", "JobQueue", "SQLite", "Webhooks"]),
    .target(name: "Logging", dependencies: ["ClipJob", "Threads"]),
    // What a supervisor and its lanes tell each other.
    .target(
      name: "LaneProtocol", dependencies: ["ClipJob", "JobQueue", "Quotes", "Rendering", "Telemetry"]),
    .target(
      name: "WorkerPool",
      dependencies: [
        "JobQueue", "LaneProtocol", "Logging", "Machine", "Processes", "Rendering", "ClipJob", "Costs",
        "NetworkGuard", "ObjectStores", "Quotes", "Sandbox", "Telemetry", "Threads", "MediaTypes", "Files",
        "CLinux",
      ]),
    // What an operator sees of workers and queues.
    .target(name: "Metrics", dependencies: ["ClipJob"]),
    .target(name: "Uploads", dependencies: ["COpenSSL", "ClipJob", "Files", "MediaTypes", "ObjectStores"]),
    .target(
      name: "HTTPService", dependencies: ["CLinux", "CMicrohttpd", "COpenSSL", "CZlib", "Files", "Threads"]),
    // What product teams talk to.
    .target(
      name: "APIService",
      dependencies: [
        "Accounts", "ClipJob", "Costs", "Files", "HTTPService", "JobQueue", "MediaTypes", "NetworkGuard",
        "Quotes", "Threads", "Tokens", "Uploads", "Webhooks",
      ]),
    // The page for people, as files of the program.
    .target(name: "Dashboard", dependencies: ["HTTPService"], exclude: ["Web"], plugins: ["EmbedWeb"]),
    .target(
      name: "Monitoring",
      dependencies: [
        "BlockCache", "Metrics", "WorkerPool", "JobQueue", "ClipJob", "Costs", "DeviceTelemetry", "Threads",
        "Webhooks",
      ]),
    .executableTarget(
      name: "clipmill",
      dependencies: [
        "APIClient", "APIService", "Accounts", "RedisAccounts", "CLinux", "ClipJob", "Uploads", "Costs",
        "CUDADriver", "Dashboard",
        "DeviceTelemetry",
        "GPURendering", "HTTPClient", "HTTPService",
        "Machine", "Rendering", "MediaIO", "Metrics", "SQLite", "SQLiteAccounts", "SQLiteQueue",
        "SQLiteWebhooks", "Monitoring", "Compositor",
        "KubernetesPod",
        "Telemetry", "JobQueue", "LaneProtocol", "Logging", "Quotes", "RedisQueue", "RedisClient",
        "BlockCache", "Fetching", "Files", "NetworkGuard", "ObjectStores", "Probing", "RemoteMedia",
        "Reporting",
        "Sandbox", "Threads", "Tokens", "RedisWebhooks", "Webhooks",
        "WorkerPool",
      ]),

    // Benchmarks.
    .executableTarget(
      name: "telemetry-bench", dependencies: ["Rendering", "ClipJob", "Telemetry"],
      path: "benchmarks/telemetry"),
    .executableTarget(
      name: "queue-bench", dependencies: ["RedisQueue", "RedisClient", "JobQueue", "ClipJob", "Threads"],
      path: "benchmarks/queue"),
    .executableTarget(
      name: "idle-bench",
      dependencies: [
        "WorkerPool", "LaneProtocol", "Logging", "RedisQueue", "RedisClient", "JobQueue", "Threads",
      ],
      path: "benchmarks/idle"),
    .executableTarget(
      name: "text-bench", dependencies: ["Typography", "ClipJob"], path: "benchmarks/text"),
    .executableTarget(name: "quote-replay", dependencies: ["Quotes", "ClipJob"], path: "benchmarks/quote"),
    .executableTarget(
      name: "gpu-bench",
      dependencies: [
        "Files", "GPURendering", "Rendering", "Compositor", "MediaIO", "MediaTypes", "CUDADriver", "ClipJob",
        "Threads",
      ], path: "benchmarks/gpu"),

    // Tests.
    system("CZimg", path: "Tests/CZimg", "zimg", apt: ["libzimg-dev"]),
    .target(
      name: "TestKit",
      dependencies: ["CLinux", "COpenSSL", "Files", "MediaTypes", "MediaIO", "ClipJob", "Costs"],
      path: "Tests/TestKit"),
    // A machine with GPUs, over host memory and CPU threads: its driver, video decoders and encoders, and what watches it.
    simulated("SimulatedCUDA", as: "libcuda.so.1", ["CCUDA", "KernelEmulation"]),
    simulated("SimulatedNVDEC", as: "libnvcuvid.so.1", ["CCUDA", "CFFmpeg"]),
    simulated("SimulatedNVENC", as: "libnvidia-encode.so.1", ["CCUDA", "CFFmpeg"]),
    simulated("SimulatedNVML", as: "libnvidia-ml.so.1", ["CCUDA", "CNVML"]),
    .target(name: "CUDATestKit", dependencies: ["CUDADriver", "TestKit"], path: "Tests/CUDATestKit"),
    .testTarget(
      name: "DeviceTelemetryTests",
      dependencies: ["DeviceTelemetry", "CUDADriver", "CUDATestKit", "TestKit", "Threads"]),
    .testTarget(name: "CUDADriverTests", dependencies: ["CUDADriver", "CUDATestKit", "TestKit", "Threads"]),
    .testTarget(
      name: "GPURenderingTests",
      dependencies: [
        "GPURendering", "Rendering", "Compositor", "ClipJob", "CUDADriver", "CUDATestKit", "MediaTypes",
        "TestKit", "Threads",
      ]),
    // Whole pictures and clips, on a simulated GPU or a real one (scripts/test-gpu).
    .testTarget(
      name: "GPUTests",
      dependencies: [
        "GPURendering", "Rendering", "Compositor", "MediaIO", "MediaTypes", "ClipJob", "CUDADriver",
        "CUDATestKit", "KernelHarness", "KernelImages", "ClipKernelsCUDA", "TestKit",
      ]),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
    .testTarget(name: "ProcessesTests", dependencies: ["Processes"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "CLinux", "TestKit"]),
    .testTarget(name: "SandboxTests", dependencies: ["Sandbox", "Threads", "TestKit", "CEscapes"]),
    .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient", "TestKit", "Threads"]),
    .testTarget(
      name: "APIClientTests", dependencies: ["APIClient", "ClipJob", "HTTPClient", "HTTPService", "Threads"]),
    .testTarget(name: "NetworkGuardTests", dependencies: ["NetworkGuard"]),
    .testTarget(name: "ObjectStoresTests", dependencies: ["ObjectStores"]),
    .testTarget(name: "BlockCacheTests", dependencies: ["BlockCache", "Files", "TestKit", "Threads"]),
    // A process that fills a cache until it is killed.
    .executableTarget(name: "cache-filler", dependencies: ["BlockCache"], path: "Tests/CacheFiller"),
    .testTarget(
      name: "FetchingTests",
      dependencies: [
        "BlockCache", "Fetching", "HTTPClient", "NetworkGuard", "ObjectStores", "TestKit", "Threads",
      ]),
    .testTarget(
      name: "RemoteMediaTests",
      dependencies: [
        "RemoteMedia", "Fetching", "NetworkGuard", "ObjectStores", "MediaIO", "MediaTypes", "Rendering",
        "ClipJob",
        "Telemetry", "TestKit", "Threads",
      ]),
    .testTarget(
      name: "ProbingTests",
      dependencies: [
        "Probing", "MediaIO", "MediaTypes", "Rendering", "ClipJob", "RemoteMedia", "Fetching", "NetworkGuard",
        "TestKit",
      ]),
    .testTarget(name: "KubernetesPodTests", dependencies: ["KubernetesPod", "Threads", "TestKit"]),
    .testTarget(name: "MachineTests", dependencies: ["Machine", "TestKit"]),
    .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"]),
    .testTarget(name: "MediaTypesTests", dependencies: ["MediaTypes"]),
    .testTarget(name: "ClipJobTests", dependencies: ["ClipJob", "MediaTypes"]),
    .testTarget(name: "TextMotionTests", dependencies: ["TextMotion", "ClipJob"]),
    .testTarget(name: "CaptionsTests", dependencies: ["Captions", "ClipJob", "MediaTypes"]),
    .testTarget(name: "QuotesTests", dependencies: ["Quotes", "ClipJob"]),
    .testTarget(name: "CostsTests", dependencies: ["Costs", "ClipJob", "MediaTypes"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting", "Costs", "ClipJob"]),
    .testTarget(
      name: "KernelTests",
      dependencies: [
        "ClipKernels", "ClipKernelsCUDA", "KernelImages", "KernelEmulation", "KernelHarness", "CZimg",
      ]),
    .testTarget(
      name: "MediaIOTests",
      dependencies: ["MediaIO", "CFFmpeg", "CLcms", "Files", "MediaTypes", "Telemetry", "TestKit"]),
    .testTarget(name: "SubStationTests", dependencies: ["SubStation", "MediaTypes", "TestKit"]),
    .testTarget(name: "CompositorTests", dependencies: ["Compositor", "TestKit"]),
    .testTarget(
      name: "TypographyTests",
      dependencies: ["Typography", "CLinux", "CPango", "CTypography", "ClipJob", "MediaTypes"]),
    .testTarget(
      name: "RenderingTests",
      dependencies: [
        "Rendering", "ClipKernels", "Compositor", "Files", "MediaIO", "MediaTypes", "Quotes", "Sandbox",
        "Telemetry", "Threads", "TestKit", "CLinux",
      ]),
    // One row for every kind of file that is easy to get wrong.
    .testTarget(
      name: "ConformanceTests",
      dependencies: ["CLcms", "Rendering", "MediaIO", "ClipJob", "Telemetry", "Threads", "TestKit"]),
    // One suite for every implementation of the queue.
    .target(
      name: "QueueConformance", dependencies: ["JobQueue", "ClipJob", "Costs", "Quotes"],
      path: "Tests/QueueConformance"
    ),
    .testTarget(name: "JobQueueTests", dependencies: ["JobQueue", "QueueConformance", "ClipJob", "Costs"]),
    .testTarget(name: "SQLiteTests", dependencies: ["SQLite", "TestKit"]),
    .testTarget(
      name: "SQLiteQueueTests",
      dependencies: [
        "SQLiteQueue", "SQLite", "JobQueue", "QueueConformance", "ClipJob", "Costs", "Quotes", "TestKit",
        "Threads",
      ]),
    // A process that works on an embedded queue until it is killed.
    .executableTarget(
      name: "queue-victim", dependencies: ["SQLiteQueue", "JobQueue", "ClipJob"], path: "Tests/QueueVictim"),
    // One suite for every store of accounts.
    .target(
      name: "AccountsConformance", dependencies: ["Accounts", "JobQueue", "NetworkGuard"],
      path: "Tests/AccountsConformance"),
    .testTarget(
      name: "AccountsTests",
      dependencies: ["Accounts", "AccountsConformance", "ClipJob", "JobQueue", "NetworkGuard"]),
    .testTarget(
      name: "TokensTests", dependencies: ["Tokens", "COpenSSL", "ClipJob", "HTTPClient", "TestKit"]),
    .testTarget(
      name: "RedisAccountsTests",
      dependencies: [
        "RedisAccounts", "Accounts", "AccountsConformance", "JobQueue", "NetworkGuard", "RedisClient",
        "RedisQueue", "TestKit",
      ]),
    // One suite for every store of webhooks.
    .target(
      name: "WebhooksConformance", dependencies: ["Webhooks", "Accounts", "JobQueue"],
      path: "Tests/WebhooksConformance"),
    .testTarget(
      name: "WebhooksTests",
      dependencies: [
        "Webhooks", "WebhooksConformance", "Accounts", "ClipJob", "JobQueue", "NetworkGuard", "TestKit",
        "Threads",
      ]),
    .testTarget(
      name: "RedisWebhooksTests",
      dependencies: [
        "RedisWebhooks", "Webhooks", "WebhooksConformance", "Accounts", "ClipJob", "HTTPService", "JobQueue",
        "NetworkGuard", "RedisClient", "RedisQueue", "TestKit", "Threads",
      ]),
    .testTarget(
      name: "SQLiteAccountsTests",
      dependencies: [
        "SQLiteAccounts", "SQLite", "Accounts", "AccountsConformance", "JobQueue", "NetworkGuard", "TestKit",
      ]),
    .testTarget(
      name: "SQLiteWebhooksTests",
      dependencies: [
        "SQLiteWebhooks", "SQLite", "Accounts", "Webhooks", "WebhooksConformance", "JobQueue", "TestKit",
      ]),
    .testTarget(name: "RedisClientTests", dependencies: ["RedisClient", "TestKit"]),
    .testTarget(
      name: "RedisQueueTests",
      dependencies: [
        "RedisQueue", "RedisClient", "JobQueue", "QueueConformance", "ClipJob", "Costs", "Quotes", "TestKit",
      ],
      exclude: ["Fixtures"]),
    .testTarget(name: "MetricsTests", dependencies: ["Metrics", "TestKit", "Threads"]),
    .testTarget(name: "UploadsTests", dependencies: ["Uploads", "Files", "TestKit"]),
    .testTarget(
      name: "HTTPServiceTests",
      dependencies: ["HTTPService", "HTTPClient", "CZlib", "Files", "TestKit", "Threads"]),
    .testTarget(
      name: "APIServiceTests",
      dependencies: [
        "APIService", "Accounts", "ClipJob", "Costs", "HTTPService", "JobQueue", "NetworkGuard", "Quotes",
        "TestKit", "Threads", "Tokens", "Uploads", "Webhooks",
      ]),
    // The page in a real browser, over the program.
    .testTarget(name: "DashboardTests", dependencies: ["Dashboard", "HTTPService", "TestKit", "clipmill"]),
    .testTarget(
      name: "MonitoringTests",
      dependencies: [
        "Monitoring", "Metrics", "Logging", "WorkerPool", "JobQueue", "ClipJob", "Costs", "DeviceTelemetry",
        "TestKit", "Threads", "Webhooks",
      ]),
    // A lane that does what its job's label says: crashes, hangs, talks nonsense.
    .executableTarget(
      name: "fake-lane",
      dependencies: [
        "WorkerPool", "LaneProtocol", "Logging", "Rendering", "MediaIO", "Files", "ClipJob", "JobQueue",
        "Quotes", "Telemetry", "Sandbox", "CLinux", "CEscapes", "Fetching",
      ],
      path: "Tests/FakeLane"),
    // System calls as they are, for a lane that tries to escape.
    .systemLibrary(name: "CEscapes", path: "Tests/CEscapes"),
    .testTarget(name: "LoggingTests", dependencies: ["Logging", "Threads"]),
    .testTarget(
      name: "LaneProtocolTests",
      dependencies: ["LaneProtocol", "ClipJob", "JobQueue", "Quotes", "Rendering", "Telemetry"]),
    .testTarget(
      name: "WorkerPoolTests",
      dependencies: [
        "WorkerPool", "LaneProtocol", "Logging", "ObjectStores", "Processes", "Rendering", "JobQueue",
        "Costs",
        "Quotes", "Telemetry", "Threads", "TestKit", "clipmill", "fake-lane",
      ]),
    .testTarget(
      name: "PublicationModelTests",
      dependencies: [
        "Rendering", "WorkerPool", "LaneProtocol", "JobQueue", "RedisQueue", "RedisClient",
        "QueueConformance", "TestKit",
      ]),
    .testTarget(
      name: "ClipmillTests",
      dependencies: [
        "CLinux", "ClipJob", "Costs", "Fetching", "JobQueue", "SQLiteQueue", "HTTPClient", "LaneProtocol",
        "Machine",
        "NetworkGuard", "ObjectStores", "RedisClient", "RedisQueue", "Rendering",
        "WorkerPool", "TestKit", "CUDATestKit", "Threads", "RedisWebhooks", "Webhooks", "clipmill",
      ]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// The program's own modules are optimised in debug builds, too, with their assertions: tests run them for most of their time, on
// documents, captions and queues by the thousand. CLIPMILL_UNOPTIMIZED=1 is for a debugger.
if Context.environment["CLIPMILL_UNOPTIMIZED"] == nil {
  let optimized: [SwiftSetting] = [
    .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
  ]
  for target in package.targets where target.type == .regular || target.type == .executable {
    target.swiftSettings = (target.swiftSettings ?? []) + optimized
  }
}

// The parsers under libFuzzer, only where its runtime is linked in: see scripts/fuzz.
if Context.environment["CLIPMILL_FUZZ"] != nil {
  package.targets += [
    .systemLibrary(name: "CFuzzer", path: "Tests/CFuzzer"),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CFuzzer", "Captions", "CLcms", "ClipJob", "Costs", "MediaIO", "MediaTypes", "NetworkGuard",
        "ObjectStores", "RedisClient",
        "SubStation",
      ],
      path: "Tests/Fuzzing", linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
  ]
}
