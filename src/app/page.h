/// @file The page at `/`, for somebody who opens the address in a browser.
#pragma once
#include <string_view>

namespace wigwag::app {

std::string_view front_page();

}  // namespace wigwag::app
