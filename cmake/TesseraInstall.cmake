# Where the two programs stand and what `cmake --install` copies. The library folders are linked
# statically, so an installed tree is the programs, the assets and the system's shared libraries: no
# path into the build tree remains.
include(GNUInstallDirs)

foreach(program tessera tessera-pdf)
  if(TARGET ${program})
    # Side by side in the build tree as in the installed one: tessera looks for tessera-pdf beside
    # itself, and for assets in ../share/tessera.
    set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()

if(EXISTS ${PROJECT_SOURCE_DIR}/models/tessera-nano/config.json)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/tessera-nano/
    DESTINATION ${CMAKE_INSTALL_DATADIR}/tessera/default)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/docs/licences.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
