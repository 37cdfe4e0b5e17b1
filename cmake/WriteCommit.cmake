# Run by every build (cmake -P): writes OUTPUT only when the commit of SOURCE_DIR has changed, so
# that nothing is compiled or linked anew otherwise.
execute_process(COMMAND git -C ${SOURCE_DIR} rev-parse --short=12 HEAD
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  set(commit "unknown")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[
#include "base/build_config.h"

namespace tessera::base {

std::string_view build_commit() { return "@commit@"; }

}  // namespace tessera::base
]] @ONLY)
