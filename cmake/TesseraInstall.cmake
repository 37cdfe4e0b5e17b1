# What `cmake --install` copies besides the helper program (src/pdf_helper adds its own rule). The
# library folders are linked statically, so an installed tree is programs, assets and the system's
# shared libraries: no path into the build tree remains.
include(GNUInstallDirs)

if(TARGET tessera)
  set_target_properties(tessera PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  install(TARGETS tessera RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# The default model, where this tree has one when it is installed.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/tessera-nano/
  DESTINATION ${CMAKE_INSTALL_DATADIR}/tessera/default OPTIONAL)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/configs/eval/
  DESTINATION ${CMAKE_INSTALL_DATADIR}/tessera/eval FILES_MATCHING PATTERN "*.json")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/docs/licences.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
