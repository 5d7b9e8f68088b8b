import Testing

@testable import DeviceTelemetry

@Suite struct EnergyCounterTests {
  private var counter = EnergyCounter()

  @Test mutating func aDevicesOwnCounterCountsFromTheFirstLook() {
    counter.add(counter: 1000, watts: 50, at: 10)
    #expect(counter.joules == 0)
    counter.add(counter: 1060, watts: 70, at: 11)
    counter.add(counter: 1090.5, watts: 30, at: 12)
    #expect(counter.joules == 90.5 && !counter.isEstimate)
  }

  @Test mutating func withoutACounterPowerIsIntegrated() {
    for (time, watts) in [(0.0, 40.0), (1.0, 60.0), (3.0, 100.0)] {
      counter.add(counter: nil, watts: watts, at: time)
    }
    #expect(counter.joules == 50 + 160 && counter.isEstimate)
  }

  @Test mutating func neitherIsNothing() {
    counter.add(counter: nil, watts: nil, at: 0)
    counter.add(counter: nil, watts: nil, at: 1)
    #expect(counter.joules == 0 && !counter.isEstimate)
  }

  /// A driver that was loaded anew counts from 0; a misread value would otherwise be somebody's bill.
  @Test(arguments: [0.0, 1e12])
  func aCounterThatJumpsIsBridgedByPower(_ value: Double) {
    var counter = EnergyCounter()
    counter.add(counter: 5000, watts: 80, at: 0)
    counter.add(counter: value, watts: 80, at: 2)
    #expect(counter.joules == 160 && counter.isEstimate)
    counter.add(counter: value + 100, watts: 80, at: 3)
    #expect(counter.joules == 260)
  }

  @Test mutating func itNeverFalls() {
    counter.add(counter: 500, watts: 10, at: 5)
    counter.add(counter: 100, watts: nil, at: 6)
    counter.add(counter: 50, watts: nil, at: 6)
    #expect(counter.joules == 10)
    counter.add(counter: 40, watts: 10, at: 4)
    #expect(counter.joules == 10)
  }
}
