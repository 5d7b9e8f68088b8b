/// The kinds of transition, by their names in documents. What each looks like is the compositor's `TransitionLook`.
public enum TransitionKind: String, Sendable, CaseIterable {
  case crossfade, fadeBlack
  case wipeLeft, wipeRight, wipeUp, wipeDown
  case slideLeft, slideRight, slideUp, slideDown
}
