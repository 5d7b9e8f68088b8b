/// Something that is done to a layer's picture before it is laid on the canvas.
public enum Effect: Sendable, Hashable {
  /// Gaussian. The standard deviation in canvas samples; not more than 1000, and none where it is no positive number.
  case blur(sigma: Double)
}

/// A layer's effects as they are carried out, in as few passes as give the same picture.
struct EffectPlan: Hashable {
  /// The standard deviation of all blurs together, in canvas samples; 0: none. The resampling takes it along.
  private(set) var blur = 0.0

  init(_ effects: [Effect]) {
    var variance = 0.0
    for effect in effects {
      switch effect {
      // One after the other, Gaussians are one whose variance is their sum.
      case .blur(let sigma) where sigma.isFinite && sigma > 0: variance += sigma * sigma
      case .blur: break
      }
    }
    blur = min(variance.squareRoot(), 1000)
  }

  /// Whether the picture stays what it is.
  var isEmpty: Bool { blur == 0 }
}
