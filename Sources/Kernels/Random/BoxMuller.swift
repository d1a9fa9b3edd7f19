import Glibc

/// Two unit normals from two words: √(−2 ln u)·(cos 2πv, sin 2πv), Box & Muller (1958).
///
/// In double precision; u in (0, 1] in steps of 2⁻³², so the tail reaches 6.66.
enum BoxMuller {
  static func pair(_ a: UInt32, _ b: UInt32) -> (Float, Float) {
    let u = (Double(a) + 1) * 0x1p-32
    let angle = Double(b) * 0x1p-32 * 2 * Double.pi
    let radius = (-2 * log(u)).squareRoot()
    return (Float(radius * cos(angle)), Float(radius * sin(angle)))
  }
}
