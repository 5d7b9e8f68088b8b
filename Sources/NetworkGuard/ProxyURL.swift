/// The address of a proxy, as an operator writes it.
public enum ProxyURL {
  public static let expected = "a URL such as http://proxy.example:3128, without user and password"
  /// The environment variable that names one.
  public static let variable = "CLIPMILL_PROXY"

  /// http, https, socks4, socks4a, socks5 or socks5h, a host and a port. A password would be seen by everybody who sees the processes of
  /// the machine.
  public static func isValid(_ text: String) -> Bool {
    let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]
    guard let scheme = SourceURL.scheme(of: text), schemes.contains(scheme),
      let url = try? SourceURL("http" + text.dropFirst(scheme.utf8.count))
    else { return false }
    return url.path == "/" && url.query == nil
  }
}
