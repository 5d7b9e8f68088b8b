import BlockCache
import Threads

/// Fetches for one reader of URLs, at the other end of a channel: for a lane in a process of its own, else on threads of the reader's
/// process.
///
///     reader ─► FetchClient ─► channel ─► FetchServer ─► ServedTransfer (a thread each) ─► CachedReading ─► RangeReading ─► WebClient ─► libcurl
///                                                                              └─► BlockCache
///
/// What the reader sends may be hostile: it is bounded, and held to the guard here.
public final class FetchServer: @unchecked Sendable {
  // Unchecked: used by the thread that runs it.
  private let channel: FetchChannel
  let client: WebClient
  private let spools: SpoolFile?
  private let cache: BlockCache?
  /// Where grants come from; nil: whoever asks may ask for anything.
  private let grants: GrantReader?
  /// The grant under which all that is at work has begun.
  private var granted = 0
  private var origins: [UInt32: Result<CachedOrigin, FetchFailure>] = [:]
  private var transfers: [UInt32: ServedTransfer] = [:]
  private var uploads: [UInt32: ServedUpload] = [:]
  private var commands: [UInt32: ServedCommand] = [:]
  /// What was closed may still be ending, as where a name is looked up: that is no room for another one.
  private let transferThreads: ThreadBudget
  private let uploadThreads: ThreadBudget
  private let commandThreads: ThreadBudget

  /// - Parameters:
  ///   - descriptor: its end of a pair of connected sockets. It is the server's from now on.
  ///   - spools: where files of servers without ranges are kept; nil: they cannot be read.
  ///   - cache: what was read before; nil: everything is read anew.
  ///   - grants: a connected socket, over which a worker says what each job names (`FetchGrant`): nothing else is fetched or sent then, and
  ///     nothing before the first. Nil: anything that the guard and the rules of stores allow.
  public init(
    _ descriptor: Int32, _ network: FetchNetwork, limits: FetchLimits = FetchLimits(), spools: SpoolFile?,
    cache: BlockCache? = nil, grants: Int32? = nil
  ) {
    channel = FetchChannel(descriptor)
    let named = grants.map { _ in NamedPlaces() }
    let client = WebClient(network, limits, named: named)
    self.client = client
    self.grants = grants.map {
      GrantReader($0, check: { client.signer?.problem(with: $0) }) { grant in
        // Nothing of the job before begins with the credentials of this one.
        named?.replace(by: grant)
        client.signer?.use(grant.stores)
      }
    }
    transferThreads = ThreadBudget(limits.transfers)
    uploadThreads = ThreadBudget(limits.uploads)
    commandThreads = ThreadBudget(limits.transfers)
    self.spools = spools
    self.cache = cache
  }

  /// Serves until the other end is gone, or does what nobody does.
  public func run() {
    if let grants {
      guard WorkThread.start("grants", Completion(), { grants.run() }) else { return channel.shut() }
    }
    while let frame = channel.receive() {
      grants?.drain()
      letGoOfOthers()
      guard obey(frame) else { break }
    }
    closeAll()
    channel.shut()
  }

  /// What was begun for an earlier job is over.
  private func letGoOfOthers() {
    guard let number = client.named?.number, number != granted else { return }
    granted = number
    closeAll()
    origins = [:]
    transfers = [:]
    uploads = [:]
    commands = [:]
  }

  private func closeAll() {
    for transfer in transfers.values { transfer.close() }
    for upload in uploads.values { upload.close() }
    for command in commands.values { command.close() }
  }

  /// What a lane asks for by its URL: a sign of more than a late question when no job names it.
  private func check(_ place: FetchPlace, writing: Bool) throws(FetchFailure) {
    do { try client.named?.check(place, writing: writing) } catch { throw reported(error) }
  }

  private func reported(_ failure: FetchFailure) -> FetchFailure {
    grants?.report(failure)
    return failure
  }

