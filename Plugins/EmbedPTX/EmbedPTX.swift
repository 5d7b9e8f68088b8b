import Foundation
import PackagePlugin

/// Compiles the CUDA kernels to PTX and writes that into a Swift file of the target.
///
/// The work is `scripts/embed-ptx`'s, which says what to install where clang-19 is missing.
@main struct EmbedPTX: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let package = context.package.directoryURL
    let script = package.appending(path: "scripts/embed-ptx")
    let output = context.pluginWorkDirectoryURL.appending(path: "KernelImage+PTX.swift")
    return [
      .buildCommand(
        displayName: "Compiling the CUDA kernels to PTX",
        executable: URL(filePath: "/bin/bash"),
        arguments: [script.path(), output.path()],
        inputFiles: try sources(in: package) + [script, package.appending(path: "scripts/compile-ptx")],
        outputFiles: [output])
    ]
  }

  /// Every file that the image is made of.
  private func sources(in package: URL) throws -> [URL] {
    let folders = ["cuda", "include", "include/clipkernels"].map { package.appending(path: "kernels/\($0)") }
    let files = try folders.flatMap {
      try FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
    }
    return files.filter { ["cu", "h", "def"].contains($0.pathExtension) }.sorted { $0.path() < $1.path() }
  }
}
