// SPDX-License-Identifier: Apache-2.0

import Foundation
import FuzzBodies
import Testing

/// An input that is kept in `FuzzTesting/Corpus`.
struct CorpusFile: CustomTestStringConvertible {
  var fuzzer: Fuzzer
  var name: String
  var bytes: [UInt8]

  var testDescription: String { "\(fuzzer.rawValue)/\(name)" }

  static let root = URL(fileURLWithPath: #filePath)
    .appending(path: "../../../FuzzTesting").standardized

  /// The names in a folder of the fuzzers' package.
  static func entries(of folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
  }

  static func all(of fuzzer: Fuzzer) throws -> [CorpusFile] {
    let folder = "Corpus/\(fuzzer.rawValue)"
    return try entries(of: folder).map { name in
      let data = try Data(contentsOf: root.appending(path: folder).appending(path: name))
      return CorpusFile(fuzzer: fuzzer, name: name, bytes: [UInt8](data))
    }
  }
}
