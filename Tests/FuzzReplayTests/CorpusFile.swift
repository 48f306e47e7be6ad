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

  static func all(of fuzzer: Fuzzer) throws -> [CorpusFile] {
    let folder = URL(fileURLWithPath: #filePath)
      .appending(path: "../../../FuzzTesting/Corpus/\(fuzzer.rawValue)").standardized
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try names.sorted().map { name in
      let data = try Data(contentsOf: folder.appending(path: name))
      return CorpusFile(fuzzer: fuzzer, name: name, bytes: [UInt8](data))
    }
  }
}
