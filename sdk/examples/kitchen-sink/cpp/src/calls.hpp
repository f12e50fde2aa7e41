// The calls of Gantry; each tells what came of them as JSON.
#pragma once

#include "gantry_plugin.hpp"

namespace calls {

void log();
sdk::Json fetch();
sdk::Json methods();
sdk::Json secrets();
sdk::Json variables();

// A list of numbers, one a byte.
sdk::Json numbers(const wit::vector<uint8_t>& bytes);

}  // namespace calls
