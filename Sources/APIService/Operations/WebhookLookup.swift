import Accounts
import ClipJob
import HTTPService
import Webhooks

extension APICall {
  var hooks: WebhookAccess { server.options.webhooks }

  /// The path's endpoint. Another tenant's is unknown, in the same words.
  ///
  /// - Throws: 404 `webhook.unknown`.
  func webhook() throws(HTTPProblem) -> WebhookEndpoint {
    let (id, store) = (id, hooks.store)
    let found = try hooking { () throws(WebhookError) in try store.endpoint(id) }
    guard let found, caller?.tenants == .all || found.draft.tenants == caller?.tenants else {
      throw Self.unknownWebhook
    }
    return found
  }

  /// Whose deliveries the path means: an endpoint's, or those of a tenant's own jobs (`JobNotices`).
  func webhookOfDeliveries() throws(HTTPProblem) -> (id: String, isEnabled: Bool) {
    guard JobNotices.isEntry(id) else {
      let endpoint = try webhook()
      return (endpoint.id, endpoint.disabled == nil)
    }
    let isOwn = caller?.tenants.tenant.map { JobNotices.id(of: $0) == id } ?? (caller != nil)
    guard isOwn else { throw Self.unknownWebhook }
    return (id, true)
  }

  /// Whose things a request is about that belong to one tenant: the key's, or the one that an administrator names.
  ///
  /// - Parameters:
  ///   - named: by the request.
  ///   - allowsNone: the empty name means jobs without a tenant.
  /// - Returns: nil: nobody has named one.
  /// - Throws: 400 for a name that no tenant has, 403 `tenant.foreign`.
  func tenants(named: String?, allowsNone: Bool = false) throws(HTTPProblem) -> TenantAccess? {
    guard let caller, caller.tenants.tenant != nil else {
      guard let named else { return nil }
      if allowsNone, named.isEmpty { return .only("") }
      guard let tenants = TenantAccess(named) else {
        throw HTTPProblem(
          400, "parameter.invalid", "The tenant is not valid.",
          hint: "It is 1 to 128 bytes without control characters.")
      }
      return tenants
    }
    guard named.map(caller.tenants.isOnly) != false else {
      try server.gate.note(.tenant, of: caller, "tenant \(operation.id)")
      throw HTTPProblem(
        403, "tenant.foreign", "The tenant that the request names is not that of this \(noun).",
        hint: "Leave it out: the \(noun)'s tenant is meant.")
    }
    return caller.tenants
  }

  static let unknownWebhook = HTTPProblem(
    404, "webhook.unknown", "There is no such webhook.", hint: "GET /v1/webhooks lists them.")
  static let disabledWebhook = HTTPProblem(
    409, "webhook.disabled", "The webhook is disabled.",
    hint: #"Enable it first: PATCH it with {"disabled": false}."#)
}

/// Runs what a store of webhooks does, with its errors as problems.
func hooking<Result>(_ body: () throws(WebhookError) -> Result) throws(HTTPProblem) -> Result {
  do throws(WebhookError) { return try body() } catch { throw HTTPProblem(webhooks: error) }
}

extension HTTPProblem {
  init(webhooks error: WebhookError) {
    switch error.kind {
    case .unavailable, .refused, .stale: self = Self.unavailable(isPassing: true, error.message)
    case .denied, .misconfigured: self = Self.unavailable(isPassing: false, error.message)
    case .unknown: self = APICall.unknownWebhook
    case .tooMany:
      self.init(409, "webhook.tooMany", Gate.sentence(error.message), hint: error.hint.map(Gate.sentence))
    case .invalid:
      let words = (Gate.sentence(error.message), error.hint.map(Gate.sentence))
      self.init(
        422, "webhook.invalid", words.0, hint: words.1,
        errors: [Detail("webhook.invalid", words.0, hint: words.1)])
    }
  }
}
