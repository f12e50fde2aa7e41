// Chooses the executor with the fewest jobs; where the setting `label` is set, only among those with that label.
#include "gantry_plugin.h"

bool exports_description_describe(exports_description_plugin_description_t *answer,
                                  exports_description_error_t *error) {
  (void)error;
  *answer = (exports_description_plugin_description_t){
      .name = gantry_text("{{ name }}"),
      .version = gantry_text("0.1.0"),
      .world = TYPES_PLUGIN_WORLD_EXECUTOR_SELECTOR,
      .summary = gantry_text("Chooses the executor with the fewest jobs."),
      .settings_schema = gantry_text("{\"type\": \"object\", \"additionalProperties\": false,"
                                     " \"properties\": {\"label\": {\"type\": \"string\"} } }"),
  };
  return true;
}

static bool has_label(const exports_placement_candidate_t *candidate, const char *label) {
  for (size_t i = 0; i < candidate->labels.len; i++) {
    if (gantry_equal(candidate->labels.ptr[i], label)) return true;
  }
  return false;
}

bool exports_placement_select(exports_placement_placement_request_t *request,
                              exports_placement_selection_t *answer,
                              exports_placement_error_t *error) {
  (void)error;
  const char *label = gantry_member(gantry_read_json(request->settings), "label", NULL);
  const exports_placement_candidate_t *best = NULL;
  for (size_t i = 0; i < request->candidates.len; i++) {
    const exports_placement_candidate_t *candidate = &request->candidates.ptr[i];
    if (candidate->unhealthy.is_some) continue;
    if (label != NULL && !has_label(candidate, label)) continue;
    if (best == NULL || candidate->running_jobs < best->running_jobs) best = candidate;
  }
  if (best == NULL) {
    *answer = (exports_placement_selection_t){
        .tag = EXPORTS_PLACEMENT_SELECTION_DEFERRED,
        .val.deferred = gantry_text("no executor takes it now"),
    };
  } else {
    *answer = (exports_placement_selection_t){
        .tag = EXPORTS_PLACEMENT_SELECTION_CHOSEN,
        .val.chosen = {.executor = gantry_text(gantry_c_string(best->name)),
                       .because = gantry_format("it runs %u jobs", best->running_jobs)},
    };
  }
  return true;
}
