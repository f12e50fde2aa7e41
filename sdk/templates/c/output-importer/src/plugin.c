// Keeps all outputs in a folder `outputs`, and makes a list of them.
#include "gantry_plugin.h"

bool exports_description_describe(exports_description_plugin_description_t *answer,
                                  exports_description_error_t *error) {
  (void)error;
  *answer = (exports_description_plugin_description_t){
      .name = gantry_text("{{ name }}"),
      .version = gantry_text("0.1.0"),
      .world = TYPES_PLUGIN_WORLD_OUTPUT_IMPORTER,
      .summary = gantry_text("Keeps all outputs, and makes a list of them."),
  };
  return true;
}

bool exports_outputs_plan(exports_outputs_import_request_t *request,
                          exports_outputs_import_plan_t *answer, exports_outputs_error_t *error) {
  (void)error;
  size_t outputs = request->outputs.len;
  *answer = (exports_outputs_import_plan_t){
      .keep = {.ptr = GANTRY_LIST(answer->keep.ptr, outputs), .len = outputs},
      .create = {.ptr = GANTRY_LIST(answer->create.ptr, 1), .len = 1},
  };
  cJSON *sizes = cJSON_CreateObject();
  for (size_t i = 0; i < outputs; i++) {
    const exports_outputs_importable_output_t *output = &request->outputs.ptr[i];
    const char *name = gantry_c_string(output->name);
    answer->keep.ptr[i] = (exports_outputs_kept_output_t){
        .output = gantry_text(name),
        .name = gantry_format("outputs/%s", name),
    };
    cJSON_AddNumberToObject(sizes, name, (double)output->size);
  }
  gantry_string_t content = gantry_write_json(sizes);
  answer->create.ptr[0] = (exports_outputs_created_result_t){
      .name = gantry_text("sizes.json"),
      .media_type = gantry_text("application/json"),
      .content = {.ptr = content.ptr, .len = content.len},
  };
  return true;
}
