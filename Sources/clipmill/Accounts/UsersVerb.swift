import Accounts
import ClipJob
import RedisAccounts

extension Verb {
  static let users = ofAccounts(
    "users", operands: "[list|create NAME|update NAME] [OPTIONS] [--redis URL] [--json]",
    summary: "Create, list and change the people who may log in to a server.", options: userOptions
  ) { accounts, arguments in
    let (command, name) = try arguments.command([("list", nil), ("create", "NAME"), ("update", "NAME")])
    let allowed = ["create": ["--role", "--password"], "list": []]
    try arguments.check(
      only: allowed[command] ?? userOptions.map(\.name), of: "users \(command)", among: userOptions)
    switch command {
    case "create":
      guard let role = try role(arguments) else {
        throw UsageError(message: "--role is missing", hint: roleNames)
      }
      let generated = arguments.has("--password") ? nil : PasswordHash.generated()
      let password = try generated ?? PasswordInput.read()
      let user = try accounts.createUser(
        name, role: role, password: try PasswordHash(password), by: .thisUser)
      show(user, generated: generated, arguments)
    case "update":
      let change = try change(arguments)
      show(try accounts.updateUser(name, change, by: .thisUser), generated: nil, arguments)
    default:
      let users = try accounts.users()
      guard !arguments.has("--json") else {
        Terminal.print(JSONValue.object([("users", .array(users.map(\.document)))]).text(pretty: true))
        break
      }
      Terminal.print(
        Table.text(
          [Table.Column("NAME", most: 64), "ROLE", "STATE"],
          users.map { [$0.name, $0.role.rawValue, $0.isDisabled ? "disabled" : "enabled"] }))
    }
    return .done
  }

  private static let roleNames = "the roles are " + User.Role.allCases.map(\.rawValue).joined(separator: ", ")

  private static let userOptions = [
    Option("--role", value: "ROLE", User.Role.allCases.map(\.rawValue).joined(separator: ", ") + "."),
    Option(
      "--password", "Read the password from stdin; without it `create` makes one up, and shows it once."),
    Option("--disable", "update: the user may not log in any more."),
    Option("--enable", "update: the user may log in again."),
  ]

  private static func role(_ arguments: Arguments) throws(UsageError) -> User.Role? {
    guard let text = arguments["--role"] else { return nil }
    guard let role = User.Role(rawValue: text) else {
      let nearest = Suggestion.nearest(to: text, among: User.Role.allCases.map(\.rawValue))
      throw UsageError(
        message: "there is no role “\(text)”", hint: nearest.map { "did you mean \($0)?" } ?? roleNames)
    }
    return role
  }

  private static func change(_ arguments: Arguments) throws -> UserChange {
    let (disable, enable) = (arguments.has("--disable"), arguments.has("--enable"))
    guard !disable || !enable else { throw UsageError(message: "--disable and --enable exclude each other") }
    let role = try role(arguments)
    guard role != nil || disable || enable || arguments.has("--password") else {
      throw UsageError(message: "say what to change", hint: "--role, --password, --disable or --enable")
    }
    let password = arguments.has("--password") ? try PasswordHash(PasswordInput.read()) : nil
    return UserChange(role: role, isDisabled: disable ? true : enable ? false : nil, password: password)
  }

  /// A password that was made up is a line of stdout alone, for scripts; the rest is told on stderr.
  private static func show(_ user: User, generated: String?, _ arguments: Arguments) {
    if arguments.has("--json") {
      let members = user.document.members ?? []
      let password = generated.map { [("password", JSONValue.string($0))] } ?? []
      return Terminal.print(JSONValue.object(members + password).text(pretty: true))
    }
    let words = "\(user.name): \(user.role.rawValue), \(user.isDisabled ? "disabled" : "enabled")"
    guard let generated else { return Terminal.print(words) }
    Terminal.print(generated)
    Terminal.error("\(words). The password is shown this once.")
  }
}
