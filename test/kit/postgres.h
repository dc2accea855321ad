/// @file PostgreSQL databases for tests.
#pragma once
#include <string>

namespace wigwag::kit {

/// The postgres:// address of a new, empty database, dropped when the process ends. It is made on the server that
/// WIGWAG_TEST_POSTGRES names; without one, on a private server that lives as long as this process. Thread-safe. A
/// server that cannot be had ends the process: no test passes by not running.
std::string fresh_postgres();
/// The same with all that another one holds; nobody may be connected to that.
std::string copied_postgres(std::string const& address);

}  // namespace wigwag::kit
