import ClipJob
import Testing

@testable import Tokens

/// The standards' own examples.
@Suite struct TokenKeyTests {
  private func key(_ text: String) throws -> TokenKey {
    try #require(TokenKey(try JSONValue(parsing: Array(text.utf8))))
  }

  private static let claims =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

  private func check(_ key: TokenKey, _ algorithm: TokenAlgorithm, _ signed: String, _ signature: String)
    throws
  {
    let signature = try #require(Base64.bytes(urlText: signature))
    let message = Array(signed.utf8)
    #expect(key.verifies(signature, of: message, by: algorithm))
    #expect(!key.verifies(signature, of: message + [0], by: algorithm))
    #expect(!key.verifies([], of: message, by: algorithm))
    for other in TokenAlgorithm.allCases where other != algorithm {
      #expect(!key.verifies(signature, of: message, by: other), "\(other)")
    }
  }

  /// RFC 7515, appendix A.2.
  @Test func rsa() throws {
    let key = try key(
      #"{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}"#
    )
    try check(
      key, .rs256, "eyJhbGciOiJSUzI1NiJ9." + Self.claims,
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    )
  }

  /// RFC 7515, appendix A.3.
  @Test func curve() throws {
    let key = try key(
      #"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#
    )
    try check(
      key, .es256, "eyJhbGciOiJFUzI1NiJ9." + Self.claims,
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
  }

  /// RFC 8037, appendix A.4.
  @Test func edwards() throws {
    let key = try key(
      #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#)
    try check(
      key, .ed25519, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")
  }
}
