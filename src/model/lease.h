/// @file Leases and settings of the installation.
#pragma once
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/table.h"

namespace wigwag {

/// Work that one node does at a time; also who holds which node number.
struct Lease {
  std::string name;
  std::string holder;
  Instant held_until;
};
template <>
struct Table<Lease> {
  static constexpr std::string_view name = "lease";
  static constexpr int key = 1;
  static constexpr Pack columns{
      Column{"name", &Lease::name}, Column{"holder", &Lease::holder}, Column{"held_until", &Lease::held_until}};
};

/// Facts of the installation that every node shares.
struct Setting {
  std::string name;
  std::string value;
};
template <>
struct Table<Setting> {
  static constexpr std::string_view name = "setting";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"name", &Setting::name}, Column{"value", &Setting::value}};
};

}  // namespace wigwag
