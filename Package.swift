// swift-tools-version:6.1
import PackageDescription

// The C kernels are optimised in every configuration: a debug build orchestrates in
// debug code but never composes a frame at -O0.
let kernelFlags: [CSetting] = [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Wno-unused-parameter"])]

let package = Package(
  name: "clipmill",
  products: [
    .executable(name: "clipmill", targets: ["clipmill"])
  ],
  targets: [
    // Pure Swift, nothing to install.
    .target(name: "MediaTypes"),
    .target(name: "ClipJob", dependencies: ["MediaTypes"]),
    .target(name: "Telemetry"),
    .target(name: "Threads", dependencies: ["CLinux"]),

    // Kernels: one C ABI, several implementations (see kernels/README.md).
    .target(
      name: "ClipKernels", path: "kernels", exclude: ["README.md", "reference", "harness"],
      sources: ["cpu"], publicHeadersPath: "include", cSettings: kernelFlags),
    .target(
      name: "ClipKernelsReference", dependencies: ["ClipKernels"], path: "kernels/reference",
      publicHeadersPath: "include", cSettings: kernelFlags),
    .target(
      name: "KernelHarness", dependencies: ["ClipKernels", "ClipKernelsReference"], path: "kernels/harness",
      publicHeadersPath: "include", cSettings: kernelFlags, linkerSettings: [.linkedLibrary("m")]),
    .executableTarget(
      name: "kernel-bench", dependencies: ["ClipKernels", "KernelHarness"], path: "benchmarks/kernels",
      cSettings: kernelFlags),

    .executableTarget(
      name: "compose-bench", dependencies: ["Compositor", "CFFmpeg", "MediaTypes"], path: "benchmarks/compose"
    ),

    // C libraries of the distribution.
    .systemLibrary(name: "CLinux"),
    .systemLibrary(
      name: "CFFmpeg", pkgConfig: "libavformat libavcodec libavfilter libswresample libswscale libavutil",
      providers: [
        .apt([
          "libavformat-dev", "libavcodec-dev", "libavfilter-dev", "libswresample-dev",
          "libswscale-dev", "libavutil-dev",
        ])
      ]),

    .target(name: "MediaIO", dependencies: ["CFFmpeg", "MediaTypes"]),
    .target(name: "Compositor", dependencies: ["ClipKernels", "MediaTypes"]),
    .target(
      name: "Rendering",
      dependencies: ["ClipJob", "MediaIO", "Compositor", "Telemetry", "Threads", "MediaTypes"]),
    .executableTarget(
      name: "clipmill",
      dependencies: ["CLinux", "ClipJob", "Rendering", "MediaIO", "Compositor", "Telemetry"]),

    // Tests.
    .systemLibrary(
      name: "CZimg", path: "Tests/CZimg", pkgConfig: "zimg", providers: [.apt(["libzimg-dev"])]),
    .target(
      name: "TestKit", dependencies: ["MediaTypes", "MediaIO", "ClipJob"], path: "Tests/TestKit"),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
    .testTarget(name: "MediaTypesTests", dependencies: ["MediaTypes"]),
    .testTarget(name: "ClipJobTests", dependencies: ["ClipJob", "MediaTypes"]),
    .testTarget(
      name: "KernelTests", dependencies: ["ClipKernels", "KernelHarness", "CZimg"]),
    .testTarget(name: "MediaIOTests", dependencies: ["MediaIO", "TestKit"]),
    .testTarget(name: "CompositorTests", dependencies: ["Compositor", "TestKit"]),
    .testTarget(name: "RenderingTests", dependencies: ["Rendering", "Threads", "TestKit"]),
    .testTarget(name: "ClipmillTests", dependencies: ["ClipJob", "TestKit"]),
  ],
  swiftLanguageModes: [.v6]
)
