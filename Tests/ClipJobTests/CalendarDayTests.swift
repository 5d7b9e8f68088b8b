import ClipJob
import Testing

@Suite struct CalendarDayTests {
  @Test(arguments: [
    (0, "1970-01-01"), (-1, "1969-12-31"), (20_778, "2026-11-21"), (11_016, "2000-02-29"),
    (11_017, "2000-03-01"),
    (-25_508, "1900-03-01"), (-25_509, "1900-02-28"), (19_782, "2024-02-29"), (-719_528, "0-01-01"),
  ])
  func daysHaveTheirNames(_ days: Int, _ text: String) {
    let day = CalendarDay(daysSince1970: days)
    #expect(day.text == text && day.daysSince1970 == days)
  }

  /// Four eras, before and after the beginning.
  @Test func everyDayFollowsTheOneBefore() {
    var last = CalendarDay(daysSince1970: -800_001)
    for days in stride(from: -800_000, through: 800_000, by: 1) {
      let day = CalendarDay(daysSince1970: days)
      let isNext =
        day.year == last.year && day.month == last.month
        ? day.day == last.day + 1
        : day.day == 1 && last.day >= 28
          && (day.year * 12 + day.month == last.year * 12 + last.month + 1)
      guard isNext, day.daysSince1970 == days else {
        Issue.record("\(days): \(day.text) after \(last.text)")
        return
      }
      last = day
    }
  }

  /// The last nanosecond of a day is of that day: nothing is rounded.
  @Test func momentsHaveTheirDay() {
    #expect(CalendarDay(secondsSince1970: 1_795_305_599).text == "2026-11-21")
    #expect(CalendarDay(secondsSince1970: 1_795_305_600).text == "2026-11-22")
    #expect(CalendarDay(secondsSince1970: -1).text == "1969-12-31")
    #expect(CalendarDay(secondsSince1970: -86_400).text == "1969-12-31")
  }
}
