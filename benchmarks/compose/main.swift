// compose-bench [ROUNDS]: the compose stage of a 9:16 reframe (1920×1080 cut and enlarged to 1080×1920) against
// libswscale's bicubic of the same part of the same picture, on one thread, in turns.
//
// Prints one JSON object: milliseconds of processor time a frame, of each round. `render.py` takes medians.
import CFFmpeg
import Compositor
import Glibc
import MediaTypes

let framesARound = 20
let rounds = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 9
let source = try picture(1920, 1080)
let target = (width: 1080, height: 1920)
// 9:16 of the height, as ffmpeg's crop=ih*9/16:ih has it (even), for both sides.
let part = (x: 656, width: 606)

fill(source)
let ours = Compositor(width: target.width, height: target.height)
let scene = Scene(
  background: (y: 16, cb: 128, cr: 128),
  elements: [
    .layer(
      Layer(
        .picture(source),
        window: SourceWindow(x: Double(part.x), y: 0, width: Double(part.width), height: 1080),
        box: PixelBox(x: 0, y: 0, width: target.width, height: target.height)))
  ])
let scaler = sws_getContext(
  Int32(part.width), 1080, AV_PIX_FMT_YUV420P, Int32(target.width), Int32(target.height), AV_PIX_FMT_YUV420P,
  SWS_BICUBIC, nil, nil, nil)
guard let scaler else {
  print("compose-bench: libswscale gives no scaler")
  exit(3)
}
let theirs = try picture(target.width, target.height)

// Tables are made and memory is touched outside the measurement.
_ = try ours.compose(scene)
scale()
var composed: [Double] = []
var scaled: [Double] = []
for round in 0..<max(1, rounds) {
  if round % 2 == 0 { composed.append(time { _ = try? ours.compose(scene) }) }
  scaled.append(time(scale))
  if round % 2 == 1 { composed.append(time { _ = try? ours.compose(scene) }) }
}
sws_freeContext(scaler)
print("{\"kernels\": \"\(KernelLevel.current)\", \"compose\": \(composed), \"swscale\": \(scaled)}")

func picture(_ width: Int, _ height: Int) throws -> Picture {
  try CPUKernels().makePicture(width: width, height: height, layout: .yuv420, color: .canvas)
}

/// Milliseconds of this thread's processor time for one call of `work`.
func time(_ work: () -> Void) -> Double {
  let start = threadSeconds()
  for _ in 0..<framesARound { work() }
  return (threadSeconds() - start) * 1000 / Double(framesARound)
}

func threadSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
}

func scale() {
  var from: [UnsafePointer<UInt8>?] = []
  for (i, plane) in source.planes.enumerated() {
    let offset = i == 0 ? part.x : part.x / 2
    from.append(UnsafePointer(plane.data.assumingMemoryBound(to: UInt8.self) + offset))
  }
  let fromPitch = source.planes.map { Int32($0.pitch) }
  let to = theirs.planes.map { Optional($0.data.assumingMemoryBound(to: UInt8.self)) }
  let toPitch = theirs.planes.map { Int32($0.pitch) }
  sws_scale(scaler, from, fromPitch, 0, 1080, to, toPitch)
}

/// Something with detail everywhere; what it is makes no difference to either side.
func fill(_ picture: Picture) {
  var state: UInt32 = 1
  for plane in picture.planes {
    for y in 0..<plane.height {
      let row = plane.data.assumingMemoryBound(to: UInt8.self) + y * plane.pitch
      for x in 0..<plane.width {
        state = state &* 1_664_525 &+ 1_013_904_223
        row[x] = UInt8(truncatingIfNeeded: 64 + (x + y) % 96 + Int(state >> 27))
      }
    }
  }
}
