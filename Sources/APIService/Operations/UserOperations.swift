import Accounts
import ClipJob
import HTTPService

extension Operation {
  static let users = [listUsers, createUser, updateUser]

  private static let userName = Parameter(
    name: "name", place: .path, kind: .text(longest: 64), meaning: "The user's name.", example: "ann")

  private static let listUsers = Operation(
    method: "GET", path: "/v1/users", id: "listUsers", summary: "Lists all users, by name.",
    access: .key(.userList),
    answers: [Answer(status: 200, meaning: "The users.", schema: Schemas.reference("UserList"))]
  ) { call throws(HTTPProblem) in
    let users = try accounting { () throws(AccountsError) in try call.server.gate.accounts.users() }
    return .json(JSONValue.object([("users", .array(users.map(\.document)))]).text())
  }

  private static let createUser = Operation(
    method: "POST", path: "/v1/users", id: "createUser",
    summary: "Creates a user. Without a password one is made up, and is in this answer alone.",
    access: .key(.userCreate),
    body: Body(
      schema: Schemas.reference("UserDraft"), example: ["name": "ann", "role": "operator"], limit: 64 << 10),
    answers: [Answer(status: 201, meaning: "The user.", schema: Schemas.reference("NewUser"))],
    problems: [409, 422], keepsAnswers: false
  ) { call throws(HTTPProblem) in
    var body = try RequestBody(call)
    let name = body.requiredText("name")
    let role = body.choice("role", of: User.Role.self)
    if role == nil, body.text("role") == nil {
      body.refuse("role", "key.missing", "role is missing", hint: "viewer, operator or admin")
    }
    let given = body.text("password")
    try body.end()
    guard let name, let role else { throw RequestBody.Kind.body.problem([]) }
    let generated = given == nil ? PasswordHash.generated() : nil
    let user = try accounting { () throws(AccountsError) in
      try call.server.gate.accounts.createUser(
        name, role: role, password: try PasswordHash(given ?? generated ?? ""), by: call.origin)
    }
    let password = generated.map { [("password", JSONValue.string($0))] } ?? []
    return .json(JSONValue.object((user.document.members ?? []) + password).text(), status: 201)
  }

  private static let updateUser = Operation(
    method: "PATCH", path: "/v1/users/{name}", id: "updateUser",
    summary: "Changes a user's role or password, or disables the user; ends the user's sessions.",
    access: .key(.userUpdate), parameters: [userName],
    body: Body(schema: Schemas.reference("UserChange"), example: ["disabled": true], limit: 64 << 10),
    answers: [Answer(status: 200, meaning: "The user.", schema: Schemas.reference("User"))],
    problems: [404, 422]
  ) { call throws(HTTPProblem) in
    var body = try RequestBody(call)
    let role = body.choice("role", of: User.Role.self)
    let (isDisabled, password) = (body.flag("disabled"), body.text("password"))
    if role == nil, isDisabled == nil, password == nil {
      body.refuse("role", "key.missing", "nothing is to be changed", hint: "give role, disabled or password")
    }
    try body.end()
    let user = try accounting { () throws(AccountsError) in
      let change = UserChange(
        role: role, isDisabled: isDisabled,
        password: try password.map { text throws(AccountsError) in try PasswordHash(text) })
      return try call.server.gate.accounts.updateUser(
        call.request.parameters["name"] ?? "", change, by: call.origin)
    }
    return .json(user.document.text())
  }
}
