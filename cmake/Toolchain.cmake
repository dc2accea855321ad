# Flags that every file is compiled with. They are set for the whole directory, so that all targets share one
# precompiled header.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

set(WIGWAG_OPTIMIZE 0 CACHE STRING "The level of optimization of a Debug build")
set(CMAKE_CXX_FLAGS_DEBUG "-O${WIGWAG_OPTIMIZE} -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

add_compile_options(-Wall -Wextra -Werror -Wno-missing-field-initializers -fno-omit-frame-pointer)
add_link_options(-Wl,--as-needed)

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld-19)
endif()

if(WIGWAG_SANITIZE)
  add_compile_options(-fsanitize=${WIGWAG_SANITIZE})
  add_link_options(-fsanitize=${WIGWAG_SANITIZE})
  if(WIGWAG_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=all)
  endif()
  # Asio keeps freed coroutine frames for reuse, which would hide a use after free.
  add_compile_definitions(BOOST_ASIO_DISABLE_SMALL_BLOCK_RECYCLING _GLIBCXX_ASSERTIONS)
endif()
if(WIGWAG_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(WIGWAG_LTO)
  add_compile_options(-flto=thin)
  add_link_options(-flto=thin -Wl,--thinlto-cache-dir=${CMAKE_BINARY_DIR}/lto)
endif()

find_program(WIGWAG_CCACHE ccache)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()
if(WIGWAG_CCACHE)
  # Paths below the checkout are hashed as relative ones, so checkouts and build folders of one depth share what is
  # cached.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=time_macros,include_file_mtime,include_file_ctime,pch_defines
      CCACHE_PCH_EXTSUM=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${WIGWAG_CCACHE})
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
endif()
