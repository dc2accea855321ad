# One static library per folder of src/. A room links the rooms of the floors below it and no other; tools/tidy.py holds
# its includes to the same rule.
set(WIGWAG_ROOMS base model store net core meta dialect files work sim api app)

set(WIGWAG_GENERATED ${CMAKE_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${WIGWAG_GENERATED}/store)
configure_file(${CMAKE_SOURCE_DIR}/cmake/migrations.h.in ${WIGWAG_GENERATED}/store/migrations.h COPYONLY)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/store/migrations/*.sql)
add_custom_command(
  OUTPUT ${WIGWAG_GENERATED}/store/migrations.cpp
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/migrations.py ${WIGWAG_GENERATED}/store/migrations.cpp
          ${migrations}
  DEPENDS ${CMAKE_SOURCE_DIR}/tools/migrations.py ${migrations}
  VERBATIM)

# Pages stand in the binary: `page_file(name)` in the namespace, from the files of a folder.
function(wigwag_page output namespace folder)
  get_filename_component(place ${output} DIRECTORY)
  file(MAKE_DIRECTORY ${place})
  file(GLOB page CONFIGURE_DEPENDS ${folder}/*)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/embed.py ${output} ${namespace} page_file ${page}
    DEPENDS ${CMAKE_SOURCE_DIR}/tools/embed.py ${page}
    VERBATIM)
endfunction()
wigwag_page(${WIGWAG_GENERATED}/sim/page_files.cpp wigwag::sim ${CMAKE_SOURCE_DIR}/src/sim/page)
wigwag_page(${WIGWAG_GENERATED}/api/docs_page.cpp wigwag::api::docs ${CMAKE_SOURCE_DIR}/src/api/docs/page)

# PRECOMPILED: headers of ours that most files of the room include, and that cost more than the rest of such a file. The
# preset `quick` leaves them out: there a file that forgets one does not compile.
# ONCE: what the room does is done once a request or less. The destructors of rows are not repeated at each way out of
# its functions then, which is a third to a half of their compilation (a release only).
function(wigwag_room room)
  cmake_parse_arguments(PARSE_ARGV 1 arg "ONCE" "" "ROOMS;LIBRARIES;SOURCES;PRECOMPILED")
  set(name wigwag_${room})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${room}/*.cpp ${CMAKE_SOURCE_DIR}/src/${room}/*/*.cpp)
  list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/src/net/asio_impl.cpp ${CMAKE_SOURCE_DIR}/src/app/main.cpp)
  list(TRANSFORM arg_ROOMS PREPEND wigwag_)
  if(sources OR arg_SOURCES)
    add_library(${name} STATIC ${sources} ${arg_SOURCES})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src ${WIGWAG_GENERATED})
    target_link_libraries(${name} PUBLIC ${arg_ROOMS} ${arg_LIBRARIES})
    if(arg_ONCE AND CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      target_compile_options(${name} PRIVATE "SHELL:-mllvm -inline-threshold=25")
    endif()
    if(arg_PRECOMPILED AND WIGWAG_ROOM_HEADERS)
      list(TRANSFORM arg_PRECOMPILED PREPEND ${CMAKE_SOURCE_DIR}/src/)
      wigwag_add_pch(${name}_pch HEADERS ${WIGWAG_COMMON_HEADERS} ${arg_PRECOMPILED}
                     LIBRARIES ${arg_ROOMS} ${arg_LIBRARIES})
      target_include_directories(${name}_pch PRIVATE ${CMAKE_SOURCE_DIR}/src ${WIGWAG_GENERATED})
      wigwag_use_pch(${name} ${name}_pch)
    else()
      wigwag_use_pch(${name})
    endif()
  else()  # headers only, or not written yet
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR}/src ${WIGWAG_GENERATED})
    target_link_libraries(${name} INTERFACE ${arg_ROOMS} ${arg_LIBRARIES})
  endif()
endfunction()

wigwag_room(base LIBRARIES wigwag_asio fmt::fmt spdlog::spdlog OpenSSL::Crypto PkgConfig::SODIUM prometheus-cpp::core
                           simdjson::simdjson)
wigwag_room(model ROOMS base)
wigwag_room(store ROOMS model LIBRARIES SQLite::SQLite3 PkgConfig::PQ SOURCES ${WIGWAG_GENERATED}/store/migrations.cpp
            PRECOMPILED store/tx.h store/views.h)
wigwag_room(net ROOMS model LIBRARIES wigwag_asio OpenSSL::SSL CURL::libcurl Boost::url)
wigwag_room(core ROOMS store net
            PRECOMPILED core/event_log.h core/identity.h core/rows.h store/projects.h store/tx.h)
wigwag_room(meta ROOMS store net LIBRARIES simdjson::simdjson Boost::json)
wigwag_room(dialect ROOMS store net)
wigwag_room(files ROOMS net)
wigwag_room(work ROOMS core meta dialect files
            PRECOMPILED base/json.h base/log.h base/metrics.h store/db.h)
wigwag_room(sim ONCE ROOMS core meta dialect LIBRARIES Boost::json SOURCES ${WIGWAG_GENERATED}/sim/page_files.cpp)
wigwag_room(api ONCE ROOMS work sim SOURCES ${WIGWAG_GENERATED}/api/docs_page.cpp
            PRECOMPILED api/bind.h api/route.h api/services.h store/views.h)
wigwag_room(app ONCE ROOMS api
            PRECOMPILED api/services.h app/commands.h app/installation.h base/json.h store/db.h)
