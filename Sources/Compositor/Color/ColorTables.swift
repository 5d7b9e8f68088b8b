/// The colour tables of a queue, resident where its kernels run.
final class ColorTables {
  private let kernels: any KernelQueue
  private var resident: [ObjectIdentifier: (table: ColorTable, words: KernelWords)] = [:]

  init(kernels: any KernelQueue) { self.kernels = kernels }

  /// The entries of `table`, of which there are as many in a process as there are kinds of sources.
  func resident(_ table: ColorTable) throws(CompositorError) -> KernelWords {
    if let known = resident[ObjectIdentifier(table)] { return known.words }
    let words = try kernels.reside(table.words)
    resident[ObjectIdentifier(table)] = (table, words)
    return words
  }
}
