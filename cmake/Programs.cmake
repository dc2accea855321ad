# The binary, the tests, the fuzzers, the benchmarks. Whatever has no source yet is left out.
if(EXISTS ${CMAKE_SOURCE_DIR}/src/app/main.cpp)
  add_executable(wigwag ${CMAKE_SOURCE_DIR}/src/app/main.cpp)
  wigwag_use_pch(wigwag)
  target_link_libraries(wigwag PRIVATE wigwag_app)
endif()

set(reports ${CMAKE_BINARY_DIR}/reports)

# Shared by tests: harness, clock, fixtures, databases. It links no room: the linker takes from it only what a test
# uses, so a test needs no more rooms than its own.
function(wigwag_testkit)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/test/kit/*.cpp)
  if(sources)
    add_library(wigwag_testkit STATIC ${sources})
    target_compile_options(wigwag_testkit PRIVATE ${test_flags})
    wigwag_use_pch(wigwag_testkit)
    set(scope PUBLIC)
  else()
    add_library(wigwag_testkit INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(wigwag_testkit ${scope} ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/test
                                                     ${WIGWAG_GENERATED})
  target_compile_definitions(wigwag_testkit ${scope} WIGWAG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(wigwag_testkit ${scope} GTest::gtest PkgConfig::PQ fmt::fmt)
endfunction()

# test/<room>/**.cpp -> <room>_test, seeing that room and those below; any other folder (test/path) sees everything.
function(wigwag_room_test dir)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/test/${dir}/*.cpp ${CMAKE_SOURCE_DIR}/test/${dir}/*/*.cpp)
  if(NOT sources)
    return()
  endif()
  if(dir MATCHES "^(core|work|path)$")  # they compare whole projects
    file(GLOB rows CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/test/kit/rows/*.cpp)
    list(APPEND sources ${rows})
  endif()
  set(room app)
  if(dir IN_LIST WIGWAG_ROOMS)
    set(room ${dir})
  endif()
  # Half of a test's compilation is its folder's worlds, with all rooms behind them.
  file(GLOB worlds CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/test/${dir}/*.h)
  list(TRANSFORM worlds REPLACE "(.+)" "#include \"\\1\"\n")
  list(JOIN worlds "" worlds)
  # CMake dates its own list of headers by its scripts: a header more in the folder would not be noticed.
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/${dir}_worlds.h CONTENT "${worlds}")
  wigwag_add_pch(${dir}_test_pch
                 HEADERS ${WIGWAG_COMMON_HEADERS} <filesystem> <gtest/gtest.h>
                         ${CMAKE_BINARY_DIR}/generated/${dir}_worlds.h
                 LIBRARIES wigwag_testkit wigwag_${room} GTest::gtest_main)
  target_compile_options(${dir}_test_pch PRIVATE ${test_flags})
  add_executable(${dir}_test ${sources})
  target_compile_options(${dir}_test PRIVATE ${test_flags})
  wigwag_use_pch(${dir}_test ${dir}_test_pch)
  target_link_libraries(${dir}_test PRIVATE wigwag_testkit wigwag_${room} GTest::gtest_main)
  set(shards 1)
  if(dir MATCHES "^(api|core|work)$")  # they take minutes, which two cores share better in pieces
    set(shards 3)
  endif()
  foreach(shard RANGE 1 ${shards})
    set(name ${dir}_${shard})
    math(EXPR index "${shard} - 1")
    add_test(NAME ${name} COMMAND ${dir}_test --gtest_brief=1 --gtest_output=xml:${reports}/${name}.xml
             WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT 600
      ENVIRONMENT "${test_environment};GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()

# In the fuzz build a libFuzzer program; else the same target over its corpus and a fixed number of generated inputs.
function(wigwag_fuzzer source)
  get_filename_component(name ${source} NAME_WE)
  if(WIGWAG_FUZZ)
    add_executable(${name} ${source})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz_all ${name})
  else()
    add_executable(${name} ${source} ${CMAKE_SOURCE_DIR}/cmake/fuzz_main.cpp)
    string(REGEX REPLACE "_fuzz$" "" corpus ${name})
    add_test(NAME ${name} COMMAND ${name} ${CMAKE_SOURCE_DIR}/test/fuzz/corpus/${corpus}
             WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300 ENVIRONMENT "${test_environment}")
  endif()
  wigwag_use_pch(${name})
  target_link_libraries(${name} PRIVATE wigwag_app)
endfunction()

# What a test says is run once: optimizing it costs more than it gives.
set(test_flags -O0)

function(wigwag_tests)
  find_package(GTest REQUIRED)
  file(MAKE_DIRECTORY ${reports}/answers)
  set(test_environment "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1"
      "WIGWAG_ANSWERS=${reports}/answers"
      "UBSAN_OPTIONS=print_stacktrace=1" "ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19")
  wigwag_testkit()
  file(GLOB dirs RELATIVE ${CMAKE_SOURCE_DIR}/test CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/test/*)
  list(REMOVE_ITEM dirs kit fixtures refuse fuzz clients browser crash e2e openapi s3)
  foreach(dir IN LISTS dirs)
    if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/test/${dir})
      wigwag_room_test(${dir})
    endif()
  endforeach()
  if(EXISTS ${CMAKE_SOURCE_DIR}/tools/refuse.py)
    add_test(NAME refuse COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/refuse.py ${CMAKE_BINARY_DIR})
    set_tests_properties(refuse PROPERTIES TIMEOUT 300)
  endif()
endfunction()

function(wigwag_fuzzers)
  if(WIGWAG_FUZZ)
    add_custom_target(fuzz_all)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/test/fuzz/*_fuzz.cpp)
  foreach(source IN LISTS sources)
    wigwag_fuzzer(${source})
  endforeach()
endfunction()

# bench/*.cpp -> one program each, from the release build.
function(wigwag_benchmarks)
  add_custom_target(bench_all)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*.cpp)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    find_package(benchmark REQUIRED)
    add_executable(${name} EXCLUDE_FROM_ALL ${source})
    wigwag_use_pch(${name})
    target_link_libraries(${name} PRIVATE wigwag_app benchmark::benchmark)
    add_dependencies(bench_all ${name})
  endforeach()
endfunction()

if(NOT WIGWAG_FUZZ AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  enable_testing()
  wigwag_tests()
endif()
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  wigwag_fuzzers()
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  wigwag_benchmarks()
endif()
