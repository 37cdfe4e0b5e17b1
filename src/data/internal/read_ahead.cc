#include "data/internal/read_ahead.h"

#include <exception>
#include <new>

namespace tessera::data::internal {

using base::Error;

Error error_of_current_exception() {
  constexpr auto kWhere = "read sample";
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return Error::out_of_memory(kWhere, "memory for one more sample, has none");
  } catch (const base::ContractError& broken) {
    return Error::internal(kWhere, broken.what());
  } catch (const std::exception& exception) {
    return Error::io(kWhere, exception.what());
  } catch (...) {
    return Error::io(kWhere, "no exception, has one of an unknown type");
  }
}

}  // namespace tessera::data::internal
