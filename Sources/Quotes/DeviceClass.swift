/// Devices that take the same time for the same work: what quotes are learnt by.
public enum DeviceClass {
  public static let cpu = "cpu"

  /// The class of a device as results name it: "cuda:0 NVIDIA L4" is an "NVIDIA L4".
  public static func of(label: String) -> String {
    guard label.hasPrefix("cuda:"), let space = label.firstIndex(of: " ") else { return label }
    let name = label[label.index(after: space)...]
    return name.isEmpty ? label : String(name)
  }

  /// GPUs for computing that were made without encoders (NVIDIA's Video Codec support matrix).
  private static let withoutEncoders = [
    "A100", "A30", "H100", "H200", "H20", "GH200", "B200", "GB200", "V100",
  ]

  /// Whether H.264, HEVC and AV1 are encoded by engines of the device.
  public static func encodesInHardware(_ name: String) -> Bool {
    guard name != cpu else { return false }
    let words = name.split { !$0.isLetter && !$0.isNumber }.map { $0.uppercased() }
    return !words.contains { withoutEncoders.contains($0) }
  }
}
