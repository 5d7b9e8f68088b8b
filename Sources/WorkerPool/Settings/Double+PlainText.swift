extension Double {
  /// As people write it: whole numbers without a point.
  var plainText: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
}
