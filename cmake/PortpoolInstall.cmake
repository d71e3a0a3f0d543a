# The installed package: find_package(portpool) gives portpool::sim, portpool::fake and portpool::conformance.

include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/portpool")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/portpoolConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/portpoolConfig.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/portpoolConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/portpoolConfig.cmake"
              "${PROJECT_BINARY_DIR}/portpoolConfigVersion.cmake" DESTINATION "${package_dir}")
install(EXPORT portpoolTargets NAMESPACE portpool:: DESTINATION "${package_dir}")
