/// Arguments as they were meant: `--steps -1` gives an option a value, and no option is called
/// `-1`, for which the parser takes it.
enum NegativeValues {
  /// Joins a negative number to the option before it, `--steps=-1`.
  static func joined(_ arguments: some Sequence<String>) -> [String] {
    var joined: [String] = []
    for argument in arguments {
      if isNegativeNumber(argument), let option = joined.last, option.hasPrefix("--"),
        option.count > 2, !option.contains("=")
      {
        joined[joined.count - 1] = option + "=" + argument
      } else {
        joined.append(argument)
      }
    }
    return joined
  }

  private static func isNegativeNumber(_ argument: String) -> Bool {
    argument.hasPrefix("-") && Double(argument) != nil
  }
}
