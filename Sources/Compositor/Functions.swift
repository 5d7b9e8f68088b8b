#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@inline(__always) func exponential(_ x: Double) -> Double { exp(x) }
@inline(__always) func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// The sine and the cosine of an angle in degrees; exact for quarter turns.
package func sineAndCosine(degrees: Double) -> (sine: Double, cosine: Double) {
  let turned = degrees.truncatingRemainder(dividingBy: 360)
  switch turned < 0 ? turned + 360 : turned {
  case 0: return (0, 1)
  case 90: return (1, 0)
  case 180: return (0, -1)
  case 270: return (-1, 0)
  default:
    let radians = turned * Double.pi / 180
    return (sin(radians), cos(radians))
  }
}
