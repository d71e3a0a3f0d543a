# The installed package: find_package(portpool) gives portpool::sim, portpool::fake and
# portpool::conformance; pkg-config portpool-sim and portpool-fake are for builds without CMake. The
# corpus and its schemas are beside it.

include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/portpool")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/portpoolConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/portpoolConfig.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/portpoolConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/portpoolConfig.cmake"
              "${PROJECT_BINARY_DIR}/portpoolConfigVersion.cmake" DESTINATION "${package_dir}")
install(EXPORT portpoolTargets NAMESPACE portpool:: DESTINATION "${package_dir}")

set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH PORTPOOL_PC_PREFIX "/${pkgconfig_dir}" "/")
set(pkgconfig_files portpool-sim.pc)
if(NOT WIN32)  # there programs have Windows' own headers
  list(APPEND pkgconfig_files portpool-fake.pc)
endif()
foreach(file IN LISTS pkgconfig_files)
  configure_file("${PROJECT_SOURCE_DIR}/cmake/${file}.in" "${PROJECT_BINARY_DIR}/${file}" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/${file}" DESTINATION "${pkgconfig_dir}")
endforeach()

# As in the source tree, so that the "$schema" of a scenario leads to its schema.
if(TARGET portpool_conformance)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/scenarios" DESTINATION "${CMAKE_INSTALL_DATADIR}/portpool")
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/conformance/schema"
          DESTINATION "${CMAKE_INSTALL_DATADIR}/portpool/conformance" FILES_MATCHING PATTERN "*.json")
endif()
