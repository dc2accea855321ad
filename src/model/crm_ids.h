/// @file Numbers of what a business keeps around its contacts, and what kind of contact somebody is.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "base/id.h"
#include "model/enums.h"

namespace wigwag {

using ContactGroupNum = Num<struct ContactGroupTag>;
using SourceNum = Num<struct SourceTag>;
using ContactStatusNum = Num<struct ContactStatusTag>;

enum class ContactType : std::uint8_t { lead, customer, guest };
template <>
struct Words<ContactType> {
  static constexpr std::array<std::string_view, 3> words{"lead", "customer", "guest"};
};

}  // namespace wigwag
