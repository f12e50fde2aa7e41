// Waits as many seconds as the argument `seconds` says, and says when it began.
#include "gantry_plugin.h"

bool exports_description_describe(exports_description_plugin_description_t *answer,
                                  exports_description_error_t *error) {
  (void)error;
  *answer = (exports_description_plugin_description_t){
      .name = gantry_text("{{ name }}"),
      .version = gantry_text("0.1.0"),
      .world = TYPES_PLUGIN_WORLD_CALLBACK,
      .summary = gantry_text("Waits as long as the workflow says."),
      .documentation = gantry_text("The argument `seconds` says how long; the value `began` is when."),
  };
  return true;
}

static bool begin(const exports_steps_step_request_t *request, exports_steps_step_t *answer,
                  exports_steps_error_t *error) {
  const cJSON *arguments = gantry_read_json(request->arguments);
  double seconds = gantry_number(arguments, "seconds", -1);
  if (seconds < 0) return gantry_unsupported(error, "the argument 'seconds' must be a number from 0");

  gantry_log(LOG_LEVEL_INFO, "waiting %g seconds", seconds);
  // What the next step has to know.
  gantry_string_t memory = gantry_format("%llu", request->now);
  *answer = (exports_steps_step_t){
      .wish = {.tag = EXPORTS_STEPS_WISH_SLEEP_UNTIL,
               .val.sleep_until = request->now + (uint64_t)(seconds * 1000)},
      .memory = {.ptr = memory.ptr, .len = memory.len},
  };
  return true;
}

static void finish(const exports_steps_step_request_t *request, exports_steps_step_t *answer) {
  cJSON *values = cJSON_CreateObject();
  gantry_string_t memory = {.ptr = request->memory.ptr, .len = request->memory.len};
  cJSON_AddRawToObject(values, "began", gantry_c_string(memory));
  *answer = (exports_steps_step_t){
      .wish = {.tag = EXPORTS_STEPS_WISH_FINISH,
               .val.finish = {.success = true, .values = gantry_write_json(values)} },
  };
}

bool exports_steps_advance(exports_steps_step_request_t *request, exports_steps_step_t *answer,
                           exports_steps_error_t *error) {
  switch (request->event.tag) {
    case EXPORTS_STEPS_EVENT_BEGUN:
      return begin(request, answer, error);
    case EXPORTS_STEPS_EVENT_WOKE:
      finish(request, answer);
      return true;
    default:
      return gantry_unsupported(error, "nothing but time was waited for");
  }
}
