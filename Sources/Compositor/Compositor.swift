import MediaTypes

/// Paints scenes: the seam behind which the CPU and, later, each GPU stand.
///
/// One compositor belongs to one render and one thread.
public protocol Compositor: AnyObject {
  /// Even, in samples.
  var canvasWidth: Int { get }
  var canvasHeight: Int { get }

  /// The frame that `scene` shows: 8-bit 4:2:0, BT.709 limited. May be a source picture itself where the
  /// scene is nothing but that picture, unscaled; so the result is read-only.
  func compose(_ scene: Scene) -> Picture

  /// A finished frame in another size (for further outputs). `box`: the part of the frame to show.
  func resize(_ picture: Picture, width: Int, height: Int) -> Picture
}
