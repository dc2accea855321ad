# What Debian provides. A room links only what it names (Rooms.cmake); definitions are global, because the precompiled
# header is shared.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(simdjson REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET GLOBAL libsodium)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET GLOBAL libpq)

add_compile_definitions(
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_BEAST_SEPARATE_COMPILATION SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL SPDLOG_SHARED_LIB FMT_SHARED)

# What every file includes: one precompiled header, made once, or the same headers by name where ccache keeps the
# results.
set(WIGWAG_COMMON_HEADERS
  <algorithm> <array> <atomic> <charconv> <chrono> <compare> <cstdint> <cstring> <expected> <functional> <map> <memory>
  <mutex> <optional> <set> <span> <string> <string_view> <thread> <tuple> <unordered_map> <utility> <variant> <vector>
  <fmt/format.h>)
if(NOT WIGWAG_CCACHE)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/pch.cpp
       CONTENT "// Only here to carry the precompiled header.\n")
  add_library(wigwag_pch STATIC ${CMAKE_BINARY_DIR}/generated/pch.cpp)
  target_link_libraries(wigwag_pch PUBLIC Threads::Threads)
  target_precompile_headers(wigwag_pch PRIVATE ${WIGWAG_COMMON_HEADERS})
else()
  list(TRANSFORM WIGWAG_COMMON_HEADERS PREPEND "#include " OUTPUT_VARIABLE lines)
  list(JOIN lines "\n" text)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/common.h CONTENT "${text}\n")
endif()

function(wigwag_use_pch target)
  target_link_libraries(${target} PUBLIC Threads::Threads)
  if(WIGWAG_CCACHE)
    target_compile_options(${target} PRIVATE "SHELL:-include ${CMAKE_BINARY_DIR}/generated/common.h")
  else()
    target_precompile_headers(${target} REUSE_FROM wigwag_pch)
  endif()
endfunction()

# The network library's own code, compiled once instead of in every file that includes it.
add_library(wigwag_asio STATIC ${CMAKE_SOURCE_DIR}/src/net/asio_impl.cpp)
target_link_libraries(wigwag_asio PUBLIC Threads::Threads OpenSSL::SSL OpenSSL::Crypto Boost::headers)
