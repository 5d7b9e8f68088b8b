import HTTPService
import Threads

// A request's way through an operation: let in by its head, answered by its body, told to whoever observes.
extension APIServer {
  /// A request without a body.
  func answer(_ operation: Operation, _ request: ServiceRequest) throws(HTTPProblem) -> HTTPAnswer {
    let call = try admit(operation, request)
    return try answered(call) { () throws(HTTPProblem) in try Repetition.answer(call) }
  }

  /// A request whose body is to come: nothing of it is read for who may not send it.
  func taker(_ operation: Operation, _ request: ServiceRequest) throws(HTTPProblem) -> BodyTaker {
    let began = monotonicSeconds()
    var call = try admit(operation, request)
    guard let open = operation.sink else {
      // The time for which the client sent is its own.
      let spent = monotonicSeconds() - began
      return .whole { [self, call] request throws(HTTPProblem) in
        var call = call
        call.request = request
        call.report = reporter(operation, since: monotonicSeconds() - spent)
        return try answered(call) { [call] () throws(HTTPProblem) in try Repetition.answer(call) }
      }
    }
    do throws(HTTPProblem) {
      let sink = try open(call)
      call.report = Reporting { _, _, _ in }
      return .pieces(ReportingSink(sink, self, call, operation))
    } catch {
      throw failed(call, error)
    }
  }

  /// - Throws: for a key or a parameter that is not good, reported.
  private func admit(_ operation: Operation, _ request: ServiceRequest) throws(HTTPProblem) -> APICall {
    let report = reporter(operation, since: monotonicSeconds())
    var headers: [String: String] = [:]
    do throws(HTTPProblem) {
      var caller: Caller?
      if case .key(let action) = operation.access {
        caller = try gate.admit(request, for: action)
        headers = caller?.rate.map(Gate.headers) ?? [:]
      }
      try operation.check(request)
      return APICall(
        server: self, operation: operation, request: request, caller: caller, headers: headers, report: report
      )
    } catch {
      var problem = error
      problem.headers.merge(headers) { own, _ in own }
      report.tell(problem.status, problem.code, false)
      tell(problem, operation, request)
      throw problem
    }
  }

  /// Runs what answers, and adds what every answer to the caller has.
  func answered(
    _ call: APICall, _ body: () throws(HTTPProblem) -> HTTPAnswer
  ) throws(HTTPProblem) -> HTTPAnswer {
    do throws(HTTPProblem) { return completed(call, try body()) } catch { throw failed(call, error) }
  }

  func completed(_ call: APICall, _ answer: HTTPAnswer) -> HTTPAnswer {
    var answer = answer
    answer.headers.merge(call.headers) { own, _ in own }
    if answer.later == nil { call.report.tell(answer.status, nil, call.waits) }
    return answer
  }

  func failed(_ call: APICall, _ problem: HTTPProblem) -> HTTPProblem {
    var problem = problem
    problem.headers.merge(call.headers) { own, _ in own }
    call.report.tell(problem.status, problem.code, call.waits)
    tell(problem, call.operation, call.request)
    return problem
  }

  /// What is the server's own fault is told to the operator, each cause once a minute.
  private func tell(_ problem: HTTPProblem, _ operation: Operation, _ request: ServiceRequest) {
    guard problem.status >= 500, problem.status != 501 else { return }
    let cause = problem.cause ?? problem.message
    guard news.isNew("\(problem.code) \(cause)") else { return }
    complain("\(operation.id): \(problem.status) \(problem.code), request \(request.id): \(cause)")
  }

  /// - Parameter began: monotonic seconds.
  func reporter(_ operation: Operation, since began: Double) -> Reporting {
    Reporting { [options] status, problem, hasWaited in
      options.observe(
        RequestReport(
          operation: operation.id, status: status, seconds: monotonicSeconds() - began, problem: problem,
          hasWaited: hasWaited))
    }
  }
}

/// A sink of an operation, whose answers are those of all operations.
private final class ReportingSink: BodySink {
  private let sink: any BodySink
  private let server: APIServer
  private let call: APICall
  private let operation: Operation

  init(_ sink: any BodySink, _ server: APIServer, _ call: APICall, _ operation: Operation) {
    (self.sink, self.server, self.call, self.operation) = (sink, server, call, operation)
  }

  /// Timed from here on.
  private func begun() -> APICall {
    var call = call
    call.report = server.reporter(operation, since: monotonicSeconds())
    return call
  }

  func receive(_ piece: [UInt8]) throws(HTTPProblem) -> HTTPAnswer? {
    let call = begun()
    do throws(HTTPProblem) { return try sink.receive(piece).map { server.completed(call, $0) } } catch {
      throw server.failed(call, error)
    }
  }

  func finish() throws(HTTPProblem) -> HTTPAnswer {
    try server.answered(begun()) { () throws(HTTPProblem) in try sink.finish() }
  }

  func abandon() {
    sink.abandon()
    begun().report.waited(RequestReport.broken)
  }
}
