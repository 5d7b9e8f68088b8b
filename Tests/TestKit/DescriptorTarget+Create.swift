import Files
import MediaIO

#if canImport(Glibc)
  import Glibc
#endif

extension DescriptorTarget {
  /// Over the new file at `path`, where there is none yet; it is called by its path.
  public static func create(_ path: String) throws -> DescriptorTarget {
    let (folder, name) = try FileLocation(path).openFolder()
    return DescriptorTarget(try folder.open(name, O_RDWR | O_CREAT | O_EXCL, mode: 0o666), name: path)
  }
}
