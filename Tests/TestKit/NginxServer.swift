import Foundation

/// nginx on this machine: a web server that is none of ours.
public final class NginxServer: Sendable {
  public let port: Int
  private let folder = TemporaryDirectory()
  private let process: ServerProcess

  /// - Parameters:
  ///   - root: the folder that it serves.
  ///   - certificate: with one it speaks TLS.
  ///   - speaksHTTP2: with TLS, as a choice of the client.
  ///   - settings: further lines of its `server` block; it serves `/` by itself. `access_log FILE wire;` notes connection, protocol, status
  ///     and range of each request.
  public init(
    root: String, certificate: (certificate: String, key: String)? = nil, speaksHTTP2: Bool = false,
    settings: String = ""
  ) throws {
    port = try FreePort.find()
    let tls = certificate.map { "ssl_certificate \($0.certificate); ssl_certificate_key \($0.key);" } ?? ""
    let configuration = """
      daemon off; master_process off; pid nginx.pid;
      error_log stderr notice;
      events {}
      http {
        access_log off;
        log_format wire '$connection $server_protocol $status $http_range';
        client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
        server {
          listen 127.0.0.1:\(port)\(certificate == nil ? "" : " ssl")\(speaksHTTP2 ? " http2" : "");
          root \(root);
          \(tls)
          \(settings)
        }
      }
      """
    let file = folder.file("nginx.conf")
    try configuration.write(toFile: file, atomically: true, encoding: .utf8)
    process = try ServerProcess(
      "/usr/sbin/nginx", ["-p", folder.path, "-c", file, "-e", "stderr"], directory: folder.path)
    // It listens by then.
    try process.waitForLine("using the")
  }
}
