// SPDX-License-Identifier: Apache-2.0

/// A word that stands for a whole expression.
enum CronMacro: String, CaseIterable {
  case yearly = "@yearly"
  case annually = "@annually"
  case monthly = "@monthly"
  case weekly = "@weekly"
  case daily = "@daily"
  case midnight = "@midnight"
  case hourly = "@hourly"
  case reboot = "@reboot"

  /// What it stands for, in the crontab dialect whatever the file's dialect is; nil for `@reboot`.
  var expression: String? {
    switch self {
    case .yearly, .annually: "0 0 1 1 *"
    case .monthly: "0 0 1 * *"
    case .weekly: "0 0 * * 0"
    case .daily, .midnight: "0 0 * * *"
    case .hourly: "0 * * * *"
    case .reboot: nil
    }
  }
}
