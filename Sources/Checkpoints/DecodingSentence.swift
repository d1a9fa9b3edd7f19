/// What a decoder says about the place where it failed, as part of a sentence.
func sentence(of error: any Error) -> String {
  guard let error = error as? DecodingError else { return "\(error)" }
  let (context, missing) = parts(of: error)
  let place = context.codingPath.map(\.stringValue).joined(separator: ".")
  let what = missing ?? context.debugDescription
  let words = what.hasSuffix(".") ? String(what.dropLast()) : what
  return place.isEmpty ? words : "“\(place)”: \(words)"
}

private func parts(of error: DecodingError) -> (DecodingError.Context, missing: String?) {
  switch error {
  case .keyNotFound(let key, let context): (context, "“\(key.stringValue)” is missing")
  case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, nil)
  case .dataCorrupted(let context): (context, nil)
  @unknown default: (.init(codingPath: [], debugDescription: "\(error)"), nil)
  }
}
