# cmake --install: what exists is installed; each program's own folder adds its rule.
include(GNUInstallDirs)
