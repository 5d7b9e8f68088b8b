import MediaTypes

/// The three planes of a 4:2:0 picture that is being painted.
struct Planes420 {
  var y: Plane
  var u: Plane
  var v: Plane

  init(y: Plane, u: Plane, v: Plane) {
    self.y = y
    self.u = u
    self.v = v
  }

  /// The colour planes of a 4:2:0 picture.
  init(_ picture: Picture) {
    self.init(y: picture.planes[0], u: picture.planes[1], v: picture.planes[2])
  }

  /// A rectangle with even edges.
  func part(x: Int, y: Int, width: Int, height: Int) -> Planes420 {
    Planes420(
      y: self.y.part(x: x, y: y, width: width, height: height),
      u: u.part(x: x / 2, y: y / 2, width: width / 2, height: height / 2),
      v: v.part(x: x / 2, y: y / 2, width: width / 2, height: height / 2))
  }
}

/// Something to paint on: the canvas, or a copy of a part of it. Always in canvas coordinates.
struct Surface {
  /// The part of the canvas that the planes hold, with even edges.
  let box: PixelBox
  let planes: Planes420

  /// The planes below a box that lies inside the surface.
  func part(_ part: PixelBox) -> Planes420 {
    planes.part(x: part.x - box.x, y: part.y - box.y, width: part.width, height: part.height)
  }
}

/// Ends the lifetime of a picture here, not at its last mention: `Plane`s do not keep their memory.
@inline(__always) func keepAlive<T>(_ owner: T) { withExtendedLifetime(owner) {} }
