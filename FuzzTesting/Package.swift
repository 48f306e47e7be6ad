// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A package of its own, since everything in it and below it is built for libFuzzer and
// AddressSanitizer. What is done with an input is in Bodies/, a target of the scheduler's package.
let fuzzers = [
  "configuration", "named-files", "cron", "zone", "zone-rule", "inotify", "output", "json", "http",
  "text",
]
let bodies = Target.Dependency.product(name: "FuzzBodies", package: "aetherflow-scheduler")

let package = Package(
  name: "fuzz-testing",
  dependencies: [.package(name: "aetherflow-scheduler", path: "..")],
  targets: [.target(name: "Entry", dependencies: [bodies])]
    + fuzzers.map { .executableTarget(name: "fuzz-\($0)", dependencies: ["Entry", bodies]) },
  swiftLanguageModes: [.v6]
)

for target in package.targets {
  target.swiftSettings = [
    .enableUpcomingFeature("InternalImportsByDefault"), .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}
