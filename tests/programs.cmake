# programs(NAME...): the sample programs of a folder, in reading order. Each is
# one file, built as build/FOLDER/NAME and tested as FOLDER/NAME/...

include(CheckSymbolExists)
find_package(Threads REQUIRED)
find_library(RT_LIBRARY rt) # glibc before 2.34 has shm_open() there
mark_as_advanced(RT_LIBRARY)

# The preloaded library of the "picky" tests needs dlsym(RTLD_NEXT), and a
# program without a sanitizer of its own below it.
set(CMAKE_REQUIRED_DEFINITIONS -D_GNU_SOURCE)
check_symbol_exists(RTLD_NEXT dlfcn.h HAVE_RTLD_NEXT)
unset(CMAKE_REQUIRED_DEFINITIONS)
if(HAVE_RTLD_NEXT AND NOT APPLE AND NOT CMAKE_C_FLAGS MATCHES "-fsanitize")
    set(HAVE_PICKY ON)
endif()

function(programs)
    get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR} NAME)
    foreach(name IN LISTS ARGN)
        add_executable(${folder}.${name} ${name}.c)
        set_target_properties(${folder}.${name} PROPERTIES OUTPUT_NAME ${name})
        target_link_libraries(${folder}.${name} PRIVATE Threads::Threads
            $<$<BOOL:${RT_LIBRARY}>:${RT_LIBRARY}>)
        set_property(GLOBAL APPEND PROPERTY TOUR
            ${CMAKE_CURRENT_SOURCE_DIR}/${name}.c)

        program_test(${folder}/${name}/session transcript ${folder}/${name}.c)
        program_test(${folder}/${name}/promises run tests/promises.sh
            ${folder}/${name}.c)
        if(HAVE_PICKY)
            program_test(${folder}/${name}/picky transcript ${folder}/${name}.c)
            set_property(TEST ${folder}/${name}/picky PROPERTY ENVIRONMENT
                PICKY=$<TARGET_FILE:picky>)
        endif()
        set(script tests/${folder}/${name}.sh)
        if(EXISTS ${PROJECT_SOURCE_DIR}/${script})
            program_test(${folder}/${name}/test run ${script})
        endif()
    endforeach()
endfunction()

# Each patch takes a line out of a program and says what breaks.
function(break_it_tests)
    file(GLOB patches CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
        ${PROJECT_SOURCE_DIR}/tests/break-it/*/*.patch)
    foreach(patch IN LISTS patches)
        string(REGEX REPLACE "tests/break-it/(.*)\\.patch" "\\1" name ${patch})
        program_test(break-it/${name} break ${patch})
        set_tests_properties(break-it/${name} PROPERTIES
            LABELS break-it SKIP_RETURN_CODE 77)
    endforeach()
endfunction()

# program_test(NAME TOOL FILE [PROGRAM]): run tests/TOOL on FILE in the sources.
function(program_test name tool file)
    add_test(NAME ${name}
        COMMAND sh tests/${tool} ${file} ${PROJECT_BINARY_DIR} ${ARGN}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_property(GLOBAL APPEND PROPERTY TEST_NAMES ${name})
    # A last resort: each command of a test has a bound of its own.
    set_tests_properties(${name} PROPERTIES TIMEOUT 120)
endfunction()
