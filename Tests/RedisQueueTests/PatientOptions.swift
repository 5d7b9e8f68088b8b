import RedisClient

extension RedisOptions {
  /// For tests about anything but time: a machine that does nothing for half a minute fails none of them.
  static var patient: RedisOptions {
    var options = RedisOptions()
    (options.connectTimeout, options.commandTimeout) = (60, 60)
    return options
  }
}
