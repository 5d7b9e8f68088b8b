/// Why a job must not name a URL, or reach where it leads.
public enum NetworkRefusal: Error, Sendable, Hashable {
  case scheme(String)
  case tooLong
  /// A control character or a backslash.
  case character
  /// `user:password@`.
  case userInfo
  /// No name and no address.
  case host(String)
  case hostCharacters(String)
  /// `127.1`, `2130706433`, `0x7f.1`.
  case addressForm(String)
  case portText(String)
  case port(Int)
  /// A name that only this machine or its network knows.
  case localName(String)
  case address(IPAddress, AddressKind)
  /// What the system tells of a connection is no address.
  case unknownAddress(String)
  /// A file would be sent over http.
  case unencrypted(SourceURL.Host)
  /// A redirection from https to http.
  case downgrade
  case redirects(Int)

  /// Behind "… is not read: ".
  public var reason: String {
    switch self {
    case .scheme(let scheme):
      scheme.isEmpty ? "it is no http or https URL" : "its scheme is \(scheme.prefix(16)), not http or https"
    case .tooLong: "it is longer than \(SourceURL.longest) bytes"
    case .character: "it has a control character or a backslash"
    case .userInfo: "it has a user name or password"
    case .host(let host): "“\(host.prefix(64))” is not the name or address of a host"
    case .hostCharacters(let host): "the name of its host has other letters than ASCII (\(host.prefix(64)))"
    case .addressForm(let host): "“\(host.prefix(64))” is an unusual form of an address"
    case .portText(let port): "“\(port.prefix(16))” is not a port"
    case .port(let port): "port \(port) is not one of a web server"
    case .localName(let name): "\(name.prefix(64)) is a name of a local network"
    case .address(let address, let kind): "\(address.text) is \(kind.rawValue)"
    case .unknownAddress(let text): "“\(text.prefix(64))” is no address"
    case .unencrypted: "everybody on the way of an http URL could read and replace it"
    case .downgrade: "it redirects from https to http"
    case .redirects(let most): "it redirects more than \(most) times"
    }
  }

  public var hint: String {
    switch self {
    case .scheme, .tooLong, .character, .host, .portText: "give a URL such as https://media.example/talk.mp4"
    case .userInfo: "use a presigned URL, whose query is never shown"
    case .hostCharacters: "write the name as DNS has it, beginning with xn--"
    case .addressForm: "write four decimal numbers, such as 203.0.113.7"
    case .port(let port):
      "the ports 80 and 443 and most above 1023 are allowed; whoever runs Clipmill may allow this one: --allow-net HOST:\(port)"
    case .localName(let name): "whoever runs Clipmill may allow it: --allow-net \(name.prefix(64))"
    case .address(let address, _): "whoever runs Clipmill may allow it: --allow-net \(address.text)"
    case .unknownAddress: "this is a fault of the program or of the system"
    case .unencrypted(let host):
      "give an https URL; whoever runs Clipmill may allow this host: --allow-net \(NetworkRule.host(.exact(host), port: nil).text.prefix(64))"
    case .downgrade: "give the https URL that it is to be read from"
    case .redirects: "give the URL that it leads to in the end"
    }
  }
}
