import Foundation
import PackagePlugin

/// Writes the files of a target's folder `Web`, as they are, into a Swift file of the target.
///
/// The work is `scripts/embed-web`'s.
@main struct EmbedWeb: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let script = context.package.directoryURL.appending(path: "scripts/embed-web")
    let folder = target.directoryURL.appending(path: "Web")
    let output = context.pluginWorkDirectoryURL.appending(path: "WebFile+Embedded.swift")
    return [
      .buildCommand(
        displayName: "Embedding the files of \(target.name)",
        executable: URL(filePath: "/bin/bash"),
        arguments: [script.path(), folder.path(), output.path()],
        inputFiles: files(below: folder) + [script],
        outputFiles: [output])
    ]
  }

  private func files(below folder: URL) -> [URL] {
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
    return all.compactMap { $0 as? URL }.filter { !$0.hasDirectoryPath }.sorted { $0.path() < $1.path() }
  }
}