  /// False: the other end is not to be served any longer.
  private func obey(_ frame: FetchFrame) -> Bool {
    var payload = PayloadReader(frame.payload)
    switch frame.kind {
    case .attach:
      guard origins[frame.number] == nil else { return false }
      // Nobody waits for an answer: what is wrong is told to who opens it. Beyond the limit not even that is kept.
      guard origins.count < client.limits.origins else { return true }
      origins[frame.number] = Result { () throws(FetchFailure) in
        let place = try FetchPlace(String(decoding: frame.payload, as: UTF8.self))
        try check(place, writing: false)
        return CachedOrigin(FetchedOrigin(place, client, spools), cache)
      }
    case .detach:
      origins[frame.number] = nil
    case .open:
      guard let number: UInt32 = payload.number(), let offset: UInt64 = payload.number(),
        let count: UInt32 = payload.number(), !isKnown(frame.number), count > 0
      else { return false }
      do throws(FetchFailure) {
        try open(frame.number, origin(number), offset: offset, count: Int(count))
      } catch {
        channel.send(FetchFrame(kind: .failure, number: frame.number, payload: error.payload))
      }
    case .read:
      guard let count: UInt32 = payload.number(), count > 0 else { return false }
      transfers[frame.number]?.want(min(Int(count), FetchFrame.longest))
    case .close:
      transfers.removeValue(forKey: frame.number)?.close()
      uploads.removeValue(forKey: frame.number)?.close()
      commands.removeValue(forKey: frame.number)?.close()
    case .command:
      guard let command = StoreCommand(frame.payload), !isKnown(frame.number) else { return false }
      run(command, frame.number)
    case .write:
      guard let upload = uploads[frame.number] else {
        return commands[frame.number]?.add(frame.payload) ?? true
      }
      return upload.write(frame.payload)
    case .finish: return uploads[frame.number]?.finish() ?? true
    case .head, .bytes, .cached, .failure, .done, .want: return false
    }
    return true
  }

  private func isKnown(_ number: UInt32) -> Bool {
    transfers[number] != nil || uploads[number] != nil || commands[number] != nil
  }

  private func run(_ command: StoreCommand, _ number: UInt32) {
    do throws(FetchFailure) {
      if case .uploads(let url, _) = command {
        guard client.named == nil else { throw reported(NamedPlaces.refusal(of: Self.shown(url))) }
      } else if client.named != nil {
        try check(FetchPlace(command.url), writing: true)
      }
      guard case .begin(let url, let settings) = command else {
        let served = ServedCommand(number, channel, client)
        guard commands.count < client.limits.transfers, served.start(command, commandThreads) else {
          throw Self.tooMuch(command.url)
        }
        commands[number] = served
        return
      }
      guard case .object(let object) = try FetchPlace(url) else {
        throw FetchFailure(.forbidden, "an upload in parts needs an s3:// URL")
      }
      let upload = ServedUpload(number, channel, client, object)
      guard uploads.count < client.limits.uploads, upload.start(settings, uploadThreads) else {
        throw Self.tooMuch(url)
      }
      uploads[number] = upload
    } catch {
      channel.send(FetchFrame(kind: .failure, number: number, payload: error.payload))
    }
  }

  private static func tooMuch(_ url: String) -> FetchFailure {
    FetchFailure(
      .unreachable, "\(shown(url)) cannot be written: too many files are being written at the same time")
  }

  private static func shown(_ url: String) -> String { (try? FetchPlace(url))?.shown ?? "the URL" }

  private func origin(_ number: UInt32) throws(FetchFailure) -> CachedOrigin {
    guard let origin = origins[number] else {
      // A late question: it was let go with its job.
      guard origins.count >= client.limits.origins else {
        throw FetchFailure(.notNamed, "the file is not read: it is of no URL of this job")
      }
      throw FetchFailure(
        .tooLarge, "more than \(client.limits.origins) URLs are used at the same time",
        hint: "divide the job into several")
    }
    return try origin.get()
  }

  private func open(_ number: UInt32, _ origin: CachedOrigin, offset: UInt64, count: Int) throws(FetchFailure)
  {
    let shown = origin.web.url.shown
    guard offset <= UInt64(FetchLimits.largestFile) else {
      throw FetchFailure(.unreadable, "\(shown) cannot be read at byte \(offset): no file is as large")
    }
    let transfer = ServedTransfer(number, channel)
    guard transfers.count < client.limits.transfers,
      transfer.start(origin, offset: Int(offset), count: count, transferThreads)
    else {
      throw FetchFailure(
        .unreachable, "\(shown) cannot be read: too many files are being read at the same time")
    }
    transfers[number] = transfer
  }
}
