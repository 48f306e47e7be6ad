// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
  name: "aetherflow-scheduler",
  products: [
    .executable(name: "aetherflow-scheduler", targets: ["aetherflow-scheduler"]),
    // For the package in Benchmarks/.
    .library(name: "Scheduler", targets: ["Scheduler"]),
    // For the package in FuzzTesting/.
    .library(name: "FuzzBodies", targets: ["FuzzBodies"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
  ],
  targets: [
    // System libraries and the one C source. Each is imported by one overlay (CLinux by two).
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(
      name: "CSpawn",
      cSettings: [
        .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
      ]),

    // Overlays and libraries.
    .target(name: "YAML", dependencies: ["CYAML"]),
    .target(name: "JSON"),
    .target(name: "HTTP"),
    .target(
      name: "Systemd",
      dependencies: ["CSystemd", .product(name: "SystemPackage", package: "swift-system")]),
    .target(name: "Ledger", dependencies: ["CSQLite"]),
    .target(
      name: "Reactor",
      dependencies: ["CLinux", "CSpawn", .product(name: "SystemPackage", package: "swift-system")]),
    .target(
      name: "Watcher",
      dependencies: [
        "CLinux", "Reactor", .product(name: "SystemPackage", package: "swift-system"),
      ]),

    .target(
      name: "HTTPServer",
      dependencies: [
        "HTTP", "JSON", "Reactor", .product(name: "SystemPackage", package: "swift-system"),
      ]),

    // The domain: no C, no clock, no file, no Foundation.
    .target(name: "Scheduler", dependencies: ["YAML", "JSON"]),

    // Wiring and commands.
    .executableTarget(
      name: "aetherflow-scheduler",
      dependencies: [
        "Scheduler", "Reactor", "Ledger", "Systemd", "Watcher", "HTTP", "HTTPServer", "JSON",
        "YAML",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),

    // What the fuzzers do with an input; the tests do it with those that are kept.
    .target(
      name: "FuzzBodies",
      dependencies: ["Scheduler", "Reactor", "Watcher", "HTTP", "JSON", "YAML"],
      path: "FuzzTesting/Bodies"),

    // What tests of several targets use.
    .target(name: "TestSupport", path: "Tests/TestSupport"),

    .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "HTTPTests", dependencies: ["HTTP", "TestSupport"]),
    .testTarget(
      name: "HTTPServerTests",
      dependencies: [
        "HTTPServer", "HTTP", "JSON", "Reactor",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(
      name: "ReactorTests",
      dependencies: [
        "CLinux", "Reactor", "TestSupport",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(
      name: "WatcherTests",
      dependencies: [
        "Watcher", "Reactor", "TestSupport",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(
      name: "SystemdTests",
      dependencies: ["Systemd", .product(name: "SystemPackage", package: "swift-system")]),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger"]),
    .testTarget(
      name: "SchedulerTests",
      dependencies: [
        "aetherflow-scheduler", "Scheduler", "Ledger", "FuzzBodies", "TestSupport", "YAML", "JSON",
      ],
      exclude: ["Fixtures"]),
    .testTarget(name: "FuzzReplayTests", dependencies: ["FuzzBodies"]),
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "aetherflow-scheduler", "HTTP", "HTTPServer", "JSON", "Ledger", "Scheduler", "TestSupport",
      ],
      exclude: ["Matrix/prelude.sh"]),
  ],
  swiftLanguageModes: [.v6]
)

// One set of settings for all Swift targets: strict by default, and every warning stops the build.
let cTargets: Set<String> = ["CYAML", "CSystemd", "CSQLite", "CLinux", "CSpawn"]
for target in package.targets where !cTargets.contains(target.name) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
  if target.type != .test {
    target.swiftSettings?.append(.strictMemorySafety())
  }
}
