// SPDX-License-Identifier: Apache-2.0

/// Why there is no place for what must outlive the daemon; for people.
struct StateError: Error {
  let message: String
}
