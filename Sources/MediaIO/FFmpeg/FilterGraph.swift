import CFFmpeg

/// A chain of libavfilter with one input and one output.
final class FilterGraph {
  private var raw: UnsafeMutablePointer<AVFilterGraph>?
  private let source: UnsafeMutablePointer<AVFilterContext>
  private let sink: UnsafeMutablePointer<AVFilterContext>

  /// `source` and `sink` are the end points' names ("abuffer", "abuffersink"), `arguments` the source's.
  init(source sourceName: String, arguments: String, chain: String, sink sinkName: String) throws(MediaError)
  {
    FFmpegLog.install()
    let graph = try allocated(avfilter_graph_alloc(), "avfilter_graph_alloc")
    do {
      var made: UnsafeMutablePointer<AVFilterContext>?
      try check(
        avfilter_graph_create_filter(&made, avfilter_get_by_name(sourceName), "in", arguments, nil, graph),
        "avfilter_graph_create_filter", .unsupported, "cannot create the filter \(sourceName)")
      source = try allocated(made, "avfilter_graph_create_filter")
      made = nil
      try check(
        avfilter_graph_create_filter(&made, avfilter_get_by_name(sinkName), "out", nil, nil, graph),
        "avfilter_graph_create_filter", .unsupported, "cannot create the filter \(sinkName)")
      sink = try allocated(made, "avfilter_graph_create_filter")
      // One thread: filters here are small, and the result must not depend on the machine.
      graph.pointee.nb_threads = 1
      var outputs = avfilter_inout_alloc()
      var inputs = avfilter_inout_alloc()
      defer {
        avfilter_inout_free(&outputs)
        avfilter_inout_free(&inputs)
      }
      outputs?.pointee.name = av_strdup("in")
      outputs?.pointee.filter_ctx = source
      inputs?.pointee.name = av_strdup("out")
      inputs?.pointee.filter_ctx = sink
      try check(
        avfilter_graph_parse_ptr(graph, chain, &inputs, &outputs, nil), "avfilter_graph_parse_ptr",
        .unsupported,
        "cannot create the filters \(chain)")
      try check(
        avfilter_graph_config(graph, nil), "avfilter_graph_config", .unsupported,
        "cannot connect the filters \(chain)")
    } catch {
      var pointer: UnsafeMutablePointer<AVFilterGraph>? = graph
      avfilter_graph_free(&pointer)
      throw error
    }
    raw = graph
  }

  deinit { avfilter_graph_free(&raw) }

  var outputClock: AVRational { av_buffersink_get_time_base(sink) }

  /// Hands a frame in (its reference moves); nil is the end.
  func push(_ frame: Frame?) throws(MediaError) {
    try check(
      av_buffersrc_add_frame_flags(source, frame?.raw, 0), "av_buffersrc_add_frame", .failed,
      "a filter failed")
  }

  /// The next frame out; false when more input is needed or nothing is left.
  func pull(into frame: Frame) throws(MediaError) -> Bool {
    let code = av_buffersink_get_frame(sink, frame.raw)
    if code == cff_error_again || code == cff_error_eof { return false }
    try check(code, "av_buffersink_get_frame", .failed, "a filter failed")
    return true
  }
}
