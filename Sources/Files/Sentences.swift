import Foundation

extension FileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .refused(let path, let action, let code):
      "\(path): \(action.sentence): \(String(cString: strerror(code)))."
    case .shorter(let path, let expected, let found):
      "\(path): the file ended at byte \(found), expected \(expected) bytes."
    }
  }
}

extension FileError.Action {
  fileprivate var sentence: String {
    switch self {
    case .open: "cannot be opened"
    case .read: "cannot be read"
    case .write: "cannot be written"
    case .create: "cannot be created"
    case .rename: "cannot be put in place"
    case .remove: "cannot be removed"
    case .list: "cannot be listed"
    }
  }
}
