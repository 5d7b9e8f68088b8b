import ClipJob
import Foundation
import LaneProtocol
import Rendering
import Sandbox
import WorkerPool

// A lane for tests: speaks the protocol and does what the label `fake` of its job says, word by word:
//
//   progress          reports a new progress                    say:WORD     writes a line to stderr
//   signal:N          ends by the signal N                      exit:N       ends with the exit code N
//   wait              until cancelled, and says so              hang         forever, whatever it is told
//   in:PHASE:AMOUNT   begins such a work                        advance:N    gets on for N tenths of a second
//   beat:N            shows life without getting on (no N: forever)    spin  burns the processor forever
//   stop              stops itself (SIGSTOP)                    disk:FIFO    waits in state D until FIFO has a writer
//   read:FILE         reads FILE until there is FILE.enough
//   flood:N           writes N MiB of lines to stderr           endless:N    the same without an end of a line
//   deluge:HOW        writes `lines`, or without an end of a line, forever and faster than anybody reads
//   halves:N          N messages of 100 KB, always half a one too much       chatter  as many as the pipe takes
//   repeat            reports the same progress forever        grow:N       takes N MiB and touches them
//   garbage           writes what is no message                 ready        says that it is ready, out of turn
//   publish           stages the first output and asks          rename       puts it in its place
//   overtaken:N       overtaken by the attempt with a token N larger
//   fail:CODE         failed                                    finish       finished
//   revert            has taken everything back, where the order is to do no more
//   plan:N            has planned N megapixels to encode, and waits for leave to begin
//   leave             finished, and the lane ends
//   half              leaves half a file and is killed              until:FILE   waits for a file in the media root
//   once:WORD         does WORD the first time that this job meets it, in whatever lane
//   on:UUID:WORD      does WORD on that GPU
//   if:FILE:WORD      does WORD while FILE is in the media root
//   memory:P+A        reports P MiB of pictures on its GPU and A beside them that it assumes; `+A` may be left out
//   held:P+A          will report it with `finish`
//   ask:HOW:URL       has its fetcher read or write a URL, or list what is below one, and says what became of it
//   share             says what it may take of its GPU
//   escape:TARGETS    tries to get out of its sandbox, and says how far it got: see Escapes.swift;
//                     gently-escape: only by what does no harm where it works
//
// Arguments: those of the real lane; --fetcher PROGRAM has that one read URLs for it; --start dead | silent | babbling for a lane that never gets ready, `elsewhere` for
// one on a GPU that nobody asked for. `fake-lane devices FILE` is a fake `clipmill devices --json`: see FakeDevices.swift.

let arguments = CommandLine.arguments
func argument(_ name: String) -> String {
  guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return "" }
  return arguments[index + 1]
}

// `fake-lane supervise FOLDER SCRIPT`: see Flood.swift.
if arguments.count == 4, arguments[1] == "supervise" {
  signal(SIGPIPE, SIG_IGN)
  try Flood.supervise(arguments[3], in: arguments[2])
}
if arguments.dropFirst().first == "devices" { FakeDevices.run(arguments.dropFirst(2).first ?? "") }

let rawOutput = dup(STDOUT_FILENO)
let start = argument("--start")
let device = argument("--device")
let isGPU = device.hasPrefix("cuda:")
// A GPU on which nothing works any more.
let isBroken = isGPU && access("\(argument("--media-root"))/broken", F_OK) == 0
if start == "dead" || isBroken {
  say("this lane does not start")
  _exit(3)
}
guard let streams = LaneStreams.takeStandard(supervisor: pid_t(argument("--supervisor")) ?? 0) else {
  _exit(4)
}
let fetcherSocket =
  argument("--fetcher").isEmpty
  ? nil
  : LaneFetcher.start(
    argument("--fetcher"),
    zip(arguments, arguments.dropFirst()).filter { ["--bucket", "--allow-net"].contains($0.0) }.flatMap {
      [$0.0, $0.1]
    })
let rules = LaneRules(mediaRoots: [argument("--media-root")], hasGPU: isGPU)
do {
  try Sandbox.enter(rules, mode: SandboxMode(rawValue: argument("--sandbox")) ?? .off)
} catch {
  say("\(error)")
  _exit(6)
}
let fetcher = fetcherSocket.map { LaneFetcher($0) }
let locator = MediaLocator(baseDirectory: argument("--media-root"))
if start == "silent" { while true { pause() } }
if start == "babbling" {
  _ = write(rawOutput, "hello, I am a lane\n", 19)
  while true { pause() }
}
let uuid = isGPU ? (start == "elsewhere" ? "GPU-elsewhere" : String(device.dropFirst("cuda:".count))) : nil
streams.send(.ready(LaneFacts(version: "fake", device: isGPU ? "cuda:0 Fake" : device, uuid: uuid)))

while let message = try? streams.receive() {
  switch message {
  case .run(let order):
    streams.send(.started)
    guard
      var script = Script(
        order, streams, rawOutput: rawOutput, root: argument("--media-root"),
        share: argument("--device-memory"))
    else {
      streams.send(.failed(JobError("fake.job", "No job.")))
      continue
    }
    if let manifest = order.manifest,
      let publication = try? Publication(
        script.job, owner: order.fileOwner, token: order.lease.token, nonce: order.lease.nonce,
        locator: locator),
      (try? publication.complete(manifest.files, token: manifest.token, nonce: manifest.nonce)) == true
    {
      say("completed \(order.lease.job)")
      streams.send(.finished(manifest.result))
      continue
    }
    let words = (script.job.labels["fake"] ?? "publish rename finish").split(separator: " ").map(String.init)
    for word in words { if !script.run(word) { break } }
  case .quit: _exit(0)
  default: continue
  }
}
_exit(0)
