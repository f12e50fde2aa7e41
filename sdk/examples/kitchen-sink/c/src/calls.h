// The calls of Gantry; each tells what came of them as JSON.
#pragma once

#include "gantry_plugin.h"

void log_everything(void);
cJSON *fetch(void);
cJSON *methods(void);
cJSON *secrets(void);
cJSON *variables(void);

// A list of numbers, one a byte.
cJSON *numbers(gantry_list_u8_t bytes);

// A string as JSON.
cJSON *string(gantry_string_t text);
