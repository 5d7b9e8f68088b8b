import ObjectStores

/// Which objects of stores may be reached, and with which credentials.
public struct ObjectAccess: Sendable, Equatable {
  /// Nil: any, with the credentials of the person who asks.
  public var rules: [BucketRule]?
  public var environment: StoreEnvironment

  public init(rules: [BucketRule]?, environment: StoreEnvironment) {
    self.rules = rules
    self.environment = environment
  }

  /// Files and folders that credentials are read from: of a token the folder, in which whoever runs the machine replaces it.
  public var files: [String] {
    let paths = StoreSettings.paths(environment)
    let tokens =
      ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"].map { environment[$0] }
      // A profile may name one, too.
      + [(try? settings())?.credentials.file]
    return ([paths.config, paths.credentials] + tokens).compactMap { $0 }.map { path in
      path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? path
    }.filter { !$0.isEmpty }
  }

  /// As the variables and the shared files say now.
  ///
  /// - Throws: `.machine`, with a message that is a clause.
  public func settings() throws(FetchFailure) -> StoreSettings {
    let paths = StoreSettings.paths(environment)
    func text(_ path: String?) -> String? {
      path.flatMap { SmallFile.read($0) }.map { String(decoding: $0, as: UTF8.self) }
    }
    do throws(StoreSettings.Problem) {
      return try StoreSettings(
        environment, StoreSettings.Files(config: text(paths.config), credentials: text(paths.credentials)))
    } catch {
      throw FetchFailure(.machine, error.message, hint: error.hint)
    }
  }

  /// What is left of uploads is looked for where jobs may write.
  func check(_ place: ObjectPrefix) throws(FetchFailure) {
    guard let rules else { return }
    guard rules.contains(where: { $0.isWritable && $0.covers(bucket: place.bucket, prefix: place.prefix) })
    else {
      throw FetchFailure(
        .forbidden, "\(place.text) is outside the buckets that this worker's jobs may write to",
        hint: "whoever runs the worker may allow it: --bucket \(place.bucket)")
    }
  }

  /// Whether a job may name it: asked before anything is rendered, and again by what fetches.
  ///
  /// - Parameter writing: it is to be written.
  public func check(_ object: ObjectURL, writing: Bool = false) throws(FetchFailure) {
    guard let rules else { return }
    let covering = rules.filter { $0.covers(object) }
    let deed = writing ? "written" : "read"
    guard !covering.isEmpty else {
      throw FetchFailure(
        .forbidden,
        "\(object.shown) is not \(deed): "
          + (rules.isEmpty
            ? "this worker has no buckets for its jobs" : "it is outside the buckets of this worker's jobs"),
        hint: rules.isEmpty
          ? "whoever runs the worker may allow it: --bucket \(object.bucket)"
          : "jobs may name objects in \(rules.map(\.text).joined(separator: ", ")); "
            + "whoever runs the worker may allow more: --bucket \(object.bucket)")
    }
    guard !writing || covering.contains(where: \.isWritable) else {
      throw FetchFailure(
        .forbidden, "\(object.shown) is not written: this worker's jobs may only read there",
        hint: "the worker's --bucket has ro: before that bucket")
    }
  }
}
