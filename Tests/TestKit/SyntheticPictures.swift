import MediaTypes

extension Picture {
  /// A picture of its own memory; tests are small enough to get it.
  public convenience init(
    width: Int, height: Int, layout: PictureLayout = .yuv420, color: ColorDescription = .canvas
  ) {
    self.init(width: width, height: height, layout: layout, color: color, from: nil)!
  }
}

/// Made-up pictures for tests: the same on every machine and in every run.
public enum SyntheticPictures {
  /// A picture whose code values are given by plane and position; values are clamped to the layout's bits.
  public static func make(
    width: Int, height: Int, layout: PictureLayout = .yuv420, color: ColorDescription = .canvas,
    value: (_ plane: Int, _ x: Int, _ y: Int) -> Int
  ) -> Picture {
    let picture = Picture(width: width, height: height, layout: layout, color: color)
    let maximum = (1 << layout.bits) - 1
    for (index, plane) in picture.planes.enumerated() {
      for y in 0..<plane.height {
        let row = plane.data + y * plane.pitch
        if layout.bits > 8 {
          let words = row.assumingMemoryBound(to: UInt16.self)
          for x in 0..<plane.width { words[x] = UInt16(min(max(value(index, x, y), 0), maximum)) }
        } else {
          let bytes = row.assumingMemoryBound(to: UInt8.self)
          for x in 0..<plane.width { bytes[x] = UInt8(min(max(value(index, x, y), 0), maximum)) }
        }
      }
    }
    return picture
  }

  /// One colour everywhere, in 8-bit code values (scaled up for deeper layouts).
  public static func flat(
    width: Int, height: Int, y: Int, cb: Int = 128, cr: Int = 128, alpha: Int = 255,
    layout: PictureLayout = .yuv420, color: ColorDescription = .canvas
  ) -> Picture {
    let values = [y, cb, cr, alpha]
    return make(width: width, height: height, layout: layout, color: color) { plane, _, _ in
      plane == 3 ? values[3] * ((1 << layout.bits) - 1) / 255 : values[plane] << (layout.bits - 8)
    }
  }

  /// Luma rises from left to right, Cb from top to bottom, Cr falls from left to right.
  public static func ramp(width: Int, height: Int, layout: PictureLayout = .yuv420) -> Picture {
    make(width: width, height: height, layout: layout) { plane, x, y in
      let (w, h) = layout.planeSize(plane, width: width, height: height)
      let scale = layout.bits - 8
      switch plane {
      case 0: return (16 << scale) + x * (219 << scale) / max(1, w - 1)
      case 1: return (16 << scale) + y * (224 << scale) / max(1, h - 1)
      case 2: return (240 << scale) - x * (224 << scale) / max(1, w - 1)
      default: return x * ((1 << layout.bits) - 1) / max(1, w - 1)
      }
    }
  }

  /// Black and white squares of `size` luma samples, colour squares of twice the size.
  public static func checkerboard(width: Int, height: Int, size: Int, layout: PictureLayout = .yuv420)
    -> Picture
  {
    make(width: width, height: height, layout: layout) { plane, x, y in
      let isOn = (x / size + y / size) & 1 == 1
      switch plane {
      case 0: return (isOn ? 235 : 16) << (layout.bits - 8)
      case 3: return (1 << layout.bits) - 1
      default: return (isOn ? 180 : 90) << (layout.bits - 8)
      }
    }
  }

  /// Rings whose frequency grows with the distance from the middle, up to the finest the grid can hold at the
  /// edges: the severest test of a resampler. Built from integers by a table of one sine period.
  public static func zonePlate(width: Int, height: Int) -> Picture {
    let reach = max(width, height)
    return make(width: width, height: height) { plane, x, y in
      guard plane == 0 else { return 128 }
      let (dx, dy) = (2 * x - width + 1, 2 * y - height + 1)
      // Phase in 1/256 turns: a quarter of d² / reach turns, so that the edge reaches half a turn a sample.
      let phase = (dx * dx + dy * dy) * 256 / (8 * reach)
      return 126 + triangleWave(phase) * 108 / 64
    }
  }

  /// -64…64 with a period of 256.
  private static func triangleWave(_ phase: Int) -> Int {
    let p = phase & 255
    return p < 128 ? 64 - p : p - 192
  }

  /// Uniform noise over all code values, from a seed.
  public static func random(
    width: Int, height: Int, layout: PictureLayout = .yuv420, color: ColorDescription = .canvas,
    seed: UInt64 = 1
  ) -> Picture {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return make(width: width, height: height, layout: layout, color: color) { _, _, _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state >> 32) & ((1 << layout.bits) - 1)
    }
  }

  /// Smooth shapes with texture and some noise, moving with `time`: compresses and resamples like footage.
  public static func scene(width: Int, height: Int, time: Int = 0, layout: PictureLayout = .yuv420) -> Picture
  {
    let noise = random(width: 64, height: 64, seed: 7)
    let table = noise.planes[0].data.assumingMemoryBound(to: UInt8.self)
    let pitch = noise.planes[0].pitch
    return make(width: width, height: height, layout: layout) { plane, x, y in
      let isChroma = plane == 1 || plane == 2
      let fullX = isChroma ? x << layout.chromaShiftX : x
      let fullY = isChroma ? y << layout.chromaShiftY : y
      let u = (fullX + time * 3) * 512 / width
      let v = (fullY + time) * 512 / height
      let texture = Int(table[(v / 3 & 63) * pitch + (u / 3 & 63)])
      let smooth = triangleWave(u + v / 2) + triangleWave(v * 2 - u)
      let value: Int
      switch plane {
      case 0: value = 126 + smooth / 2 + texture / 8 + ((u / 64 + v / 64) & 1) * 24
      case 1: value = 128 + triangleWave(u * 2) / 2
      case 2: value = 128 + triangleWave(v + u) / 2
      default: value = 255
      }
      return value << (layout.bits - 8)
    }
  }

  /// Eight vertical bars with the given Y'CbCr code values.
  public static func bars(
    width: Int, height: Int, colors: [(y: Int, cb: Int, cr: Int)], layout: PictureLayout = .yuv420,
    color: ColorDescription = .canvas
  ) -> Picture {
    make(width: width, height: height, layout: layout, color: color) { plane, x, _ in
      let (w, _) = layout.planeSize(plane, width: width, height: height)
      let bar = colors[min(x * colors.count / w, colors.count - 1)]
      return plane == 0 ? bar.y : plane == 1 ? bar.cb : plane == 2 ? bar.cr : (1 << layout.bits) - 1
    }
  }
}
