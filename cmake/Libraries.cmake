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

# What most files include, parsed once. Clang writes no times into it, and ccache takes its list's hash for its content:
# so checkouts share what is cached.
set(WIGWAG_COMMON_HEADERS
  <algorithm> <array> <atomic> <charconv> <chrono> <compare> <cstdint> <cstring> <expected> <functional> <map> <memory>
  <mutex> <optional> <set> <span> <string> <string_view> <thread> <tuple> <unordered_map> <utility> <variant> <vector>
  <fmt/format.h> <boost/asio/awaitable.hpp> <boost/asio/io_context.hpp>)

# A library of no code that carries a precompiled header; what it links sets the flags, which its users must share.
function(wigwag_add_pch name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;LIBRARIES")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/pch.cpp
       CONTENT "// Only here to carry the precompiled header.\n")
  add_library(${name} STATIC ${CMAKE_BINARY_DIR}/generated/pch.cpp)
  target_link_libraries(${name} PUBLIC Threads::Threads ${arg_LIBRARIES})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
endfunction()

wigwag_add_pch(wigwag_pch HEADERS ${WIGWAG_COMMON_HEADERS})
string(SHA256 sum "${WIGWAG_COMMON_HEADERS} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE} ${WIGWAG_SANITIZE}")
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/CMakeFiles/wigwag_pch.dir/cmake_pch.hxx.pch.sum CONTENT "${sum}\n")

# By a path below the build folder, where ninja compiles: CMake's own REUSE_FROM has an absolute one, which ccache takes
# for another command in each checkout.
function(wigwag_use_pch target)
  set(pch wigwag_pch)
  if(ARGC GREATER 1)
    set(pch ${ARGV1})
  endif()
  set(file CMakeFiles/${pch}.dir/cmake_pch.hxx.pch)
  target_link_libraries(${target} PUBLIC Threads::Threads)
  target_compile_options(${target} PRIVATE "SHELL:-include-pch ${file}")
  get_target_property(sources ${target} SOURCES)
  set_property(SOURCE ${sources} TARGET_DIRECTORY ${target} APPEND PROPERTY OBJECT_DEPENDS ${CMAKE_BINARY_DIR}/${file})
endfunction()

# The network library's own code, compiled once instead of in every file that includes it.
add_library(wigwag_asio STATIC ${CMAKE_SOURCE_DIR}/src/net/asio_impl.cpp)
target_link_libraries(wigwag_asio PUBLIC Threads::Threads OpenSSL::SSL OpenSSL::Crypto Boost::headers)
